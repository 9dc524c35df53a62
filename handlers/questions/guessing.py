"""A wrong key costs time, whoever tries it: after each the next try must wait longer, up to a minute.

Counted in this process alone, for what is guessed at and never for who guesses. A right key changes nothing in it:
whoever guesses would see that the asker has just been there.

PartnershipError
    WrongKey    what was typed opens nothing here
        TooSoon     it was not even looked at
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from math import ceil
from typing import TypeVar

from schedules.errors import PartnershipError

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
    """Somebody has tried a wrong key just before. Nothing was looked at."""


@dataclass(frozen=True)
class _Wrong:
    times: int
    until: float

    @property
    def is_forgotten_at(self) -> float:
        return self.until + FORGOTTEN_AFTER


@dataclass
class Guesses:
    """Wrong keys, by what they were tried on. `monotonic` gives seconds."""

    monotonic: Callable[[], float]
    _wrong: dict[Hashable, _Wrong] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def found(self, on: Hashable, look: Callable[[], Awaitable[T | None]]) -> T:
        """What a key opens, by `look`. Raises TooSoon, WrongKey."""
        async with self._one_at_a_time:  # of two at once the second would be free
            if (seconds := self._seconds(on)) > 0:
                raise TooSoon(seconds)
            found = await look()
            if found is None:
                self._count(on)
                raise WrongKey(self._seconds(on))
            return found

    def _seconds(self, on: Hashable) -> int:
        wrong = self._wrong.get(on)
        return ceil(wrong.until - self.monotonic()) if wrong else 0

    def _count(self, on: Hashable) -> None:
        now = self.monotonic()
        self._wrong = {each: wrong for each, wrong in self._wrong.items() if wrong.is_forgotten_at > now}
        times = self._wrong[on].times + 1 if on in self._wrong else 1
        self._wrong[on] = _Wrong(times, now + min(2 ** (times - 1), LONGEST_WAIT))
