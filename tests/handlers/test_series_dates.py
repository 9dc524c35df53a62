"""What a coordinator reads of planned dates: what became of each, and who hears of them when."""

from datetime import date, time

import pytest

from handlers.house.views.series_dates import announcement_words, date_line, dates_summary, no_dates_words
from handlers.meetings.views.series import clash_words, how_often
from schedules.bank_holidays import Nation
from schedules.cadence import Cadence, Counting, OnClosed, PlannedDate
from schedules.meetings import plan_series
from schedules.school_calendar import Closed, ClosedKind, SchoolCalendar, Term
from tests.handlers.partnerships import LONDON, MONDAY_MORNING

EASTER = Closed(ClosedKind.OUT_OF_TERM, "Easter holiday")
SATURDAY = Closed(ClosedKind.WEEKEND, "Saturday")


@pytest.mark.parametrize(
    ("planned", "line"),
    [
        (PlannedDate(date(2019, 4, 4), date(2019, 4, 4)), "Thu 4 Apr 2019"),
        (PlannedDate(date(2019, 4, 18), None, EASTER), "Thu 18 Apr 2019: left out (Easter holiday)"),
        (
            PlannedDate(date(2019, 4, 18), None, EASTER, no_room=True),
            "Thu 18 Apr 2019: left out (Easter holiday, and there is no school day before the next date)",
        ),
        (
            PlannedDate(date(2019, 4, 18), date(2019, 4, 23), EASTER),
            "Tue 23 Apr 2019: moved from Thu 18 Apr 2019 (Easter holiday)",
        ),
        (PlannedDate(date(2019, 4, 27), date(2019, 4, 29), SATURDAY), "Mon 29 Apr 2019"),
    ],
)
def test_a_date_says_what_became_of_it_and_why(planned: PlannedDate, line: str) -> None:
    assert date_line(planned) == line


def test_one_meeting_is_one_meeting() -> None:
    """A single date is counted in the singular."""
    assert dates_summary([PlannedDate(date(2019, 7, 25), date(2019, 7, 25))]) == "1 meeting."


def announced(
    first_on: date, *, every_weeks: int = 2, term_ends: date = date(2018, 12, 21), from_time: time = time(16)
) -> str:
    """Who hears what of a series described on Monday 10 September 2018 at nine."""
    terms = (Term("Autumn term", date(2018, 9, 3), term_ends),)
    planned = plan_series(
        Cadence(first_on, every_weeks, Counting.CALENDAR_WEEKS, OnClosed.LEAVE_OUT),
        SchoolCalendar(Nation.ENG, terms),
        from_time=from_time,
        minutes=60,
        zone_name="Europe/London",
        now=MONDAY_MORNING,
    )
    return announcement_words(planned, LONDON, now=MONDAY_MORNING)


def test_a_meeting_too_soon_to_be_announced_is_left_to_the_coordinator() -> None:
    """She is told so before she confirms."""
    assert announced(date(2018, 9, 10), from_time=time(9, 5)) == (
        "The first begins before I may tell anybody, so please do that yourself. "
        "Each later one is announced in the heads' channel on the first school morning after the meeting before it. "
        "Heads who have not answered are reminded 7 days and 1 day before, at 08:00; of the first, not at all."
    )


@pytest.mark.parametrize(
    ("first_on", "every_weeks", "words"),
    [
        (date(2018, 9, 20), 2, "7 days and 1 day before, at 08:00."),
        (date(2018, 9, 14), 2, "7 days and 1 day before, at 08:00; of the first, only 1 day before."),
        (date(2018, 9, 11), 2, "7 days and 1 day before, at 08:00; of the first, not at all."),
        (date(2018, 9, 14), 1, "1 day before, at 08:00."),
    ],
)
def test_no_reminder_is_promised_that_will_not_come(first_on: date, every_weeks: int, words: str) -> None:
    """Whatever falls on the day of the announcement or before it has passed."""
    assert announced(first_on, every_weeks=every_weeks).endswith(f"Heads who have not answered are reminded {words}")


def test_of_a_single_meeting_nothing_later_is_said() -> None:
    """The term ends before there could be another."""
    assert announced(date(2018, 9, 11), term_ends=date(2018, 9, 14)) == (
        "It is announced in the heads' channel on Mon 10 Sep at 09:10, ten minutes from now at the earliest. "
        "There is no time for a reminder."
    )


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (
            PlannedDate(date(2027, 1, 2), None, SATURDAY),
            (
                "2 January 2027 is a Saturday, so every date would be left out. "
                "Choose a school day, or let dates be moved."
            ),
        ),
        (
            PlannedDate(date(2027, 1, 2), None, SATURDAY, no_room=True),
            "2 January 2027 is a Saturday, so every date would be left out. Choose a school day.",
        ),
        (
            PlannedDate(date(2019, 4, 18), None, EASTER),
            (
                "Every date would be left out, beginning with 18 April 2019 (Easter holiday). "
                "Choose another first date, or let dates be moved."
            ),
        ),
    ],
)
def test_a_series_without_a_date_says_why_and_what_to_choose(planned: PlannedDate, words: str) -> None:
    """To let dates be moved is no advice to somebody who did."""
    assert no_dates_words([planned]) == words


@pytest.mark.parametrize(
    ("counting", "every_weeks", "words"),
    [
        (Counting.CALENDAR_WEEKS, 2, "Every fortnight"),
        (Counting.CALENDAR_WEEKS, 4, "Every four weeks"),
        (Counting.SCHOOL_WEEKS, 1, "Every school week"),
        (Counting.SCHOOL_WEEKS, 2, "Every two school weeks"),
        (Counting.SCHOOL_WEEKS, 4, "Every four school weeks"),
    ],
)
def test_how_often_says_which_weeks(counting: Counting, every_weeks: int, words: str) -> None:
    assert how_often(every_weeks, counting) == words


def test_one_clash_is_one_clash() -> None:
    assert clash_words(1) == "1 of these dates already has a meeting at that time."
