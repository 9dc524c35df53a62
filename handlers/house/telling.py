"""Who acted, where, and how to say something to them, alone, at that place.

After a command or a tap in a message it is a note that only they can see; from App Home or a form, where Slack has no
such thing, or once Slack no longer takes a note there, it is a direct message.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.house.access import Actor
from handlers.house.places import Kind, Spot
from handlers.house.views.kit import Blocks, Payload, Section, message, mrkdwn
from storage.database.ids import ChannelId, TeamId, UserId

log = structlog.get_logger()


class UnknownSender(ValueError):
    """A payload from Slack names no user."""


def actor_of(body: Mapping[str, Any]) -> Actor:
    """Who acted, from the body of a command, a tap, a form or an event. Raises UnknownSender."""
    match body:
        case {"user": {"id": str(user_id), "team_id": str(team_id)}, "team": {"id": str(workspace)}}:
            return Actor(TeamId(workspace), TeamId(team_id), UserId(user_id))
        case {"user": {"id": str(user_id)}, "team": {"id": str(workspace)}}:
            return Actor(TeamId(workspace), TeamId(workspace), UserId(user_id))
        case {"team_id": str(workspace), "user_id": str(user_id)} | {
            "team_id": str(workspace),
            "event": {"user": str(user_id)},
        }:
            return Actor(TeamId(workspace), TeamId(workspace), UserId(user_id))
    raise UnknownSender


def spot_of(body: Mapping[str, Any]) -> Spot:
    """Where they acted."""
    container = body.get("container") or {}
    channel = container.get("channel_id") or body.get("channel_id")
    if channel is None:
        kind = Kind.VIEW
    elif container.get("is_ephemeral"):
        kind = Kind.NOTE
    else:
        kind = Kind.DIRECT_MESSAGE if channel.startswith("D") else Kind.CHANNEL
    return Spot(kind=kind, response_url=body.get("response_url") or None)


async def tell(client: AsyncWebClient, body: Mapping[str, Any], text: str, blocks: Blocks | None = None) -> None:
    """Shows `blocks`, or `text` as it is, to whoever sent `body` and to nobody else."""
    await tell_at(client, spot_of(body), actor_of(body), text, blocks)


async def tell_at(
    client: AsyncWebClient, spot: Spot, actor: Actor, text: str, blocks: Blocks | None = None, *, replace: bool = False
) -> None:
    """Shows the same at a place remembered; `replace` puts it where the note was that the actor tapped."""
    payload = message(blocks or [Section(text=mrkdwn("{text}", text=text))], text=text)
    if not await _noted(client, spot.response_url, payload, replace=replace):
        await client.chat_postMessage(channel=actor.user_id, **payload)


async def whisper(client: AsyncWebClient, channel: ChannelId, user_id: UserId, said: Payload) -> None:
    """Shows a message in a channel to one of its members alone, where Slack will: it must stand elsewhere too."""
    try:
        await client.chat_postEphemeral(channel=channel, user=user_id, **said)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("whisper.lost", error=type(error).__name__)


async def _noted(client: AsyncWebClient, url: str | None, payload: Payload, *, replace: bool) -> bool:
    """Whether Slack took the note."""
    if url is None:
        return False
    webhook = AsyncWebhookClient(url, session=client.session, retry_handlers=[])
    try:
        answer = await webhook.send(response_type="ephemeral", replace_original=replace, **payload)
    except (aiohttp.ClientError, TimeoutError):
        return False
    return answer.status_code == HTTPStatus.OK
