"""The beats keep coming, whatever is done to the clock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from freezegun import freeze_time

from schedules.jobs import ClockWatch, Intervals, rearm, timetable
from schedules.local_time import NaiveInstant

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
EVERY = Intervals(fire=5, deliver=1, forget=3600)


async def nothing() -> None:
    """A beat that finds nothing due."""


@pytest.fixture
async def scheduler() -> AsyncIterator[AsyncIOScheduler]:
    """Started but paused: it knows when each beat is next, and runs none."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start(paused=True)
    yield scheduler
    scheduler.shutdown()


def waits(scheduler: AsyncIOScheduler) -> dict[str, timedelta]:
    now = datetime.now(UTC)
    return {job.id: job.next_run_time - now for job in scheduler.get_jobs()}


async def test_the_timetable_has_three_beats(scheduler: AsyncIOScheduler) -> None:
    """By name, each on its own; a second call replaces them instead of doubling them."""
    timetable(scheduler, fire=nothing, deliver=nothing, forget=nothing)
    timetable(scheduler, fire=nothing, deliver=nothing, forget=nothing)

    jobs = scheduler.get_jobs()

    assert sorted(job.id for job in jobs) == ["deliver", "fire", "forget"]
    assert {(job.max_instances, job.coalesce, job.misfire_grace_time) for job in jobs} == {(1, True, None)}


async def test_each_beat_comes_within_its_interval(scheduler: AsyncIOScheduler) -> None:
    """A process that is restarted at half past still forgets on the hour."""
    with freeze_time(NOON + timedelta(minutes=30), real_asyncio=True):
        timetable(scheduler, fire=nothing, deliver=nothing, forget=nothing, every=EVERY)

        assert waits(scheduler)["forget"] == timedelta(minutes=30)
        assert waits(scheduler)["fire"] <= timedelta(seconds=5)
        assert waits(scheduler)["deliver"] <= timedelta(seconds=1)


async def test_a_clock_set_back_silences_the_beats_until_they_are_rearmed(scheduler: AsyncIOScheduler) -> None:
    """APScheduler waits for the time it had noted, an hour away."""
    with freeze_time(NOON, real_asyncio=True) as clock:
        timetable(scheduler, fire=nothing, deliver=nothing, forget=nothing, every=EVERY)
        clock.move_to(NOON - timedelta(hours=1, seconds=3))
        assert waits(scheduler)["fire"] > timedelta(minutes=59)

        rearm(scheduler)

        assert waits(scheduler)["fire"] == timedelta(seconds=3)
        assert waits(scheduler)["deliver"] <= timedelta(seconds=1)
        assert waits(scheduler)["forget"] == timedelta(seconds=3)


async def test_a_clock_set_forward_leaves_no_beats_to_make_up_for(scheduler: AsyncIOScheduler) -> None:
    """Once rearmed, the next beat is the next, not one of yesterday's."""
    with freeze_time(NOON, real_asyncio=True) as clock:
        timetable(scheduler, fire=nothing, deliver=nothing, forget=nothing, every=EVERY)
        clock.move_to(NOON + timedelta(days=1, seconds=2))

        rearm(scheduler)

        assert waits(scheduler)["fire"] == timedelta(seconds=3)


async def test_the_beats_run_on_the_loop_and_again(scheduler: AsyncIOScheduler) -> None:
    """Each is a coroutine of the one loop, called without arguments, again and again."""
    loops: list[asyncio.AbstractEventLoop] = []
    third = asyncio.Event()

    async def beat() -> None:
        loops.append(asyncio.get_running_loop())
        if len(loops) == 3:
            third.set()

    timetable(scheduler, fire=beat, deliver=nothing, forget=nothing, every=Intervals(fire=0.01))
    scheduler.resume()
    await asyncio.wait_for(third.wait(), timeout=30)

    assert set(loops) == {asyncio.get_running_loop()}


async def test_a_beat_that_fails_comes_again(scheduler: AsyncIOScheduler, caplog: pytest.LogCaptureFixture) -> None:
    """One bad row must not end all reminders."""
    beats = 0
    again = asyncio.Event()

    async def fails_once() -> None:
        nonlocal beats
        beats += 1
        if beats == 1:
            raise ZeroDivisionError
        again.set()

    timetable(scheduler, fire=fails_once, deliver=nothing, forget=nothing, every=Intervals(fire=0.01))
    scheduler.resume()
    await asyncio.wait_for(again.wait(), timeout=30)

    assert "ZeroDivisionError" in caplog.text


# The watch


def test_a_clock_that_runs_evenly_has_not_jumped() -> None:
    """The first reading has nothing to be compared with."""
    watch = ClockWatch()

    assert [watch.jumped(NOON + timedelta(seconds=30 * n), 1000.0 + 30 * n) for n in range(5)] == [False] * 5


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(seconds=-3), timedelta(seconds=3), timedelta(days=1)])
def test_a_clock_that_is_set_has_jumped_once(step: timedelta) -> None:
    """Forward or back; the new time is the one to go by from then on."""
    watch = ClockWatch()
    watch.jumped(NOON, 1000.0)

    at_the_step = watch.jumped(NOON + step + timedelta(seconds=30), 1030.0)
    afterwards = watch.jumped(NOON + step + timedelta(seconds=60), 1060.0)

    assert (at_the_step, afterwards) == (True, False)


def test_a_slow_correction_is_no_jump() -> None:
    """A second in every thirty adds up to more than the tolerance, but never between two readings."""
    watch = ClockWatch()

    assert not any(watch.jumped(NOON + timedelta(seconds=31 * n), 1000.0 + 30 * n) for n in range(10))


def test_the_change_of_local_clocks_is_no_jump() -> None:
    """The watch reads instants, and these run on evenly through the night of 25 October."""
    watch = ClockWatch()
    before = datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC).astimezone(LONDON)
    after = datetime(2026, 10, 25, 1, 0, 20, tzinfo=UTC).astimezone(LONDON)
    watch.jumped(before, 1000.0)

    assert not watch.jumped(after, 1030.0)


def test_a_naive_reading_is_refused() -> None:
    """It would seem to jump at every change of local clocks."""
    with pytest.raises(NaiveInstant):
        ClockWatch().jumped(NOON.replace(tzinfo=None), 1000.0)
