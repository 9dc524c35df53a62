"""When a meeting begins and ends, when it is announced, and when those who have not answered are reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.local_time import instant, local
from schedules.reminders import reminder_mornings
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import UNDO_WINDOW, morning, next_sending_time

REMINDED_DAYS_BEFORE = (7, 1)


@dataclass(frozen=True)
class MeetingTimes:
    """A meeting as it is planned: a local date and time, and how long it lasts."""

    on: date
    from_time: time
    minutes: int
    zone_name: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def starts_at(self) -> datetime:
        """In UTC, as is `ends_at`."""
        return instant(self.on, self.from_time, self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Reminder:
    """A reminder of a meeting: `days_before` names the one meant, `at` is in UTC."""

    days_before: int
    at: datetime


@dataclass(frozen=True)
class MeetingMoments:
    """What happens on account of a meeting, and when, in UTC.

    `announce_at` is None, and there are no reminders, if it begins before anybody may be told.
    """

    meeting: MeetingTimes
    announce_at: datetime | None
    reminders: tuple[Reminder, ...]
    ends_at: datetime


def meeting_moments(
    meetings: Sequence[MeetingTimes], calendar: SchoolCalendar, *, now: datetime, previous_on: date | None = None
) -> tuple[MeetingMoments, ...]:
    """The moments of each of a series' meetings, given in order of date; `previous_on` is the meeting before them.

    Raises NaiveInstant, NoOpenDay.
    """
    before = [previous_on, *(meeting.on for meeting in meetings)]
    return tuple(
        _moments(meeting, calendar, now=now, previous_on=previous)
        for previous, meeting in zip(before, meetings, strict=False)
    )


def announcement_morning(meeting: MeetingTimes, previous_on: date, calendar: SchoolCalendar) -> date:
    """The open morning after the previous meeting.

    Nobody hears of a meeting on the day: if that morning is the meeting's own, because the previous one was the day
    before or the last before a holiday, the last open morning before the meeting takes its place. Raises NoOpenDay.
    """
    following = calendar.next_open(previous_on)
    return following if following < meeting.on else calendar.last_open_before(meeting.on)


def announcement_at(
    meeting: MeetingTimes, calendar: SchoolCalendar, *, now: datetime, previous_on: date | None
) -> datetime | None:
    """The instant of the announcement in UTC, or None if the meeting begins before it.

    The first meeting of a series, and one whose morning has passed, is announced at the next sending time, not
    before the change can be undone. Raises NaiveInstant, NoOpenDay.
    """
    soonest = next_sending_time(now + UNDO_WINDOW, calendar, meeting.zone)
    if previous_on is None:
        at = soonest
    else:
        at = max(soonest, morning(announcement_morning(meeting, previous_on, calendar), meeting.zone))
    return at if at < meeting.starts_at else None


def meeting_reminders(meeting: MeetingTimes, calendar: SchoolCalendar, *, after: datetime) -> tuple[Reminder, ...]:
    """The reminders on mornings after the day of `after`, the announcement or the moment of a change."""
    mornings = reminder_mornings(meeting.on, REMINDED_DAYS_BEFORE, calendar, after=local(after, meeting.zone).date())
    reminders = (Reminder(days_before, morning(day, meeting.zone)) for days_before, day in mornings)
    # A breakfast meeting has begun before its own morning's reminder.
    return tuple(reminder for reminder in reminders if reminder.at < meeting.starts_at)


def _moments(
    meeting: MeetingTimes, calendar: SchoolCalendar, *, now: datetime, previous_on: date | None
) -> MeetingMoments:
    announce_at = announcement_at(meeting, calendar, now=now, previous_on=previous_on)
    reminders = meeting_reminders(meeting, calendar, after=announce_at) if announce_at else ()
    return MeetingMoments(meeting, announce_at, reminders, meeting.ends_at)
