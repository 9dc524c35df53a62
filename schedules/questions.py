"""When an anonymous question may appear: at fixed slots, so that its hour says nothing of the minute it was asked at.

Slots are on the hour, on school days. What is asked shortly before one waits for the next: whoever was seen typing a
moment ago is not who has just asked.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.local_time import instant, local
from schedules.school_calendar import SchoolCalendar

FIRST_HOUR = 8
LAST_HOUR = 18
LEAST_AHEAD = timedelta(minutes=10)
# What was to appear at the last slot, and is held up for a moment, still appears that day.
LAST_LEAVES_UNTIL = time(LAST_HOUR, 30)
DAYS_WITHOUT_REPLY = 2


def next_slot(now: datetime, calendar: SchoolCalendar, zone: ZoneInfo) -> datetime:
    """The first slot that is at least ten minutes away, as an instant in UTC. Raises NaiveInstant, NoOpenDay."""
    earliest = now + LEAST_AHEAD
    day = calendar.open_on_or_after(local(earliest, zone).date())
    later = [slot for slot in _slots(day, calendar, zone) if slot >= earliest]
    return later[0] if later else _slots(calendar.next_open(day), calendar, zone)[0]


def _slots(day: date, calendar: SchoolCalendar, zone: ZoneInfo) -> list[datetime]:
    """Those of an open day: never before the partnership hears messages, and at least the last."""
    begins = min(calendar.messages_from, time(LAST_HOUR))
    return [instant(day, time(hour), zone) for hour in range(FIRST_HOUR, LAST_HOUR + 1) if time(hour) >= begins]


def nudged_at(appeared_at: datetime, calendar: SchoolCalendar, zone: ZoneInfo) -> datetime:
    """The same hour two school days after a question appeared: what then has no reply is brought up again, once.

    Raises NaiveInstant, NoOpenDay.
    """
    there = local(appeared_at, zone)
    day = there.date()
    for _ in range(DAYS_WITHOUT_REPLY):
        day = calendar.next_open(day)
    return instant(day, there.time(), zone)
