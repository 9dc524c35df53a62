"""A head is a new one in the first two school years of headship."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.headship import is_new_head, new_until


@pytest.mark.parametrize(
    ("headship_from_on", "last_on"),
    [
        (date(2018, 9, 1), date(2020, 8, 31)),
        (date(2019, 1, 7), date(2020, 8, 31)),
        (date(2019, 4, 23), date(2020, 8, 31)),
        (date(2019, 7, 20), date(2020, 8, 31)),
        (date(2019, 8, 1), date(2021, 8, 31)),
        (date(2019, 8, 31), date(2021, 8, 31)),
        (date(2020, 2, 29), date(2021, 8, 31)),
    ],
)
def test_the_first_two_school_years_count(headship_from_on: date, last_on: date) -> None:
    """Whoever begins in the summer holidays begins with the year that follows."""
    assert new_until(headship_from_on) == last_on
    assert is_new_head(headship_from_on, last_on)
    assert not is_new_head(headship_from_on, last_on + timedelta(days=1))


def test_nobody_is_a_new_head_before_her_first_day() -> None:
    """She is appointed, and still a deputy."""
    begins_on = date(2019, 1, 7)

    assert not is_new_head(begins_on, begins_on - timedelta(days=1))
    assert is_new_head(begins_on, begins_on)


def test_a_headship_that_nobody_has_dated_is_not_new() -> None:
    """What is offered to new heads alone is offered to those who are known to be new."""
    assert not is_new_head(None, date(2019, 1, 7))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_head_is_new_for_more_than_one_year_and_for_little_more_than_two(headship_from_on: date) -> None:
    """However she falls into the school year."""
    days = (new_until(headship_from_on) - headship_from_on).days

    assert 365 < days < 2 * 366 + 6 * 7
