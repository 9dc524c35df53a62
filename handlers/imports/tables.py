"""A table from a file or a paste: its headers, and its rows with the numbers that a person counts.

What it holds decides what a file is, not its name: a workbook called .csv is read as the workbook that it is. The row
that has the most known headers is the header row, so a title may stand above it. Errors: handlers.imports.unreadable.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice

from handlers.imports.headers import KNOWN, header_key, pupil_level
from handlers.imports.names import tidy
from handlers.imports.unreadable import (
    EmptyFile,
    HeaderOnly,
    NotATable,
    PupilLevelHeader,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    UnclosedQuote,
    UnreadableFile,
)
from handlers.imports.workbooks import FURTHEST_COLUMN, FURTHEST_ROW, OLD_SIGNATURE, ZIP_SIGNATURE, Cell, workbook_rows

LARGEST_BYTES = 5_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = FURTHEST_COLUMN  # GIAS gives some 140 for each school
HEADER_WITHIN = 10

_DELIMITERS = ",;\t"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = (b"%PDF", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"<")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_END = "\x00end of the text"


@dataclass(frozen=True)
class TableRow:
    """A row below the headers; `line` is where it begins in the file or in the sheet, counted from 1."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Headers as they were written, and the rows that hold anything: one at least."""

    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(content: bytes, filename: str) -> Table:
    """The table in a .csv or .xlsx file. Raises UnreadableFile."""
    if len(content) > LARGEST_BYTES:
        raise TooLarge(LARGEST_BYTES)
    if content.startswith((ZIP_SIGNATURE, OLD_SIGNATURE)):
        return _table(_clean(workbook_rows(content)))
    if content.strip() and filename.casefold().endswith(_WORKBOOKS):
        raise NotATable
    return read_pasted(decoded(content))


def read_pasted(text: str) -> Table:
    """The table in a text: separated by commas, semicolons, or tabs as cells copied from a spreadsheet are.

    Raises UnreadableFile.
    """
    if len(text) > LARGEST_BYTES:
        raise TooLarge(LARGEST_BYTES)
    delimiter = max(_DELIMITERS, key=lambda one: _likeness(_separated(text, one)))
    return _table(_separated(text, delimiter))


def decoded(content: bytes) -> str:
    """The text of a file: by its byte order mark, else as UTF-8, else as Windows writes it. Raises NotATable."""
    if content.lstrip().startswith(_NO_TEXT):
        raise NotATable
    encodings = ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_noise(text[:1000]):
            return text
    raise NotATable


def _is_noise(text: str) -> bool:
    """Whether more than one in twenty is a control character: a few get into text by accident."""
    return len(_CONTROLS.findall(text)) * 20 > len(text)


def _separated(text: str, delimiter: str) -> Iterator[TableRow]:
    """Every row that holds anything. A quoted cell may run over several lines. Raises UnreadableFile."""
    reader, line = csv.reader(chain(StringIO(text, newline=""), ("\n", _END)), delimiter=delimiter), 1
    try:
        for cells in reader:
            if line > FURTHEST_ROW:
                raise TooManyRows(FURTHEST_ROW)
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                raise UnclosedQuote(line)
            yield from _clean([(line, cells)])
            line = reader.line_num + 1
    except csv.Error:  # a cell of more than 131,072 characters
        raise NotATable from None


def _clean(rows: Iterable[tuple[int, Iterable[Cell]]]) -> Iterator[TableRow]:
    """The rows that hold anything, as far as columns are read and one more: five megabytes of commas are one row."""
    for line, written in rows:
        within = islice(written, MOST_COLUMNS + 1)
        cells = [tidy(cell) if isinstance(cell, str) else cell for cell in within]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield TableRow(line, tuple(cells))


def _table(rows: Iterator[TableRow]) -> Table:
    top = list(islice(rows, HEADER_WITHIN))
    if not top:
        raise EmptyFile
    at = max(range(len(top)), key=lambda number: _known(top[number]))
    headers = _headers(top[at])
    below = tuple(islice(chain(top[at + 1 :], rows), MOST_ROWS + 1))
    if not below:
        raise HeaderOnly
    if len(below) > MOST_ROWS:
        raise TooManyRows(MOST_ROWS)
    return Table(headers, below)


def _headers(row: TableRow) -> tuple[str, ...]:
    """Raises TooManyColumns, PupilLevelHeader."""
    headers = tuple(map(str, row.cells))
    if len(headers) > MOST_COLUMNS:
        raise TooManyColumns(MOST_COLUMNS)
    if found := pupil_level(headers):
        raise PupilLevelHeader(found)
    return headers


def _likeness(rows: Iterator[TableRow]) -> tuple[int, int]:
    """How much rows look like a table that somebody means: by known headers, then by columns."""
    try:
        top = list(islice(rows, HEADER_WITHIN))
    except UnreadableFile:
        return 0, 0
    return max(map(_known, top), default=0), max((len(row.cells) for row in top), default=0)


def _known(row: TableRow) -> int:
    return sum(header_key(str(cell)) in KNOWN for cell in row.cells)
