"""Terms and closures are read from calendar files, and sports days are left in them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.calendar_files import (
    LARGEST_CALENDAR_BYTES,
    BrokenEvent,
    CancelledEvent,
    OtherEvent,
    RecurringEvent,
    is_calendar,
    read_calendar,
)
from handlers.imports.calendar_lines import DatesKind, DatesLine, OneEnd
from handlers.imports.dates import DatesReversed
from handlers.imports.lines import NameTooLong, NoName, RefusedLine, UnreadableLine
from handlers.imports.unreadable import EmptyFile, NotACalendar, NotATable, TooLarge, UnreadableFile
from tests.handlers.imports.building import TODAY, reasons

LONDON = ZoneInfo("Europe/London")
HALF_TERM = "DTSTART;VALUE=DATE:20261019\r\nDTEND;VALUE=DATE:20261024"


def an_event(summary: str = "Half term", dates: str = HALF_TERM, *more: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:1", f"SUMMARY:{summary}", dates, *more, "END:VEVENT", ""))


def a_calendar(*events: str) -> bytes:
    """The first event begins on line 4, and each has six lines and those that it adds."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Devon//EN\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def read(*events: str) -> tuple[DatesLine | RefusedLine, ...]:
    return read_calendar(a_calendar(*events), today=TODAY, zone=LONDON)


@pytest.mark.parametrize(
    ("dates", "first_on", "last_on"),
    [
        (HALF_TERM, date(2026, 10, 19), date(2026, 10, 23)),
        ("DTSTART;VALUE=DATE:20261019", date(2026, 10, 19), date(2026, 10, 19)),
        ("DTSTART;VALUE=DATE:20261019\r\nDTEND;VALUE=DATE:20261019", date(2026, 10, 19), date(2026, 10, 19)),
        ("DTSTART;VALUE=DATE:20261019\r\nDURATION:P5D", date(2026, 10, 19), date(2026, 10, 23)),
        ("DTSTART:20261019T090000\r\nDTEND:20261023T170000", date(2026, 10, 19), date(2026, 10, 23)),
        ("DTSTART:20261019T000000\r\nDTEND:20261024T000000", date(2026, 10, 19), date(2026, 10, 23)),
        ("DTSTART:20261018T230000Z\r\nDTEND:20261023T230000Z", date(2026, 10, 19), date(2026, 10, 23)),
        ("DTSTART;TZID=Europe/London:20261019T090000\r\nDURATION:PT6H", date(2026, 10, 19), date(2026, 10, 19)),
    ],
)
def test_an_event_counts_for_its_days(dates: str, first_on: date, last_on: date) -> None:
    """Its end is not among them; in summer the day in London begins an hour before that of UTC."""
    assert read(an_event("Half term", dates)) == (DatesLine(4, "Half term", first_on, last_on, DatesKind.CLOSURE),)


def test_a_calendar_is_known_by_how_it_begins() -> None:
    """Browsers save one as .txt, and some calendars as .ical."""
    assert is_calendar(a_calendar())
    assert is_calendar(b"\xef\xbb\xbfbegin:vcalendar\r\n")
    assert not is_calendar(b"Name,From,To\n")


def test_a_term_is_a_term() -> None:
    """By the same rules as when it is typed."""
    (term,) = read(an_event("Autumn term 2026", "DTSTART;VALUE=DATE:20260903\r\nDTEND;VALUE=DATE:20261219"))

    assert term == DatesLine(4, "Autumn term 2026", date(2026, 9, 3), date(2026, 12, 18), DatesKind.TERM)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (an_event("Sports day"), OtherEvent("Sports day")),
        (an_event("Christmas concert"), OtherEvent("Christmas concert")),
        (an_event("Break up for Christmas"), OtherEvent("Break up for Christmas")),
        (an_event("INSET day", HALF_TERM, "RRULE:FREQ=YEARLY"), RecurringEvent("INSET day")),
        (an_event("INSET day", HALF_TERM, "RDATE;VALUE=DATE:20261101"), RecurringEvent("INSET day")),
        (an_event("INSET day", HALF_TERM, "STATUS:CANCELLED"), CancelledEvent("INSET day")),
        (an_event("INSET day", "X-NONE:1"), BrokenEvent("INSET day")),
        (an_event("INSET day", "DTSTART;VALUE=DATE:20261319"), BrokenEvent("INSET day")),
        (an_event("INSET day", "DTSTART;VALUE=DATE:20261019\r\nDTEND:20261019T100000"), BrokenEvent("INSET day")),
        (an_event("", HALF_TERM), NoName()),
        (an_event(f"INSET{'x' * 80}"), NameTooLong(f"INSET{'x' * 80}", 80)),
        (an_event("Term starts", "DTSTART;VALUE=DATE:20260903"), OneEnd("Term starts")),
        (
            an_event("INSET", "DTSTART;VALUE=DATE:20261019\r\nDTEND;VALUE=DATE:20261012"),
            DatesReversed(date(2026, 10, 19), date(2026, 10, 12)),
        ),
    ],
)
def test_an_event_that_cannot_be_used_says_why(event: str, why: UnreadableLine) -> None:
    """The number is that of the line on which it begins; the events around it are read."""
    found = read(an_event(), event, an_event("INSET", "DTSTART;VALUE=DATE:20260904"))

    assert reasons(found) == {10: why}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (a_calendar(), EmptyFile),
        (b"Half term: 19-23 Oct 2026", NotACalendar),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:INSET\r\n", NotACalendar),
        (an_event("INSET", "DTSTART;TZID=Europe:20261019T090000").encode(), NotACalendar),
        (a_calendar(an_event("INSET", "DTSTART;TZID=Europe:20261019T090000")), NotACalendar),
        (b"%PDF-1.7", NotATable),
        (b" " * (LARGEST_CALENDAR_BYTES + 1), TooLarge),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes, error: type[UnreadableFile]) -> None:
    """By name, as with every other file."""
    with pytest.raises(error):
        read_calendar(content, today=TODAY, zone=LONDON)


@given(st.data())
def test_a_damaged_calendar_is_read_or_has_a_named_error(data: st.DataObject) -> None:
    """Wherever a few of its bytes have changed."""
    content = bytearray(a_calendar(an_event(), an_event("INSET", "DTSTART;TZID=Europe/London:20261019T090000")))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 127))

    try:
        found = read_calendar(bytes(content), today=TODAY, zone=LONDON)
    except UnreadableFile:
        return
    assert found
