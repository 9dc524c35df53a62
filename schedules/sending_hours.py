"""When the bot may speak: on school days, from 08:00 up to 17:00 by local clocks."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.local_time import instant, local
from schedules.school_calendar import SchoolCalendar

MORNING = time(8)
AFTERNOON_ENDS = time(17)
# What a change sends can be undone for so long before anybody hears of it.
UNDO_WINDOW = timedelta(minutes=10)


def morning(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which sending begins on `day`."""
    return instant(day, MORNING, zone)


def next_sending_time(earliest: datetime, calendar: SchoolCalendar, zone: ZoneInfo) -> datetime:
    """`earliest` if the bot may speak then, else the next morning on which it may; in the offset of `earliest`, or UTC.

    Raises NaiveInstant, NoOpenDay.
    """
    here = local(earliest, zone)
    if here.time() >= AFTERNOON_ENDS:
        return morning(calendar.next_open(here.date()), zone)
    opens = morning(calendar.open_on_or_after(here.date()), zone)
    return max(earliest, opens)
