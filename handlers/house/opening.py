"""Opens modals and changes them, and says so kindly when Slack will not.

A trigger lives three seconds. Everything a view needs from the database is read before; should the trigger have run
out all the same, the person is asked to try again rather than left in front of nothing.
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.house.references import modal_of
from handlers.house.telling import tell
from handlers.house.views.kit import Payload
from handlers.house.views.refusals import TRY_AGAIN

TOO_LATE = frozenset({"expired_trigger_id", "invalid_trigger_id", "trigger_expired"})
# The same click, delivered twice: the form is open already.
SPENT = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
# Somebody closed the view, or a second click has changed it already.
GONE = frozenset({"hash_conflict", "not_found"})


async def opening(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> None:
    """Opens `view` for whoever sent `body`, or tells them that it came too late."""
    try:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        if _code(error) in TOO_LATE:
            await tell(client, body, TRY_AGAIN)
        elif _code(error) not in SPENT:
            raise


async def showing(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> None:
    """Shows `view` to whoever tapped: in the place of the modal they tapped in, else as a new one."""
    if (body.get("view") or {}).get("type") == "modal":
        await changing(client, body, view)
    else:
        await opening(client, body, view)


async def pushing(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> None:
    """Lays `view` over the modal in which somebody tapped, or opens it where they tapped elsewhere."""
    if (body.get("view") or {}).get("type") != "modal":
        await opening(client, body, view)
        return
    try:
        await client.views_push(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        if _code(error) in TOO_LATE:
            await tell(client, body, TRY_AGAIN)
        elif _code(error) not in SPENT:
            raise


async def opened_to_fill(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> str | None:
    """Opens a view whose content Slack must be asked for first; its id, or None where it came too late."""
    try:
        answer = await client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        if _code(error) in TOO_LATE:
            await tell(client, body, TRY_AGAIN)
        elif _code(error) not in SPENT:
            raise
        return None
    return str(answer["view"]["id"])


async def filling(client: AsyncWebClient, view_id: str, view: Payload) -> None:
    """Puts `view` in the place of one opened before, unless it is gone by now."""
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if _code(error) not in GONE:
            raise


async def changing(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> None:
    """Puts `view` in the place of the one in which somebody tapped, unless that is gone by now."""
    tapped = modal_of(body)
    try:
        await client.views_update(view_id=tapped["id"], hash=tapped["hash"], view=view)
    except SlackApiError as error:
        if _code(error) not in GONE:
            raise


def _code(error: SlackApiError) -> object:
    return error.response.get("error")
