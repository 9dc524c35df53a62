"""Calendars that the tests plan with: Devon's published dates, and a current year of the same shape."""

from datetime import date, timedelta

import pytest
from hypothesis import strategies as st

from schedules.bank_holidays import Nation
from schedules.school_calendar import Closure, SchoolCalendar, Term

DEVON_TERMS = (
    Term("Autumn", date(2018, 9, 3), date(2018, 12, 21)),
    Term("Spring", date(2019, 1, 7), date(2019, 4, 5)),
    Term("Summer", date(2019, 4, 23), date(2019, 7, 25)),
    Term("Autumn", date(2019, 9, 2), date(2019, 12, 20)),
    Term("Spring", date(2020, 1, 6), date(2020, 3, 27)),
    Term("Summer", date(2020, 4, 14), date(2020, 7, 23)),
)
DEVON_HALF_TERMS = (
    Closure("Autumn half term", date(2018, 10, 22), date(2018, 10, 26)),
    Closure("Spring half term", date(2019, 2, 18), date(2019, 2, 22)),
    Closure("Summer half term", date(2019, 5, 27), date(2019, 5, 31)),
    Closure("Autumn half term", date(2019, 10, 21), date(2019, 10, 25)),
    Closure("Spring half term", date(2020, 2, 17), date(2020, 2, 21)),
    Closure("Summer half term", date(2020, 5, 25), date(2020, 5, 29)),
)
TERMS_2026 = (
    Term("Autumn", date(2026, 9, 3), date(2026, 12, 18)),
    Term("Spring", date(2027, 1, 4), date(2027, 3, 25)),
    Term("Summer", date(2027, 4, 12), date(2027, 7, 22)),
)
HALF_TERMS_2026 = (
    Closure("Autumn half term", date(2026, 10, 26), date(2026, 10, 30)),
    Closure("Spring half term", date(2027, 2, 15), date(2027, 2, 19)),
    Closure("Summer half term", date(2027, 5, 31), date(2027, 6, 4)),
)


@pytest.fixture(scope="session")
def devon() -> SchoolCalendar:
    """Devon's published term dates, 2018/19 and 2019/20."""
    return SchoolCalendar(Nation.ENG, DEVON_TERMS, DEVON_HALF_TERMS)


@pytest.fixture(scope="session")
def this_year() -> SchoolCalendar:
    """2026/27, invented in the same shape."""
    return SchoolCalendar(Nation.ENG, TERMS_2026, HALF_TERMS_2026)


@pytest.fixture(scope="session")
def no_terms() -> SchoolCalendar:
    """England before anybody has entered a term."""
    return SchoolCalendar(Nation.ENG)


@pytest.fixture(scope="session")
def calendars() -> st.SearchStrategy[SchoolCalendar]:
    """Devon with INSET days and closures strewn over its two years, in any nation."""
    starts = st.dates(date(2018, 9, 1), date(2020, 7, 31))
    lengths = st.integers(0, 20).map(lambda days: timedelta(days=days))
    closure = st.builds(lambda first_on, length: Closure("closed", first_on, first_on + length), starts, lengths)
    return st.builds(
        lambda nation, closures: SchoolCalendar(nation, DEVON_TERMS, (*DEVON_HALF_TERMS, *closures)),
        st.sampled_from(Nation),
        st.lists(closure, max_size=12),
    )
