"""On which morning a reminder meant for a closed day is sent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.bank_holidays import Nation
from schedules.reminders import first_ask_morning, reminder_morning, reminder_mornings
from schedules.school_calendar import Closure, SchoolCalendar


@pytest.mark.parametrize(
    ("event_on", "days_before", "morning"),
    [
        pytest.param(date(2018, 9, 20), 7, date(2018, 9, 13), id="an open day stays"),
        pytest.param(date(2018, 9, 24), 1, date(2018, 9, 21), id="a Sunday is brought forward to Friday"),
        pytest.param(date(2019, 5, 7), 1, date(2019, 5, 3), id="a bank holiday Monday, three days, to Friday"),
        pytest.param(date(2019, 5, 13), 7, date(2019, 5, 3), id="the same, a week ahead"),
        pytest.param(date(2018, 10, 29), 7, date(2018, 10, 19), id="the first Monday of half term, to Friday"),
        pytest.param(date(2018, 10, 30), 7, date(2018, 10, 29), id="its Tuesday, four days on, waits until after"),
        pytest.param(date(2018, 10, 29), 1, date(2018, 10, 29), id="the first Monday after half term: its own morning"),
        pytest.param(date(2018, 11, 1), 7, date(2018, 10, 29), id="half term waits for the first morning after"),
        pytest.param(date(2019, 4, 23), 1, date(2019, 4, 23), id="the first day after Easter: its own morning"),
        pytest.param(date(2019, 4, 30), 7, date(2019, 4, 23), id="a week after Easter: the first day of term"),
        pytest.param(date(2019, 9, 2), 7, date(2019, 9, 2), id="the first day of September's term: its own morning"),
        pytest.param(date(2019, 9, 5), 7, date(2019, 9, 2), id="the first week of September: the first day"),
        pytest.param(date(2019, 9, 5), 1, date(2019, 9, 4), id="the first week of September: the day before"),
        pytest.param(date(2020, 5, 11), 3, date(2020, 5, 7), id="the moved bank holiday of May 2020"),
        pytest.param(date(2018, 9, 20), 0, date(2018, 9, 20), id="the event's own morning"),
    ],
)
def test_a_reminder_comes_on_an_open_morning(
    devon: SchoolCalendar, event_on: date, days_before: int, morning: date
) -> None:
    """Brought forward by at most three days, else the first open morning after."""
    assert reminder_morning(event_on, days_before, devon) == morning


def test_a_reminder_meant_for_the_day_after_the_leap_day() -> None:
    """29 February 2028 is a Tuesday, and a school day."""
    calendar = SchoolCalendar(Nation.ENG)

    assert reminder_morning(date(2028, 3, 1), 1, calendar) == date(2028, 2, 29)


def test_an_event_in_the_middle_of_a_holiday_is_reminded_of_on_its_own_morning(devon: SchoolCalendar) -> None:
    """A coordinator may well choose one; the rule never goes past the event."""
    assert reminder_morning(date(2019, 8, 14), 1, devon) == date(2019, 8, 14)


def test_a_school_of_its_own_closures_has_mornings_of_its_own(devon: SchoolCalendar) -> None:
    """An INSET day brings the reminder forward at that school alone."""
    inset = date(2018, 9, 13)
    school = replace(devon, closures=(*devon.closures, Closure("INSET day", inset, inset)))

    assert reminder_morning(date(2018, 9, 20), 7, devon) == inset
    assert reminder_morning(date(2018, 9, 20), 7, school) == date(2018, 9, 12)


def test_reminders_come_earliest_first(devon: SchoolCalendar) -> None:
    """Whatever the order in which the offsets are given."""
    assert reminder_mornings(date(2018, 9, 20), (1, 7), devon) == ((7, date(2018, 9, 13)), (1, date(2018, 9, 19)))


def test_two_reminders_on_one_morning_are_one(devon: SchoolCalendar) -> None:
    """On Tuesday 30 October both fall on the Monday after half term: it is the one for the day before."""
    assert reminder_mornings(date(2018, 10, 30), (7, 1), devon) == ((1, date(2018, 10, 29)),)


def test_nobody_is_reminded_on_the_morning_of_the_announcement_or_before(devon: SchoolCalendar) -> None:
    """What was announced this morning is news, not a reminder."""
    event_on = date(2018, 9, 20)

    announced_before = reminder_mornings(event_on, (7, 1), devon, after=date(2018, 9, 12))
    announced_on_the_first = reminder_mornings(event_on, (7, 1), devon, after=date(2018, 9, 13))
    announced_on_the_last = reminder_mornings(event_on, (7, 1), devon, after=date(2018, 9, 19))

    assert announced_before == ((7, date(2018, 9, 13)), (1, date(2018, 9, 19)))
    assert announced_on_the_first == ((1, date(2018, 9, 19)),)
    assert announced_on_the_last == ()


@pytest.mark.parametrize(
    ("day", "morning"),
    [
        (date(2018, 10, 19), date(2018, 10, 19)),
        (date(2018, 10, 24), date(2018, 10, 19)),
        (date(2018, 10, 28), date(2018, 10, 19)),
        (date(2019, 4, 22), date(2019, 4, 5)),
        (date(2019, 8, 30), date(2019, 7, 25)),
    ],
)
def test_a_first_ask_goes_before_the_holiday(devon: SchoolCalendar, day: date, morning: date) -> None:
    """However long the holiday is: a reminder may wait, the first word may not."""
    assert first_ask_morning(day, devon) == morning


EVENTS = st.dates(date(2018, 9, 1), date(2020, 8, 31))


@given(data=st.data(), event_on=EVENTS, days_before=st.integers(0, 30))
def test_a_reminder_is_never_after_the_event_nor_on_a_closed_day_but_the_events_own(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, event_on: date, days_before: int
) -> None:
    """At most three days early; late only when there was no such morning."""
    calendar = data.draw(calendars)

    morning = reminder_morning(event_on, days_before, calendar)

    meant_for = event_on - timedelta(days=days_before)
    assert meant_for - timedelta(days=3) <= morning <= event_on
    assert calendar.is_open(morning) or morning == event_on
    if morning > meant_for:
        assert not any(calendar.open_days(meant_for - timedelta(days=3), morning - timedelta(days=1)))


@given(
    data=st.data(),
    event_on=EVENTS,
    offsets=st.lists(st.integers(0, 30), max_size=6),
    notice=st.none() | st.integers(0, 30),
)
def test_mornings_are_distinct_in_order_and_after_the_announcement(
    calendars: st.SearchStrategy[SchoolCalendar],
    data: st.DataObject,
    event_on: date,
    offsets: list[int],
    notice: int | None,
) -> None:
    """Each offset is on its own morning, or gives way to a smaller one there."""
    calendar = data.draw(calendars)
    after = None if notice is None else event_on - timedelta(days=notice)

    found = reminder_mornings(event_on, offsets, calendar, after=after)

    mornings = [morning for _, morning in found]
    assert mornings == sorted(set(mornings))
    assert after is None or all(morning > after for morning in mornings)
    for offset in offsets:
        morning = reminder_morning(event_on, offset, calendar)
        there = [smallest for smallest, day in found if day == morning]
        assert there == [] if after is not None and morning <= after else there[0] <= offset
