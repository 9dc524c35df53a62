"""Instants as a British reader sees them, in her own zone and from where she stands in time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.workspace.page.dates import ago, day, expand

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 5, 12, 8, tzinfo=UTC)
THURSDAY_AT_FOUR = datetime(2027, 5, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{date_num}", "2027-05-13"),
        ("{date_slash}", "13/05/2027"),
        ("{date}", "13 May"),
        ("{date_short}", "13 May"),
        ("{date_long}", "Thursday 13 May"),
        ("{date_long_full}", "13 May 2027"),
        ("{date_pretty}", "Tomorrow"),
        ("on {date_short_pretty}", "on tomorrow"),
        ("{date_long_pretty} at {time}", "Tomorrow at 16:00"),
        ("{time_secs}", "16:00:00"),
        ("{ago}", "In 1 day"),
        ("no token", "no token"),
    ],
)
def test_each_token_is_filled_in(template: str, written: str) -> None:
    """In British order and by the 24-hour clock; a relative day is capitalised only where it begins the text."""
    assert expand(template, THURSDAY_AT_FOUR, now=NOW, zone=LONDON) == written


def test_an_unknown_token_spoils_the_whole() -> None:
    """The caller then shows the fallback."""
    assert expand("{date} {weather}", THURSDAY_AT_FOUR, now=NOW, zone=LONDON) is None


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 11, 12, tzinfo=UTC), "11 November"),
        (datetime(2026, 11, 10, 12, tzinfo=UTC), "10 November 2026"),
        (datetime(2027, 11, 11, 12, tzinfo=UTC), "11 November 2027"),
    ],
)
def test_the_year_is_said_beyond_half_a_year(at: datetime, written: str) -> None:
    """Six months either way are plain enough without it."""
    assert expand("{date}", at, now=NOW, zone=LONDON) == written


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "00:59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "02:00"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "01:30"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "01:30"),
    ],
)
def test_times_follow_both_clock_changes(at: datetime, written: str) -> None:
    """The hour that is skipped in spring, and the one that comes twice in autumn."""
    assert expand("{time}", at, now=NOW, zone=LONDON) == written


def test_today_ends_at_the_readers_midnight() -> None:
    """23:30 UTC in summer is already tomorrow in London."""
    at = datetime(2027, 5, 12, 23, 30, tzinfo=UTC)

    assert expand("{date_pretty}", at, now=NOW, zone=LONDON) == "Tomorrow"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2027, 5, 12), "Today"),
        (date(2027, 5, 11), "Yesterday"),
        (date(2027, 5, 3), "Monday 3 May"),
        (date(2026, 5, 3), "Sunday 3 May 2026"),
    ],
)
def test_days_of_a_conversation_are_named(on: date, words: str) -> None:
    """By how far they are, then by their weekday."""
    assert day(on, date(2027, 5, 12)) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=40), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=45), "1 month ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-2), "in 2 hours"),
    ],
)
def test_distances_are_told_in_their_largest_unit(before: timedelta, words: str) -> None:
    """One figure is enough."""
    assert ago(NOW - before, NOW) == words
