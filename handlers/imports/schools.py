"""The schools of a partnership, from a GIAS download or from a list of one's own.

GIAS (Get Information about Schools) lists closed schools as well; only those that are open, or open but proposed to
close, are taken.

UnreadableLine
    SchoolError
        NotAUrn             a unique reference number that is not six digits
        SchoolNotOpen       closed, or not open yet
        NameOfAnother       another school of the same name
"""

import re
from dataclasses import dataclass, field

from handlers.imports.headers import SCHOOLS, Column
from handlers.imports.lines import Columns, RefusedLine, Repeated, UnreadableLine, named, read_each
from handlers.imports.names import name_key
from handlers.imports.tables import Table, TableRow

_URN = re.compile(r"[0-9]{6}")


class SchoolError(UnreadableLine):
    """The root of what can be wrong with a line about a school."""


@dataclass(unsafe_hash=True)
class NotAUrn(SchoolError):
    """`written` is no unique reference number."""

    written: str


@dataclass(unsafe_hash=True)
class SchoolNotOpen(SchoolError):
    """`status` is GIAS's own word for it, such as "Closed"."""

    name: str
    status: str


@dataclass(unsafe_hash=True)
class NameOfAnother(SchoolError):
    """The school on `first_line` is called `name` as well, and is another one."""

    name: str
    first_line: int


@dataclass(frozen=True)
class SchoolLine:
    """A school; `urn` is its unique reference number, six digits."""

    line: int
    name: str
    urn: str | None


def read_schools(table: Table) -> tuple[SchoolLine | RefusedLine, ...]:
    """The schools, line by line. Raises MissingColumn, RepeatedHeader."""
    columns = Columns.of(table, SCHOOLS)
    columns.require(Column.SCHOOL)
    schools = _Schools(columns)
    return read_each(((row.line, row) for row in table.rows), schools.read)


@dataclass(frozen=True)
class _Schools:
    """The schools read so far, so that none is read twice."""

    columns: Columns
    by_name: dict[str, SchoolLine] = field(default_factory=dict)
    by_urn: dict[str, SchoolLine] = field(default_factory=dict)

    def read(self, line: int, row: TableRow) -> SchoolLine:
        school = SchoolLine(line, named(self.columns.text(row, Column.SCHOOL)), self._urn(row))
        self._refuse_closed(school, self.columns.text(row, Column.STATUS))
        self._remember(school)
        return school

    def _urn(self, row: TableRow) -> str | None:
        written = self.columns.text(row, Column.URN)
        if written and not _URN.fullmatch(written):
            raise NotAUrn(written)
        return written or None

    def _refuse_closed(self, school: SchoolLine, status: str) -> None:
        if status and not status.casefold().startswith("open"):
            raise SchoolNotOpen(school.name, status)

    def _remember(self, school: SchoolLine) -> None:
        """Raises Repeated, NameOfAnother. Two schools of one name are told apart by their numbers."""
        if school.urn and (first := self.by_urn.setdefault(school.urn, school)) is not school:
            raise Repeated(school.name, first.line)
        first = self.by_name.setdefault(name_key(school.name), school)
        if first is not school and school.urn and first.urn:
            raise NameOfAnother(school.name, first.line)
        if first is not school:
            raise Repeated(school.name, first.line)
