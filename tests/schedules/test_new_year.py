"""The new school year is prepared in summer and autumn."""

from datetime import date

import pytest

from schedules.new_year import year_in_preparation
from schedules.school_calendar import SchoolYear


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2019, 5, 31), None),
        (date(2019, 6, 1), SchoolYear(2019)),
        (date(2019, 8, 31), SchoolYear(2019)),
        (date(2019, 9, 1), SchoolYear(2019)),
        (date(2019, 10, 31), SchoolYear(2019)),
        (date(2019, 11, 1), None),
        (date(2020, 2, 29), None),
    ],
)
def test_it_is_the_year_that_begins_this_september(today: date, year: SchoolYear | None) -> None:
    """From 1 June, and still while it is young."""
    assert year_in_preparation(today) == year
