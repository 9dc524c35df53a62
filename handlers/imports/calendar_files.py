"""Terms and closures from an .ics file, as calendars and councils give them out.

A school's calendar holds sports days as well, and to take one for a closure would cancel a meeting: an event counts
where its name speaks of a term or says that the schools are closed.

UnreadableLine
    EventError
        BrokenEvent         an event without a day, or with a broken one
        RecurringEvent      an event that repeats itself
        CancelledEvent      an event that does not take place
        OtherEvent          an event during which, for all its name says, school goes on
"""

import codecs
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers.imports.calendar_lines import DatesChecked, DatesLine, closes, is_term
from handlers.imports.dates import in_order
from handlers.imports.lines import RefusedLine, UnreadableLine, named, read_each
from handlers.imports.names import tidy
from handlers.imports.tables import decoded
from handlers.imports.unreadable import EmptyFile, NotACalendar, TooLarge
from schedules.local_time import local

if TYPE_CHECKING:
    from icalendar import Event

# More than a thousand events; icalendar takes some four milliseconds a kilobyte.
LARGEST_CALENDAR_BYTES = 250_000

# What icalendar raises over broken lines; OSError for a zone such as "Europe", which is a folder.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OSError)

_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)
_CALENDAR = b"BEGIN:VCALENDAR"
_BEGINS = re.compile(r"BEGIN:VEVENT\s*", re.IGNORECASE)
_REPEATING = ("RRULE", "RDATE", "RECURRENCE-ID")


class EventError(UnreadableLine):
    """The root of what can be wrong with an event."""


@dataclass(unsafe_hash=True)
class BrokenEvent(EventError):
    """`name` has no day that can be read."""

    name: str


@dataclass(unsafe_hash=True)
class RecurringEvent(EventError):
    """`name` takes place more than once."""

    name: str


@dataclass(unsafe_hash=True)
class CancelledEvent(EventError):
    """`name` is marked as cancelled."""

    name: str


@dataclass(unsafe_hash=True)
class OtherEvent(EventError):
    """`name` says nothing of a term or a closure."""

    name: str


def is_calendar(content: bytes) -> bool:
    """Whether a file is a calendar, whatever it is called."""
    return content.removeprefix(codecs.BOM_UTF8).lstrip()[: len(_CALENDAR)].upper() == _CALENDAR


def read_calendar(content: bytes, *, today: date, zone: ZoneInfo) -> tuple[DatesLine | RefusedLine, ...]:
    """The terms and closures among the events of an .ics file, each with the line on which it begins.

    An event with hours counts for the days, in `zone`, on which they fall. Raises UnreadableFile.
    """
    if len(content) > LARGEST_CALENDAR_BYTES:
        raise TooLarge(LARGEST_CALENDAR_BYTES)
    events = _events(decoded(content))
    checked = DatesChecked(today)

    def read(number: int, event: "Event") -> DatesLine:
        name = _name(event)
        return checked.line(number, name, *_days(event, name, zone))

    return read_each(events, read)


def _events(text: str) -> list[tuple[int, "Event"]]:
    """Every event, and the line on which it begins. Raises EmptyFile, NotACalendar."""
    from icalendar import Calendar, Event  # a tenth of a second, which only whoever imports a calendar waits

    if not text.strip():
        raise EmptyFile
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except _BROKEN:
        raise NotACalendar from None
    events = [event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    begins = [number for number, line in enumerate(text.split("\n"), start=1) if _BEGINS.fullmatch(line)]
    if len(events) != len(begins) or not calendars:
        raise NotACalendar
    if not events:
        raise EmptyFile
    return list(zip(begins, events, strict=True))


def _name(event: "Event") -> str:
    name = named(tidy(str(event.get("SUMMARY", ""))))
    if any(one in event for one in _REPEATING):
        raise RecurringEvent(name)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise CancelledEvent(name)
    if not closes(name) and not is_term(name):
        raise OtherEvent(name)
    return name


def _days(event: "Event", name: str, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day; an event ends before its end, which is midnight for one of whole days."""
    try:
        starts, ends = event.start, event.end
    except _BROKEN:
        raise BrokenEvent(name) from None
    first_on, end_on = _on(starts, zone), _on(ends, zone)
    if ends > starts:  # some calendars end a day's event on the day itself
        end_on = _on(ends - (_MOMENT if isinstance(ends, datetime) else _DAY), zone)
    return in_order(first_on, end_on)


def _on(moment: date, zone: ZoneInfo) -> date:
    if not isinstance(moment, datetime):
        return moment
    return local(moment, zone).date() if moment.tzinfo else moment.date()
