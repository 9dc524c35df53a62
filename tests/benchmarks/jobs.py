"""The same reminders as one APScheduler job each, in its own store, beside the bot's timers: what a user would write.

Each side runs in a process of its own, on SQLite, and has everything imported before it is measured.
"""

import asyncio
import pickle
import resource
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.util import datetime_to_utc_timestamp

from storage.database.migrate import upgrade
from tests.benchmarks.beat import A_MINUTE, bot_on, fall_due, store_timers
from tests.benchmarks.children import child
from tests.benchmarks.report import Result

A_DAY = timedelta(days=1)
MIB = 1024 * 1024
# What the system counts memory in, other than bytes on a Mac.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Load:
    """So many reminders are stored, of which one is due at the start, and then some in each of several beats."""

    url: str
    due: int
    beats: int

    def ids(self, beat: int) -> range:
        """Which are due in a beat. The first one went off at the start."""
        return range(2 + beat * self.due, 2 + (beat + 1) * self.due)


@dataclass(frozen=True)
class Figures:
    """Seconds until what was due at the start had gone off, and for a beat; `grown` is the process by at most so many
    bytes."""

    start: float
    beat: float
    grown: int


Side = Callable[[Load], Coroutine[None, None, tuple[float, list[float]]]]


async def measure(*, reminders: int = 100_000, due: int = 100, beats: int = 5) -> list[Result]:
    """More reminders than fall due in all the beats; beyond a thousand, whole thousands."""
    with TemporaryDirectory() as folder:
        timers = Load(f"sqlite:///{Path(folder, 'timers.sqlite')}", due, beats)
        jobs = Load(f"sqlite:///{Path(folder, 'jobs.sqlite')}", due, beats)
        upgrade(timers.url)
        await store_timers(timers.url, reminders)
        _store_jobs(jobs.url, reminders)
        ours, theirs = await _apart(_by_timers, timers), await _apart(_by_jobs, jobs)
    name = f"{reminders:,} reminders as timers; reference: as APScheduler's jobs in SQLAlchemyJobStore"
    return [
        Result(f"{name}: memory that it adds", "MiB", ours.grown / MIB, theirs.grown / MIB),
        Result(f"{name}: start, until one that is due has gone off", "ms", 1000 * ours.start, 1000 * theirs.start),
        Result(f"{name}: a beat with {due} due", "ms", 1000 * ours.beat, 1000 * theirs.beat),
    ]


async def _apart(side: Side, load: Load) -> Figures:
    """Measured in a new process."""
    async with child(_measured, side, load) as process:
        figures = await process.says()
        assert isinstance(figures, Figures)
        return figures


def _measured(parent: Connection, side: Side, load: Load) -> None:
    before = _most_memory()
    start, beats = asyncio.run(side(load))
    parent.send(Figures(start, median(beats), _most_memory() - before))


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT


async def _by_timers(load: Load) -> tuple[float, list[float]]:
    async with bot_on(load.url) as bot:
        await fall_due(bot, range(1, 2))
    began = perf_counter()
    async with bot_on(load.url) as bot:
        await bot.beats.fire()
        start, beats = perf_counter() - began, []
        for beat in range(load.beats):
            await fall_due(bot, load.ids(beat))
            began = perf_counter()
            await bot.beats.fire()
            beats.append(perf_counter() - began)
    return start, beats


async def _by_jobs(load: Load) -> tuple[float, list[float]]:
    began = perf_counter()
    scheduler, gone_off = _scheduler(load.url), GoneOff()
    scheduler.add_listener(gone_off.hear, EVENT_JOB_EXECUTED)
    scheduler.start()
    await gone_off.reach(1)
    start, beats = perf_counter() - began, []
    for beat in range(load.beats):
        scheduler.pause()
        for number in load.ids(beat):
            scheduler.reschedule_job(str(number), trigger=DateTrigger(datetime.now(UTC)))
        began = perf_counter()
        scheduler.resume()
        await gone_off.reach(1 + (beat + 1) * load.due)
        beats.append(perf_counter() - began)
    scheduler.shutdown()
    return start, beats


class GoneOff:
    """Counts jobs that have run."""

    def __init__(self) -> None:
        self._count = 0
        self._next = asyncio.Event()

    def hear(self, _event: object) -> None:
        self._count += 1
        self._next.set()

    async def reach(self, number: int) -> None:
        while self._count < number:
            self._next.clear()
            await self._next.wait()


async def remind() -> None:
    """What each job calls, and finds by its name."""


def _scheduler(url: str) -> AsyncIOScheduler:
    return AsyncIOScheduler(timezone=UTC, jobstores={"default": SQLAlchemyJobStore(url)})


def _store_jobs(url: str, number: int) -> None:
    """As the store would write them, but in one transaction: one for each would take minutes."""
    store = SQLAlchemyJobStore(url)
    scheduler = AsyncIOScheduler(timezone=UTC, jobstores={"default": store})
    scheduler.start(paused=True)
    # However late, a reminder goes off: the default drops it after a second.
    job = scheduler.add_job(remind, DateTrigger(datetime.now(UTC)), id="1", misfire_grace_time=None)
    pattern = job.__getstate__()
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), [_job(pattern, one) for one in range(2, number + 1)])
    scheduler.shutdown()


def _job(pattern: dict[str, Any], number: int) -> dict[str, Any]:
    """The job's row in the store, each due in a minute of its own."""
    at = pattern["next_run_time"] + A_DAY + number * A_MINUTE
    state = {**pattern, "id": str(number), "trigger": DateTrigger(at), "next_run_time": at}
    return {
        "id": str(number),
        "next_run_time": datetime_to_utc_timestamp(at),
        "job_state": pickle.dumps(state, pickle.HIGHEST_PROTOCOL),
    }
