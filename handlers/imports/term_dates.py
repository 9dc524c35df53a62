"""Terms, half terms and other closures: from a table, or from lines as somebody types them.

    Autumn term: 3 Sep to 18 Dec 2026
    Half term: 19-23 October 2026
    INSET day: Mon 4 Jan 2027
    19/10/2026 - 23/10/2026: half term

What can be wrong with one of them stands in handlers.imports.calendar_lines.
"""

import re
from datetime import date

from handlers.imports.calendar_lines import DatesChecked, DatesLine, NoDates
from handlers.imports.dates import DATES, UnreadableDate, has_date, read_dates, read_days
from handlers.imports.headers import TERM_DATES, Column, header_key
from handlers.imports.lines import Columns, RefusedLine, named, read_each
from handlers.imports.names import tidy
from handlers.imports.tables import LARGEST_BYTES, Table, TableRow, read_pasted
from handlers.imports.unreadable import EmptyFile, TooLarge, TooManyRows

MOST_LINES = 1_000  # nobody types more, and a hostile line takes a millisecond
LONGEST_LINE = 200

_BULLET = re.compile(r"\A(?:[\s•◦▪●*·‣+–—-]+|\d{1,2}[.)]\s+)+")
# A name ends with none of the marks between, so that a line of nothing but marks is tried once and not from each.
_TYPED = rf"(?P<name>(?:.*?[^\s:,;–—-])?)[\s:,;–—-]*(?P<dates>{DATES})"
_DATES_FIRST = rf"(?P<dates>{DATES})[\s:,;–—-]+(?P<name>(?!(?:and|or|to|until|till|til|through)\b)[^\W\d].*)"
# What a name ends with that is a day as well, of the same month: "1 and", "Mon 1,", ": 1, 2", "1st".
_FURTHER_DAY = re.compile(
    r"(?:\d(?:st|nd|rd|th)|\d\s*(?:and|&|\+|/)|(?::|[a-z]\s[–—-])\s*\d{1,2}(?:\s*,\s*\d{1,2})*"
    r"|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s*\d{1,2})\Z",
    re.IGNORECASE,
)
_KNOWN = frozenset(header_key(name) for names in TERM_DATES.values() for name in names)


def read_term_dates(table: Table, *, today: date) -> tuple[DatesLine | RefusedLine, ...]:
    """The terms and closures in a table with a first and a last day, or with a date. Raises UnreadableFile."""
    columns, checked = Columns.of(table, TERM_DATES), DatesChecked(today)
    columns.require(Column.NAME)
    if Column.DATES not in columns:
        columns.require(Column.FIRST_DAY)

    def read(line: int, row: TableRow) -> DatesLine:
        name = named(columns.text(row, Column.NAME))
        return checked.line(line, name, *_days(columns, row, name))

    return read_each(((row.line, row) for row in table.rows), read)


def _days(columns: Columns, row: TableRow, name: str) -> tuple[date, date]:
    first, last = columns.cell(row, Column.FIRST_DAY), columns.cell(row, Column.LAST_DAY)
    if first or last:
        return read_days(first or last, last or first)
    if dates := columns.cell(row, Column.DATES):
        return read_dates(dates)
    raise NoDates(name)


def read_typed_dates(text: str, *, today: date) -> tuple[DatesLine | RefusedLine, ...]:
    """The terms and closures in lines such as "Half term: 19 Oct to 23 Oct 2026", numbered as they stand in `text`.

    Blank lines and bullets do not count. Raises UnreadableFile.
    """
    if len(text) > LARGEST_BYTES:
        raise TooLarge(LARGEST_BYTES)
    lines = [(number, tidy(line)) for number, line in enumerate(text.splitlines(), start=1)]
    written = [(number, _BULLET.sub("", line)) for number, line in lines if line]
    if not written:
        raise EmptyFile
    if len(written) > MOST_LINES:
        raise TooManyRows(MOST_LINES)
    checked = DatesChecked(today)

    def read(number: int, line: str) -> DatesLine:
        return checked.line(number, *_typed(line))

    return read_each(written, read)


def _typed(line: str) -> tuple[str, date, date]:
    """Raises UnreadableLine."""
    found = _parts(line)
    if found is None or _names_another_day(found["name"]):
        before, _, after = line.rpartition(":")
        raise UnreadableDate(line if has_date(before) else after.strip() or line)
    return (named(found["name"]), *read_dates(found["dates"]))


def _parts(line: str) -> re.Match[str] | None:
    """The name and the dates of a line, whichever stands first."""
    if len(line) > LONGEST_LINE:
        return None
    return re.fullmatch(_TYPED, line, re.IGNORECASE) or re.fullmatch(_DATES_FIRST, line, re.IGNORECASE)


def _names_another_day(name: str) -> bool:
    """Whether dates are left in a name: "4 January and 5 January 2027" are two, and so are "4 and 5 January 2027"."""
    return has_date(name) or bool(_FURTHER_DAY.search(name))


def read_pasted_dates(text: str, *, today: date) -> tuple[DatesLine | RefusedLine, ...]:
    """The terms and closures in what was pasted: cells with their headers, or lines. Raises UnreadableFile."""
    if _begins_with_headers(text):
        return read_term_dates(read_pasted(text), today=today)
    return read_typed_dates(text, today=today)


def _begins_with_headers(text: str) -> bool:
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    return sum(header_key(cell) in _KNOWN for cell in re.split(r"[,;\t]", first_line)) > 1
