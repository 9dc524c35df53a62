"""Which of the times that were offered suits best: whom each would bring together, and whom it would leave out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Generic, TypeVar

MOST_OFFERED = 10
BEST = 3

P = TypeVar("P")


@dataclass(frozen=True, order=True)
class OfferedTime:
    """A local date and time at which a first meeting could be."""

    on: date
    at: time


@dataclass(frozen=True)
class Suited(Generic[P]):
    """A time with those of whoever answered whom it suits, and those whom it does not."""

    time: OfferedTime
    can: frozenset[P]
    cannot: frozenset[P]


def best_times(chosen: Mapping[OfferedTime, Collection[P]], answered: Collection[P]) -> tuple[Suited[P], ...]:
    """Up to three times that suit anybody, most people first; of two that suit as many, the earlier.

    `chosen` says for each time whom it suits. Whoever has `answered` and did not choose a time cannot come then; of
    whoever has not answered nothing is known, and nothing is supposed.
    """
    everybody = frozenset(answered)
    suited = [Suited(one, everybody & frozenset(who), everybody - frozenset(who)) for one, who in chosen.items()]
    ranked = sorted((one for one in suited if one.can), key=lambda one: (-len(one.can), one.time))
    return tuple(ranked[:BEST])
