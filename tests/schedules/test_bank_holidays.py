"""The bank holidays of the four nations, as gov.uk publishes them."""

from datetime import date

import pytest

from schedules.bank_holidays import Nation, bank_holiday

ENGLAND_2018_TO_2020 = {
    date(2018, 12, 25),
    date(2018, 12, 26),
    date(2019, 1, 1),
    date(2019, 4, 19),
    date(2019, 4, 22),
    date(2019, 5, 6),
    date(2019, 5, 27),
    date(2019, 8, 26),
    date(2019, 12, 25),
    date(2019, 12, 26),
    date(2020, 1, 1),
    date(2020, 4, 10),
    date(2020, 4, 13),
    date(2020, 5, 8),
    date(2020, 5, 25),
}


def test_england_has_its_published_bank_holidays_over_devons_two_years() -> None:
    """No day too many and none too few from September 2018 to July 2020."""
    first, last = date(2018, 9, 1).toordinal(), date(2020, 7, 31).toordinal()

    found = {day for day in map(date.fromordinal, range(first, last + 1)) if bank_holiday(day, Nation.ENG)}

    assert found == ENGLAND_2018_TO_2020


def test_the_early_may_bank_holiday_of_2020_was_moved_to_the_friday() -> None:
    """The seventy-fifth anniversary of VE day took the place of the Monday."""
    assert bank_holiday(date(2020, 5, 8), Nation.ENG)
    assert bank_holiday(date(2020, 5, 4), Nation.ENG) is None


@pytest.mark.parametrize("day", [date(2020, 12, 28), date(2027, 12, 27), date(2027, 12, 28)])
def test_a_substitute_day_counts_and_says_so(day: date) -> None:
    """When a bank holiday falls on a weekend, the next free weekday stands in for it."""
    name = bank_holiday(day, Nation.ENG)

    assert name is not None
    assert name.endswith("(substitute day)")


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2027, 3, 26), set(Nation)),
        (date(2027, 3, 29), {Nation.ENG, Nation.WLS, Nation.NIR}),
        (date(2027, 1, 4), {Nation.SCT}),
        (date(2027, 3, 17), {Nation.NIR}),
        (date(2027, 8, 2), {Nation.SCT}),
        (date(2027, 8, 30), {Nation.ENG, Nation.WLS, Nation.NIR}),
        (date(2027, 11, 30), {Nation.SCT}),
        (date(2027, 6, 9), set[Nation]()),
    ],
)
def test_each_nation_keeps_its_own(day: date, nations: set[Nation]) -> None:
    """Easter Monday is no bank holiday in Scotland, St Patrick's Day one in Northern Ireland alone."""
    assert {nation for nation in Nation if bank_holiday(day, nation)} == nations


@pytest.mark.parametrize(
    ("day", "nation", "name"),
    [
        (date(2027, 3, 26), Nation.ENG, "Good Friday"),
        (date(2027, 5, 3), Nation.ENG, "Early May bank holiday"),
        (date(2027, 5, 31), Nation.WLS, "Spring bank holiday"),
        (date(2027, 8, 30), Nation.ENG, "Summer bank holiday"),
        (date(2027, 8, 2), Nation.SCT, "Summer bank holiday"),
        (date(2027, 1, 4), Nation.SCT, "2nd January (substitute day)"),
        (date(2027, 11, 30), Nation.SCT, "St Andrew's Day"),
        (date(2027, 3, 17), Nation.NIR, "St Patrick's Day"),
        (date(2027, 7, 12), Nation.NIR, "Battle of the Boyne"),
    ],
)
def test_a_bank_holiday_has_the_name_that_people_know(day: date, nation: Nation, name: str) -> None:
    """They read it beside a date that was left out."""
    assert bank_holiday(day, nation) == name
