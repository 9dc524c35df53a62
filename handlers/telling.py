"""Says something to one person, alone, wherever they just acted.

After a command or a tap in a message it is a note that only they can see; from App Home or a form, where Slack has no
such thing, it is a direct message.
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.access import Actor
from handlers.views.kit import Blocks, Payload, Section, message, mrkdwn
from storage.ids import TeamId, UserId


class UnknownSender(ValueError):
    """A payload from Slack names no user."""


def actor_of(body: Mapping[str, Any]) -> Actor:
    """Who acted, from the body of a command, a tap, a form or an event."""
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


def in_channel(body: Mapping[str, Any]) -> bool:
    """Whether a tap was on a message that others see too."""
    container = body.get("container", {})
    return container.get("type") == "message" and not (
        container.get("is_ephemeral") or container.get("channel_id", "").startswith("D")
    )


def on_note(body: Mapping[str, Any]) -> bool:
    """Whether a tap was on a note that only its reader sees."""
    return bool(body.get("container", {}).get("is_ephemeral"))


async def tell(client: AsyncWebClient, body: Mapping[str, Any], text: str, blocks: Blocks | None = None) -> None:
    """Shows `blocks`, or `text` as it is, to whoever sent `body` and to nobody else."""
    payload = message(blocks or [Section(text=mrkdwn("{text}", text=text))], text=text)
    if url := body.get("response_url"):
        await _respond(client, url, payload)
    else:
        await client.chat_postMessage(channel=actor_of(body).user_id, **payload)


async def redraw_note(client: AsyncWebClient, url: str, text: str, blocks: Blocks) -> None:
    """Puts `blocks` in the place of the note that was tapped."""
    await _respond(client, url, message(blocks, text=text), replace_original=True)


async def _respond(client: AsyncWebClient, url: str, payload: Payload, *, replace_original: bool = False) -> None:
    webhook = AsyncWebhookClient(url, session=client.session, retry_handlers=[])
    await webhook.send(response_type="ephemeral", replace_original=replace_original, **payload)
