"""Schools of a list held against those of the partnership: by their numbers first, for names change, then by name.

An import removes nothing: a school that does not stand on the list stays as it is.

UnreadableLine
    SchoolError
        SchoolHasLeft       a school that belongs to the partnership no longer
        NameTaken           the new name of one school is that of another here
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.imports.lines import RefusedLine, read_each
from handlers.imports.names import name_key, same_name
from handlers.imports.schools import SchoolError, SchoolLine
from storage.members.schools import School


@dataclass(unsafe_hash=True)
class SchoolHasLeft(SchoolError):
    """The last day of `name` here was `left_on`."""

    name: str
    left_on: date


@dataclass(unsafe_hash=True)
class NameTaken(SchoolError):
    """`known` is another school than the one that is to be called `name`."""

    name: str
    known: str


@dataclass(frozen=True)
class MatchedSchool:
    """What becomes of a school: None is `known` of a new one."""

    line: int
    name: str
    urn: str | None
    known: School | None

    @property
    def is_new(self) -> bool:
        return self.known is None

    @property
    def is_changed(self) -> bool:
        return self.known is not None and (self.known.name, self.known.urn) != (self.name, self.urn)


def matched_schools(
    lines: Sequence[SchoolLine], known: Sequence[School], *, today: date
) -> tuple[MatchedSchool | RefusedLine, ...]:
    """Each line with the school that it means."""
    by_urn = {one.urn: one for one in known if one.urn}
    by_name = {name_key(one.name): one for one in known}
    meant = {by_urn[line.urn].id for line in lines if line.urn in by_urn}

    def match(_number: int, line: SchoolLine) -> MatchedSchool:
        namesake = by_name.get(name_key(line.name))
        found = by_urn.get(line.urn or "")
        if found is None and namesake is not None and namesake.id not in meant:
            found = namesake
        if found is not None:
            refuse_left(found, today)
        if namesake is not None and namesake is not found:
            raise NameTaken(line.name, namesake.name)
        return _matched(line, found)

    return read_each(((line.line, line) for line in lines), match)


def _matched(line: SchoolLine, found: School | None) -> MatchedSchool:
    """A name that is only written otherwise is no other name."""
    if found is None:
        return MatchedSchool(line.line, line.name, line.urn, None)
    name = found.name if same_name(found.name, line.name) else line.name
    return MatchedSchool(line.line, name, line.urn or found.urn, found)


def refuse_left(school: School, today: date) -> None:
    """Raises SchoolHasLeft."""
    if school.left_on is not None and school.left_on < today:
        raise SchoolHasLeft(school.name, school.left_on)
