"""The bot speaks on school days from 08:00 to 17:00 local, and at no other time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.local_time import NaiveInstant, instant, local
from schedules.school_calendar import Closure, HoursReversed, SchoolCalendar
from schedules.sending_hours import (
    hours_to_choose,
    morning,
    next_sending_time,
    pauses_to_choose,
    personal_sending_time,
    with_own_hour,
)

LONDON = ZoneInfo("Europe/London")


def september(day: int, at: time) -> datetime:
    return instant(date(2018, 9, day), at, LONDON)


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


@pytest.mark.parametrize(
    ("asked", "heard", "told"),
    [
        pytest.param((13, time(7)), None, (13, time(8)), id="never yet: this morning"),
        pytest.param((13, time(11)), (12, time(16)), (13, time(11)), id="yesterday: now"),
        pytest.param((13, time(11)), (13, time(8)), (14, time(8)), id="this morning: tomorrow"),
        pytest.param((14, time(11)), (14, time(8)), (17, time(8)), id="this morning, a Friday: Monday"),
    ],
)
def test_nobody_hears_twice_on_one_day(
    devon: SchoolCalendar, asked: tuple[int, time], heard: tuple[int, time] | None, told: tuple[int, time]
) -> None:
    heard_at = september(*heard) if heard else None

    assert personal_sending_time(september(*asked), devon, LONDON, heard_at=heard_at) == september(*told)


@pytest.mark.parametrize(
    ("until", "told"),
    [
        pytest.param(date(2018, 9, 12), instant(date(2018, 9, 13), time(11), LONDON), id="over yesterday: now"),
        pytest.param(date(2018, 9, 13), instant(date(2018, 9, 13), time(11), LONDON), id="over today: now"),
        pytest.param(date(2018, 9, 18), instant(date(2018, 9, 18), time(8), LONDON), id="a school day: that morning"),
        pytest.param(date(2018, 9, 22), instant(date(2018, 9, 24), time(8), LONDON), id="a Saturday: Monday"),
        pytest.param(date(2018, 10, 22), instant(date(2018, 10, 29), time(8), LONDON), id="half term: winter time"),
    ],
)
def test_a_pause_ends_on_the_first_school_morning_from_its_day_on(
    devon: SchoolCalendar, until: date, told: datetime
) -> None:
    found = personal_sending_time(september(13, time(11)), devon, LONDON, heard_at=None, paused_until=until)

    assert found == told


def test_a_pause_that_ends_on_a_day_on_which_she_has_heard_already_ends_the_next(devon: SchoolCalendar) -> None:
    """Once a day is once a day."""
    found = personal_sending_time(
        september(13, time(11)), devon, LONDON, heard_at=september(13, time(8)), paused_until=date(2018, 9, 13)
    )

    assert found == september(14, time(8))


@pytest.mark.parametrize(
    ("begins", "ends", "choices"),
    [
        (time(8), time(9, 30), [time(8), time(8, 30), time(9)]),
        (time(8, 10), time(9, 30), [time(8, 10), time(8, 30), time(9)]),
        (time(8), time(9, 29), [time(8), time(8, 30)]),
        (time(8), time(8, 15), [time(8)]),
        (time(23), time(23, 59), [time(23)]),
    ],
)
def test_the_hours_to_choose_leave_half_an_hour_to_speak_in(
    devon: SchoolCalendar, begins: time, ends: time, choices: list[time]
) -> None:
    assert hours_to_choose(replace(devon, messages_from=begins, messages_until=ends)) == choices


@pytest.mark.parametrize(
    ("wished", "hours", "kept"),
    [
        pytest.param(None, (time(8), time(17)), time(8), id="none: as the partnership does"),
        pytest.param(time(9, 30), (time(8), time(17)), time(9, 30), id="within its hours: as wished"),
        pytest.param(time(9, 30), (time(10), time(17)), time(10), id="the partnership begins later"),
        pytest.param(time(9, 30), (time(8), time(9)), time(8, 30), id="it ends sooner: the last that can be chosen"),
        pytest.param(time(23, 59), (time(8), time(17)), time(16, 30), id="never an error, whatever is stored"),
    ],
)
def test_an_own_hour_gives_way_to_the_partnerships(
    devon: SchoolCalendar, wished: time | None, hours: tuple[time, time], kept: time
) -> None:
    begins, ends = hours

    found = with_own_hour(replace(devon, messages_from=begins, messages_until=ends), wished)

    assert (found.messages_from, found.messages_until) == (kept, ends)


@given(data=st.data())
def test_an_own_hour_is_one_of_those_to_choose(
    calendars: st.SearchStrategy[SchoolCalendar], data: st.DataObject
) -> None:
    """Whatever was wished, and whatever the partnership's hours have become since."""
    calendar, (begins, ends) = data.draw(calendars), sorted(data.draw(st.sets(st.times(), min_size=2, max_size=2)))
    calendar = replace(calendar, messages_from=begins, messages_until=ends)

    assert with_own_hour(calendar, data.draw(st.times())).messages_from in hours_to_choose(calendar)


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        pytest.param(date(2018, 9, 13), [date(2018, 9, 17), date(2018, 9, 24)], id="a Thursday"),
        pytest.param(date(2018, 9, 17), [date(2018, 9, 24), date(2018, 10, 1)], id="a Monday"),
        pytest.param(date(2018, 10, 11), [date(2018, 10, 15), date(2018, 10, 29)], id="half term is no end"),
        pytest.param(date(2018, 12, 20), [date(2019, 1, 7)], id="the holidays are one"),
        pytest.param(date(2019, 7, 4), [date(2019, 7, 8), date(2019, 7, 15)], id="July"),
        pytest.param(date(2019, 7, 18), [date(2019, 7, 22), date(2019, 9, 2)], id="over the summer"),
    ],
)
def test_a_tap_pauses_until_a_school_day(devon: SchoolCalendar, today: date, offered: list[date]) -> None:
    """The first of the next week, and the first of the one after."""
    assert pauses_to_choose(today, devon) == offered


def test_no_tap_pauses_for_longer_than_may_be(devon: SchoolCalendar) -> None:
    """School is out until January: there is nothing to offer."""
    closed = replace(devon, closures=(Closure("Flood", date(2018, 9, 14), date(2019, 1, 6)),))

    assert pauses_to_choose(date(2018, 9, 13), closed) == []
