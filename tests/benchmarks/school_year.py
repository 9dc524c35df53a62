"""A school year planned for many partnerships: its dates beside a recurrence rule's, and then all that follows.

The reference is python-dateutil's `rrule` with a filter. It comes to the same dates; it does not say which were left
out and why, and knows neither the other meaning of fortnightly nor how to move a date.
"""

from collections.abc import Callable, Container, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from time import perf_counter

import holidays
from dateutil.rrule import WEEKLY, rrule

from bot.seed import half_terms, terms
from schedules.bank_holidays import Nation
from schedules.cadence import Cadence, Counting, OnClosed, plan
from schedules.meetings import MeetingMoments, MeetingTimes, meeting_moments
from schedules.school_calendar import Closure, SchoolCalendar, SchoolYear, planning_ends
from tests.benchmarks.measure import Timed, interleaved, median_of_all
from tests.benchmarks.report import Result

YEAR = SchoolYear(2026)
PLANNED_AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
INSET_DAYS = 5

Planning = Callable[[SchoolCalendar, date], object]


async def measure(*, rounds: int = 5, partnerships: int = 1000) -> list[Result]:
    chance = Random(1)
    years = [(calendar(chance), first_meeting(chance)) for _ in range(partnerships)]
    by_rule = partial(dates_by_rule, bank_holidays=bank_holidays())
    ours, rule, whole = await interleaved(
        timed(dates, years), timed(by_rule, years), timed(moments, years), rounds=rounds, calls=1
    )
    name = f"a school year's dates for {partnerships:,} partnerships"
    return [
        Result(name, "s", median_of_all(ours), median_of_all(rule)),
        Result(f"{name}, with their announcements and reminders", "s", median_of_all(whole)),
    ]


def timed(planning: Planning, years: Sequence[tuple[SchoolCalendar, date]]) -> Timed:
    async def took() -> float:
        began = perf_counter()
        for calendar, first_on in years:
            planning(calendar, first_on)
        return perf_counter() - began

    return took


def calendar(chance: Random) -> SchoolCalendar:
    """A school year of Devon's shape; every partnership has INSET days of its own."""
    days = [YEAR.first_on + timedelta(days=chance.randrange(320)) for _ in range(INSET_DAYS)]
    inset_days = [Closure("INSET day", day, day) for day in days]
    return SchoolCalendar(Nation.ENG, tuple(terms(YEAR)), (*half_terms(YEAR), *inset_days))


def first_meeting(chance: Random) -> date:
    """A day of the first week of school."""
    return terms(YEAR)[0].starts_on + timedelta(days=chance.randrange(5))


def dates(calendar: SchoolCalendar, first_on: date) -> list[date]:
    """The days on which there is a meeting; the plan that they are taken from has the others too, and why."""
    cadence = Cadence(first_on, 2, Counting.CALENDAR_WEEKS, OnClosed.LEAVE_OUT)
    return [one.on for one in plan(cadence, calendar, planning_ends(first_on, calendar)) if one.on is not None]


def moments(calendar: SchoolCalendar, first_on: date) -> tuple[MeetingMoments, ...]:
    """Everything that will happen on account of those meetings, as instants."""
    times = [MeetingTimes(day, time(16), 60, "Europe/London") for day in dates(calendar, first_on)]
    return meeting_moments(times, calendar, now=PLANNED_AT)


def bank_holidays() -> Container[date]:
    return holidays.country_holidays("GB", subdiv="ENG", years=(YEAR.begins_in, YEAR.begins_in + 1))


def dates_by_rule(calendar: SchoolCalendar, first_on: date, *, bank_holidays: Container[date]) -> list[date]:
    last_on = max(term.ends_on for term in calendar.terms)
    begins, ends = datetime.combine(first_on, time()), datetime.combine(last_on, time())
    return [
        day
        for day in (each.date() for each in rrule(WEEKLY, interval=2, dtstart=begins, until=ends))
        if day.weekday() in calendar.school_days
        and day not in bank_holidays
        and not any(closure.first_on <= day <= closure.last_on for closure in calendar.closures)
        and any(term.starts_on <= day <= term.ends_on for term in calendar.terms)
    ]
