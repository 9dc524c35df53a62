"""On which morning somebody is asked or reminded, when the day meant for it may be a Sunday or in half term.

A reminder goes on the last open morning if that is at most three days earlier, so a weekend brings it forward; over
anything longer it waits for the first open morning after, the event's own included. A first ask never waits.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from schedules.school_calendar import SchoolCalendar

BROUGHT_FORWARD_AT_MOST = timedelta(days=3)


def reminder_morning(event_on: date, days_before: int, calendar: SchoolCalendar) -> date:
    """The morning of the reminder meant for `days_before` (0 or more) the event; never after the event.

    It is an open day, unless the event itself is on a closed one and no open morning is left before it.
    """
    meant_for = event_on - timedelta(days=days_before)
    if calendar.is_open(meant_for):
        return meant_for
    if near := [*calendar.open_days(meant_for - BROUGHT_FORWARD_AT_MOST, meant_for)]:
        return near[-1]
    return next(calendar.open_days(meant_for, event_on), event_on)


def reminder_mornings(
    event_on: date, offsets: Iterable[int], calendar: SchoolCalendar, *, after: date | None = None
) -> tuple[tuple[int, date], ...]:
    """Pairs of days before and morning, earliest first; each morning once, under the smallest of its offsets.

    Mornings up to and including `after`, that of the announcement, are left out: nobody is reminded of what is news.
    """
    by_morning = {reminder_morning(event_on, offset, calendar): offset for offset in sorted(offsets, reverse=True)}
    return tuple(
        (offset, morning) for morning, offset in sorted(by_morning.items()) if after is None or morning > after
    )


def first_ask_morning(day: date, calendar: SchoolCalendar) -> date:
    """`day`, or the last open morning before it: people hear of a thing before the holiday, not on the day they return.

    Raises NoOpenDay.
    """
    return day if calendar.is_open(day) else calendar.last_open_before(day)
