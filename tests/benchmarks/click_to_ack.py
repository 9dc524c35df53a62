"""From a tap on Going or Apologies to its ack: how long a button spins."""

from tests.benchmarks.measure import interleaved, median_of_all, median_of_percentiles
from tests.benchmarks.report import Result
from tests.benchmarks.stage import staged


async def measure(*, rounds: int = 10, calls: int = 100) -> list[Result]:
    async with staged() as (ours, bare):
        bot, app = await interleaved(ours.taps(), bare.taps(), rounds=rounds, calls=calls)
    name = "tap on an answer to ack"
    return [
        Result(f"{name}, median", "ms", 1000 * median_of_all(bot), 1000 * median_of_all(app)),
        Result(f"{name}, p99", "ms", 1000 * median_of_percentiles(bot, 99), 1000 * median_of_percentiles(app, 99)),
    ]
