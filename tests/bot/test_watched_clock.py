"""Somebody sets the machine's clock while the bot runs, and its beats keep coming."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from freezegun import freeze_time

from bot.app import CLOCK_WATCHED_EVERY, Clocks, _watch_clock
from schedules.jobs import Intervals, timetable

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
EVERY = Intervals(fire=5, deliver=1, forget=3600)


async def nothing() -> None:
    """A beat that finds nothing due."""


def machine(sleep: Callable[[float], Awaitable[None]], risen: list[float]) -> Clocks:
    """Its clock is whatever it was set to; its seconds rise by as long as was slept."""
    return Clocks(now=lambda: datetime.now(UTC), monotonic=lambda: sum(risen), sleep=sleep)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=1)])
async def test_a_clock_that_is_set_has_every_beat_come_within_its_interval(step: timedelta) -> None:
    """Set back by an hour, APScheduler alone would stay silent for an hour."""
    risen, watched = [0.0], asyncio.Event()
    scheduler = AsyncIOScheduler(timezone=UTC)

    with freeze_time(NOON, real_asyncio=True) as clock:

        async def sets_the_clock_in_her_first_sleep(seconds: float) -> None:
            risen.append(seconds)
            if len(risen) == 2:
                clock.move_to(NOON + timedelta(seconds=seconds) + step)
                return
            watched.set()
            await asyncio.Event().wait()

        scheduler.start(paused=True)
        timetable(scheduler, fire=nothing, deliver=nothing, forget=nothing, every=EVERY)
        watching = asyncio.create_task(_watch_clock(scheduler, machine(sets_the_clock_in_her_first_sleep, risen)))
        await watched.wait()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

        now = NOON + timedelta(seconds=CLOCK_WATCHED_EVERY) + step
        waits = {job.id: job.next_run_time - now for job in scheduler.get_jobs()}
    scheduler.shutdown()
    assert timedelta(0) <= waits["fire"] <= timedelta(seconds=5)
    assert timedelta(0) <= waits["deliver"] <= timedelta(seconds=1)
    assert timedelta(0) <= waits["forget"] <= timedelta(hours=1)
