"""The pulse of a process: written down now and then, gone when it stops, and never in the way of what it counts."""

from datetime import datetime, timedelta

import pytest

from bot.pulse import WRITTEN_EVERY, Pulse, this_process, this_version
from storage.database.engine import Database
from storage.delivery.processes import Process, processes
from tests.storage.river import EIGHT

SECOND = timedelta(seconds=1)


class Clock:
    """A time of day and seconds, which pass together when a test says so."""

    def __init__(self) -> None:
        self.passed = timedelta(0)

    def now(self) -> datetime:
        return EIGHT + self.passed

    def monotonic(self) -> float:
        return self.passed.total_seconds()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pulse(sqlite_database: Database, clock: Clock) -> Pulse:
    return Pulse(sqlite_database, clock.now, clock.monotonic)


async def known(database: Database) -> list[Process]:
    async with database.reading() as session:
        return await processes(session)


async def test_the_first_beat_is_written_at_once(sqlite_database: Database, pulse: Pulse) -> None:
    await pulse.beat()

    assert await known(sqlite_database) == [
        Process(this_process(), this_version(), started_at=EIGHT, last_beat_at=EIGHT)
    ]


async def test_those_that_follow_are_written_every_few_seconds(
    sqlite_database: Database, pulse: Pulse, clock: Clock
) -> None:
    """A beat comes every second, and a card in a small computer wears out."""
    await pulse.beat()

    clock.passed = WRITTEN_EVERY - SECOND
    await pulse.beat()
    too_soon = [one.last_beat_at for one in await known(sqlite_database)]
    clock.passed = WRITTEN_EVERY
    await pulse.beat()

    assert too_soon == [EIGHT]
    assert [one.last_beat_at for one in await known(sqlite_database)] == [EIGHT + WRITTEN_EVERY]


async def test_one_that_stops_in_order_leaves_nothing(sqlite_database: Database, pulse: Pulse) -> None:
    await pulse.beat()

    await pulse.end()

    assert await known(sqlite_database) == []


async def test_one_that_never_beat_has_nothing_to_take_back(sqlite_database: Database, pulse: Pulse) -> None:
    await pulse.end()

    assert await known(sqlite_database) == []


async def test_two_processes_have_a_row_each(sqlite_database: Database, pulse: Pulse, clock: Clock) -> None:
    """Also in one program, as a test may run them."""
    other = Pulse(sqlite_database, clock.now, clock.monotonic)
    await pulse.beat()
    await other.beat()
    await pulse.end()

    assert len(await known(sqlite_database)) == 1
