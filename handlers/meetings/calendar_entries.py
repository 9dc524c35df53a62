"""Meetings as a calendar file (RFC 5545), which a calendar program opens or looks up by itself.

A meeting keeps its UID for ever and its SEQUENCE only rises, so that a calendar that knows it puts the new in the place
of the old; one that is cancelled stays in the file and says so. Instants stand in UTC: every program reads those alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from schedules.local_time import local
from storage.database.ids import TeamId
from storage.meetings.calendar_meetings import KnownMeeting

if TYPE_CHECKING:
    from icalendar import Event

UTC = ZoneInfo("UTC")
PRODUCT = "-//Partnership bot//Meetings//EN"
# As often as a program may ask; most ask far less often.
REFRESHED_EVERY = timedelta(hours=6)


@dataclass(frozen=True)
class CalendarEntry:
    """One meeting. `sequence` counts its changes; `changed_at` is the last of them. Instants are aware."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    words: str = ""
    is_cancelled: bool = False


def entry_of(known: KnownMeeting, workspace: TeamId) -> CalendarEntry:
    """A meeting as people know it. Its SEQUENCE is how often they have been told of it; its UID is nobody else's."""
    meeting = known.meeting
    return CalendarEntry(
        uid=f"meeting-{meeting.id}-{workspace}@partnership-bot",
        sequence=known.times_told,
        changed_at=known.known_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=meeting.name,
        place=meeting.place,
        is_cancelled=meeting.is_cancelled,
    )


def entry_file(entry: CalendarEntry) -> bytes:
    """A file of one meeting, to open: a cancelled one takes itself out of the calendar. Raises NaiveInstant."""
    return _file([entry], method="CANCEL" if entry.is_cancelled else "PUBLISH")


def feed(entries: Sequence[CalendarEntry], *, name: str) -> bytes:
    """A file that a calendar program looks up again and again, and shows under `name`. Raises NaiveInstant."""
    return _file(entries, method="PUBLISH", name=name)


def _file(entries: Sequence[CalendarEntry], *, method: str, name: str | None = None) -> bytes:
    from icalendar import Calendar, vDuration  # they take as long to import as all else that starts the bot

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    if name is not None:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _utc(entry.changed_at))
    event.add("last-modified", _utc(entry.changed_at))
    event.add("dtstart", _utc(entry.starts_at))
    event.add("dtend", _utc(entry.ends_at))
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.words:
        event.add("description", entry.words)
    return event


def _utc(at: datetime) -> datetime:
    """Raises NaiveInstant: written without an offset, an instant would mean another one on each machine."""
    return local(at, UTC)
