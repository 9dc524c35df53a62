"""`python -m tests.benchmarks`, from the project's folder: measures everything, prints it and writes it down."""

import asyncio
from pathlib import Path

from bot.logs import configure_logs
from tests.benchmarks import (
    asking,
    beat,
    click_to_ack,
    cold_start,
    command_to_modal,
    deliveries,
    jobs,
    report,
    school_year,
)

PROJECT = Path(__file__).parents[2]


async def main() -> None:
    results = [
        *await command_to_modal.measure(),
        *await click_to_ack.measure(),
        *await asking.measure(),
        *await school_year.measure(),
        *await cold_start.measure(),
        *await deliveries.measure(),
        *await beat.measure(),
        *await jobs.measure(),
    ]
    print(report.table(results))
    report.write(results, json_file=PROJECT / "bench.json", page=PROJECT / "docs" / "benchmarks.md")


if __name__ == "__main__":
    configure_logs("WARNING")
    asyncio.run(main())
