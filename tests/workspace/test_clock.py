"""The workspace's clock stands still when it is told to, and otherwise keeps its distance from the real one."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.workspace.clock import WorkspaceClock

NOON = datetime(2027, 5, 13, 12, tzinfo=UTC)


async def test_a_clock_with_a_start_stands_still() -> None:
    """It shows its start until it is moved."""
    clock = WorkspaceClock(NOON)

    assert (clock.now(), clock.now()) == (NOON, NOON)


async def test_a_clock_answers_in_utc() -> None:
    """A start in another zone is the same instant in UTC."""
    clock = WorkspaceClock(NOON.astimezone(timezone(timedelta(hours=5))))

    assert clock.now().isoformat() == "2027-05-13T12:00:00+00:00"


async def test_a_start_without_a_zone_is_refused() -> None:
    """Nobody could say which instant it is."""
    with pytest.raises(ValueError, match="time zone"):
        WorkspaceClock(datetime(2027, 5, 13))  # noqa: DTZ001  # the naive value is the point


async def test_a_running_clock_keeps_the_distance_it_was_moved_by() -> None:
    """Moved forward a day, it is a day ahead of the real one."""
    clock = WorkspaceClock()

    clock.advance(timedelta(days=1))

    assert timedelta(hours=23) < clock.now() - datetime.now(UTC) <= timedelta(days=1)


async def test_a_clock_can_be_moved_to_an_instant() -> None:
    """Moving by a distance and to an instant come to the same."""
    clock = WorkspaceClock(NOON)

    clock.move_to(NOON + timedelta(hours=20))

    assert clock.now() == NOON + timedelta(hours=20)
    assert clock.offset == timedelta(hours=20)


async def test_monotonic_time_never_runs_back() -> None:
    """A move back changes the time of day and nothing that is measured in seconds."""
    clock = WorkspaceClock(NOON)
    clock.advance(seconds=10)
    before = clock.monotonic()

    clock.advance(seconds=-10)

    assert clock.now() == NOON
    assert clock.monotonic() == before


async def test_sleeping_moves_a_clock_that_stands_still() -> None:
    """Nobody waits: the seconds have passed at once."""
    clock = WorkspaceClock(NOON)

    await clock.sleep(90)

    assert clock.now() == NOON + timedelta(seconds=90)


async def test_whoever_waits_for_a_moment_is_woken_by_the_move_that_reaches_it() -> None:
    """A move that does not get there leaves them waiting."""
    clock = WorkspaceClock(NOON)
    waiting = asyncio.ensure_future(clock.until(clock.monotonic() + 60))
    await asyncio.sleep(0)

    clock.advance(seconds=59)
    await asyncio.sleep(0)
    was_done_early = waiting.done()
    clock.advance(seconds=1)
    await waiting

    assert not was_done_early


async def test_a_running_clock_wakes_whoever_waits_when_it_is_moved() -> None:
    """An hour's wait ends when the hour is skipped."""
    clock = WorkspaceClock()
    waiting = asyncio.ensure_future(clock.until(clock.monotonic() + 3600))
    await asyncio.sleep(0)

    clock.advance(timedelta(hours=1))
    async with asyncio.timeout(5):
        await waiting

    assert waiting.done()


async def test_an_answer_in_time_is_handed_on() -> None:
    """Nothing is awaited beyond it."""
    clock = WorkspaceClock(NOON)
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    answer.set_result("tea")

    assert await clock.wait_for(answer, 3) == "tea"


async def test_an_answer_is_late_once_the_clock_has_been_moved_past_its_deadline() -> None:
    """No real time needs to pass."""
    clock = WorkspaceClock(NOON)
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    waiting = asyncio.ensure_future(clock.wait_for(answer, 3))
    await asyncio.sleep(0)

    clock.advance(seconds=3)

    with pytest.raises(TimeoutError):
        await waiting


async def test_moves_are_announced() -> None:
    """Whoever draws the time hears of it."""
    clock = WorkspaceClock(NOON)
    moves: list[datetime] = []
    clock.when_moved(lambda: moves.append(clock.now()))

    clock.advance(seconds=1)

    assert moves == [NOON + timedelta(seconds=1)]
