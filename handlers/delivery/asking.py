"""What a person does with a message that asks her something: unfolds it, or has it asked again later in the day.

It is the house's, and serves every capability's asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import drawn_or_none
from handlers.delivery.read_once import ReadOnce
from handlers.delivery.sending_times import Recipient, sending_time
from handlers.house.access import NotFound, inside
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.house.views.parts import LATER, NOTHING_TO_ASK, SHOW_MORE, Ask, MessageRef
from schedules.local_time import local
from storage.database.ids import PersonId
from storage.delivery import messages
from storage.delivery.asking import OwnMessage, ask_again, expand, own_message
from storage.delivery.deliveries import Delivery
from storage.members.partnership import Partnership

LATER_BY = timedelta(hours=3)
CALLS = frozenset({"chat.postMessage"})


@dataclass(frozen=True)
class Asking:
    """Listeners; `kinds` are those of the capabilities, by name."""

    services: Services
    kinds: Mapping[str, DeliveryKind]

    def register(self, registrar: Registrar) -> None:
        registrar.action(SHOW_MORE, self.unfolded)
        registrar.action(LATER, self.put_off)

    async def unfolded(self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        await ack()
        async with self.services.writing() as session:
            own = await self._own(session, body, action)
            await expand(session, own.id)
        self.services.deliver_soon()

    async def put_off(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Later today, or her next morning where today is over by then."""
        await ack()
        now = self.services.clock()
        async with self.services.writing() as session:
            own = await self._own(session, body, action)
            of = (await inside(session, actor_of(body), own.partnership_id, now=now)).partnership
            at = await later(session, of, own.person_id, now)
            asks = [one for one in await self._asks(session, own, now) if one.over_at > at]
            await ask_again(session, own, asks, at, is_urgent=is_same_day(of, at, now))
        self.services.deliver_soon()  # the message itself says when
        if not asks:
            await tell(client, body, NOTHING_TO_ASK)

    async def _own(self, session: AsyncSession, body: Mapping[str, Any], action: Mapping[str, Any]) -> OwnMessage:
        """Raises NotFound for a message that is somebody else's."""
        actor, ref = actor_of(body), tapped(MessageRef, action)
        own = await own_message(
            session, ref.message, workspace=actor.workspace, team_id=actor.team_id, user_id=actor.user_id
        )
        if own is None:
            raise NotFound
        return own

    async def _asks(self, session: AsyncSession, own: OwnMessage, now: datetime) -> list[Delivery]:
        """What the message still asks: not what is answered, nor what it only tells."""
        carried = await messages.deliveries_in(session, own.id)
        return [one for one in carried if await self._is_asked(session, one, now)]

    async def _is_asked(self, session: AsyncSession, one: Delivery, now: datetime) -> bool:
        """What cannot be drawn asks nothing, and holds up nothing else."""
        part = await drawn_or_none(self.kinds, session, one, now)
        return part is not None and part.ask is Ask.LIVE


async def later(session: AsyncSession, of: Partnership, person_id: PersonId, now: datetime) -> datetime:
    """On the same day whatever her own hour; on another from that hour on, as all that she hears."""
    read, herself = ReadOnce(session, [of.id], [person_id]), Recipient(of.id, person_id)
    at = await sending_time(read, replace(herself, is_urgent=True), now + LATER_BY)
    return at if is_same_day(of, at, now) else await sending_time(read, herself, at)


def is_same_day(of: Partnership, at: datetime, now: datetime) -> bool:
    return local(at, of.zone).date() == local(now, of.zone).date()
