"""Dates are read as people in Britain write them, and nothing is guessed."""

from datetime import date

import pytest

from handlers.imports.dates import (
    DatesReversed,
    NoSuchDay,
    UnreadableDate,
    WrongWeekday,
    YearMissing,
    read_dates,
    read_day,
    read_days,
    read_month,
)
from handlers.imports.lines import UnreadableLine

THIRD_OF_APRIL = date(2027, 4, 3)


@pytest.mark.parametrize(
    "written",
    [
        *("03/04/2027", "3/4/2027", "3/4/27", "3.4.2027", "03-04-2027", "2027-04-03", "2027-04-03 00:00:00"),
        *("3 April 2027", "3rd April 2027", "3rd of April, 2027", "3 Apr 27", "3 Apr. '27", "03-Apr-27", "3Apr2027"),
        *("April 3 2027", "April 3rd, 2027", "Sat 3 April 2027", "Saturday, 3rd April 2027", "SAT 3 APR 2027"),
    ],
)
def test_the_day_comes_before_the_month(written: str) -> None:
    """Unless the month is a word, or the year comes first."""
    assert read_day(written) == THIRD_OF_APRIL


def test_a_date_of_a_workbook_is_the_date() -> None:
    """There is nothing to read."""
    assert read_day(THIRD_OF_APRIL) == THIRD_OF_APRIL
    assert read_dates(THIRD_OF_APRIL) == (THIRD_OF_APRIL, THIRD_OF_APRIL)


@pytest.mark.parametrize("weekday", ["Mon", "Tues", "Tue", "Weds", "Wednesday", "Thur", "Thurs", "Fri", "Sun."])
def test_a_weekday_may_be_short_but_not_wrong(weekday: str) -> None:
    """3 April 2027 is a Saturday."""
    with pytest.raises(WrongWeekday) as wrong:
        read_day(f"{weekday} 3 April 2027")

    assert wrong.value == WrongWeekday(f"{weekday} 3 April 2027", THIRD_OF_APRIL)


@pytest.mark.parametrize(
    "written",
    [
        "tomorrow",
        "next Friday",
        "in two weeks",
        "Friday",
        "2027",
        "April",
        "April 2027",
        "13",
        "45000",
        "",
        "3 Ap 2027",
    ],
)
def test_what_is_not_spelt_out_is_no_date(written: str) -> None:
    """Another day it would mean something else."""
    with pytest.raises(UnreadableDate) as unreadable:
        read_day(written)

    assert unreadable.value == UnreadableDate(written)


@pytest.mark.parametrize("written", ["31 September 2026", "29/02/2027", "2027-13-01", "4/31/2027"])
def test_a_day_that_the_calendar_does_not_have_is_none(written: str) -> None:
    """A month and a day change places in America only."""
    with pytest.raises(NoSuchDay):
        read_day(written)


@pytest.mark.parametrize("written", ["3 September", "3/9", "Sept 3"])
def test_a_day_without_its_year_is_asked_for_the_year(written: str) -> None:
    """It is not taken for the next one."""
    with pytest.raises(YearMissing) as missing:
        read_day(written)

    assert missing.value == YearMissing(written)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "19 Oct to 23 Oct 2026",
            "19 to 23 October 2026",
            "19-23 October 2026",
            "19 – 23 Oct 2026",
            "19th—23rd Oct 26",
        ),
        *(
            "Mon 19 - Fri 23 October 2026",
            "Monday 19th October until Friday 23rd October 2026",
            "from 19 till 23 Oct 2026",
        ),
        *("19/10/2026 to 23/10/2026", "19/10/2026-23/10/2026", "19/10 to 23/10/2026", "2026-10-19 - 2026-10-23"),
        *("2026-10-19 to 2026-10-23", "19 Oct 2026 to 23 Oct", "19-Oct-26 - 23-Oct-26", "19 Oct-23 Oct 2026."),
        *("19 to 23 October 2026 inclusive", "19/10/2026 to 23/10/2026 (inclusive)"),
    ],
)
def test_two_days_are_read_with_what_they_share(written: str) -> None:
    """The month and the year may be given once."""
    assert read_dates(written) == (date(2026, 10, 19), date(2026, 10, 23))


def test_over_a_new_year_the_first_day_is_of_the_year_before() -> None:
    """Whichever of the two has the year."""
    christmas = (date(2026, 12, 21), date(2027, 1, 1))

    assert read_dates("21 Dec to 1 Jan 2027") == christmas
    assert read_dates("21 Dec 2026 to 1 Jan") == christmas
    assert read_dates("21 Dec 2026 to 1 Jan 2027") == christmas


def test_a_single_date_is_its_own_last_day() -> None:
    """As an INSET day is."""
    assert read_dates("Mon 4 January 2027") == (date(2027, 1, 4), date(2027, 1, 4))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("26-2 November 2026", DatesReversed(date(2026, 11, 26), date(2026, 11, 2))),
        ("23 Oct 2026 to 19 Oct 2026", DatesReversed(date(2026, 10, 23), date(2026, 10, 19))),
        ("19 Oct - 23", UnreadableDate("19 Oct - 23")),
        ("19 to 23", UnreadableDate("19 to 23")),
        ("1 and 4 September 2026", UnreadableDate("1 and 4 September 2026")),
        ("19 Oct to 23 Oct", YearMissing("23 Oct")),
        ("19-23 Oct", YearMissing("23 Oct")),
        ("23 Oct to 19 Oct 2026", DatesReversed(date(2026, 10, 23), date(2026, 10, 19))),
        ("23 Oct 2026 to 19 Oct", DatesReversed(date(2026, 10, 23), date(2026, 10, 19))),
    ],
)
def test_two_days_that_do_not_go_together_are_refused(written: str, why: UnreadableLine) -> None:
    """Never the year of a day, and never the days between two that were named."""
    with pytest.raises(type(why)) as refused:
        read_dates(written)

    assert refused.value == why


def test_a_written_day_and_one_of_a_workbook_go_together() -> None:
    """Excel has understood one of the cells only."""
    assert read_days(date(2026, 10, 19), "23/10/2026") == (date(2026, 10, 19), date(2026, 10, 23))


def test_a_month_counts_from_its_first_day() -> None:
    """A head knows the month in which she began."""
    assert read_month("September 2024") == date(2024, 9, 1)
    assert read_month("3 Sept 2024") == date(2024, 9, 3)
    with pytest.raises(UnreadableDate):
        read_month("2024")
