"""Who is in the partnership, from a list of people with their roles and schools.

A person may stand on several lines: a head of two schools, a deputy who also coordinates. A list whose names stand
under "Headteacher" is one of heads, and needs no column for the role.

UnreadableLine
    PersonError
        NotAnAddress        an e-mail address that is none
        AddressOfAnother    an e-mail address that stands beside another name
        NoRole              nothing says what somebody is
        UnknownRole         a role that the partnership has no word for
        HeadWithoutSchool   a head, of no school
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from handlers.imports.dates import read_month
from handlers.imports.headers import PEOPLE, Column, header_key
from handlers.imports.lines import Columns, RefusedLine, Repeated, UnreadableLine, named, read_each
from handlers.imports.names import name_key
from handlers.imports.tables import Table, TableRow
from storage.members.people import RoleKind

EMAIL_MAX = 254

_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"]+@(?:[\w-]+\.)+[\w-]{2,}")

ROLES: dict[RoleKind, tuple[str, ...]] = {
    RoleKind.HEAD: ("Head", "Headteacher", "Headmaster", "Headmistress", "HT", "Principal", "Head of school"),
    RoleKind.COORDINATOR: (
        *("Coordinator", "Partnership coordinator", "Network coordinator", "Partnership manager", "Partnership lead"),
    ),
    RoleKind.DELEGATE: (
        *("Delegate", "Deputy", "Deputy head", "Deputy headteacher", "Deputy principal", "DHT", "Vice principal"),
        *("Assistant head", "Assistant headteacher", "Assistant principal", "AHT", "Assistant"),
        *("PA", "Personal assistant", "PA to head", "PA to the head", "PA to headteacher", "PA to the headteacher"),
        *("Head's PA", "Headteacher's PA", "Secretary", "School secretary", "Administrator", "School administrator"),
        *("Office manager", "Business manager", "School business manager", "SBM"),
    ),
    RoleKind.TEACHER: (
        *("Teacher", "Class teacher", "Subject leader", "Subject lead", "Phase leader", "Phase lead", "Year leader"),
        *("SENCO", "SENDCO", "ECT", "Early career teacher", "Teaching assistant", "TA", "HLTA", "Lecturer"),
    ),
}
# Whoever does the work is what she is, for however long.
_QUALIFIERS = frozenset({"acting", "associate", "co", "exec", "executive", "interim", "new", "temporary"})
_WORD = re.compile(r"[^\W\d_]+")
_KIND_OF = {header_key(word): kind for kind, words in ROLES.items() for word in words}


class PersonError(UnreadableLine):
    """The root of what can be wrong with a line about a person."""


@dataclass(unsafe_hash=True)
class NotAnAddress(PersonError):
    """Nothing can be sent to `written`."""

    written: str


@dataclass(unsafe_hash=True)
class AddressOfAnother(PersonError):
    """`email` is that of `name`, on `first_line`."""

    email: str
    name: str
    first_line: int


@dataclass(unsafe_hash=True)
class NoRole(PersonError):
    """Nothing says what `name` is."""

    name: str


@dataclass(unsafe_hash=True)
class UnknownRole(PersonError):
    """`written` is no role here."""

    written: str


@dataclass(unsafe_hash=True)
class HeadWithoutSchool(PersonError):
    """Nothing says of which school `name` is head."""

    name: str


@dataclass(frozen=True)
class PersonLine:
    """Somebody in one role. `head_since` is known of heads only; `email` is in lower case."""

    line: int
    name: str
    email: str | None
    school: str | None
    kind: RoleKind
    head_since: date | None


def read_people(table: Table) -> tuple[PersonLine | RefusedLine, ...]:
    """Everybody on the list, line by line. Raises MissingColumn, RepeatedHeader."""
    columns = Columns.of(table, PEOPLE)
    if not _lists_heads(columns):
        if not _names_in_parts(columns):
            columns.require(Column.NAME)
        columns.require(Column.ROLE)
    people = _People(columns)
    return read_each(((row.line, row) for row in table.rows), people.read)


def _lists_heads(columns: Columns) -> bool:
    return Column.HEAD in columns and Column.NAME not in columns and not _names_in_parts(columns)


def _names_in_parts(columns: Columns) -> bool:
    return Column.FIRST_NAME in columns or Column.LAST_NAME in columns


@dataclass(frozen=True)
class _People:
    """The people read so far, so that nobody is read twice."""

    columns: Columns
    by_email: dict[str, PersonLine] = field(default_factory=dict)
    by_role: dict[tuple[str, RoleKind, str], list[PersonLine]] = field(default_factory=lambda: defaultdict(list))

    def read(self, line: int, row: TableRow) -> PersonLine:
        name = self._name(row)
        kind = self._kind(row, name)
        person = PersonLine(
            line,
            name=name,
            email=self._email(row),
            school=self._school(row),
            kind=kind,
            head_since=self._head_since(row) if kind is RoleKind.HEAD else None,
        )
        if kind is RoleKind.HEAD and person.school is None:
            raise HeadWithoutSchool(name)
        self._remember(person)
        return person

    def _name(self, row: TableRow) -> str:
        if Column.NAME in self.columns:
            return named(self.columns.text(row, Column.NAME))
        if _lists_heads(self.columns):
            return named(self.columns.text(row, Column.HEAD))
        parts = (self.columns.text(row, column) for column in (Column.FIRST_NAME, Column.LAST_NAME))
        return named(" ".join(part for part in parts if part))

    def _email(self, row: TableRow) -> str | None:
        written = self.columns.text(row, Column.EMAIL)
        address = written.casefold().removeprefix("mailto:")
        if address and (len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address)):
            raise NotAnAddress(written)
        return address or None

    def _school(self, row: TableRow) -> str | None:
        written = self.columns.text(row, Column.SCHOOL)
        return named(written) if written else None

    def _kind(self, row: TableRow, name: str) -> RoleKind:
        if _lists_heads(self.columns) and Column.ROLE not in self.columns:
            return RoleKind.HEAD
        written = self.columns.text(row, Column.ROLE)
        if not written:
            raise NoRole(name)
        return role_kind(written)

    def _head_since(self, row: TableRow) -> date | None:
        written = self.columns.cell(row, Column.HEAD_SINCE)
        return read_month(written) if written else None

    def _remember(self, person: PersonLine) -> None:
        """Raises AddressOfAnother, Repeated. Two people of one name are told apart by their addresses."""
        if person.email:
            first = self.by_email.setdefault(person.email, person)
            if name_key(first.name) != name_key(person.name):
                raise AddressOfAnother(person.email, first.name, first.line)
        alike = self.by_role[name_key(person.name), person.kind, name_key(person.school or "")]
        for one in alike:
            if person.email is None or one.email in (None, person.email):
                raise Repeated(person.name, one.line)
        alike.append(person)


def role_kind(written: str) -> RoleKind:
    """What somebody of this job title is in a partnership. Raises UnknownRole."""
    words = _WORD.findall(name_key(written))
    unqualified = [word for word in words if word not in _QUALIFIERS]
    for title in ("".join(words), "".join(unqualified)):
        if title in _KIND_OF:
            return _KIND_OF[title]
    if unqualified[:2] == ["head", "of"]:  # of year, of maths, of the sixth form
        return RoleKind.TEACHER
    raise UnknownRole(written)
