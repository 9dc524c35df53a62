"""When a meeting is announced, reminded about and over."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.bank_holidays import Nation
from schedules.cadence import Cadence, Counting, OnClosed, plan
from schedules.local_time import instant, local
from schedules.meetings import (
    FURTHEST_AHEAD,
    FirstDatePast,
    FirstTimePast,
    MeetingTimes,
    NoMeetings,
    SeriesError,
    SeriesPlan,
    TooFarAhead,
    announcement_morning,
    cannot_wait,
    meeting_moments,
    meeting_reminders,
    moments_once_announced,
    plan_series,
)
from schedules.school_calendar import SchoolCalendar, planning_ends

LONDON = ZoneInfo("Europe/London")
FOUR_O_CLOCK = time(16)


def a_meeting(on: date, *, from_time: time = FOUR_O_CLOCK, minutes: int = 90) -> MeetingTimes:
    return MeetingTimes(on, from_time, minutes, "Europe/London")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), LONDON)


LONG_BEFORE = at(date(2018, 7, 2), 9)


# Beginning and end


def test_a_meeting_begins_at_its_local_time_on_both_sides_of_a_clock_change() -> None:
    """Thursday 22 October and 5 November 2026, at 16:00."""
    assert a_meeting(date(2026, 10, 22)).starts_at == datetime(2026, 10, 22, 15, tzinfo=UTC)
    assert a_meeting(date(2026, 11, 5)).starts_at == datetime(2026, 11, 5, 16, tzinfo=UTC)


def test_a_meeting_lasts_as_long_as_it_says_through_the_night_of_the_change() -> None:
    """Minutes are elapsed ones, not those that clocks show."""
    for night in (date(2026, 10, 24), date(2027, 3, 27)):
        late = a_meeting(night, from_time=time(23), minutes=240)

        assert late.ends_at - late.starts_at == timedelta(hours=4)


@pytest.mark.parametrize(
    ("from_time", "minutes", "overlaps"),
    [
        (time(16), 90, True),
        (time(15), 90, True),
        (time(17), 15, True),
        (time(15), 300, True),
        (time(15), 60, False),
        (time(17, 30), 60, False),
    ],
)
def test_meetings_overlap_unless_one_ends_before_the_other_begins(
    from_time: time, minutes: int, *, overlaps: bool
) -> None:
    """Held against one from 16:00 to 17:30; it makes no difference which of the two is asked."""
    day = date(2018, 9, 20)
    one, other = a_meeting(day), a_meeting(day, from_time=from_time, minutes=minutes)

    assert (one.overlaps(other), other.overlaps(one)) == (overlaps, overlaps)


# Planning


MONDAY = date(2018, 9, 10)


def a_plan(first_on: date, calendar: SchoolCalendar, *, from_time: time = FOUR_O_CLOCK) -> SeriesPlan:
    """A fortnightly series, described on Monday 10 September 2018 at nine."""
    cadence = Cadence(first_on, 2, Counting.CALENDAR_WEEKS, OnClosed.LEAVE_OUT)
    now = at(MONDAY, 9)
    return plan_series(cadence, calendar, from_time=from_time, minutes=60, zone_name="Europe/London", now=now)


def test_a_plan_has_every_date_and_the_moments_of_each_meeting(devon: SchoolCalendar) -> None:
    """Dates that are left out stay in sight, and have no moments."""
    planned = a_plan(date(2018, 9, 20), devon)

    meets_on = [one.on for one in planned.dates if one.on]
    assert (len(planned.dates), len(meets_on)) == (23, 19)
    assert [one.meeting.on for one in planned.moments] == meets_on
    assert planned.announce_at == at(MONDAY, 9, 10)


@pytest.mark.parametrize(
    ("first_on", "from_time", "refused"),
    [
        (MONDAY - timedelta(days=1), FOUR_O_CLOCK, FirstDatePast),
        (MONDAY, time(9), FirstTimePast),
        (MONDAY + FURTHEST_AHEAD + timedelta(days=1), FOUR_O_CLOCK, TooFarAhead),
        (date.max, FOUR_O_CLOCK, TooFarAhead),
        (date(2018, 9, 22), FOUR_O_CLOCK, NoMeetings),
    ],
)
def test_a_series_that_cannot_be_planned_says_why(
    devon: SchoolCalendar, first_on: date, from_time: time, refused: type[SeriesError]
) -> None:
    """It begins in the past or out of reach, or every date of it is a Saturday."""
    with pytest.raises(refused):
        a_plan(first_on, devon, from_time=from_time)


@pytest.mark.parametrize(("first_on", "from_time"), [(MONDAY, time(9, 1)), (MONDAY + FURTHEST_AHEAD, FOUR_O_CLOCK)])
def test_a_series_may_begin_in_a_minute_or_two_years_ahead(
    devon: SchoolCalendar, first_on: date, from_time: time
) -> None:
    """Both ends of what is within reach."""
    assert a_plan(first_on, devon, from_time=from_time).moments


# Announcements


def test_a_meeting_is_announced_on_the_open_morning_after_the_previous_one(devon: SchoolCalendar) -> None:
    """At eight; after a Friday's meeting, on Monday."""
    meetings = [a_meeting(date(2018, 9, 14)), a_meeting(date(2018, 9, 28)), a_meeting(date(2018, 10, 12))]

    moments = meeting_moments(meetings, devon, now=LONG_BEFORE)

    assert [each.announce_at for each in moments[1:]] == [at(date(2018, 9, 17), 8), at(date(2018, 10, 1), 8)]


@pytest.mark.parametrize(
    ("previous_on", "on", "announced_on"),
    [
        pytest.param(date(2018, 10, 18), date(2018, 11, 1), date(2018, 10, 19), id="the last Friday before half term"),
        pytest.param(date(2018, 10, 19), date(2018, 11, 2), date(2018, 10, 29), id="half term lies between"),
        pytest.param(date(2018, 10, 19), date(2018, 10, 29), date(2018, 10, 19), id="first Monday after half term"),
        pytest.param(
            date(2018, 12, 21), date(2019, 1, 7), date(2018, 12, 21), id="last day of term, first of the next"
        ),
        pytest.param(date(2019, 7, 25), date(2019, 9, 5), date(2019, 9, 2), id="the first week of September"),
        pytest.param(date(2019, 5, 3), date(2019, 5, 7), date(2019, 5, 3), id="a bank holiday between"),
        pytest.param(date(2018, 9, 12), date(2018, 9, 13), date(2018, 9, 12), id="consecutive days"),
        pytest.param(date(2019, 8, 7), date(2019, 8, 14), date(2019, 7, 25), id="in the middle of the summer"),
    ],
)
def test_nobody_hears_of_a_meeting_on_its_own_morning(
    devon: SchoolCalendar, previous_on: date, on: date, announced_on: date
) -> None:
    """Where the open morning after the previous meeting would be too late, it is the last one before."""
    assert announcement_morning(a_meeting(on), previous_on, devon) == announced_on


@pytest.mark.parametrize(
    ("now", "announced"),
    [
        pytest.param(at(date(2018, 9, 4), 11), at(date(2018, 9, 4), 11, 10), id="in school hours"),
        pytest.param(at(date(2018, 9, 4), 16, 55), at(date(2018, 9, 5), 8), id="ten minutes on it is too late"),
        pytest.param(at(date(2018, 9, 5), 7, 55), at(date(2018, 9, 5), 8, 5), id="just before eight"),
        pytest.param(at(date(2018, 9, 7), 20), at(date(2018, 9, 10), 8), id="Friday evening"),
        pytest.param(at(date(2018, 8, 15), 11), at(date(2018, 9, 3), 8), id="in August"),
    ],
)
def test_the_first_meeting_is_announced_as_soon_as_it_may_be(
    devon: SchoolCalendar, now: datetime, announced: datetime
) -> None:
    """Ten minutes from now at the earliest, so that it can be undone; in sending hours."""
    (moments,) = meeting_moments([a_meeting(date(2018, 9, 20))], devon, now=now)

    assert moments.announce_at == announced


def test_a_morning_that_has_passed_is_made_up_for_at_the_next_sending_time(devon: SchoolCalendar) -> None:
    """A meeting added to a series whose last one was weeks ago."""
    now = at(date(2018, 10, 3), 11)

    (moments,) = meeting_moments([a_meeting(date(2018, 10, 11))], devon, now=now, previous_on=date(2018, 9, 13))

    assert moments.announce_at == at(date(2018, 10, 3), 11, 10)


def test_the_meeting_before_the_series_given_counts(devon: SchoolCalendar) -> None:
    """The rest of a year is planned anew without announcing its next meeting too early."""
    now = at(date(2018, 9, 5), 11)

    (moments,) = meeting_moments([a_meeting(date(2018, 9, 27))], devon, now=now, previous_on=date(2018, 9, 13))

    assert moments.announce_at == at(date(2018, 9, 14), 8)


@pytest.mark.parametrize(
    "on", [pytest.param(date(2018, 9, 6), id="in the past"), pytest.param(date(2018, 9, 15), id="before Monday")]
)
def test_a_meeting_that_begins_before_anybody_may_be_told_has_neither_announcement_nor_reminder(
    devon: SchoolCalendar, on: date
) -> None:
    """Planned on Friday evening for Saturday, or for last week; its end still stands."""
    meeting = a_meeting(on)

    (moments,) = meeting_moments([meeting], devon, now=at(date(2018, 9, 14), 18))

    assert (moments.announce_at, moments.reminders) == (None, ())
    assert moments.ends_at == meeting.ends_at


# Reminders


def reminded(meeting: MeetingTimes, calendar: SchoolCalendar, *, after: date) -> list[tuple[int, datetime]]:
    return [(each.days_before, each.at) for each in meeting_reminders(meeting, calendar, after=at(after, 8))]


def test_reminders_come_a_week_and_a_day_before_at_eight(devon: SchoolCalendar) -> None:
    """In local time: the week between holds the autumn clock change."""
    assert reminded(a_meeting(date(2019, 10, 31)), devon, after=date(2019, 10, 11)) == [
        (7, at(date(2019, 10, 28), 8)),
        (1, at(date(2019, 10, 30), 8)),
    ]
    assert reminded(a_meeting(date(2019, 4, 4)), devon, after=date(2019, 3, 22)) == [
        (7, datetime(2019, 3, 28, 8, tzinfo=UTC)),
        (1, datetime(2019, 4, 3, 7, tzinfo=UTC)),
    ]


def test_the_first_monday_after_half_term(devon: SchoolCalendar) -> None:
    """A week before is brought forward to Friday 19 October; the day before waits for the meeting's own morning."""
    assert reminded(a_meeting(date(2018, 10, 29)), devon, after=date(2018, 10, 16)) == [
        (7, at(date(2018, 10, 19), 8)),
        (1, at(date(2018, 10, 29), 8)),
    ]


def test_the_first_week_of_september(devon: SchoolCalendar) -> None:
    """Announced in July, it is reminded of on the first morning of term and on the day before."""
    meetings = [a_meeting(date(2019, 7, 18)), a_meeting(date(2019, 9, 5))]

    _, september = meeting_moments(meetings, devon, now=LONG_BEFORE)

    assert september.announce_at == at(date(2019, 7, 19), 8)
    assert [each.at for each in september.reminders] == [at(date(2019, 9, 2), 8), at(date(2019, 9, 4), 8)]


def test_a_breakfast_meeting_is_not_reminded_of_once_it_has_begun(devon: SchoolCalendar) -> None:
    """At half past seven on the first Monday after half term, eight o'clock is too late."""
    breakfast = a_meeting(date(2018, 10, 29), from_time=time(7, 30))

    assert reminded(breakfast, devon, after=date(2018, 10, 16)) == [(7, at(date(2018, 10, 19), 8))]


def test_a_reminder_due_on_the_morning_of_the_announcement_is_left_out(devon: SchoolCalendar) -> None:
    """A weekly meeting is announced six days before: only the day before is reminded of."""
    meetings = [a_meeting(date(2018, 9, 13)), a_meeting(date(2018, 9, 20))]

    _, second = meeting_moments(meetings, devon, now=LONG_BEFORE)

    assert [(each.days_before, each.at) for each in second.reminders] == [(1, at(date(2018, 9, 19), 8))]


# Whatever the series


@given(
    data=st.data(),
    first_on=st.dates(date(2018, 9, 1), date(2020, 7, 20)),
    every_weeks=st.integers(1, 8),
    counting=st.sampled_from(Counting),
    on_closed=st.sampled_from(OnClosed),
    from_time=st.sampled_from([time(7, 30), FOUR_O_CLOCK, time(18)]),
)
def test_a_series_is_announced_in_order_and_each_meeting_before_it_is_reminded_of(
    calendars: st.SearchStrategy[SchoolCalendar],
    data: st.DataObject,
    first_on: date,
    every_weeks: int,
    counting: Counting,
    on_closed: OnClosed,
    from_time: time,
) -> None:
    """Nothing out of hours, nothing on the day of the announcement, nothing once the meeting has begun."""
    calendar = data.draw(calendars)
    dates = plan(Cadence(first_on, every_weeks, counting, on_closed), calendar, planning_ends(first_on, calendar))
    meetings = [a_meeting(planned.on, from_time=from_time) for planned in dates if planned.on]

    series = meeting_moments(meetings, calendar, now=at(first_on - timedelta(days=30), 10))

    announced = [each.announce_at for each in series if each.announce_at]
    assert announced == sorted(announced)
    assert len(series) == len(meetings)
    for each in series:
        told = [*([each.announce_at] if each.announce_at else []), *(reminder.at for reminder in each.reminders)]
        here = [local(moment, LONDON) for moment in told]
        assert all(calendar.is_open(moment.date()) and time(8) <= moment.time() < time(17) for moment in here)
        assert len({moment.date() for moment in here}) == len(told)
        assert told == sorted(told)
        assert all(moment < each.meeting.starts_at for moment in told)
        assert each.announce_at or not told


# Changes


@pytest.mark.parametrize(
    ("today", "days", "cannot"),
    [
        (date(2026, 10, 8), [date(2026, 10, 8)], True),
        (date(2026, 10, 7), [date(2026, 10, 8)], True),
        (date(2026, 10, 6), [date(2026, 10, 8)], False),
        (date(2026, 10, 9), [date(2026, 10, 12)], True),  # a Friday, of the Monday that follows
        (date(2026, 10, 9), [date(2026, 10, 8)], False),
        (date(2026, 10, 6), [date(2026, 10, 22), date(2026, 10, 7)], True),
        (date(2026, 10, 6), [], False),
    ],
)
def test_news_of_today_or_the_next_school_day_cannot_wait(today: date, days: list[date], cannot: bool) -> None:
    """Of the day on which a meeting was to be, and of the one on which it is."""
    assert cannot_wait(days, SchoolCalendar(Nation.ENG), today=today) is cannot


def test_once_announced_a_meeting_has_only_the_reminders_that_are_still_to_come() -> None:
    """Today's of eight o'clock too, for whoever changes something at seven; and no second announcement."""
    meeting, calendar = a_meeting(date(2026, 10, 8)), SchoolCalendar(Nation.ENG)

    early = moments_once_announced(meeting, calendar, now=at(date(2026, 10, 7), 7))
    late = moments_once_announced(meeting, calendar, now=at(date(2026, 10, 7), 9))

    assert [one.at for one in early.reminders] == [at(date(2026, 10, 7), 8)]
    assert (early.announce_at, late.reminders, late.ends_at) == (None, (), meeting.ends_at)
