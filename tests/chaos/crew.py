"""The bot's processes, and how they die."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from random import Random

from tests.chaos.worker import Orders, work

# A new process is a fork of one that has imported everything: the rounds are about dying, not about starting.
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.chaos.forebear"])


@dataclass
class Crew:
    """So many processes of one bot. One that is killed is replaced at once."""

    orders: Orders
    rng: Random
    killed: int = 0
    _living: list[BaseProcess] = field(default_factory=list)

    @asynccontextmanager
    async def at_work(self, size: int) -> AsyncIterator[None]:
        """At the end each is asked to leave, and finishes what it has in hand."""
        try:
            for _ in range(size):
                self._start()
            yield
        finally:
            for process in self._living:
                process.terminate()
            for process in self._living:
                await asyncio.to_thread(process.join)
                process.close()

    def kill_one(self) -> None:
        """kill -9: whatever it was doing, it does no more."""
        process = self._living.pop(self.rng.randrange(len(self._living)))
        process.kill()
        process.join()
        process.close()
        self.killed += 1
        self._start()

    def _start(self) -> None:
        process = _forks.Process(target=work, args=(self.orders,), daemon=True)
        process.start()
        self._living.append(process)
