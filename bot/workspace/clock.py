"""The workspace's own time. Everything in the workspace that asks what time it is, or waits, asks here: so that
tomorrow morning comes when a test or a person at the page says so."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 10.0


class WorkspaceClock:
    """The real clock plus an offset; or, given a start, one that stands still until it is moved."""

    def __init__(self, start: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("start has no time zone")
        self._frozen_at = start.astimezone(UTC) if start else None
        self._offset = timedelta()
        self._leapt = 0.0
        self._moved = asyncio.Event()
        self._watchers: list[Callable[[], None]] = []

    @property
    def is_frozen(self) -> bool:
        return self._frozen_at is not None

    @property
    def offset(self) -> timedelta:
        """How far this clock has been moved away from where it would stand by itself."""
        return self._offset

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        return (self._frozen_at or datetime.now(UTC)) + self._offset

    def monotonic(self) -> float:
        """Seconds that never run back: moves forward count, moves back do not."""
        return self._leapt + (0.0 if self.is_frozen else time.monotonic())

    def advance(self, by: timedelta | None = None, *, seconds: float = 0) -> None:
        """Moves the clock; back when the distance is negative."""
        distance = (by or timedelta()) + timedelta(seconds=seconds)
        self._offset += distance
        self._leapt += max(distance.total_seconds(), 0.0)
        self._moved.set()
        self._moved = asyncio.Event()
        for told in self._watchers:
            told()

    def move_to(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("instant has no time zone")
        self.advance(instant - self.now())

    def when_moved(self, told: Callable[[], None]) -> None:
        """Calls `told` after every move."""
        self._watchers.append(told)

    async def sleep(self, seconds: float) -> None:
        """Lets `seconds` pass: by waiting, or on a frozen clock by moving it."""
        if self.is_frozen:
            self.advance(seconds=seconds)
            await asyncio.sleep(0)
        else:
            await self.until(self.monotonic() + seconds)

    async def until(self, monotonic: float) -> None:
        """Returns once `monotonic()` has got that far; never moves the clock itself."""
        while (left := monotonic - self.monotonic()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), None if self.is_frozen else left)
            except TimeoutError:
                return

    async def wait_for(self, answer: asyncio.Future[T], seconds: float) -> T:
        """The answer, if it comes within `seconds`; else raises TimeoutError. Under a clock that stands still nobody
        waits for ever: after PATIENCE real seconds it is late too."""
        deadline: asyncio.Future[None] = asyncio.ensure_future(self.until(self.monotonic() + seconds))
        try:
            await asyncio.wait((answer, deadline), timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        finally:
            deadline.cancel()
        if not answer.done():
            raise TimeoutError
        return answer.result()
