"""What a process shows of its beats: its row in the database for everybody, and their number and length for metrics."""

import os
import platform
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from handlers.house.error_facts import facts
from storage.database.engine import Database
from storage.delivery.processes import SILENT_AFTER, Process, ProcessId, record_beat, remove_process

# The beats come every second, and need not all be written down.
WRITTEN_EVERY = timedelta(seconds=10)

log = structlog.get_logger()

Beat = Callable[[], Awaitable[None]]


def this_process() -> str:
    """How this process is told from others: machine and number."""
    return f"{platform.node()}:{os.getpid()}"


def this_version() -> str:
    """The version of the code, also where it is not installed but run from its folder."""
    try:
        return metadata.version("partnership-bot")
    except metadata.PackageNotFoundError:
        import tomllib  # seldom needed, and slow to wake

        project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())
        return str(project["project"]["version"])


@dataclass
class Tally:
    """How often a beat has run, how often it failed, and how long all of its runs took."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0


class Pulse:
    """The beats of one process, from when it was made."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self._process = Process(this_process(), this_version(), started_at=clock(), last_beat_at=clock())
        self._known_as: ProcessId | None = None
        self._written_at: float | None = None
        self._beaten_at = monotonic()
        self.tallies: dict[str, Tally] = defaultdict(Tally)

    @property
    def age(self) -> timedelta:
        """How long ago the last beat ended; before the first, how long it has been waited for."""
        return timedelta(seconds=self._monotonic() - self._beaten_at)

    @property
    def is_beating(self) -> bool:
        return self.age < SILENT_AFTER

    def counted(self, name: str, beat: Beat) -> Beat:
        """The same beat, counted and timed; one that succeeds shows that the process is well."""

        async def run() -> None:
            tally, began = self.tallies[name], self._monotonic()
            try:
                await beat()
            except BaseException:
                tally.failures += 1
                raise
            finally:
                tally.runs += 1
                tally.seconds += self._monotonic() - began
            await self.beat()

        return run

    async def beat(self) -> None:
        """The process is well; written down unless that was done a moment ago."""
        self._beaten_at = now = self._monotonic()
        if self._written_at is None or now - self._written_at >= WRITTEN_EVERY.total_seconds():
            self._written_at = now
            await self._write()

    async def _write(self) -> None:
        self._process = replace(self._process, last_beat_at=self._clock())
        try:
            async with self._database.writing() as session:
                self._known_as = await record_beat(session, self._process, self._known_as)
        except SQLAlchemyError as error:  # the beats go on; the next one is written
            log.warning("process.unwritten", **facts(error))

    async def end(self) -> None:
        """The process stops in order, and is asked about no longer."""
        if self._known_as is None:
            return
        try:
            async with self._database.writing() as session:
                await remove_process(session, self._known_as)
        except SQLAlchemyError as error:
            log.warning("process.unwritten", **facts(error))
