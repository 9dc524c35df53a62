"""When somebody is asked about what she has agreed to do, and the stretches of a year by which a plan is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.school_calendar import SchoolCalendar, school_year_of
from schedules.sending_hours import morning

ASKED_TIMES = 3
ASKED_EVERY = timedelta(weeks=1)
_DAY = timedelta(days=1)


def follow_ups(due_on: date, calendar: SchoolCalendar, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The mornings on which an owner is asked, in UTC: on the day and once a week after it, three in all.

    A morning on a closed day is the first open one after it: nobody is asked before her time is over. So where weeks
    are closed there are fewer. Raises NoOpenDay.
    """
    meant_for = (due_on + number * ASKED_EVERY for number in range(ASKED_TIMES))
    days = sorted({calendar.open_on_or_after(day) for day in meant_for})
    return tuple(morning(day, calendar, zone) for day in days)


@dataclass(frozen=True)
class Stretch:
    """A term with the holiday before it, or a school year whose terms nobody has entered; both days included."""

    name: str
    first_on: date
    last_on: date

    def includes(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


def stretch_of(day: date, calendar: SchoolCalendar) -> Stretch:
    """The stretch in which a day lies. What is agreed for a holiday belongs to the term after it."""
    for stretch in _terms(calendar):
        if stretch.includes(day):
            return stretch
    year = school_year_of(day)
    return Stretch(f"School year {year}", year.first_on, year.last_on)


def _terms(calendar: SchoolCalendar) -> Iterator[Stretch]:
    before: date | None = None
    for term in sorted(calendar.terms, key=lambda one: one.starts_on):
        # A year without terms lies between: its days are not the next term's holiday.
        is_next = before is not None and term.starts_on - before < timedelta(days=90)
        first_on = before + _DAY if before is not None and is_next else term.starts_on
        yield Stretch(term.name, first_on, term.ends_on)
        before = term.ends_on
