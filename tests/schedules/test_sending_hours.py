"""The bot speaks on school days from 08:00 to 17:00 local, and at no other time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.local_time import NaiveInstant, instant, local
from schedules.school_calendar import HoursReversed, SchoolCalendar
from schedules.sending_hours import morning, next_sending_time

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param((date(2018, 9, 13), time(11, 20)), (date(2018, 9, 13), time(11, 20)), id="in school hours: now"),
        pytest.param((date(2018, 9, 13), time(7, 59)), (date(2018, 9, 13), time(8)), id="early: this morning"),
        pytest.param((date(2018, 9, 13), time(8)), (date(2018, 9, 13), time(8)), id="at eight: now"),
        pytest.param((date(2018, 9, 13), time(16, 59)), (date(2018, 9, 13), time(16, 59)), id="a minute to five: now"),
        pytest.param((date(2018, 9, 13), time(17)), (date(2018, 9, 14), time(8)), id="at five: tomorrow"),
        pytest.param((date(2018, 9, 14), time(18)), (date(2018, 9, 17), time(8)), id="Friday evening: Monday"),
        pytest.param((date(2018, 9, 15), time(11)), (date(2018, 9, 17), time(8)), id="Saturday: Monday"),
        pytest.param((date(2018, 10, 24), time(11)), (date(2018, 10, 29), time(8)), id="half term: after it"),
        pytest.param((date(2018, 12, 21), time(17, 30)), (date(2019, 1, 7), time(8)), id="the last evening: next term"),
        pytest.param(
            (date(2019, 5, 3), time(17, 30)), (date(2019, 5, 7), time(8)), id="before a bank holiday: Tuesday"
        ),
        pytest.param((date(2019, 8, 1), time(11)), (date(2019, 9, 2), time(8)), id="August: September"),
        pytest.param((date(2019, 10, 25), time(11)), (date(2019, 10, 28), time(8)), id="over the autumn change"),
        pytest.param((date(2019, 3, 29), time(20)), (date(2019, 4, 1), time(8)), id="over the spring change"),
    ],
)
def test_the_next_sending_time(devon: SchoolCalendar, asked: tuple[date, time], told: tuple[date, time]) -> None:
    """Now if it is a school day between eight and five, else at eight on the next."""
    found = next_sending_time(instant(*asked, LONDON), devon, LONDON)

    assert found == instant(*told, LONDON)


def test_eight_in_the_morning_follows_the_clocks(devon: SchoolCalendar) -> None:
    """It is 07:00 UTC in summer and 08:00 in winter."""
    assert morning(date(2019, 3, 29), devon, LONDON) == datetime(2019, 3, 29, 8, tzinfo=UTC)
    assert morning(date(2019, 4, 1), devon, LONDON) == datetime(2019, 4, 1, 7, tzinfo=UTC)


def test_a_naive_now_is_refused(devon: SchoolCalendar) -> None:
    """It would be eight o'clock somewhere."""
    with pytest.raises(NaiveInstant):
        next_sending_time(datetime(2018, 9, 13, 8), devon, LONDON)  # noqa: DTZ001  # the mistake under test


@given(
    data=st.data(),
    earliest=st.datetimes(datetime(2018, 9, 1), datetime(2020, 7, 31), timezones=st.just(UTC)),  # noqa: DTZ001  # bounds
)
def test_nobody_hears_from_the_bot_outside_school_hours(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject, earliest: datetime
) -> None:
    """Nor before it was asked for; and a minute that would do is not let pass."""
    calendar = data.draw(calendars)

    found = next_sending_time(earliest, calendar, LONDON)

    here = local(found, LONDON)
    assert found >= earliest
    assert calendar.is_open(here.date())
    assert time(8) <= here.time() < time(17)
    assert found == earliest or here.time() == time(8)
    assert next_sending_time(found - timedelta(microseconds=1), calendar, LONDON) in (
        found,
        found - timedelta(microseconds=1),
    )


def test_a_partnership_may_choose_its_hours(devon: SchoolCalendar) -> None:
    """Half past seven to four, here: both ends move."""
    early = replace(devon, messages_from=time(7, 30), messages_until=time(16))

    mornings = next_sending_time(instant(date(2018, 9, 13), time(7), LONDON), early, LONDON)
    evening = next_sending_time(instant(date(2018, 9, 13), time(16), LONDON), early, LONDON)

    assert mornings == instant(date(2018, 9, 13), time(7, 30), LONDON)
    assert evening == instant(date(2018, 9, 14), time(7, 30), LONDON)


def test_hours_that_end_before_they_begin_are_refused(devon: SchoolCalendar) -> None:
    with pytest.raises(HoursReversed):
        replace(devon, messages_from=time(17), messages_until=time(8))
