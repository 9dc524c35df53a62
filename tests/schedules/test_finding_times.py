"""The best of the times offered: most people first, and nobody's silence counts; and until when people are asked."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from schedules.finding_times import OfferedTime, Suited, asked_until, best_times, reminded_at
from schedules.local_time import instant
from schedules.school_calendar import SchoolCalendar

LONDON = ZoneInfo("Europe/London")

MONDAY = OfferedTime(date(2026, 9, 7), time(16))
TUESDAY = OfferedTime(date(2026, 9, 8), time(8))
TUESDAY_LATER = OfferedTime(date(2026, 9, 8), time(16))
FRIDAY = OfferedTime(date(2026, 9, 11), time(15))


def test_the_time_that_suits_most_comes_first() -> None:
    """And says whom it leaves out."""
    best, *_ = best_times({MONDAY: ["Ada"], TUESDAY: ["Ada", "Ben"]}, ["Ada", "Ben", "Cat"])

    assert best == Suited(TUESDAY, frozenset({"Ada", "Ben"}), frozenset({"Cat"}))


def test_of_two_that_suit_as_many_the_earlier_comes_first() -> None:
    chosen = {FRIDAY: ["Ada"], TUESDAY_LATER: ["Ben"], TUESDAY: ["Ben"], MONDAY: ["Cat"]}

    assert [one.time for one in best_times(chosen, ["Ada", "Ben", "Cat"])] == [MONDAY, TUESDAY, TUESDAY_LATER]


def test_a_time_that_suits_nobody_is_not_among_the_best() -> None:
    assert [one.time for one in best_times({MONDAY: [], FRIDAY: ["Ada"]}, ["Ada", "Ben"])] == [FRIDAY]


def test_whoever_chose_and_is_asked_no_longer_does_not_count() -> None:
    """She has left since."""
    assert best_times({MONDAY: ["Ada"], FRIDAY: ["Ben"]}, ["Ben"])[0].time == FRIDAY


def test_before_anybody_has_answered_no_time_is_best() -> None:
    assert best_times({MONDAY: [], FRIDAY: []}, []) == ()


def at(day: date, clock: time) -> datetime:
    return instant(day, clock, LONDON)


def test_people_are_asked_to_the_end_of_the_last_day() -> None:
    """Also on the day on which the clocks go back, which is longer."""
    assert asked_until([MONDAY, FRIDAY], TUESDAY.on, LONDON) == at(date(2026, 9, 9), time(0))
    sunday = date(2026, 10, 25)
    assert asked_until([OfferedTime(date(2026, 11, 2), time(9))], sunday, LONDON) == at(date(2026, 10, 26), time(0))


def test_nobody_is_asked_about_times_that_have_all_passed() -> None:
    assert asked_until([TUESDAY, MONDAY], TUESDAY.on, LONDON) == at(TUESDAY.on, time(8))


@pytest.mark.parametrize(
    ("last_on", "asked_on", "reminded_on"),
    [
        pytest.param(date(2018, 9, 14), date(2018, 9, 10), date(2018, 9, 13), id="the day before"),
        pytest.param(date(2018, 9, 16), date(2018, 9, 10), date(2018, 9, 14), id="a Sunday: on Friday"),
        pytest.param(
            date(2018, 10, 29), date(2018, 10, 15), date(2018, 10, 29), id="after half term: on the day itself"
        ),
        pytest.param(date(2018, 9, 11), date(2018, 9, 10), None, id="asked that day only"),
    ],
)
def test_whoever_is_silent_is_reminded_on_the_school_day_before_the_last(
    devon: SchoolCalendar, last_on: date, asked_on: date, reminded_on: date | None
) -> None:
    """Never on the day on which she was asked."""
    reminder = reminded_at(last_on, devon, LONDON, asked_at=at(asked_on, time(9, 10)))

    assert reminder == (at(reminded_on, time(8)) if reminded_on else None)
