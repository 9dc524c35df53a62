"""What many rounds came to, as the table in docs/chaos.md."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.rounds import Result

TABLE_BEGINS = "<!-- written by make chaos: begins -->"
TABLE_ENDS = "<!-- written by make chaos: ends -->"


@dataclass(frozen=True)
class Line:
    """All rounds of one kind."""

    name: str
    engine: str
    results: Sequence[Result]

    @property
    def went_wrong(self) -> bool:
        return any(result.lost or result.doubled for result in self.results)

    def __str__(self) -> str:
        sums = [sum(getattr(one, what) for one in self.results) for what in ("killed", "owed", "lost", "doubled")]
        cells = [self.engine, self.name, len(self.results), *(f"{figure:,}" for figure in sums)]
        return f"| {' | '.join(map(str, cells))} |"


def table(lines: Sequence[Line]) -> str:
    """A Markdown table, readable as it is in a terminal."""
    heading = "| database | rounds with | rounds | killed | owed | lost | doubled |"
    return "\n".join([heading, "| --- | --- | ---: | ---: | ---: | ---: | ---: |", *map(str, lines)])


def write(lines: Sequence[Line], *, seed: int, page: Path) -> None:
    """Puts the table into the page where the last one stood. Raises ValueError for a page without a place for it."""
    before, begins, rest = page.read_text().partition(TABLE_BEGINS)
    _, ends, after = rest.partition(TABLE_ENDS)
    if not (begins and ends):
        raise ValueError("the page has no place for the table")
    by = f"Seed {seed}; {platform.python_implementation()} {platform.python_version()} on {platform.system()}."
    page.write_text(f"{before}{begins}\n\n{table(lines)}\n\n{by}\n\n{ends}{after}")
