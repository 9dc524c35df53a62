"""When a question may appear: on the hour, on school days, at least ten minutes after it was asked."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from schedules.bank_holidays import Nation
from schedules.local_time import instant, local
from schedules.questions import next_slot, nudged_at
from schedules.school_calendar import Closure, SchoolCalendar
from tests.handlers.partnerships import LONDON

CALENDAR = SchoolCalendar(Nation.ENG, closures=(Closure("Autumn half term", date(2018, 10, 22), date(2018, 10, 26)),))


def at(words: str) -> datetime:
    """ "2018-09-10 09:00" by clocks in London."""
    there = datetime.fromisoformat(words)
    return instant(there.date(), there.time(), LONDON)


def shown(moment: datetime) -> str:
    return f"{local(moment, LONDON):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("asked", "appears"),
    [
        ("2018-09-10 09:00", "Mon 10 Sep 10:00"),
        ("2018-09-10 09:50", "Mon 10 Sep 10:00"),
        ("2018-09-10 09:51", "Mon 10 Sep 11:00"),
        ("2018-09-10 03:00", "Mon 10 Sep 08:00"),
        ("2018-09-10 17:50", "Mon 10 Sep 18:00"),
        ("2018-09-10 17:51", "Tue 11 Sep 08:00"),
        ("2018-09-10 23:55", "Tue 11 Sep 08:00"),
        ("2018-09-14 18:00", "Mon 17 Sep 08:00"),
        ("2018-10-19 17:55", "Mon 29 Oct 08:00"),
        ("2018-10-27 12:00", "Mon 29 Oct 08:00"),
    ],
    ids=lambda words: str(words),
)
def test_it_appears_at_the_first_full_hour_of_a_school_day_that_is_ten_minutes_away(asked: str, appears: str) -> None:
    """Over a night, a weekend, a half term, and the end of summer time."""
    assert shown(next_slot(at(asked), CALENDAR, LONDON)) == appears


def test_nothing_appears_before_the_partnership_hears_messages() -> None:
    """Where they begin at nine there is no slot at eight; however late they begin, there is the last."""
    late = replace(CALENDAR, messages_from=time(9))
    never = replace(CALENDAR, messages_from=time(18, 30), messages_until=time(20))

    assert shown(next_slot(at("2018-09-10 05:00"), late, LONDON)) == "Mon 10 Sep 09:00"
    assert shown(next_slot(at("2018-09-10 05:00"), never, LONDON)) == "Mon 10 Sep 18:00"


@pytest.mark.parametrize(
    ("appeared", "nudged"),
    [
        ("2018-09-10 10:00", "Wed 12 Sep 10:00"),
        ("2018-09-13 18:00", "Mon 17 Sep 18:00"),
        ("2018-10-18 08:00", "Mon 29 Oct 08:00"),
    ],
    ids=lambda words: str(words),
)
def test_it_is_brought_up_again_two_school_days_later_at_the_same_hour(appeared: str, nudged: str) -> None:
    """Holidays do not count, and the clocks may have changed."""
    assert shown(nudged_at(at(appeared), CALENDAR, LONDON)) == nudged
