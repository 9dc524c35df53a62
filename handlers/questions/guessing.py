"""A wrong key costs time: after each the next try must wait longer, up to a minute.

Counted in this process alone, for each thing that is guessed at and each who guesses, under a salt that is written
nowhere: shared, a wait would tell others that somebody has just been there, and keep the asker from her own question.
A right key changes nothing in it.

PartnershipError
    WrongKey    what was typed opens nothing here
        TooSoon     it was not even looked at
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from math import ceil
from secrets import token_bytes
from typing import TypeVar

from schedules.errors import PartnershipError
from storage.database.ids import PersonId

T = TypeVar("T")

LONGEST_WAIT = 60
# Seconds after which wrong keys are no longer held against the next.
FORGOTTEN_AFTER = 3600


class WrongKey(PartnershipError):
    """The next try is looked at in so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TooSoon(WrongKey):
    """She has tried a wrong key just before. Nothing was looked at."""


@dataclass(frozen=True)
class _Wrong:
    times: int
    until: float

    @property
    def is_forgotten_at(self) -> float:
        return self.until + FORGOTTEN_AFTER


@dataclass
class Guesses:
    """Wrong keys, by what they were tried on and by whom. `monotonic` gives seconds."""

    monotonic: Callable[[], float]
    _salt: bytes = field(default_factory=lambda: token_bytes(32))
    _wrong: dict[bytes, _Wrong] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def found(self, on: str, look: Callable[[], Awaitable[T | None]], *, by: PersonId) -> T:
        """What a key opens, by `look`. Raises TooSoon, WrongKey."""
        guessed = blake2b(f"{on} {by}".encode(), key=self._salt).digest()
        async with self._one_at_a_time:  # of two at once the second would be free
            if (seconds := self._seconds(guessed)) > 0:
                raise TooSoon(seconds)
            found = await look()
            if found is None:
                self._count(guessed)
                raise WrongKey(self._seconds(guessed))
            return found

    def _seconds(self, guessed: bytes) -> int:
        wrong = self._wrong.get(guessed)
        return ceil(wrong.until - self.monotonic()) if wrong else 0

    def _count(self, guessed: bytes) -> None:
        now = self.monotonic()
        self._wrong = {each: wrong for each, wrong in self._wrong.items() if wrong.is_forgotten_at > now}
        times = self._wrong[guessed].times + 1 if guessed in self._wrong else 1
        self._wrong[guessed] = _Wrong(times, now + min(2 ** (times - 1), LONGEST_WAIT))
