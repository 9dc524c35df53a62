"""What is timed between a workspace and its app: a command until its modal is asked for, a tap until its ack.

Envelopes are put on the wire as the workspace puts them there when people act, and timed by the machine's own clock.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter

from aiohttp import web

from bot.seed import COORDINATOR, HEADS
from bot.workspace.delivery import Envelope, Kind, new_envelope_id
from bot.workspace.ids import Json
from bot.workspace.payloads import Payloads
from bot.workspace.people import Button
from bot.workspace.records import Message
from bot.workspace.server import LocalWorkspace
from tests.benchmarks.measure import Timed

HEAD = next(iter(HEADS.values()))
CHANNEL = "heads"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Typed:
    """A command with what is typed after it, and who types it."""

    command: str
    words: str
    by: str

    def __str__(self) -> str:
        return f"{self.command} {self.words}".rstrip()


MEETING_NEW = Typed("/meeting", "new", COORDINATOR)
ASK = Typed("/ask", "", HEAD)


class NotAcknowledged(Exception):
    """The app did not answer an envelope, so there is nothing to measure."""


class Arrivals:
    """When requests reach a workspace: a middleware that looks at the clock before anything else happens."""

    def __init__(self) -> None:
        self._awaited: dict[str, asyncio.Future[float]] = {}

    def add_to(self, workspace: LocalWorkspace) -> None:
        """Before the workspace runs: `LocalWorkspace.running(mount=arrivals.add_to)`."""
        workspace.application.middlewares.append(self._note)

    def next(self, path: str) -> Awaitable[float]:
        """When the next request to `path` arrives, by `perf_counter`. Raises TimeoutError where none does."""
        self._awaited[path] = asyncio.get_running_loop().create_future()
        return asyncio.wait_for(self._awaited[path], PATIENCE_SECONDS)

    @web.middleware
    async def _note(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        awaited = self._awaited.pop(request.path, None)
        if awaited is not None:
            awaited.set_result(perf_counter())
        return await handler(request)


@dataclass(frozen=True)
class Wire:
    """An app in its workspace, with people who type a command and a head who taps a message's buttons.

    After each timed call the app comes to rest, so that none pays for the one before.
    """

    workspace: LocalWorkspace
    arrivals: Arrivals

    async def opens_modal(self, typed: Typed) -> float:
        """The seconds from a command's envelope to the app's views.open."""
        record = self.workspace.channel(CHANNEL).record
        payload = self._payloads(typed.by).command(typed.command, typed.words, record)
        opened = self.arrivals.next("/api/views.open")
        sent = perf_counter()
        await self._deliver(Kind.COMMAND, payload)
        took = await opened - sent
        await self.workspace.at_rest()
        return took

    def taps(self) -> Timed:
        """Taps Going and Apologies by turns, so that each tap changes something; the seconds from tap to ack."""
        head = self.workspace.person(HEAD)
        buttons = cycle([head.finds(label, in_=f"#{CHANNEL}") for label in ("Going", "Apologies")])
        return lambda: self._acknowledges(next(buttons))

    async def _acknowledges(self, button: Button) -> float:
        message = button.place.at
        assert isinstance(message, Message)
        action = button.control.action({}, at=self.workspace.services.conversations.new_ts())
        payload = self._payloads(HEAD).action_in_message(message, action)
        sent = perf_counter()
        await self._deliver(Kind.INTERACTIVE, payload)
        took = perf_counter() - sent
        await self.workspace.at_rest()
        return took

    def _payloads(self, name: str) -> Payloads:
        return Payloads(self.workspace.services, self.workspace.app, self.workspace.person(name).user)

    async def _deliver(self, kind: Kind, payload: Json) -> None:
        envelope = Envelope(new_envelope_id(), kind, payload, accepts_response=kind is Kind.COMMAND)
        answer = await self.workspace.services.delivery.deliver(self.workspace.app, envelope)
        if not answer.is_ack:
            raise NotAcknowledged(answer.outcome)
