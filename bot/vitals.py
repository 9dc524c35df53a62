"""Three pages for whoever watches the bot: is it well, may it be sent work, and what has it done.

However often they are asked for, the database is looked at once a second at the most.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Generic, TypeVar

import structlog
from aiohttp import web

from bot.connection import Calls, Line
from bot.http import Answer
from bot.metrics import Counts, Standing, exposition
from bot.pulse import Pulse
from handlers.house.error_facts import facts
from storage.database.engine import Database
from storage.database.migrate import head
from storage.delivery.health import dropped_by_kind, figures, revision

LOOKED_EVERY = timedelta(seconds=1)
COUNTED_EVERY = timedelta(seconds=5)
A_DAY = timedelta(days=1)
# A probe gives up after a few seconds; it is to hear what is wrong before that.
PATIENCE = timedelta(seconds=2)

T = TypeVar("T")

log = structlog.get_logger()


class Look(Generic[T]):
    """One look serves all who ask before the next is due, and is never taken twice at once."""

    def __init__(
        self,
        take: Callable[[], Awaitable[T]],
        *,
        every: timedelta,
        patience: timedelta = PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take = take
        self._every = every.total_seconds()
        self._patience = patience.total_seconds()
        self._monotonic = monotonic
        self._task: asyncio.Task[T | None] | None = None
        self._next_at = 0.0

    async def found(self) -> T | None:
        """What the latest look has found; None where it failed or takes too long."""
        if self._task is None or (self._task.done() and self._monotonic() >= self._next_at):
            self._next_at = self._monotonic() + self._every
            self._task = asyncio.create_task(self._taken())
        looking = self._task
        await asyncio.wait({looking}, timeout=self._patience)  # never cancelled: it would wait for the database
        return looking.result() if looking.done() and not looking.cancelled() else None

    async def _taken(self) -> T | None:
        try:
            return await self._take()
        except Exception as error:  # whatever it is, whoever watches is to hear of it by the page
            log.warning("vitals.look_failed", **facts(error))
            return None

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})


@dataclass
class Vitals:
    """How a process stands. `line` is None until Slack can reach it."""

    database: Database
    clock: Callable[[], datetime]
    pulse: Pulse
    calls: Calls = field(default_factory=Calls)
    line: Line | None = None
    is_stopping: bool = False

    @property
    def pages(self) -> Mapping[str, Answer]:
        return {"/healthz": self.healthy, "/readyz": self.ready, "/metrics": self.metrics}

    async def healthy(self, _request: web.Request) -> web.Response:
        """Whether all three are there: beats that come, a database that answers, Slack."""
        return _answer(
            process=self.pulse.is_beating,
            database=await self._revision.found() is not None,
            slack=await self._is_connected(),
        )

    async def ready(self, _request: web.Request) -> web.Response:
        """Whether work may be sent here."""
        return _answer(
            migrated=await self._revision.found() == self._head,
            connected=await self._is_connected(),
            staying=not self.is_stopping,
        )

    async def metrics(self, _request: web.Request) -> web.Response:
        """Counts in Prometheus's words, written beside the loop: of copies, for counting goes on meanwhile."""
        standing = Standing(
            tallies=dict(self.pulse.tallies),
            beat_age=self.pulse.age,
            envelopes=self.line.envelopes if self.line else 0,
            calls=Calls(self.calls),
            is_connected=await self._is_connected(),
            counts=await self._counts.found(),
        )
        page = await asyncio.to_thread(exposition, standing)  # its library takes a moment to wake
        return web.Response(body=page.body, headers={"Content-Type": page.content_type})

    async def close(self) -> None:
        """Nobody asks any longer."""
        await self._revision.close()
        await self._counts.close()

    async def _is_connected(self) -> bool:
        return self.line is not None and await self.line.is_up()

    @cached_property
    def _head(self) -> str:
        return head()

    @cached_property
    def _revision(self) -> Look[str | None]:
        return Look(self._look, every=LOOKED_EVERY)

    @cached_property
    def _counts(self) -> Look[Counts]:
        return Look(self._count, every=COUNTED_EVERY)

    async def _look(self) -> str | None:
        async with self.database.reading() as session:
            return await revision(session)

    async def _count(self) -> Counts:
        now = self.clock()
        async with self.database.reading() as session:
            return Counts(
                messages=await figures(session, now, sent_since=now - A_DAY),
                dropped=await dropped_by_kind(session),
            )


def _answer(**found: bool) -> web.Response:
    """Says of each whether it is so: 200 when all of them are, and 503 otherwise."""
    is_ok = all(found.values())
    status = HTTPStatus.OK if is_ok else HTTPStatus.SERVICE_UNAVAILABLE
    return web.json_response({"ok": is_ok, **found}, status=status)
