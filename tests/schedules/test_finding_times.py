"""The best of the times offered: most people first, and nobody's silence is counted."""

from datetime import date, time

from schedules.finding_times import OfferedTime, Suited, best_times

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
