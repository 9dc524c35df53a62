"""From a typed command to its modal: what rights, reads and drawing add to what Bolt needs by itself."""

from tests.benchmarks.measure import interleaved, median_of_all, median_of_percentiles
from tests.benchmarks.report import Figure, Goal, Result
from tests.benchmarks.stage import staged

MOST_ADDED_MS = 10


async def measure(*, rounds: int = 20, calls: int = 100) -> list[Result]:
    async with staged() as (ours, bare):
        bot, app = await interleaved(ours.opens_modal, bare.opens_modal, rounds=rounds, calls=calls)
    name, goal = "`/meeting new` to modal open", Goal(Figure.DIFFERENCE, MOST_ADDED_MS)
    return [
        Result(f"{name}, median", "ms", 1000 * median_of_all(bot), 1000 * median_of_all(app)),
        Result(
            f"{name}, p99", "ms", 1000 * median_of_percentiles(bot, 99), 1000 * median_of_percentiles(app, 99), goal
        ),
    ]
