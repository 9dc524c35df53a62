"""How often a partnership meets, and on which days that comes to.

"Fortnightly" has two honest meanings: every fourteen days, or every second week of school. Both count from the first
date, never from the number of a week: those numbers start again in January, and differ with the day on which weeks are
thought to begin.

PartnershipError
    CadenceError
        WeeksOutOfRange     not every one to eight weeks
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from schedules.errors import PartnershipError
from schedules.school_calendar import Closed, SchoolCalendar

MOST_WEEKS = 8

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class Counting(StrEnum):
    """Which weeks count towards the next date."""

    CALENDAR_WEEKS = "calendar_weeks"
    SCHOOL_WEEKS = "school_weeks"


class OnClosed(StrEnum):
    """What becomes of a date that falls on a closed day."""

    LEAVE_OUT = "leave_out"
    MOVE = "move"


class CadenceError(PartnershipError):
    """The root of what can be wrong with a cadence."""


@dataclass(eq=False)
class WeeksOutOfRange(CadenceError):
    """A series meets every one to eight weeks, not every `every_weeks`."""

    every_weeks: int


@dataclass(frozen=True)
class Cadence:
    """The first date and what follows from it. Raises WeeksOutOfRange."""

    first_on: date
    every_weeks: int
    counting: Counting
    on_closed: OnClosed

    def __post_init__(self) -> None:
        if not 1 <= self.every_weeks <= MOST_WEEKS:
            raise WeeksOutOfRange(self.every_weeks)


@dataclass(frozen=True)
class PlannedDate:
    """A date of the cadence, and the day that became of it: itself, a later one, or None where it is left out.

    `why` says what closes `planned_on`. `no_room` marks a date that was to be moved but is left out, because there is
    no school day before the next date or the end of the plan.
    """

    planned_on: date
    on: date | None
    why: Closed | None = None
    no_room: bool = False

    @property
    def is_moved(self) -> bool:
        return self.on is not None and self.on != self.planned_on


def plan(cadence: Cadence, calendar: SchoolCalendar, until: date) -> tuple[PlannedDate, ...]:
    """Every date of the cadence up to and including `until`, in order; none is dropped in silence.

    A moved date never meets or passes the one planned next.
    """
    dates = [*_dates(cadence, calendar, until), until + _DAY]
    return tuple(_settled(day, cadence.on_closed, calendar, before=following) for day, following in pairwise(dates))


def _settled(day: date, on_closed: OnClosed, calendar: SchoolCalendar, *, before: date) -> PlannedDate:
    why = calendar.why_closed(day)
    if why is None:
        return PlannedDate(day, day)
    if on_closed is OnClosed.LEAVE_OUT:
        return PlannedDate(day, None, why)
    to = next(calendar.open_days(day + _DAY, before - _DAY), None)
    return PlannedDate(day, to, why, no_room=to is None)


def _dates(cadence: Cadence, calendar: SchoolCalendar, until: date) -> list[date]:
    weekly = [*_weekly(cadence.first_on, until)]
    if cadence.counting is Counting.CALENDAR_WEEKS:
        return weekly[:: cadence.every_weeks]
    school_weeks = [day for day in weekly if _in_school_week(day, calendar)]
    if weekly[:1] == school_weeks[:1]:
        return school_weeks[:: cadence.every_weeks]
    # The first date lies in a holiday, and stays in sight. Moved, it is the meeting of the first school week; left out,
    # it leaves that week to its own day.
    counted_from = cadence.every_weeks if cadence.on_closed is OnClosed.MOVE else 0
    return [*weekly[:1], *school_weeks[counted_from :: cadence.every_weeks]]


def _weekly(first_on: date, until: date) -> Iterator[date]:
    day = first_on
    while day <= until:
        yield day
        day += _WEEK


def _in_school_week(day: date, calendar: SchoolCalendar) -> bool:
    """Whether the week of `day` has an open day: a weekend counts with the school days that follow it.

    So nothing depends on whether weeks begin on Sunday or Monday.
    """
    while day.weekday() not in calendar.school_days:
        day += _DAY
    monday = day - timedelta(days=day.weekday())
    return any(calendar.open_days(monday, monday + 6 * _DAY))
