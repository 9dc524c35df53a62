"""How a coordinator's change is made: shown first, recorded, held for ten minutes, and taken back if she thinks better.

    async with making(services, session, here, "school.renamed", school=12) as change:
        await amend_school(...)
        await change.publish(CalendarChanged(here.partnership))

Whatever is written through the session meanwhile is part of the change. `rehearsed()` does the same, says what would
come of it, and leaves everything as it was.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.views.changes import Outcome
from handlers.house.access import Inside
from handlers.house.happening import Happening, Subscribers
from schedules.sending_hours import UNDO_WINDOW, next_sending_time
from storage.changes.changes import TELLS, recording, told_by
from storage.database.ids import ChangeId, ChannelId, PersonId
from storage.delivery.deliveries import Owed
from storage.members.calendars import school_calendar
from storage.members.partnership import partnership


@dataclass(kw_only=True)
class Making(Happening):
    """A change that a coordinator is making. `leaves_at` is when what it sends may leave, in school hours.

    `about` is what history remembers of it, ids and plain values.
    """

    here: Inside
    id: ChangeId
    leaves_at: datetime
    about: dict[str, object] = field(default_factory=dict)
    _hearers: tuple[set[ChannelId], set[PersonId]] = field(default_factory=lambda: (set(), set()))

    async def owe(self, owed: Iterable[Owed]) -> None:
        """Has it sent on account of this change, not before it may leave."""
        held = [replace(one, change=self.id, not_before=max(one.not_before, self.leaves_at)) for one in owed]
        await super().owe(held)

    def will_tell(self, channel: ChannelId, people: Collection[PersonId] = ()) -> None:
        """Says whom a timer of this change tells once it may leave: what they read is decided only then."""
        self._hearers[0].add(channel)
        self._hearers[1].update(people)
        channels, hearers = self._hearers
        self.about[TELLS] = {"channels": sorted(channels), "people": len(hearers)}

    async def outcome(self) -> Outcome:
        """Who will be told, and when, and what else follows."""
        told = await told_by(self.session, self.id, self.about)
        return Outcome(
            change_id=self.id,
            people=told.people,
            channels=told.channels,
            others_later=told.others_later,
            leaves_at=self.leaves_at,
            zone=self.here.partnership.zone,
            consequences=tuple(self.consequences),
        )


@asynccontextmanager
async def making(
    subscribers: Subscribers, session: AsyncSession, here: Inside, kind: str, *, now: datetime, **about: object
) -> AsyncIterator[Making]:
    """Records what is done meanwhile as one change of a coordinator's."""
    leaves_at = await leaving_at(session, here, now)
    async with recording(
        session, here.partnership.id, kind, about, by=here.member.person.id, now=now, leaves_at=leaves_at
    ) as change_id:
        yield Making(
            session, here.partnership, now, subscribers, here=here, id=change_id, leaves_at=leaves_at, about=about
        )


async def rehearsed(
    subscribers: Subscribers,
    session: AsyncSession,
    here: Inside,
    act: Callable[[Making], Awaitable[None]],
    *,
    now: datetime,
) -> Outcome:
    """What would come of a change. Nothing of it stays; it raises what the change itself would raise."""
    savepoint = await session.begin_nested()
    try:
        async with making(subscribers, session, here, "rehearsal", now=now) as change:
            await act(change)
            await session.flush()
            return await change.outcome()
    finally:
        await savepoint.rollback()
        session.expire_all()


async def leaving_at(session: AsyncSession, here: Inside, now: datetime) -> datetime:
    """When what is changed now may be told: after the time for undoing, in school hours."""
    at = await partnership(session, here.partnership.id) or here.partnership
    return next_sending_time(now + UNDO_WINDOW, await school_calendar(session, at), at.zone)
