"""What goes out on the next morning, as things stand: the timers that fall due by then are tried, and nothing stays.

A kind of timer that may not be tried is left alone, and a kind of delivery that is not shown ahead left out. Whoever
answers before then is not asked; and somebody may have chosen a later hour.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import drawn_or_none, is_chasing
from handlers.delivery.read_once import ReadOnce
from handlers.delivery.sending_times import Recipient, kinds_off, sending_time
from handlers.house.access import Inside
from handlers.house.error_facts import facts
from handlers.house.services import Services
from handlers.house.views.kit import Payload, Raw, literal
from handlers.overseeing.views import ahead as views
from handlers.overseeing.views.ahead import Going
from schedules.local_time import local
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import morning, next_sending_time
from storage.database.ids import PersonId
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership
from storage.overseeing.ahead import Leaving, leaving, timers_by

log = structlog.get_logger()


@dataclass(frozen=True)
class Ahead:
    """The next morning, what goes out then, and the session in which that is so."""

    at: datetime
    leaving: Sequence[Leaving]
    session: AsyncSession

    @property
    def messages(self) -> int:
        """A person gets one; what is said to a channel stands alone."""
        people = {one.person.id for one in self.leaving if one.person}
        return len(people) + sum(one.person is None for one in self.leaving)


@asynccontextmanager
async def looking_ahead(
    services: Services, session: AsyncSession, of: Partnership, now: datetime
) -> AsyncIterator[Ahead]:
    """What goes out on the next morning on which the bot may speak. Where nothing falls due, `session` will do."""
    at = _next_morning(now, await school_calendar(session, of), of)
    if not await timers_by(session, of.id, at, kinds=_tried(services)):
        yield await _ahead(services, session, of, at, now)
        return
    async with _fired(services, of, at, now) as trying:
        yield await _ahead(services, trying, of, at, now)


def _next_morning(now: datetime, calendar: SchoolCalendar, of: Partnership) -> datetime:
    at = next_sending_time(now, calendar, of.zone)
    return at if at > now else morning(calendar.next_open(local(now, of.zone).date()), calendar, of.zone)


def _tried(services: Services) -> Sequence[str]:
    return [kind.name for kind in services.timers.values() if kind.may_be_tried]


@asynccontextmanager
async def _fired(services: Services, of: Partnership, by: datetime, now: datetime) -> AsyncIterator[AsyncSession]:
    """A session in which a partnership's timers have fired that are due by an instant. Nothing of it stays."""
    async with services.writing() as session:
        savepoint = await session.begin_nested()
        try:
            for timer in await timers_by(session, of.id, by, kinds=_tried(services)):
                try:
                    async with session.begin_nested():
                        await services.timers[timer.kind].fired(session, timer, max(timer.due_at, now))
                except Exception as error:  # it will be tried again when it is due
                    log.warning("timer.untried", kind=timer.kind, timer=timer.id, **facts(error))
            yield session
        finally:
            await savepoint.rollback()
            session.expire_all()


async def _ahead(services: Services, session: AsyncSession, of: Partnership, at: datetime, now: datetime) -> Ahead:
    waiting = await leaving(session, of.id, at, kinds=[one.name for one in services.kinds.values() if one.shown_ahead])
    read = ReadOnce(session, [of.id], {one.person.id for one in waiting if one.person})
    day = local(at, of.zone).date()
    wanted = [one for one in waiting if one.delivery.kind not in await kinds_off(read, _reader(one), services.kinds)]
    going = [one for one in wanted if local(await _leaves_at(services, read, one, of, now), of.zone).date() == day]
    together = [one.delivery for one in going]
    asked = [one for one in going if not is_chasing(one.delivery, together)]
    newest = {one.delivery.question if one.person else one.delivery.id: one for one in asked}
    return Ahead(at, [*newest.values()], session)


async def _leaves_at(services: Services, read: ReadOnce, one: Leaving, of: Partnership, now: datetime) -> datetime:
    until = services.kinds[one.delivery.kind].until
    to = Recipient(of.id, _reader(one), one.heard_at, one.delivery.is_urgent, until)
    return await sending_time(read, to, max(one.not_before, now))


def _reader(one: Leaving) -> PersonId | None:
    return one.person.id if one.person else None


async def drawn_ahead(services: Services, session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """To whom, and what, as it will stand."""
    async with looking_ahead(services, session, here.partnership, now) as ahead:
        going: dict[Raw, list[str]] = {}
        for one in ahead.leaving:
            part = await drawn_or_none(services.kinds, ahead.session, one.delivery, ahead.at)
            if part is not None:
                recipient = literal(one.person.name) if one.person else Raw(f"<#{one.channel}>")
                going.setdefault(recipient, []).append(part.text)
    return views.ahead([Going(whom, tuple(texts)) for whom, texts in going.items()], at=ahead.at, of=here.partnership)
