"""When the bot may speak: on school days, from 08:00 up to 17:00 by local clocks unless a calendar says otherwise.

A person hears from it once a day: from an hour of her own where she has chosen one, and not while she has paused.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from schedules.local_time import instant, local
from schedules.school_calendar import SchoolCalendar

# What a change sends can be undone for so long before anybody hears of it.
UNDO_WINDOW = timedelta(minutes=10)
# Long enough for a summer holiday and what comes before it; whoever is away for longer needs somebody in her place.
LONGEST_PAUSE = timedelta(weeks=8)
_HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
_A_WEEK = timedelta(weeks=1)


def morning(day: date, calendar: SchoolCalendar, zone: ZoneInfo) -> datetime:
    """The instant at which sending begins on `day`."""
    return instant(day, calendar.messages_from, zone)


def next_sending_time(earliest: datetime, calendar: SchoolCalendar, zone: ZoneInfo) -> datetime:
    """`earliest` if the bot may speak then, else the next morning on which it may; in the offset of `earliest`, or UTC.

    Raises NaiveInstant, NoOpenDay.
    """
    here = local(earliest, zone)
    if here.time() >= calendar.messages_until:
        return morning(calendar.next_open(here.date()), calendar, zone)
    opens = morning(calendar.open_on_or_after(here.date()), calendar, zone)
    return max(earliest, opens)


def personal_sending_time(
    earliest: datetime,
    calendar: SchoolCalendar,
    zone: ZoneInfo,
    *,
    heard_at: datetime | None,
    paused_until: date | None = None,
) -> datetime:
    """The same for somebody who last heard from the bot at `heard_at`: not twice on one day.

    `paused_until` is the first day on which she hears again.
    """
    days = [paused_until] if paused_until else []
    if heard_at is not None:
        days.append(local(heard_at, zone).date() + timedelta(days=1))
    if days:
        earliest = max(earliest, instant(max(days), time.min, zone))
    return next_sending_time(earliest, calendar, zone)


def hours_to_choose(calendar: SchoolCalendar) -> Sequence[time]:
    """From when somebody may wish to hear: the partnership's own hour, then each half hour that leaves another."""
    begins, ends = calendar.messages_from, calendar.messages_until
    later = [one for one, after in pairwise(_HALF_HOURS) if begins < one and after <= ends]
    return [begins, *later]


def with_own_hour(calendar: SchoolCalendar, hour: time | None) -> SchoolCalendar:
    """The calendar of somebody who wishes to hear from `hour` on.

    Where the partnership has other hours by now, hers is the last of those to choose that is not later, or the first.
    """
    if hour is None:
        return calendar
    begins, *later = hours_to_choose(calendar)
    return replace(calendar, messages_from=max([begins, *(one for one in later if one <= hour)]))


def with_later_end(calendar: SchoolCalendar, until: time | None) -> SchoolCalendar:
    """The calendar of what may be said until a time of its own, where messages end earlier."""
    return replace(calendar, messages_until=max(calendar.messages_until, until or calendar.messages_until))


def pauses_to_choose(today: date, calendar: SchoolCalendar) -> Sequence[date]:
    """Days until which a tap pauses: the first open day from the Monday of each of the two weeks that follow."""
    monday = today - timedelta(days=today.weekday())
    ends = [calendar.open_on_or_after(monday + _A_WEEK * weeks) for weeks in (1, 2)]
    return [one for one in dict.fromkeys(ends) if one <= today + LONGEST_PAUSE]
