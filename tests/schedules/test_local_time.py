"""Local dates and times become instants on both sides of, and at, the two clock changes."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.local_time import NaiveInstant, instant, local

LONDON = ZoneInfo("Europe/London")
SPRING_CHANGE = date(2027, 3, 28)
AUTUMN_CHANGE = date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "hour_utc"),
    [
        (date(2026, 10, 22), 15),
        (AUTUMN_CHANGE, 16),
        (date(2026, 10, 26), 16),
        (date(2027, 3, 26), 16),
        (SPRING_CHANGE, 15),
        (date(2027, 3, 29), 15),
    ],
)
def test_four_in_the_afternoon_stays_four_across_both_changes(day: date, hour_utc: int) -> None:
    """The instant shifts by an hour; what clocks show does not."""
    moment = instant(day, time(16), LONDON)

    assert moment == datetime(day.year, day.month, day.day, hour_utc, tzinfo=UTC)
    assert local(moment, LONDON).time() == time(16)


def test_a_time_that_the_spring_change_skips_moves_forward_by_the_gap() -> None:
    """Clocks go from 01:00 to 02:00, so half past one becomes half past two."""
    moment = instant(SPRING_CHANGE, time(1, 30), LONDON)

    assert moment == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert local(moment, LONDON).time() == time(2, 30)


def test_a_time_that_comes_twice_in_autumn_is_the_first() -> None:
    """Half past one comes in summer time and again in winter time."""
    moment = instant(AUTUMN_CHANGE, time(1, 30), LONDON)

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_marked_as_the_second_is_still_the_first() -> None:
    """A plan knows no fold: one that comes along with a time by accident changes nothing."""
    moment = instant(AUTUMN_CHANGE, time(1, 30, fold=1), LONDON)

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_second_half_past_one_is_told_from_the_first() -> None:
    """An hour after the first half past one, clocks show half past one again."""
    again = local(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), LONDON)

    assert (again.time(), again.fold) == (time(1, 30), 1)


def test_an_instant_is_in_utc() -> None:
    """What is stored has one offset, whatever the zone."""
    assert instant(date(2026, 7, 1), time(8), LONDON).tzinfo is UTC


def test_a_naive_datetime_is_refused() -> None:
    """It might mean any hour of the day."""
    naive = datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001  # the mistake under test

    with pytest.raises(NaiveInstant) as refused:
        local(naive, LONDON)

    assert refused.value.given == naive


def test_any_offset_will_do() -> None:
    """An aware datetime is an instant, in whichever offset it is written."""
    five_east = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5)))

    assert local(five_east, LONDON).time() == time(8)


@given(
    day=st.dates(date(2000, 1, 1), date(2037, 12, 31)),
    at=st.times(),
    zone=st.sampled_from(
        ["Europe/London", "Europe/Dublin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]
    ).map(ZoneInfo),
)
def test_a_time_that_exists_comes_back_as_it_was(day: date, at: time, zone: ZoneInfo) -> None:
    """There and back gives the same date and time, or a later one where the time was skipped: never an earlier one."""
    back = local(instant(day, at, zone), zone).replace(tzinfo=None, fold=0)

    planned = datetime.combine(day, at)
    skipped = datetime.combine(day, at, tzinfo=zone).utcoffset() != (
        datetime.combine(day, at, tzinfo=zone).astimezone(UTC).astimezone(zone).utcoffset()
    )
    assert back > planned if skipped else back == planned
