"""What is kept for two school years after its own goes on the first day of the third."""

from datetime import date

import pytest

from schedules.retention import kept_since, unanswered_since


@pytest.mark.parametrize(
    ("today", "since"),
    [
        pytest.param(date(2021, 8, 31), date(2018, 9, 1), id="the last day of the second year after"),
        pytest.param(date(2021, 9, 1), date(2019, 9, 1), id="the day after"),
        pytest.param(date(2022, 1, 1), date(2019, 9, 1), id="a new year changes nothing"),
        pytest.param(date(2024, 2, 29), date(2021, 9, 1), id="nor does a leap day"),
    ],
)
def test_this_school_year_and_the_two_before_it_are_kept(today: date, since: date) -> None:
    assert kept_since(today) == since


def test_what_nobody_answered_is_kept_for_its_own_school_year_and_the_next() -> None:
    assert unanswered_since(date(2020, 8, 31)) == date(2018, 9, 1)
    assert unanswered_since(date(2020, 9, 1)) == date(2019, 9, 1)
