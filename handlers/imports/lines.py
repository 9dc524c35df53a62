"""Lines that can be used, and lines that cannot with the reason; one reason at a time, the first that is found.

PartnershipError
    UnreadableLine          one line is left out; those around it are not
        FormulaCell         a cell that a spreadsheet would run
        NoName              nothing by which to call somebody or something
        NameTooLong         more of it than fits
        Repeated            another line says the same
        PersonError         see handlers.imports.people
        SchoolError         see handlers.imports.schools
        DateError           see handlers.imports.dates
        TermDatesError      see handlers.imports.calendar_lines
        EventError          see handlers.imports.calendar_files
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from handlers.imports.headers import Column, Vocabulary, header_key
from handlers.imports.tables import Table, TableRow
from handlers.imports.unreadable import MissingColumn, RepeatedHeader
from handlers.imports.workbooks import Cell
from schedules.errors import PartnershipError

NAME_MAX = 80

T = TypeVar("T")
L = TypeVar("L")

# What is calculated rather than named: =1+1, @SUM(A1), +A1, -2+3, +cmd|'...'. "+44 1752 123456" and "- Ada" are not.
_FORMULA = re.compile(r"=|[+@-]\s*(?:[\d.]+\s*[-+*/^&|]|[A-Za-z]{1,3}\d+\b|\w+\s*[(!|]|[('\"])")
# What people put into a cell to say that there is nothing to put.
_NOTHING = frozenset({"-", "–", "—", "?", "n/a", "none", "tbc", "tba", "vacant", "vacancy"})


class UnreadableLine(PartnershipError):
    """The root of what keeps one line from being used."""


@dataclass(unsafe_hash=True)
class FormulaCell(UnreadableLine):
    """`written` would be calculated by a spreadsheet; a value is wanted."""

    written: str


@dataclass(unsafe_hash=True)
class NoName(UnreadableLine):
    """Nothing stands where the name belongs."""


@dataclass(unsafe_hash=True)
class NameTooLong(UnreadableLine):
    """`name` has more than `most` characters."""

    name: str
    most: int


@dataclass(unsafe_hash=True)
class Repeated(UnreadableLine):
    """`first_line` says the same of `name`."""

    name: str
    first_line: int


@dataclass(frozen=True)
class RefusedLine:
    """A line that is left out, and why."""

    line: int
    why: UnreadableLine


def read_each(numbered: Iterable[tuple[int, T]], read: Callable[[int, T], L]) -> tuple[L | RefusedLine, ...]:
    """What `read` makes of each line and its number, in order: where it raises UnreadableLine, the line is refused."""
    return tuple(_read_one(line, what, read) for line, what in numbered)


def _read_one(line: int, what: T, read: Callable[[int, T], L]) -> L | RefusedLine:
    try:
        return read(line, what)
    except UnreadableLine as why:
        return RefusedLine(line, why)


@dataclass(frozen=True)
class Columns:
    """Where each column of a vocabulary stands in a table, as far as the table has them."""

    at: Mapping[Column, int]

    @classmethod
    def of(cls, table: Table, vocabulary: Vocabulary) -> "Columns":
        """Raises RepeatedHeader."""
        keys = [header_key(header) for header in table.headers]
        found = {column: _position(table, keys, names) for column, names in vocabulary.items()}
        return cls({column: at for column, at in found.items() if at is not None})

    def __contains__(self, column: Column) -> bool:
        return column in self.at

    def require(self, column: Column) -> None:
        """Raises MissingColumn."""
        if column not in self:
            raise MissingColumn(column)

    def cell(self, row: TableRow, column: Column) -> Cell:
        """What stands there; empty for a dash too, or where the row or the table ends before it. Raises FormulaCell."""
        at = self.at.get(column)
        cell = row.cells[at] if at is not None and at < len(row.cells) else ""
        if isinstance(cell, date):
            return cell
        refuse_formula(cell)
        return "" if cell.casefold() in _NOTHING else cell

    def text(self, row: TableRow, column: Column) -> str:
        """The same as text. Raises FormulaCell."""
        return str(self.cell(row, column))


def _position(table: Table, keys: list[str], names: Iterable[str]) -> int | None:
    for name in names:
        key = header_key(name)
        if keys.count(key) > 1:
            raise RepeatedHeader(table.headers[keys.index(key)])
        if key in keys:
            return keys.index(key)
    return None


def refuse_formula(written: str) -> None:
    """Raises FormulaCell."""
    if _FORMULA.match(written):
        raise FormulaCell(written)


def named(written: str, most: int = NAME_MAX) -> str:
    """A name as it is kept. Raises NoName where it has no letter and no digit, NameTooLong, FormulaCell."""
    refuse_formula(written)
    if not any(char.isalnum() for char in written):
        raise NoName
    if len(written) > most:
        raise NameTooLong(written, most)
    return written
