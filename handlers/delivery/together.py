"""Writing together: what several have to write at about the same time goes into one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Hands on what comes, all that waits at once; while that is written, more gathers. Nobody waits for a slower one.

    Where `write` fails, each is handed on by itself: a mistake in one holds up no other.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()

    async def __call__(self, one: T) -> None:
        """Returns once it is written; raises what went wrong with it."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, written))
        async with self._turn:
            if not written.done():  # with what was written just now
                await self._write_all()
        await written

    async def _write_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            await self._write([one for one, _ in waiting])
        except Exception as error:
            await self._write_each(waiting, error)
        except BaseException:  # whoever wrote is cancelled, and so is what depended on it
            for _, written in waiting:
                written.cancel()
            raise
        else:
            for _, written in waiting:
                written.set_result(None)

    async def _write_each(self, waiting: Sequence[tuple[T, asyncio.Future[None]]], error: Exception) -> None:
        """Whose mistake it is shows when each is written by itself."""
        if len(waiting) == 1:
            waiting[0][1].set_exception(error)
            return
        for one, written in waiting:
            try:
                await self._write([one])
            except Exception as its_own:
                written.set_exception(its_own)
            else:
                written.set_result(None)
