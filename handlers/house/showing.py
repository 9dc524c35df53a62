"""A tap that shows a view: whoever may see it is let in, and it is drawn for what the tapped button is about."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Inside, coordinating, inside
from handlers.house.opening import pushing
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Listener
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload

R = TypeVar("R", bound=PartnershipRef)

LetIn = Callable[[AsyncSession, Actor, R, datetime], Awaitable[Inside]]
Drawn = Callable[[AsyncSession, Inside, R, datetime], Awaitable[Payload]]
Laid = Callable[[AsyncWebClient, Mapping[str, Any], Payload], Awaitable[None]]


async def as_coordinator(session: AsyncSession, actor: Actor, ref: PartnershipRef, now: datetime) -> Inside:
    """Whoever coordinates the partnership that is meant. Raises Refusal."""
    return await coordinating(session, actor, ref.partnership, now=now)


async def as_member(session: AsyncSession, actor: Actor, ref: PartnershipRef, now: datetime) -> Inside:
    """Whoever is anything in it today. Raises Refusal."""
    return await inside(session, actor, ref.partnership, now=now)


def shows(
    services: Services, ref: type[R], drawn: Drawn[R], *, laid: Laid = pushing, let_in: LetIn[R] = as_coordinator
) -> Listener:
    """The listener for a button or a list whose value is a `ref`: it shows what `drawn` draws.

    Rights are asked in the transaction in which the view is drawn. `laid`, of opening.py, says where it goes:
    over the modal that was tapped in, or in its place.
    """

    async def shown(ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient) -> None:
        await ack()
        about, now = tapped(ref, action), services.clock()
        async with services.reading() as session:
            here = await let_in(session, actor_of(body), about, now)
            view = await drawn(session, here, about, now)
        await laid(client, body, view)

    return shown
