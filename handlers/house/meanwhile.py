"""Shows what Slack must be asked for first, and leaves nobody in front of nothing meanwhile.

Slack takes the answer to a form within three seconds, and a trigger lives no longer. A form that is answered twice, by
its acknowledgement and by views.update, shows whichever of them arrives last: so it gets one answer, unless Slack
itself is slow.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.house.access import Refusal
from handlers.house.forms import FormErrors
from handlers.house.opening import filling, opened_to_fill
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from handlers.house.views.refusals import refusal_words

PATIENCE_SECONDS = 2.0
TITLE = "A word"

ViewDrawn = Callable[[str], Awaitable[Payload]]
"""Draws what is to stand in the view of an id."""


async def answering(
    ack: AsyncAck, client: AsyncWebClient, view: Mapping[str, Any], drawn: ViewDrawn, *, meanwhile: Payload
) -> None:
    """Puts what is `drawn` in the place of the form that was sent.

    Where that takes long, `meanwhile` stands there until then. Raises Refusal and FormErrors before anything is shown.
    """
    drawing = asyncio.ensure_future(drawn(view["id"]))
    await asyncio.wait([drawing], timeout=PATIENCE_SECONDS)
    if not drawing.done():
        await ack(response_action="update", view=meanwhile)
        await _fill(client, view["id"], drawing)
        return
    await ack(response_action="update", view=drawing.result())


async def opening_meanwhile(
    client: AsyncWebClient, body: Mapping[str, Any], drawn: ViewDrawn, *, meanwhile: Payload
) -> None:
    """Opens `meanwhile`, and puts what is `drawn` in its place."""
    view_id = await opened_to_fill(client, body, meanwhile)
    if view_id is not None:
        await _fill(client, view_id, drawn(view_id))


async def filling_in_place(client: AsyncWebClient, view_id: str, drawn: ViewDrawn) -> None:
    """Puts what is `drawn` in the place of a view that stands open."""
    await _fill(client, view_id, drawn(view_id))


async def _fill(client: AsyncWebClient, view_id: str, drawing: Awaitable[Payload]) -> None:
    try:
        shown = await drawing
    except FormErrors as wrong:  # too late to stand beside their fields
        shown = note(TITLE, "\n".join(wrong.by_field.values()))
    except Refusal as refusal:
        shown = note(TITLE, refusal_words(refusal))
    await filling(client, view_id, shown)
