"""What goes out on the next morning, as things stand: the timers that fall due by then are tried, and nothing stays.

Whoever answers before then is not asked; and somebody may have chosen a later hour.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import MOST_ASKS, drawn_or_none
from handlers.house.access import Inside
from handlers.house.errors import facts
from handlers.house.services import Services
from handlers.house.views.kit import Payload, Raw, literal
from handlers.overseeing.morning_news import MORNING
from handlers.overseeing.views import ahead as views
from handlers.overseeing.views.ahead import Going
from schedules.local_time import local
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import morning, next_sending_time, personal_sending_time
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership
from storage.members.wishes import not_asking
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
    calendar = await school_calendar(session, of)
    at = _next_morning(now, calendar, of)
    if not await timers_by(session, of.id, at, but=[MORNING]):
        yield await _ahead(session, of, calendar, at, now)
        return
    async with _fired(services, of, at, now) as tried:
        yield await _ahead(tried, of, calendar, at, now)


def _next_morning(now: datetime, calendar: SchoolCalendar, of: Partnership) -> datetime:
    at = next_sending_time(now, calendar, of.zone)
    return at if at > now else morning(calendar.next_open(local(now, of.zone).date()), calendar, of.zone)


@asynccontextmanager
async def _fired(services: Services, of: Partnership, by: datetime, now: datetime) -> AsyncIterator[AsyncSession]:
    """A session in which a partnership's timers have fired that are due by an instant. Nothing of it stays."""
    async with services.writing() as session:
        savepoint = await session.begin_nested()
        try:
            for timer in await timers_by(session, of.id, by, but=[MORNING]):
                try:
                    async with session.begin_nested():
                        await services.timers[timer.kind](session, timer, max(timer.due_at, now))
                except Exception as error:  # it will be tried again when it is due
                    log.warning("timer.untried", kind=timer.kind, timer=timer.id, **facts(error))
            yield session
        finally:
            await savepoint.rollback()
            session.expire_all()


async def _ahead(
    session: AsyncSession, of: Partnership, calendar: SchoolCalendar, at: datetime, now: datetime
) -> Ahead:
    found = [
        one
        for one in await leaving(session, of.id, at)
        if _leaves_at(one, calendar, of, now) == at and not await _is_kept_from_her(session, of, one, at)
    ]
    return Ahead(at, found, session)


def _leaves_at(one: Leaving, calendar: SchoolCalendar, of: Partnership, now: datetime) -> datetime:
    heard_at = None if one.delivery.is_urgent else one.heard_at
    return personal_sending_time(max(one.not_before, now), calendar, of.zone, heard_at=heard_at)


async def _is_kept_from_her(session: AsyncSession, of: Partnership, one: Leaving, at: datetime) -> bool:
    """Asked often enough, or not wanted."""
    if one.person is None:
        return False
    if one.delivery.times_said >= MOST_ASKS and not one.delivery.is_urgent:
        return True
    return one.person.id in await not_asking(session, of.id, one.delivery.kind, on=local(at, of.zone).date())


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
