"""`python -m tests.chaos`, from the project's folder: many rounds, half on each engine, written into docs/chaos.md.

Ends with 1 if anything was lost or doubled.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom

import typer

from bot.logs import configure_logs
from tests.chaos import engines, report
from tests.chaos.crew import Crew
from tests.chaos.engines import Postgres, Sqlite
from tests.chaos.notices import APART, JOINED
from tests.chaos.rounds import Result, Trouble, kill_one, played

PAGE = Path(__file__).parents[2] / "docs" / "chaos.md"
KILLS: Sequence[Trouble] = [kill_one] * 6
AWAY_SECONDS = 30
ROUNDS = 50
ROUNDS_AWAY = 2


@dataclass(frozen=True)
class Plan:
    """Rounds of one kind."""

    name: str
    engine: Sqlite | Postgres
    processes: int
    troubles: Sequence[Trouble]
    rounds: int

    def play(self, seed: int) -> list[Result]:
        """By turns with notices joined in few messages and with each in a message of its own."""
        return [self._round(seed + number, number) for number in range(self.rounds)]

    def _round(self, seed: int, number: int) -> Result:
        scene = (JOINED, APART)[number % 2]
        playing = played(self.engine.fresh(), scene, processes=self.processes, troubles=self.troubles, seed=seed)
        result = asyncio.run(playing)
        typer.echo(f"{self.engine.version}, {self.name}, seed {seed}: {result}")
        return result


async def database_away(engine: Postgres, _crew: Crew) -> None:
    """The server is stopped, and comes back."""
    await asyncio.to_thread(engine.stop)
    await asyncio.sleep(AWAY_SECONDS)
    await asyncio.to_thread(engine.start)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.chaos")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    given = asked.parse_args()
    typer.echo(f"seed {given.seed}")
    on_postgres = given.rounds // 2
    away = min(on_postgres, ROUNDS_AWAY)
    with engines.sqlite() as sqlite, engines.postgres() as postgres:
        plans = [
            Plan("one process", sqlite, 1, KILLS, given.rounds - on_postgres),
            Plan("three processes", postgres, 3, KILLS, on_postgres - away),
            Plan(
                f"three processes, database away for {AWAY_SECONDS} s",
                postgres,
                3,
                [kill_one, partial(database_away, postgres), kill_one],
                away,
            ),
        ]
        lines = [report.Line(plan.name, plan.engine.version, plan.play(given.seed)) for plan in plans]
    typer.echo(report.table(lines))
    report.write(lines, seed=given.seed, page=PAGE)
    return int(any(line.went_wrong for line in lines))


if __name__ == "__main__":
    configure_logs("ERROR")
    sys.exit(main())
