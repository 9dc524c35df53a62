"""From the workspace to an app: one interface, whether envelopes travel by Socket Mode or by signed HTTP."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Protocol

from bot.workspace.clock import WorkspaceClock
from bot.workspace.ids import Json
from bot.workspace.records import App
from bot.workspace.trouble import Duplicate, Lost, Overtaken, Stall, Trouble

ACK_SECONDS = 3.0
RETRY_AT_SECONDS = (0.0, 60.0, 360.0)
"""When an event comes again, counted from its first failure: at once, after a minute, after five more."""


class Kind(StrEnum):
    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    EVENT = "events_api"


class Outcome(Enum):
    ACKNOWLEDGED = "acknowledged"
    LATE = "late"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


@dataclass(frozen=True)
class Envelope:
    """What travels. `request_url` is where an app that is reached by HTTP wants it."""

    id: str
    kind: Kind
    payload: Json
    request_url: str = ""
    accepts_response: bool = False
    retry_attempt: int = 0
    retry_reason: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back. `reason` is Slack's word for a failed delivery; `payload` what the app said in its ack."""

    outcome: Outcome
    payload: Json | None = None
    reason: str = ""
    forbids_retry: bool = False

    @property
    def is_ack(self) -> bool:
        return self.outcome is Outcome.ACKNOWLEDGED


def new_envelope_id() -> str:
    return str(uuid.uuid4())


class Carrier(Protocol):
    """Brings one envelope to an app and waits for its answer, ACK_SECONDS at most."""

    async def carry(self, app: App, envelope: Envelope) -> Answer: ...

    async def close(self) -> None: ...


class Delivery:
    """Delivers at once what a person waits for, and events in the background, with Slack's retries."""

    def __init__(self, clock: WorkspaceClock, trouble: Trouble, *, sockets: Carrier, webhooks: Carrier) -> None:
        self._clock = clock
        self._trouble = trouble
        self._loop = asyncio.get_running_loop()
        self._overtaken: list[asyncio.Event] = []
        self._sockets = sockets
        self._webhooks = webhooks
        self._tasks: set[asyncio.Task[None]] = set()
        self._first_attempts: set[asyncio.Future[None]] = set()
        self._watchers: list[Callable[[Envelope, Answer | None], None]] = []

    def when_carried(self, told: Callable[[Envelope, Answer | None], None]) -> None:
        """Calls `told` with every envelope as it leaves, and once more with the app's answer."""
        self._watchers.append(told)

    async def deliver(self, app: App, envelope: Envelope) -> Answer:
        """Brings one envelope to the app and waits for its answer, as the trouble that is due allows."""
        match self._trouble.take(envelope.kind):
            case Lost():
                return Answer(Outcome.LATE, reason="timeout")
            case Duplicate():
                twice = (envelope, replace(envelope, id=new_envelope_id()))
                return (await asyncio.gather(*(self._carry(app, each) for each in twice)))[0]
            case Overtaken():
                self._overtaken.append(passed := asyncio.Event())
                await passed.wait()
            case Stall() as stall:
                await stall.hold()
        answer = await self._carry(app, envelope)
        while self._overtaken:
            self._overtaken.pop().set()
        return answer

    def post(self, app: App, envelope: Envelope) -> None:
        """Delivers an event without waiting for it."""
        first = self._loop.create_future()
        self._first_attempts.add(first)
        first.add_done_callback(self._first_attempts.discard)
        self._spawn(self._deliver_until_acknowledged(app, envelope, first))

    async def at_rest(self) -> bool:
        """Waits until every event on its way has been tried once. True when there was none."""
        waiting = set(self._first_attempts)
        if waiting:
            await asyncio.wait(waiting)
        return not waiting

    async def _carry(self, app: App, envelope: Envelope) -> Answer:
        carrier = self._sockets if app.declared.settings.socket_mode_enabled else self._webhooks
        self._tell(envelope, None)
        answer = await carrier.carry(app, envelope)
        self._tell(envelope, answer)
        return answer

    def _tell(self, envelope: Envelope, answer: Answer | None) -> None:
        for told in self._watchers:
            told(envelope, answer)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._sockets.close()
        await self._webhooks.close()

    async def _deliver_until_acknowledged(self, app: App, envelope: Envelope, first: asyncio.Future[None]) -> None:
        try:
            answer = await self.deliver(app, envelope)
        finally:
            first.set_result(None)
        failed_at = self._clock.monotonic()
        for attempt, seconds in enumerate(RETRY_AT_SECONDS, start=1):
            if answer.is_ack or answer.forbids_retry:
                return
            await self._clock.until(failed_at + seconds)
            again = replace(envelope, id=new_envelope_id(), retry_attempt=attempt, retry_reason=answer.reason)
            answer = await self.deliver(app, again)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
