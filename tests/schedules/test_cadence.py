"""Both meanings of "every fortnight", and what becomes of dates on closed days."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import MO, SU, TH, WEEKLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from schedules.bank_holidays import Nation
from schedules.cadence import Cadence, Counting, OnClosed, PlannedDate, WeeksOutOfRange, plan
from schedules.school_calendar import Closed, ClosedKind, SchoolCalendar, planning_ends

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
CALENDAR_WEEKS, SCHOOL_WEEKS = Counting
LEAVE_OUT, MOVE = OnClosed


def a_cadence(
    first_on: date, *, every: int = 2, counting: Counting = CALENDAR_WEEKS, on_closed: OnClosed = LEAVE_OUT
) -> Cadence:
    return Cadence(first_on, every, counting, on_closed)


def held(dates: tuple[PlannedDate, ...]) -> list[date]:
    return [planned.on for planned in dates if planned.on]


def shown(dates: tuple[PlannedDate, ...]) -> list[str]:
    """Only what is not held as planned, as a preview would list it."""
    return [
        f"{planned.planned_on:%d %b} {planned.why.name}: {f'{planned.on:%d %b}' if planned.on else 'left out'}"
        for planned in dates
        if planned.why
    ]


# Devon


def test_every_fourteen_days_leaves_out_the_dates_in_holidays(devon: SchoolCalendar) -> None:
    """Counting by the calendar keeps its rhythm through every holiday."""
    first_on = date(2018, 9, 13)

    dates = plan(a_cadence(first_on), devon, planning_ends(first_on, devon))

    assert shown(dates) == [
        "25 Oct Autumn half term: left out",
        "03 Jan Christmas holiday: left out",
        "11 Apr Easter holiday: left out",
    ]
    assert held(dates)[:5] == [
        date(2018, 9, 13),
        date(2018, 9, 27),
        date(2018, 10, 11),
        date(2018, 11, 8),
        date(2018, 11, 22),
    ]
    assert (len(dates), dates[-1].on) == (23, date(2019, 7, 18))


def test_every_fourteen_days_moves_the_dates_in_holidays(devon: SchoolCalendar) -> None:
    """A moved date goes to the first school day after it, and the next date stays where it was."""
    first_on = date(2018, 9, 13)

    dates = plan(a_cadence(first_on, on_closed=MOVE), devon, planning_ends(first_on, devon))

    assert shown(dates) == [
        "25 Oct Autumn half term: 29 Oct",
        "03 Jan Christmas holiday: 07 Jan",
        "11 Apr Easter holiday: 23 Apr",
    ]
    assert [planned.is_moved for planned in dates].count(True) == 3


def test_every_second_school_week_does_not_count_holidays(devon: SchoolCalendar) -> None:
    """The week after half term follows the week before it."""
    first_on = date(2018, 9, 13)

    dates = plan(a_cadence(first_on, counting=SCHOOL_WEEKS), devon, planning_ends(first_on, devon))

    assert held(dates) == [
        date(2018, 9, 13),
        date(2018, 9, 27),
        date(2018, 10, 11),
        date(2018, 11, 1),
        date(2018, 11, 15),
        date(2018, 11, 29),
        date(2018, 12, 13),
        date(2019, 1, 10),
        date(2019, 1, 24),
        date(2019, 2, 7),
        date(2019, 2, 28),
        date(2019, 3, 14),
        date(2019, 3, 28),
        date(2019, 4, 25),
        date(2019, 5, 9),
        date(2019, 5, 23),
        date(2019, 6, 13),
        date(2019, 6, 27),
        date(2019, 7, 11),
        date(2019, 7, 25),
    ]
    assert shown(dates) == []


def test_a_bank_holiday_within_a_school_week_is_left_out_or_moved(devon: SchoolCalendar) -> None:
    """The week counts, for it has four school days; its Monday is closed."""
    monday, until = date(2019, 4, 29), date(2019, 5, 20)

    left_out = plan(a_cadence(monday, every=1, counting=SCHOOL_WEEKS), devon, until)
    moved = plan(a_cadence(monday, every=1, counting=SCHOOL_WEEKS, on_closed=MOVE), devon, until)

    assert held(left_out) == [monday, date(2019, 5, 13), date(2019, 5, 20)]
    assert held(moved) == [monday, date(2019, 5, 7), date(2019, 5, 13), date(2019, 5, 20)]
    assert shown(moved) == ["06 May Early May bank holiday: 07 May"]


def test_easter_monday_on_the_last_day_of_the_holiday_moves_to_the_first_of_term(devon: SchoolCalendar) -> None:
    """In 2019 the summer term began on the Tuesday after Easter Monday."""
    dates = plan(a_cadence(date(2019, 4, 22), on_closed=MOVE), devon, date(2019, 4, 30))

    assert dates == (
        PlannedDate(date(2019, 4, 22), date(2019, 4, 23), Closed(ClosedKind.BANK_HOLIDAY, "Easter Monday")),
    )


def test_the_friday_of_may_2020_is_closed_and_its_monday_open(devon: SchoolCalendar) -> None:
    """The early May bank holiday of that year was moved to 8 May."""
    mondays = plan(a_cadence(date(2020, 5, 4)), devon, date(2020, 5, 10))
    fridays = plan(a_cadence(date(2020, 5, 8), on_closed=MOVE), devon, date(2020, 5, 14))

    assert held(mondays) == [date(2020, 5, 4)]
    assert held(fridays) == [date(2020, 5, 11)]


def test_a_meeting_on_the_leap_day_is_followed_a_week_later() -> None:
    """29 February 2028 is a Tuesday."""
    dates = plan(a_cadence(date(2028, 2, 29), every=1), SchoolCalendar(Nation.ENG), date(2028, 3, 8))

    assert held(dates) == [date(2028, 2, 29), date(2028, 3, 7)]


# A first date in a holiday


@pytest.mark.parametrize("counting", Counting)
def test_a_first_date_in_a_holiday_is_left_out_in_sight(devon: SchoolCalendar, counting: Counting) -> None:
    """It stands in the plan with its reason; nobody wonders what became of it."""
    in_half_term = date(2018, 10, 25)

    dates = plan(a_cadence(in_half_term, counting=counting), devon, date(2018, 11, 30))

    assert dates[0] == PlannedDate(in_half_term, None, Closed(ClosedKind.CLOSURE, "Autumn half term"))


def test_school_weeks_count_from_the_first_week_of_school_after_a_first_date_left_out(devon: SchoolCalendar) -> None:
    """The first meeting is on the day meant, in the first week of school."""
    dates = plan(a_cadence(date(2018, 10, 25), counting=SCHOOL_WEEKS), devon, date(2018, 11, 30))

    assert held(dates) == [date(2018, 11, 1), date(2018, 11, 15), date(2018, 11, 29)]


def test_a_moved_first_date_is_the_meeting_of_the_first_week_of_school(devon: SchoolCalendar) -> None:
    """There is no second meeting in that week."""
    dates = plan(a_cadence(date(2018, 10, 25), counting=SCHOOL_WEEKS, on_closed=MOVE), devon, date(2018, 11, 30))

    assert held(dates) == [date(2018, 10, 29), date(2018, 11, 15), date(2018, 11, 29)]


def test_a_first_date_in_august_leads_into_the_year_to_come(devon: SchoolCalendar) -> None:
    """Term begins on Monday 2 September 2019."""
    first_on = date(2019, 8, 22)

    dates = plan(a_cadence(first_on, counting=SCHOOL_WEEKS), devon, planning_ends(first_on, devon))

    assert shown(dates)[0] == "22 Aug summer holiday: left out"
    assert held(dates)[:2] == [date(2019, 9, 5), date(2019, 9, 19)]


def test_a_first_date_after_the_end_plans_nothing(devon: SchoolCalendar) -> None:
    """In either meaning, in term or in a holiday."""
    for first_on in (date(2018, 10, 25), date(2018, 11, 1)):
        for counting in Counting:
            assert plan(a_cadence(first_on, counting=counting), devon, first_on - DAY) == ()


# Moved dates keep their distance


def test_a_moved_date_that_would_meet_the_next_is_left_out_and_says_so(devon: SchoolCalendar) -> None:
    """Monday 24 and 31 December both lead to 7 January, which has a meeting of its own."""
    dates = plan(a_cadence(date(2018, 12, 17), every=1, on_closed=MOVE), devon, date(2019, 1, 7))

    assert [(planned.on, planned.no_room) for planned in dates] == [
        (date(2018, 12, 17), False),
        (None, True),
        (None, True),
        (date(2019, 1, 7), False),
    ]


def test_of_several_dates_in_one_holiday_only_the_last_is_moved(devon: SchoolCalendar) -> None:
    """The others would pass the one after them."""
    dates = plan(a_cadence(date(2018, 12, 20), every=1, on_closed=MOVE), devon, date(2019, 1, 10))

    assert shown(dates) == ["27 Dec Christmas holiday: left out", "03 Jan Christmas holiday: 07 Jan"]


def test_no_date_is_moved_beyond_the_end_of_the_plan(devon: SchoolCalendar) -> None:
    """Or a bank holiday on the last of six weeks would make a meeting that nobody was shown."""
    dates = plan(a_cadence(date(2019, 5, 6), on_closed=MOVE), devon, date(2019, 5, 6))

    assert dates == (
        PlannedDate(date(2019, 5, 6), None, Closed(ClosedKind.BANK_HOLIDAY, "Early May bank holiday"), no_room=True),
    )


def test_a_date_left_out_by_choice_does_not_speak_of_room(devon: SchoolCalendar) -> None:
    """`no_room` belongs to dates that were to be moved."""
    dates = plan(a_cadence(date(2018, 12, 24), every=1), devon, date(2019, 1, 7))

    assert not any(planned.no_room for planned in dates)


# Where weeks begin


def naive_school_weeks(first_on: date, calendar: SchoolCalendar, until: date, *, weeks_begin: int) -> list[date]:
    """Every second school week as it is usually written: by weeks that begin on one weekday."""
    begin = first_on - timedelta(days=(first_on.weekday() - weeks_begin) % 7)
    weeks = [begin + n * WEEK for n in range((until - begin).days // 7 + 1)]
    in_school = [week for week in weeks if any(calendar.open_days(week, week + 6 * DAY))]
    return [day for week in in_school[::2] if (day := week + (first_on - begin)) <= until]


SUNDAY, MONDAY = 6, 0


@given(data=st.data(), first_on=st.dates(date(2018, 9, 1), date(2020, 7, 1)).filter(lambda day: day.weekday() < 5))
def test_school_weeks_are_the_same_whether_weeks_begin_on_sunday_or_monday(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, first_on: date
) -> None:
    """For a series that begins on an open day, both usual ways of counting give our dates."""
    calendar = data.draw(calendars)
    first_on = calendar.open_on_or_after(first_on)
    until = planning_ends(first_on, calendar)

    ours = [planned.planned_on for planned in plan(a_cadence(first_on, counting=SCHOOL_WEEKS), calendar, until)]

    assert ours == naive_school_weeks(first_on, calendar, until, weeks_begin=SUNDAY)
    assert ours == naive_school_weeks(first_on, calendar, until, weeks_begin=MONDAY)


def test_a_first_date_on_a_sunday_shows_the_trap_in_weeks(devon: SchoolCalendar) -> None:
    """The Sunday at the end of half term lies in a week of school or not, by where weeks begin; ours looks ahead."""
    sunday, until = date(2018, 10, 28), date(2018, 11, 30)
    by_sunday = naive_school_weeks(sunday, devon, until, weeks_begin=SUNDAY)
    by_monday = naive_school_weeks(sunday, devon, until, weeks_begin=MONDAY)
    assert by_sunday != by_monday

    dates = plan(a_cadence(sunday, counting=SCHOOL_WEEKS, on_closed=MOVE), devon, until)

    assert held(dates) == [date(2018, 10, 29), date(2018, 11, 12), date(2018, 11, 26)]


def fortnights_by_dateutil(start: date, *, weeks_begin: weekday) -> list[date]:
    midnight = datetime.combine(start, time())
    return [day.date() for day in rrule(WEEKLY, midnight, interval=2, byweekday=TH, wkst=weeks_begin, count=3)]


def test_a_fortnight_by_week_numbers_shifts_with_the_first_day_of_the_week(no_terms: SchoolCalendar) -> None:
    """dateutil's every second Thursday from Sunday 5 September is two different series; ours counts from its date."""
    sunday, thursday = date(2027, 9, 5), date(2027, 9, 9)
    assert fortnights_by_dateutil(sunday, weeks_begin=SU)[0] == thursday
    assert fortnights_by_dateutil(sunday, weeks_begin=MO)[0] == thursday + WEEK

    dates = plan(a_cadence(thursday), no_terms, thursday + 4 * WEEK)

    assert held(dates) == fortnights_by_dateutil(sunday, weeks_begin=SU)


def test_a_fortnight_keeps_its_distance_over_a_year_of_fifty_three_weeks(no_terms: SchoolCalendar) -> None:
    """Week 53 of 2026 and week 1 of 2027 are both odd: "in odd weeks" means two weeks running."""
    last_of_december, first_of_january = date(2026, 12, 31), date(2027, 1, 7)
    assert last_of_december.isocalendar().week % 2 == first_of_january.isocalendar().week % 2

    dates = plan(a_cadence(date(2026, 12, 17)), no_terms, date(2027, 1, 31))

    assert held(dates) == [date(2026, 12, 17), last_of_december, date(2027, 1, 14), date(2027, 1, 28)]


# Whatever the calendar


@pytest.mark.parametrize("weeks", [0, 9, -1])
def test_a_series_meets_every_one_to_eight_weeks(weeks: int) -> None:
    """The error carries the number, for the form to show beside its field."""
    with pytest.raises(WeeksOutOfRange) as refused:
        a_cadence(date(2026, 9, 10), every=weeks)

    assert refused.value.every_weeks == weeks


CADENCES = st.builds(
    Cadence,
    first_on=st.dates(date(2018, 9, 1), date(2020, 7, 31)),
    every_weeks=st.integers(1, 8),
    counting=st.sampled_from(Counting),
    on_closed=st.sampled_from(OnClosed),
)


@given(data=st.data(), cadence=CADENCES)
def test_meetings_are_held_on_open_days_in_order_and_within_the_plan(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, cadence: Cadence
) -> None:
    """Nobody is called to a closed school, and no two meetings meet."""
    calendar = data.draw(calendars)
    until = planning_ends(cadence.first_on, calendar)

    days = held(plan(cadence, calendar, until))

    assert all(calendar.is_open(day) for day in days)
    assert all(earlier < later for earlier, later in pairwise(days))
    assert all(cadence.first_on <= day <= until for day in days)


@given(data=st.data(), cadence=CADENCES)
def test_every_date_is_accounted_for(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, cadence: Cadence
) -> None:
    """Held as planned without a reason; moved or left out with one; moved before the next date, or else left out."""
    calendar = data.draw(calendars)
    until = planning_ends(cadence.first_on, calendar)

    dates = plan(cadence, calendar, until)

    ends = [*(planned.planned_on for planned in dates[1:]), until + DAY]
    for planned, next_on in zip(dates, ends, strict=True):
        assert planned.why == calendar.why_closed(planned.planned_on)
        if planned.why is None:
            assert planned.on == planned.planned_on
        elif cadence.on_closed is LEAVE_OUT:
            assert planned.on is None
        else:
            following = calendar.next_open(planned.planned_on)
            assert planned.on == (following if following < next_on else None)
        assert planned.no_room == (cadence.on_closed is MOVE and planned.on is None)


@given(data=st.data(), cadence=CADENCES)
def test_calendar_weeks_put_the_same_number_of_days_between_all_dates(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, cadence: Cadence
) -> None:
    """From the first date to the last that fits."""
    calendar = data.draw(calendars)
    cadence = replace(cadence, counting=CALENDAR_WEEKS)
    until = planning_ends(cadence.first_on, calendar)

    days = [planned.planned_on for planned in plan(cadence, calendar, until)]

    step = cadence.every_weeks * WEEK
    assert days == [cadence.first_on + n * step for n in range((until - cadence.first_on) // step + 1)]


@given(data=st.data(), cadence=CADENCES)
def test_school_weeks_put_the_same_number_of_weeks_of_school_between_all_dates(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, cadence: Cadence
) -> None:
    """On the first date's weekday throughout; only a first date in a holiday stands outside the count."""
    calendar = data.draw(calendars)
    cadence = replace(cadence, counting=SCHOOL_WEEKS)

    dates = plan(cadence, calendar, planning_ends(cadence.first_on, calendar))

    counted = [planned.planned_on for planned in dates if has_school(planned.planned_on, calendar)]
    assert len(dates) - len(counted) <= 1
    assert {planned.planned_on.weekday() for planned in dates} == {cadence.first_on.weekday()}
    for earlier, later in pairwise(counted):
        weeks = [earlier + n * WEEK for n in range(1, (later - earlier).days // 7 + 1)]
        assert sum(has_school(week, calendar) for week in weeks) == cadence.every_weeks


def has_school(day: date, calendar: SchoolCalendar) -> bool:
    """Whether there is school in the week of a school day, or in the one that follows a weekend."""
    monday = day - timedelta(days=day.weekday()) + (WEEK if day.weekday() >= 5 else timedelta())
    return any(calendar.is_open(monday + n * DAY) for n in range(5))
