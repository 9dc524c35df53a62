"""Counts the work in hand, so that a stopping process, or a test, can wait until there is none.

bolt's listeners outlive their ack, and beats run beside them; each is counted while it runs.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from handlers.house.error_facts import facts
from schedules import bank_holidays

log = structlog.get_logger()


class Work:
    """The work in hand of one process."""

    def __init__(self) -> None:
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._spawned: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def item(self) -> AsyncIterator[None]:
        """Counts one piece of work while it runs."""
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    def spawn(self, work: Callable[[], Awaitable[object]]) -> None:
        """Runs `work` beside everything else, counted from now on; what it raises is logged."""
        task = asyncio.create_task(self._guarded(work))
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    async def _guarded(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            async with self.item():
                await work()
        except Exception as error:  # nobody awaits the task: unlogged, its error would be lost
            log.error("work.failed", **facts(error))

    async def idle(self) -> None:
        """Returns once nothing is running, and nothing spawned by it either."""
        while self._running or self._spawned:
            await self._idle.wait()
            await asyncio.sleep(0)

    async def drained(self, seconds: float) -> bool:
        """Whether all work in hand was finished within so many seconds."""
        try:
            await asyncio.wait_for(self.idle(), seconds)
        except TimeoutError:
            return False
        return True


def set_start_up_aside() -> None:
    """Ends the start: what is only loaded at its first use is loaded, and the garbage collector looks at none of it.

    It lives as long as the process, and a full collection would walk it for a tenth of a second, in the middle of
    somebody's tap.
    """
    bank_holidays.load()
    gc.collect()
    gc.freeze()


def stopping() -> asyncio.Event:
    """Set when the process is asked to leave, by SIGTERM or by Ctrl+C."""
    event = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, event.set)
    return event


class Soon:
    """Runs one piece of work soon, and never twice at once: asked for while it runs, it runs once more."""

    def __init__(self, work: Work, act: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._act = act
        self._wanted = False
        self._running = False

    def __call__(self) -> None:
        self._wanted = True
        if not self._running:
            self._running = True
            self._work.spawn(self._run)

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._act()
        finally:
            self._running = False
