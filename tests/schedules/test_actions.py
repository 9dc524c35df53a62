"""On which mornings somebody is asked about what she has agreed to do, and which days belong to which term."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from schedules.actions import follow_ups, stretch_of
from schedules.bank_holidays import Nation
from schedules.local_time import local
from schedules.school_calendar import Closure, SchoolCalendar, Term

LONDON = ZoneInfo("Europe/London")
CALENDAR = SchoolCalendar(
    Nation.ENG,
    terms=(
        Term("Autumn term", date(2018, 9, 3), date(2018, 12, 21)),
        Term("Spring term", date(2019, 1, 7), date(2019, 4, 5)),
    ),
    closures=(Closure("Autumn half term", date(2018, 10, 22), date(2018, 10, 26)),),
)


@pytest.mark.parametrize(
    ("due_on", "asked"),
    [
        (date(2018, 10, 4), ["Thu 4 Oct 08:00", "Thu 11 Oct 08:00", "Thu 18 Oct 08:00"]),
        (date(2018, 10, 6), ["Mon 8 Oct 08:00", "Mon 15 Oct 08:00", "Mon 29 Oct 08:00"]),
        (date(2018, 10, 18), ["Thu 18 Oct 08:00", "Mon 29 Oct 08:00", "Thu 1 Nov 08:00"]),
        (date(2018, 12, 21), ["Fri 21 Dec 08:00", "Mon 7 Jan 08:00"]),
    ],
    ids=["a school day", "a Saturday", "half term, and a clock change", "Christmas"],
)
def test_an_owner_is_asked_on_the_day_and_once_a_week_after_it(due_on: date, asked: list[str]) -> None:
    """Three times at most, never on a closed day, and never before the day."""
    mornings = [local(at, LONDON) for at in follow_ups(due_on, CALENDAR, LONDON)]

    assert [f"{at:%a} {at.day} {at:%b %H:%M}" for at in mornings] == asked


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2018, 9, 3), "Autumn term"),
        (date(2018, 12, 21), "Autumn term"),
        (date(2018, 12, 22), "Spring term"),
        (date(2019, 4, 5), "Spring term"),
        (date(2019, 4, 6), "School year 2018/19"),
        (date(2027, 5, 1), "School year 2026/27"),
    ],
)
def test_a_holiday_belongs_to_the_term_after_it(day: date, name: str) -> None:
    """What is agreed for a year whose terms nobody has entered belongs to that year."""
    stretch = stretch_of(day, CALENDAR)

    assert stretch.name == name
    assert stretch.includes(day)
