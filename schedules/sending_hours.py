"""When the bot may speak: on school days, from 08:00 up to 17:00 by local clocks unless a calendar says otherwise.

A person hears from it once a day.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.local_time import instant, local
from schedules.school_calendar import SchoolCalendar

# What a change sends can be undone for so long before anybody hears of it.
UNDO_WINDOW = timedelta(minutes=10)


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
    earliest: datetime, calendar: SchoolCalendar, zone: ZoneInfo, *, heard_at: datetime | None
) -> datetime:
    """The same for somebody who last heard from the bot at `heard_at`: not twice on one day."""
    if heard_at is not None and local(heard_at, zone).date() >= local(earliest, zone).date():
        earliest = instant(local(heard_at, zone).date() + timedelta(days=1), time.min, zone)
    return next_sending_time(earliest, calendar, zone)
