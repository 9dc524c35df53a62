"""From a typed command to its modal: what rights, reads and drawing add to what Bolt needs by itself."""

from functools import partial

from tests.benchmarks.measure import interleaved, median_of_all, median_of_percentiles
from tests.benchmarks.report import Figure, Goal, Result
from tests.benchmarks.stage import staged
from tests.benchmarks.wire import ASK, MEETING_NEW, Typed

MOST_ADDED_MS = 10


async def measure(*, rounds: int = 20, calls: int = 100) -> list[Result]:
    return [line for typed in (MEETING_NEW, ASK) for line in await _measure(typed, rounds, calls)]


async def _measure(typed: Typed, rounds: int, calls: int) -> list[Result]:
    async with staged() as (ours, bare):
        sides = partial(ours.opens_modal, typed), partial(bare.opens_modal, typed)
        bot, app = await interleaved(*sides, rounds=rounds, calls=calls)
    name, goal = f"`{typed}` to modal open", Goal(Figure.DIFFERENCE, MOST_ADDED_MS)
    return [
        Result(f"{name}, median", "ms", 1000 * median_of_all(bot), 1000 * median_of_all(app)),
        Result(
            f"{name}, p99", "ms", 1000 * median_of_percentiles(bot, 99), 1000 * median_of_percentiles(app, 99), goal
        ),
    ]
