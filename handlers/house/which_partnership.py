"""A command that opens something: in the partnership that it means, or in the one that is chosen then."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside, partnerships_meant
from handlers.house.opening import opening
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Payload
from handlers.house.views.screens import choices, which_partnership
from storage.database.ids import ChannelId


async def opening_for(
    services: Services,
    client: AsyncWebClient,
    body: Mapping[str, Any],
    drawn: Callable[[AsyncSession, Inside, datetime], Awaitable[Payload]],
    *,
    label: str,
    action_id: str,
) -> None:
    """Opens what is `drawn`. Where several partnerships may be meant there is a button for each, with this action."""
    now = services.clock()
    async with services.reading() as session:
        mine = await partnerships_meant(session, actor_of(body), ChannelId(body["channel_id"]), now=now)
        view = await drawn(session, mine[0], now) if len(mine) == 1 else None
    if view is not None:
        await opening(client, body, view)
        return
    words = which_partnership(label)
    await tell(client, body, words, choices(words, [one.partnership for one in mine], action_id))
