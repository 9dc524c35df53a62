"""Whether the time that asking takes tells who asks: two heads ask by turns, and their times are held side by side."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, count
from time import perf_counter

from bot.seed import NEW_HEADS
from bot.workspace.people import Person
from handlers.questions import limits
from tests.benchmarks.measure import interleaved, median_of_all
from tests.benchmarks.report import Figure, Goal, Result
from tests.benchmarks.stage import staged
from tests.benchmarks.wire import CHANNEL, HEAD

# How often an ask of one takes longer than an ask of the other; 0.5 tells nothing.
MOST_TOLD, LEAST_TOLD = 0.55, 0.45


async def measure(*, rounds: int = 20, asks: int = 50) -> list[Result]:
    """So many rounds of so many asks by each of two heads."""
    was, limits.QUESTIONS_A_DAY = limits.QUESTIONS_A_DAY, 2 * rounds * asks  # here the day does not end
    try:
        async with staged() as (ours, _bare):
            heads = [ours.workspace.person(name) for name in (HEAD, min(NEW_HEADS))]
            questions = (f"How do others do it, number {number}?" for number in count())
            one, other = await interleaved(
                *(partial(_asks, head, questions) for head in heads), rounds=rounds, calls=asks
            )
    finally:
        limits.QUESTIONS_A_DAY = was
    times, others = [*chain(*one)], [*chain(*other)]
    longer = how_often_longer(times, others)
    name = f"Asking, {len(times) + len(others):,} times by two heads"
    return [
        Result(f"{name}, median of each", "ms", 1000 * median_of_all(one), 1000 * median_of_all(other)),
        Result(f"{name}: how often one's takes longer", "of 1", longer, 0.5, Goal(Figure.OURS, MOST_TOLD, LEAST_TOLD)),
        Result(f"{name}: chance of such a difference by chance", "of 1", chance_of(longer, len(times), len(others))),
    ]


async def _asks(head: Person, questions: Iterator[str]) -> float:
    """The seconds from the command to the key."""
    words = next(questions)
    began = perf_counter()
    await head.runs(f"/ask {words}", in_=f"#{CHANNEL}")
    await head.submits()
    await head.submits()
    took = perf_counter() - began
    await head.closes_everything()
    return took


def how_often_longer(times: Sequence[float], others: Sequence[float]) -> float:
    """How often one of the first is more than one of the others, equals counting half: Mann and Whitney's U, of 1."""
    ordered = sorted(others)
    more = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in times) / 2
    return more / (len(times) * len(others))


def chance_of(longer: float, times: int, others: int) -> float:
    """How likely it lies so far from a half where nothing differs, either way, by the normal approximation."""
    deviation = math.sqrt((times + others + 1) / (12 * times * others))
    return math.erfc(abs(longer - 0.5) / deviation / math.sqrt(2))
