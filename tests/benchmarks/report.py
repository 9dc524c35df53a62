"""What was measured, as a table for people, as JSON for programs, and as the table in the project's pages."""

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypedDict

TABLE_BEGINS = "<!-- written by make bench: begins -->"
TABLE_ENDS = "<!-- written by make bench: ends -->"
DECIMALS = 3


class Figure(StrEnum):
    """Which of a result's figures a goal is about."""

    OURS = "ours"
    DIFFERENCE = "ours - reference"
    RATIO = "ratio"


@dataclass(frozen=True)
class Goal:
    """The most that a figure may come to, or the least that it must, in the result's unit; a ratio has none."""

    figure: Figure
    most: float = math.inf
    least: float = -math.inf

    def __str__(self) -> str:
        return f"{self.figure} <= {self.most:g}" if self.most < math.inf else f"{self.figure} >= {self.least:g}"

    def is_met_by(self, figure: float) -> bool:
        return self.least <= figure <= self.most


class Entry(TypedDict):
    """A result as it stands in bench.json."""

    name: str
    ours: float
    reference: float | None
    ratio: float | None
    unit: str
    goal: str | None


@dataclass(frozen=True)
class Result:
    """One line of the table. `reference` is None where nothing comparable is known."""

    name: str
    unit: str
    ours: float
    reference: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.reference is None else self.ours / self.reference

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        return None if self.goal is None else self.goal.is_met_by(self._figure(self.goal.figure))

    def _figure(self, figure: Figure) -> float:
        match figure:
            case Figure.OURS:
                return self.ours
            case Figure.DIFFERENCE:
                return self.ours - (self.reference or 0.0)
            case Figure.RATIO:
                assert self.ratio is not None
                return self.ratio

    def entry(self) -> Entry:
        return Entry(
            name=self.name,
            ours=round(self.ours, DECIMALS),
            reference=_rounded(self.reference),
            ratio=_rounded(self.ratio),
            unit=self.unit,
            goal=str(self.goal) if self.goal else None,
        )


def table(results: Sequence[Result]) -> str:
    """A Markdown table, readable as it is in a terminal, and a line that says on what kind of machine."""
    lines = [
        "| measured | ours | reference | ratio | unit | goal | reached |",
        "| --- | ---: | ---: | ---: | --- | --- | --- |",
        *(_line(result) for result in results),
    ]
    return "\n".join([*lines, "", f"{_machine()}."])


def write(results: Sequence[Result], *, json_file: Path, page: Path) -> None:
    """Writes bench.json, and puts the table into the page where the last one stood."""
    json_file.write_text(json.dumps([result.entry() for result in results], indent=2) + "\n")
    page.write_text(with_table(page.read_text(), table(results)))


def with_table(page: str, new: str) -> str:
    """The page with `new` between its two marks. Raises ValueError for a page without them."""
    before, begins, rest = page.partition(TABLE_BEGINS)
    _, ends, after = rest.partition(TABLE_ENDS)
    if not (begins and ends):
        raise ValueError("the page has no place for the table")
    return f"{before}{TABLE_BEGINS}\n\n{new}\n\n{TABLE_ENDS}{after}"


def _line(result: Result) -> str:
    reached = {True: "yes", False: "no", None: ""}[result.is_met]
    cells = [
        result.name,
        _figure(result.ours),
        _figure(result.reference),
        _figure(result.ratio),
        result.unit,
        str(result.goal or ""),
        reached,
    ]
    return f"| {' | '.join(cells)} |"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python} on {platform.system()}, {platform.machine()}, {os.cpu_count()} cores"
