"""Draws the messages of a batch as the database has them now: what each holds, or that it waits.

A batch is read in one go. Where anything goes wrong in that, each of its messages is drawn again by itself, every part
behind a savepoint: a mistake in one part holds up neither the others nor any other message.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from itertools import islice
from typing import TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.read_once import ReadOnce, read_for
from handlers.delivery.sending_times import kinds_off, leaves_at
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.error_facts import facts
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from handlers.house.views.parts import (
    Ask,
    Frame,
    Part,
    channel_message,
    frame_of,
    how_many_fit,
    personal_message,
    settled_message,
)
from schedules.limits import Call
from storage.database.ids import DeliveryId, MessageId
from storage.delivery.deliveries import Delivery
from storage.delivery.messages import Claim, deliveries_in_each

# After so many asks without an answer a coordinator takes over.
MOST_ASKS = 3

log = structlog.get_logger()


@dataclass(frozen=True)
class Drawn:
    """What came of a message's deliveries, which leave `together`: parts to show, what is owed no longer, what has been
    asked often enough or is of a kind turned `off`, and what a mistake kept back."""

    frame: Frame = field(default_factory=Frame)
    off: frozenset[str] = frozenset()
    together: Sequence[Delivery] = ()
    parts: dict[DeliveryId, Part] = field(default_factory=dict)
    over: list[DeliveryId] = field(default_factory=list)
    silent: list[DeliveryId] = field(default_factory=list)
    broken: list[DeliveryId] = field(default_factory=list)

    def add(self, delivery: Delivery, part: Part | None) -> None:
        if part is None:
            self.over.append(delivery.id)
        elif self._is_off(delivery) or (part.ask is Ask.LIVE and is_chasing(delivery, self.together)):
            self.silent.append(delivery.id)
        else:
            self.parts[delivery.id] = part

    def _is_off(self, delivery: Delivery) -> bool:
        """Whether it is unwanted; what stands in Slack already is kept up to date all the same."""
        return not delivery.is_posted and delivery.kind in self.off

    def all_over(self) -> "Drawn":
        """The same once nothing in it is owed any longer."""
        return replace(self, parts={}, over=[*self.over, *self.parts])

    def that_fit(self, claim: Claim) -> "Drawn":
        """The same with as many parts as one message holds once it is unfolded, in order: what counts as asked is
        within reach."""
        if claim.person_name is None:
            return self
        count = how_many_fit(claim.person_name, list(self.parts.values()), replace(self.frame, is_expanded=True))
        frame = replace(self.frame, beyond=len(self.parts) - count)
        return replace(self, frame=frame, parts=dict(islice(self.parts.items(), count)))

    def payload(self, claim: Claim) -> Payload:
        """The message itself; one that stands in Slack is left with a line where nothing in it is owed any longer."""
        parts = list(self.parts.values())
        if not parts:
            return settled_message()
        if claim.person_name is None:
            return channel_message(parts[0])
        return personal_message(claim.person_name, parts, self.frame)


@dataclass(frozen=True)
class Waits:
    """A new message may not leave yet."""


Drawing: TypeAlias = Drawn | Waits | Exception
PartDrawnBy: TypeAlias = Callable[[AsyncSession, Drawn, Delivery, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Studio:
    """Draws what `kinds` know how to draw."""

    services: Services
    kinds: Mapping[str, DeliveryKind]

    async def draw(self, claims: Sequence[Claim]) -> Mapping[MessageId, Drawing]:
        """Each message that is to be sent or updated, or what went wrong in drawing it."""
        wanted = [claim for claim in claims if claim.call is not Call.LOOK_UP]
        if not wanted:
            return {}
        try:
            return await self._together(wanted, self._add)
        except Exception:  # whose mistake it is shows when each is drawn by itself, and is logged there
            return {claim.message_id: await self._by_itself(claim) for claim in wanted}

    async def _by_itself(self, claim: Claim) -> Drawing:
        try:
            return (await self._together([claim], self._add_or_leave))[claim.message_id]
        except Exception as error:
            return error

    async def _together(self, claims: Sequence[Claim], add: PartDrawnBy) -> dict[MessageId, Drawing]:
        now = self.services.clock()
        async with self.services.reading() as session:
            read = read_for(session, claims)
            carried = await deliveries_in_each(session, [claim.message_id for claim in claims])
            return {
                claim.message_id: await self._one(read, claim, carried.get(claim.message_id, ()), now, add)
                for claim in claims
            }

    async def _one(
        self, read: ReadOnce, claim: Claim, deliveries: Sequence[Delivery], now: datetime, add: PartDrawnBy
    ) -> Drawing:
        if claim.call is Call.POST and await leaves_at(read, claim, now, until=self._until(deliveries)) > now:
            return Waits()
        off = await kinds_off(read, claim.person_id, self.kinds)
        drawn = Drawn(await _frame(read, claim, now), off=off, together=deliveries)
        for one in deliveries:
            await add(read.session, drawn, one, now)
        return drawn

    def _until(self, deliveries: Sequence[Delivery]) -> time | None:
        """The time that its kind names where it is the one thing that is said to a channel."""
        match deliveries:
            case [Delivery(person_id=None) as one]:
                return self.kinds[one.kind].until
        return None

    async def _add(self, session: AsyncSession, drawn: Drawn, delivery: Delivery, now: datetime) -> None:
        is_past = not delivery.is_live or delivery.over_at <= now
        is_late = is_past and not delivery.is_posted  # it waited so long
        part = None if is_late else await self.kinds[delivery.kind].drawn(session, delivery, now)
        drawn.add(delivery, part)

    async def _add_or_leave(self, session: AsyncSession, drawn: Drawn, delivery: Delivery, now: datetime) -> None:
        try:
            async with session.begin_nested():
                await self._add(session, drawn, delivery, now)
        except Exception as error:
            log.error("part.broken", kind=delivery.kind, delivery=delivery.id, **facts(error))
            drawn.broken.append(delivery.id)


async def drawn_or_none(
    kinds: Mapping[str, DeliveryKind], session: AsyncSession, delivery: Delivery, now: datetime
) -> Part | None:
    """A delivery as it would stand in a message sent now; None where it is owed no longer, or cannot be drawn."""
    try:
        async with session.begin_nested():
            return await kinds[delivery.kind].drawn(session, delivery, now)
    except Exception as error:  # a mistake in one part must not hide the others
        log.error("part.broken", kind=delivery.kind, delivery=delivery.id, **facts(error))
        return None


def is_chasing(delivery: Delivery, together: Iterable[Delivery]) -> bool:
    """Whether it would be one ask too many; what is urgent is none, nor what she has put off herself, in whichever of
    the deliveries that leave together."""
    if delivery.is_posted or delivery.is_urgent or delivery.times_said < MOST_ASKS:
        return False
    return not any(one.is_put_off and one.question == delivery.question for one in together)


async def _frame(read: ReadOnce, claim: Claim, now: datetime) -> Frame:
    if claim.person_id is None:
        return Frame()
    of = await read.partnership(claim.partnership_id)
    return frame_of(claim.message_id, await read.standing(claim.message_id), now, of.zone)
