"""Misbehaviour on demand. Each kind is a small value; queued for a Web API method ("chat.postMessage") or for a kind of
envelope ("slash_commands", "interactive", "events_api"), it befalls the next one and is gone.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Container
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class TooMany:
    """429 with Retry-After, although nobody has called too often."""

    retry_after: int = 30


@dataclass(frozen=True)
class ServerError:
    """500 and no JSON; nothing was done."""

    status: int = 500


@dataclass(frozen=True)
class CutBeforeAccepting:
    """The connection breaks and nothing was done."""


@dataclass(frozen=True)
class CutAfterAccepting:
    """The connection breaks, but what was asked has been done."""


@dataclass(frozen=True)
class Stall:
    """Nothing happens until `release()`. `await reached.wait()` returns once somebody is being kept waiting."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self._released.set()

    async def hold(self) -> None:
        self.reached.set()
        await self._released.wait()


@dataclass(frozen=True)
class Duplicate:
    """The envelope goes out twice."""


@dataclass(frozen=True)
class Overtaken:
    """The envelope waits until the next one has gone out."""


@dataclass(frozen=True)
class Lost:
    """The envelope never arrives."""


CallTrouble: TypeAlias = TooMany | ServerError | CutBeforeAccepting | CutAfterAccepting | Stall
EnvelopeTrouble: TypeAlias = Duplicate | Overtaken | Lost | Stall
AnyTrouble: TypeAlias = CallTrouble | EnvelopeTrouble


_ENVELOPES = frozenset({"slash_commands", "interactive", "events_api"})


class Trouble:
    """What is going to go wrong next."""

    def __init__(self, methods: Container[str]) -> None:
        self._methods = methods
        self._coming: defaultdict[str, deque[AnyTrouble]] = defaultdict(deque)

    def next(self, what: str, *misbehaviours: AnyTrouble) -> None:
        """The next call of `what`, and those after it, meet these in turn.

        Raises ValueError for a name that is none, or for trouble that cannot befall it: it would never come."""
        if what not in _ENVELOPES and what not in self._methods:
            raise ValueError(f"{what} is neither a method nor a kind of envelope")
        possible = EnvelopeTrouble if what in _ENVELOPES else CallTrouble
        for misbehaviour in misbehaviours:
            if not isinstance(misbehaviour, possible):
                raise ValueError(f"{type(misbehaviour).__name__} cannot befall {what}")
        self._coming[what].extend(misbehaviours)

    def take(self, what: str) -> AnyTrouble | None:
        coming = self._coming[what]
        return coming.popleft() if coming else None
