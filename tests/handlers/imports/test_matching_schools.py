"""A list of schools is held against those of the partnership."""

from datetime import date

import pytest

from handlers.imports.lines import RefusedLine
from handlers.imports.matching_schools import MatchedSchool, NameTaken, SchoolHasLeft, matched_schools
from handlers.imports.schools import SchoolLine
from storage.database.ids import PartnershipId, SchoolId
from storage.members.schools import School

TODAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 20)


def a_school(number: int, name: str, urn: str | None = None, left_on: date | None = None) -> School:
    return School(SchoolId(number), PartnershipId(1), name, urn, joined_on=None, left_on=left_on)


HILLTOP, CLAY = a_school(1, "Hilltop Primary", "113001"), a_school(2, "Clay")


def matched(*lines: SchoolLine, known: tuple[School, ...] = (HILLTOP, CLAY)) -> tuple[MatchedSchool | RefusedLine, ...]:
    return matched_schools(lines, known, today=TODAY)


def test_a_school_that_nobody_knows_is_new() -> None:
    assert matched(SchoolLine(2, "Oakfield", "113009")) == (MatchedSchool(2, "Oakfield", "113009", None),)


@pytest.mark.parametrize("line", [SchoolLine(2, "Hilltop Primary", "113001"), SchoolLine(2, "HILLTOP PRIMARY.", None)])
def test_a_school_that_is_known_stays_as_it_is(line: SchoolLine) -> None:
    """However its name is written; a number that the list does not give is kept."""
    [found] = matched(line)

    assert found == MatchedSchool(2, "Hilltop Primary", "113001", HILLTOP)
    assert not found.is_changed


def test_a_school_known_by_its_number_is_renamed() -> None:
    [found] = matched(SchoolLine(2, "Hilltop Academy", "113001"))

    assert found == MatchedSchool(2, "Hilltop Academy", "113001", HILLTOP)
    assert isinstance(found, MatchedSchool)
    assert found.is_changed


def test_a_school_known_by_its_name_gets_its_number() -> None:
    assert matched(SchoolLine(2, "Clay", "113002")) == (MatchedSchool(2, "Clay", "113002", CLAY),)


def test_a_school_that_becomes_an_academy_gets_another_number() -> None:
    """GIAS gives it a new one, under the same name."""
    assert matched(SchoolLine(2, "Hilltop Primary", "145001")) == (
        MatchedSchool(2, "Hilltop Primary", "145001", HILLTOP),
    )


def test_no_school_is_called_what_another_one_is() -> None:
    """Neither by a new name nor by a new school, where a third is meant by its number."""
    renamed = SchoolLine(2, "Clay", "113001")
    taken, new = matched(SchoolLine(2, "Hilltop Infants", "113001"), SchoolLine(3, "Hilltop Primary", "113008"))

    assert matched(renamed) == (RefusedLine(2, NameTaken("Clay", "Clay")),)
    assert isinstance(taken, MatchedSchool)
    assert new == RefusedLine(3, NameTaken("Hilltop Primary", "Hilltop Primary"))


def test_a_school_that_has_left_is_told_so() -> None:
    """Its name is taken by its history."""
    gone = a_school(3, "Oakfield", "113003", left_on=FRIDAY)

    by_name = matched(SchoolLine(2, "Oakfield", None), known=(gone,))
    by_number = matched(SchoolLine(2, "New Oakfield", "113003"), known=(gone,))

    assert by_name == by_number == (RefusedLine(2, SchoolHasLeft("Oakfield", FRIDAY)),)


def test_a_school_that_will_leave_is_still_here() -> None:
    leaving = a_school(3, "Oakfield", left_on=TODAY)

    assert matched(SchoolLine(2, "Oakfield", None), known=(leaving,)) == (MatchedSchool(2, "Oakfield", None, leaving),)
