"""Rounds, percentiles and medians: how every number here comes about, whatever is measured."""

import math
from collections.abc import Awaitable, Callable, Sequence
from statistics import median

# Does the thing once, and answers how many seconds it took.
Timed = Callable[[], Awaitable[float]]

# The seconds of each call.
Round = list[float]


async def interleaved(*sides: Timed, rounds: int, calls: int) -> list[list[Round]]:
    """The rounds of each side.

    The sides are called in turn, so that whatever else the machine does falls on all of them; each round begins with
    the next, so that none always comes after the same one.
    """
    measured: list[list[Round]] = [[[] for _ in range(rounds)] for _ in sides]
    for number in range(rounds):
        first = number % len(sides)
        for _ in range(calls):
            for index in (*range(first, len(sides)), *range(first)):
                measured[index][number].append(await sides[index]())
    return measured


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` of all do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def median_of_percentiles(rounds: Sequence[Round], percent: int) -> float:
    """The median over the rounds of each round's percentile: one disturbed round does not decide."""
    return median(percentile(one, percent) for one in rounds)


def median_of_all(rounds: Sequence[Round]) -> float:
    return median(seconds for one in rounds for seconds in one)
