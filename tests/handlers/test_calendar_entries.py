"""Calendar files as another program reads them: vobject parses here what icalendar wrote."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from vobject.base import Component

from handlers.meetings.calendar_entries import CalendarEntry, entry_file, feed
from schedules.local_time import NaiveInstant

STARTS_AT = datetime(2027, 3, 25, 16, tzinfo=UTC)
MEETING = CalendarEntry(
    uid="meeting-12@partnership-bot",
    sequence=0,
    changed_at=datetime(2027, 3, 1, 8, tzinfo=UTC),
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(minutes=90),
    title="Partnership meeting",
    place="Our Lady of Perpetual Succour Catholic Voluntary Academy, Hall; by the back gate",
    words="Agenda:\n1. Reading, aloud\n2. Año nuevo – what we'd do again",
)


def read(file: bytes) -> Component:
    return vobject.readOne(file.decode())


def test_a_meeting_is_read_back_as_it_is() -> None:
    """Commas, semicolons, accents and lines longer than a file may have come through."""
    event = read(entry_file(MEETING)).vevent

    assert event.summary.value == MEETING.title
    assert event.location.value == MEETING.place
    assert event.description.value == MEETING.words
    assert (event.dtstart.value, event.dtend.value) == (MEETING.starts_at, MEETING.ends_at)


def test_no_line_is_longer_than_the_format_allows() -> None:
    """75 octets, and each ends as the format wants."""
    file = entry_file(MEETING)

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")


def test_instants_stand_in_utc() -> None:
    """A time without an offset, or by a zone that the file describes, is read otherwise by some program."""
    assert "DTSTART:20270325T160000Z" in entry_file(MEETING).decode()


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        entry_file(replace(MEETING, starts_at=datetime(2027, 3, 25, 16)))  # noqa: DTZ001  # what is refused here


def test_a_change_keeps_the_meetings_name_and_counts_on() -> None:
    """So that a calendar puts it in the place of what it has."""
    before, after = (read(entry_file(replace(MEETING, sequence=number))).vevent for number in (0, 1))

    assert before.uid.value == after.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)


def test_a_cancelled_meeting_takes_itself_out_of_the_calendar() -> None:
    calendar = read(entry_file(replace(MEETING, sequence=1, is_cancelled=True)))

    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.status.value == "CANCELLED"


def test_a_feed_holds_every_meeting_and_says_how_often_to_look() -> None:
    """Cancelled ones too, for a program that has them must learn of it."""
    cancelled = replace(MEETING, uid="meeting-13@partnership-bot", is_cancelled=True)

    calendar = read(feed([MEETING, cancelled], name="River Partnership"))

    assert [event.status.value for event in calendar.vevent_list] == ["CONFIRMED", "CANCELLED"]
    assert calendar.method.value == "PUBLISH"
    assert calendar.contents["x-wr-calname"][0].value == "River Partnership"
    assert calendar.contents["refresh-interval"][0].value == "PT6H"
    assert calendar.contents["x-published-ttl"][0].value == "PT6H"


def test_an_empty_feed_is_a_calendar_too() -> None:
    """A partnership that has planned nothing yet."""
    assert b"BEGIN:VCALENDAR" in feed([], name="River Partnership")
