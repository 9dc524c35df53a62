"""When a meeting begins and ends, when it is announced, and when those who have not answered are reminded.

PartnershipError
    SeriesError             a series cannot be planned as it is described
        FirstDatePast       its first day is over
        FirstTimePast       its first meeting has begun today
        TooFarAhead         nobody has term dates for it yet
        NoMeetings          every date of it falls on a closed day
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.cadence import Cadence, PlannedDate, plan
from schedules.errors import PartnershipError
from schedules.local_time import instant, local
from schedules.reminders import reminder_mornings
from schedules.school_calendar import SchoolCalendar, planning_ends
from schedules.sending_hours import UNDO_WINDOW, morning, next_sending_time

REMINDED_DAYS_BEFORE = (7, 1)
FURTHEST_AHEAD = timedelta(days=2 * 366)


class SeriesError(PartnershipError):
    """The root of what can be wrong with a series."""


@dataclass(eq=False)
class FirstDatePast(SeriesError):
    """`first_on` is before today."""

    first_on: date


@dataclass(eq=False)
class FirstTimePast(SeriesError):
    """A meeting at `from_time` today has begun."""

    from_time: time


@dataclass(eq=False)
class TooFarAhead(SeriesError):
    """A series begins on `latest_on` or before."""

    latest_on: date


@dataclass(eq=False)
class NoMeetings(SeriesError):
    """Each of these `dates` is left out."""

    dates: tuple[PlannedDate, ...]


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

    def overlaps(self, other: "MeetingTimes") -> bool:
        """Whether nobody could be at both. One may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


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


@dataclass(frozen=True)
class SeriesPlan:
    """What a series comes to: every date, and the moments of each meeting that takes place; of those there is one."""

    dates: tuple[PlannedDate, ...]
    moments: tuple[MeetingMoments, ...]

    @property
    def announce_at(self) -> datetime | None:
        """When anybody first hears of it, in UTC."""
        return self.moments[0].announce_at


def plan_series(
    cadence: Cadence, calendar: SchoolCalendar, *, from_time: time, minutes: int, zone_name: str, now: datetime
) -> SeriesPlan:
    """The dates to the end of the school year, and all that happens on account of them.

    Raises SeriesError, NaiveInstant, NoOpenDay.
    """
    first = MeetingTimes(cadence.first_on, from_time, minutes, zone_name)
    _begins_in_reach(first, now)
    dates = plan(cadence, calendar, planning_ends(cadence.first_on, calendar))
    meetings = [replace(first, on=one.on) for one in dates if one.on is not None]
    if not meetings:
        raise NoMeetings(dates)
    return SeriesPlan(dates, meeting_moments(meetings, calendar, now=now))


def _begins_in_reach(first: MeetingTimes, now: datetime) -> None:
    today = local(now, first.zone).date()
    if first.on < today:
        raise FirstDatePast(first.on)
    if first.on > today + FURTHEST_AHEAD:
        raise TooFarAhead(today + FURTHEST_AHEAD)
    if first.starts_at <= now:
        raise FirstTimePast(first.from_time)


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
        at = max(soonest, morning(announcement_morning(meeting, previous_on, calendar), calendar, meeting.zone))
    return at if at < meeting.starts_at else None


def meeting_reminders(meeting: MeetingTimes, calendar: SchoolCalendar, *, after: datetime) -> tuple[Reminder, ...]:
    """The reminders on mornings after the day of `after`, the announcement or the moment of a change."""
    mornings = reminder_mornings(meeting.on, REMINDED_DAYS_BEFORE, calendar, after=local(after, meeting.zone).date())
    reminders = (Reminder(days_before, morning(day, calendar, meeting.zone)) for days_before, day in mornings)
    # A breakfast meeting has begun before its own morning's reminder.
    return tuple(reminder for reminder in reminders if reminder.at < meeting.starts_at)


def moments_once_announced(meeting: MeetingTimes, calendar: SchoolCalendar, *, now: datetime) -> MeetingMoments:
    """What is still to happen on account of a meeting of which people have heard. Raises NaiveInstant, NoOpenDay."""
    reminders = meeting_reminders(meeting, calendar, after=now - timedelta(days=1))
    ahead = tuple(one for one in reminders if one.at > now)
    return MeetingMoments(meeting, None, ahead, meeting.ends_at)


def cannot_wait(days: Iterable[date], calendar: SchoolCalendar, *, today: date) -> bool:
    """Whether one of these days is today, or today is the last school day before it: who hears of it must hear now.

    Raises NoOpenDay.
    """
    return any(calendar.last_open_before(day) <= today <= day for day in days)


def _moments(
    meeting: MeetingTimes, calendar: SchoolCalendar, *, now: datetime, previous_on: date | None
) -> MeetingMoments:
    announce_at = announcement_at(meeting, calendar, now=now, previous_on=previous_on)
    reminders = meeting_reminders(meeting, calendar, after=announce_at) if announce_at else ()
    return MeetingMoments(meeting, announce_at, reminders, meeting.ends_at)
