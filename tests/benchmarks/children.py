"""Processes that are measured one by one, each with a line to the process that measures."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

# A new process is a fork of one that has imported everything, and holds nothing of what is measured.
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.benchmarks.couriers"])


@dataclass(frozen=True)
class Child:
    """A process and the line to it."""

    pid: int
    line: Connection

    async def says(self) -> object:
        """What it says next. Raises EOFError where it has ended instead."""
        return await asyncio.to_thread(self.line.recv)


@asynccontextmanager
async def child(work: Callable[..., None], *orders: object) -> AsyncIterator[Child]:
    """A process at `work`, which is given its end of the line and the orders, and ends with this."""
    ours, theirs = _forks.Pipe()
    process = _forks.Process(target=work, args=(theirs, *orders), daemon=True)
    process.start()
    theirs.close()
    try:
        assert process.pid is not None
        yield Child(process.pid, ours)
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
        process.close()
        ours.close()
