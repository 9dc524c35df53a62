"""Which days are open, why the others are closed, and how far plans reach."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.bank_holidays import Nation
from schedules.school_calendar import (
    Closed,
    ClosedKind,
    Closure,
    DatesReversed,
    NoOpenDay,
    NoSchoolDays,
    SchoolCalendar,
    SchoolYear,
    Term,
    planning_ends,
    school_year_of,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2018, 10, 20), ClosedKind.WEEKEND, "Saturday"),
        (date(2018, 10, 24), ClosedKind.CLOSURE, "Autumn half term"),
        (date(2018, 12, 27), ClosedKind.OUT_OF_TERM, "Christmas holiday"),
        (date(2018, 12, 25), ClosedKind.BANK_HOLIDAY, "Christmas Day"),
        (date(2019, 1, 4), ClosedKind.OUT_OF_TERM, "Christmas holiday"),
        (date(2019, 4, 8), ClosedKind.OUT_OF_TERM, "Easter holiday"),
        (date(2019, 4, 19), ClosedKind.BANK_HOLIDAY, "Good Friday"),
        (date(2019, 4, 22), ClosedKind.BANK_HOLIDAY, "Easter Monday"),
        (date(2019, 5, 6), ClosedKind.BANK_HOLIDAY, "Early May bank holiday"),
        (date(2019, 5, 27), ClosedKind.BANK_HOLIDAY, "Spring bank holiday"),
        (date(2019, 5, 28), ClosedKind.CLOSURE, "Summer half term"),
        (date(2019, 7, 26), ClosedKind.OUT_OF_TERM, "summer holiday"),
        (date(2020, 5, 8), ClosedKind.BANK_HOLIDAY, "Early May bank holiday"),
        (date(2020, 7, 24), ClosedKind.OUT_OF_TERM, "summer holiday"),
    ],
)
def test_a_closed_day_says_why(devon: SchoolCalendar, day: date, kind: ClosedKind, name: str) -> None:
    """The nearest reason: Good Friday rather than the Easter holiday around it."""
    assert devon.why_closed(day) == Closed(kind, name)


@pytest.mark.parametrize(
    "day",
    [
        date(2018, 9, 3),
        date(2018, 10, 19),
        date(2018, 10, 29),
        date(2018, 12, 21),
        date(2019, 4, 23),
        date(2019, 7, 25),
        date(2020, 2, 28),
        date(2020, 5, 4),
    ],
)
def test_the_first_and_last_days_of_terms_are_open(devon: SchoolCalendar, day: date) -> None:
    """As are the days on either side of half term, and the Monday that was no bank holiday in 2020."""
    assert devon.is_open(day)


def test_the_leap_day_is_a_school_day_like_any_other() -> None:
    """29 February 2028 is a Tuesday in term; in 2020 it was a Saturday."""
    spring = Term("Spring", date(2028, 1, 4), date(2028, 3, 31))
    calendar = SchoolCalendar(Nation.ENG, (spring,))

    assert calendar.is_open(date(2028, 2, 29))
    assert calendar.next_open(date(2028, 2, 28)) == date(2028, 2, 29)
    assert calendar.last_open_before(date(2028, 3, 1)) == date(2028, 2, 29)


def test_terms_of_other_names_leave_the_holiday_unnamed() -> None:
    """Six-term years number their terms, and no guess is made."""
    terms = (
        Term("Term 1", date(2026, 9, 1), date(2026, 10, 22)),
        Term("Term 2", date(2026, 11, 2), date(2026, 12, 18)),
    )
    calendar = SchoolCalendar(Nation.ENG, terms)

    assert calendar.why_closed(date(2026, 10, 27)) == Closed(ClosedKind.OUT_OF_TERM, "between terms")


def test_the_name_of_a_term_may_say_more_than_its_season() -> None:
    """A pasted list often reads "Autumn term 2026"."""
    terms = (
        Term("AUTUMN TERM 2026", date(2026, 9, 3), date(2026, 12, 18)),
        Term("spring term 2027", date(2027, 1, 4), date(2027, 3, 25)),
    )
    calendar = SchoolCalendar(Nation.ENG, terms)

    assert calendar.why_closed(date(2026, 12, 21)) == Closed(ClosedKind.OUT_OF_TERM, "Christmas holiday")


def test_without_terms_every_school_day_is_open_but_bank_holidays_and_closures() -> None:
    """The bot is of use before anybody has looked up the term dates."""
    calendar = SchoolCalendar(Nation.ENG, closures=(Closure("INSET day", date(2026, 9, 4), date(2026, 9, 4)),))

    closed = [day for day in (date(2026, 8, 28) + n * DAY for n in range(9)) if not calendar.is_open(day)]

    assert closed == [date(2026, 8, 29), date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 4), date(2026, 9, 5)]


def test_a_year_without_terms_is_no_holiday_because_another_year_has_them(devon: SchoolCalendar) -> None:
    """Nobody has entered 2020/21 yet: its first school day is open."""
    assert devon.is_open(date(2020, 9, 1))
    assert devon.next_open(date(2020, 7, 23)) == date(2020, 9, 1)


def test_the_august_before_the_first_known_term_is_a_holiday(this_year: SchoolCalendar) -> None:
    """A partnership that is set up in August sends nothing before school begins."""
    assert this_year.why_closed(date(2026, 8, 20)) == Closed(ClosedKind.OUT_OF_TERM, "summer holiday")
    assert this_year.next_open(date(2026, 8, 20)) == date(2026, 9, 3)


def test_a_school_week_may_have_other_days() -> None:
    """A school that closes on Fridays does so every week."""
    calendar = SchoolCalendar(Nation.ENG, school_days=frozenset({0, 1, 2, 3}))

    assert calendar.why_closed(date(2026, 9, 11)) == Closed(ClosedKind.WEEKEND, "Friday")
    assert calendar.is_open(date(2026, 9, 10))


@pytest.mark.parametrize(
    ("day", "following", "on_or_after", "before"),
    [
        (date(2018, 10, 19), date(2018, 10, 29), date(2018, 10, 19), date(2018, 10, 18)),
        (date(2018, 10, 24), date(2018, 10, 29), date(2018, 10, 29), date(2018, 10, 19)),
        (date(2018, 12, 31), date(2019, 1, 7), date(2019, 1, 7), date(2018, 12, 21)),
        (date(2019, 4, 22), date(2019, 4, 23), date(2019, 4, 23), date(2019, 4, 5)),
        (date(2019, 5, 6), date(2019, 5, 7), date(2019, 5, 7), date(2019, 5, 3)),
        (date(2019, 8, 1), date(2019, 9, 2), date(2019, 9, 2), date(2019, 7, 25)),
    ],
)
def test_the_open_days_around_a_day(
    devon: SchoolCalendar, day: date, following: date, on_or_after: date, before: date
) -> None:
    """The next open day comes after it, the last one before it; only one of the three may be the day itself."""
    assert devon.next_open(day) == following
    assert devon.open_on_or_after(day) == on_or_after
    assert devon.last_open_before(day) == before


def test_open_days_include_both_ends(devon: SchoolCalendar) -> None:
    """From the Friday before half term to the Monday after it there are two."""
    assert [*devon.open_days(date(2018, 10, 19), date(2018, 10, 29))] == [date(2018, 10, 19), date(2018, 10, 29)]


def test_a_search_for_an_open_day_ends_after_a_year(no_terms: SchoolCalendar) -> None:
    """A closure typed with the wrong year must not hang the bot."""
    shut = replace(no_terms, closures=(Closure("rebuilding", date(2026, 1, 1), date(2029, 12, 31)),))

    with pytest.raises(NoOpenDay) as ahead:
        shut.next_open(date(2027, 6, 30))
    with pytest.raises(NoOpenDay) as behind:
        shut.last_open_before(date(2027, 6, 30))

    assert (ahead.value.first_on, ahead.value.last_on) == (date(2027, 7, 1), date(2028, 7, 1))
    assert (behind.value.first_on, behind.value.last_on) == (date(2026, 6, 29), date(2027, 6, 29))


def test_a_week_without_a_school_day_is_refused() -> None:
    """No question about such a calendar would have an answer."""
    with pytest.raises(NoSchoolDays):
        SchoolCalendar(Nation.ENG, school_days=frozenset())


@pytest.mark.parametrize("kind", [Term, Closure])
def test_dates_in_the_wrong_order_are_refused(kind: type[Term] | type[Closure]) -> None:
    """The error carries what a form needs to show beside its field."""
    with pytest.raises(DatesReversed) as refused:
        kind("Spring", date(2027, 3, 25), date(2027, 1, 4))

    assert (refused.value.name, refused.value.first_on) == ("Spring", date(2027, 3, 25))


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 8, 31), "2025/26"),
        (date(2026, 9, 1), "2026/27"),
        (date(2027, 2, 28), "2026/27"),
        (date(2099, 12, 1), "2099/00"),
    ],
)
def test_a_school_year_is_shown_by_its_two_years(day: date, shown: str) -> None:
    """It turns on 1 September."""
    assert str(school_year_of(day)) == shown


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_lies_in_its_school_year(day: date) -> None:
    """Years follow one another without a gap."""
    year = school_year_of(day)

    assert year.first_on <= day <= year.last_on
    assert SchoolYear(year.begins_in + 1).first_on == year.last_on + DAY


@pytest.mark.parametrize(
    ("first_on", "ends_on"),
    [
        (date(2018, 9, 13), date(2019, 7, 25)),
        (date(2018, 10, 24), date(2019, 7, 25)),
        (date(2019, 7, 25), date(2019, 7, 25)),
        (date(2019, 8, 1), date(2020, 7, 23)),
        (date(2020, 7, 24), date(2020, 9, 4)),
        (date(2020, 9, 10), date(2020, 10, 22)),
        (date(2018, 8, 20), date(2019, 7, 25)),
    ],
)
def test_plans_reach_to_the_last_term_day_of_the_school_year(
    devon: SchoolCalendar, first_on: date, ends_on: date
) -> None:
    """A first date in August belongs to the year to come; beyond the known terms, plans reach six weeks."""
    assert planning_ends(first_on, devon) == ends_on


def test_plans_reach_six_weeks_without_terms(no_terms: SchoolCalendar) -> None:
    """Six weeks are enough to begin with, and few enough to be put right."""
    assert planning_ends(date(2026, 9, 10), no_terms) == date(2026, 10, 22)


def test_an_autumn_term_that_begins_in_august_belongs_to_the_year_to_come() -> None:
    """Leicestershire's schools return before the bank holiday."""
    terms = (Term("Autumn", date(2026, 8, 26), date(2026, 12, 18)), Term("Summer", date(2027, 4, 12), date(2027, 7, 9)))
    calendar = SchoolCalendar(Nation.ENG, terms)

    assert calendar.is_open(date(2026, 8, 27))
    assert planning_ends(date(2026, 8, 27), calendar) == date(2027, 7, 9)


@given(data=st.data(), day=st.dates(date(2018, 9, 1), date(2020, 8, 31)))
def test_the_nearest_open_days_have_none_between(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, day: date
) -> None:
    """Whatever is closed, the searches both find an open day and pass no other."""
    calendar = data.draw(calendars)

    before, after = calendar.last_open_before(day), calendar.next_open(day)

    assert before < day < after
    assert calendar.is_open(before)
    assert calendar.is_open(after)
    assert [*calendar.open_days(before, after)] == [before, *([day] if calendar.is_open(day) else []), after]
