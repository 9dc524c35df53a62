"""A coordinator's own morning: what has come up with messages, on a day on which she works, and nothing twice.

A timer of the partnership comes each morning and sets itself again. On a day on which a coordinator does not work
nothing is owed to her; what came up meanwhile is still news to her on the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.facts import Started
from handlers.house.happening import Happening
from handlers.house.services import Services
from handlers.house.views.parts import Part
from handlers.members.views.people import PageRef
from handlers.members.working_days import works
from handlers.overseeing.not_reached import Open, names, whatever_is_open
from handlers.overseeing.views import morning_news as views
from handlers.overseeing.views.morning_news import News
from handlers.overseeing.views.not_reached import Why, why_words
from schedules.local_time import instant, local
from schedules.sending_hours import next_sending_time
from storage.database.ids import PartnershipId
from storage.delivery.deliveries import Delivery, Owed, owe
from storage.delivery.timers import Timer, set_timers
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, partnership
from storage.members.people import Person, RoleKind, holders, holds
from storage.members.roster import coordinator_hours
from storage.overseeing.news import add_timers, record_told, started_without, told, unsent_summary
from storage.overseeing.overseeing import failed_messages

MORNING = "overseeing.morning"
NEWS = "overseeing.news"
SUBJECT = "news/"
STALE = timedelta(days=28)
_DAY = timedelta(days=1)


def timer_subject(partnership_id: PartnershipId) -> str:
    return f"partnership/{partnership_id}"


async def begin_mornings(happening: Happening, fact: Started) -> None:
    of = fact.partnership
    due = {MORNING: _next_morning(of, happening.now)}
    await set_timers(happening.session, of.id, timer_subject(of.id), due)


async def begin_all_mornings(session: AsyncSession, now: datetime) -> None:
    """Partnerships that had started before there was such a timer have it from now on."""
    due = {of.id: _next_morning(of, now) for of in await started_without(session, MORNING, now)}
    await add_timers(session, MORNING, due, subject=timer_subject)


def _next_morning(of: Partnership, now: datetime) -> datetime:
    """Tomorrow's, a day of school or not: calendars change, and the timer looks again."""
    return instant(local(now, of.zone).date() + _DAY, of.messages_from, of.zone)


@dataclass(frozen=True)
class Mornings:
    """What the timer does, and what stands in the message."""

    services: Services

    async def come(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        of = await partnership(session, timer.partnership_id)
        assert of is not None
        at = next_sending_time(now, await school_calendar(session, of), of.zone)
        tomorrow = _next_morning(of, now)
        again = tomorrow if at == now else min(at, tomorrow)  # messages may begin later today
        await set_timers(session, of.id, timer.subject, {MORNING: again})
        if at == now:
            await self._tell_all(session, of, now)

    async def _tell_all(self, session: AsyncSession, of: Partnership, now: datetime) -> None:
        about = [*await self._open(session, of, now), *await _failed(session, of, now)]
        today, hours = local(now, of.zone).date(), await coordinator_hours(session, of.id)
        for one in await holders(session, of.id, RoleKind.COORDINATOR, on=today):
            if works(hours.get(one.id), of, today):
                await _tell(session, of, one, about, now)

    async def _open(self, session: AsyncSession, of: Partnership, now: datetime) -> dict[str, Open]:
        """What is news: not what Slack has refused, of which message_trouble.py tells at once."""
        found = await whatever_is_open(self.services, session, of, now)
        return {one.about: one for one in found if one.why is not Why.REFUSED}

    async def part(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
        """The news of one morning, as far as they still are any; and only for who coordinates."""
        assert delivery.person_id is not None
        of = await partnership(session, delivery.partnership_id)
        assert of is not None
        today = local(now, of.zone).date()
        if not await holds(session, of.id, delivery.person_id, RoleKind.COORDINATOR, on=today):
            return None
        hers = await told(session, delivery.person_id, on=date.fromisoformat(delivery.subject.removeprefix(SUBJECT)))
        found = await self._open(session, of, now)
        mine = [one for about, one in found.items() if about in hers]
        failed = sum(about in hers for about in await _failed(session, of, now))
        if not mine and not failed:
            return views.settled() if delivery.is_posted else None
        return views.summary(PageRef(partnership=of.id), News(_by_reason(mine), failed))


async def _tell(session: AsyncSession, of: Partnership, whom: Person, about: Sequence[str], now: datetime) -> None:
    """She is owed what is new to her; what she has not read yet takes it in."""
    known = await told(session, whom.id)
    new = [one for one in about if one not in known]
    if not new:
        return
    waiting = await unsent_summary(session, of.id, whom.id, NEWS)
    subject = waiting or f"{SUBJECT}{local(now, of.zone).date()}"
    await record_told(session, of.id, whom.id, new, on=date.fromisoformat(subject.removeprefix(SUBJECT)))
    await owe(session, of.id, [Owed(NEWS, subject, "", now, now + STALE, person_id=whom.id)])


async def _failed(session: AsyncSession, of: Partnership, now: datetime) -> list[str]:
    return [f"message/{one.id}" for one in await failed_messages(session, of.id, now) if one.still_matters]


def _by_reason(found: Sequence[Open]) -> list[tuple[str, list[str]]]:
    """Names by why it is, in the order of the reasons."""
    ordered = sorted(found, key=lambda one: [*Why].index(one.why))
    reasons = dict.fromkeys(why_words(one.why, one.until) for one in ordered)
    return [(reason, names([one for one in ordered if why_words(one.why, one.until) == reason])) for reason in reasons]
