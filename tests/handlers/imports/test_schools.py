"""Schools are read from a GIAS download, or from a list of one's own."""

import pytest

from handlers.imports.headers import Column
from handlers.imports.lines import FormulaCell, NameTooLong, NoName, Repeated, UnreadableLine
from handlers.imports.schools import NameOfAnother, NotAUrn, SchoolLine, SchoolNotOpen, read_schools
from handlers.imports.tables import read_table
from handlers.imports.unreadable import MissingColumn
from tests.handlers.imports.building import a_filled_workbook, a_table, reasons

GIAS = """\
URN,LA (code),EstablishmentNumber,ESTABLISHMENTNAME,EstablishmentStatus (name),PhaseOfEducation (name),Postcode,FSM
113001,878,2001,Hilltop Primary School,Open,Primary,EX1 1AA,41
113002,878,2002,St Anne’s,"Open, but proposed to close",Primary,EX1 1AB,c
113003,878,2003,Clay Infants,Closed,Primary,EX1 1AC,
113004,878,2004,New Academy,Proposed to open,Secondary,EX1 1AD,
"""


def test_a_gias_download_is_read_as_it_is() -> None:
    """With its many columns and in its encoding; a school that is to close is open until then."""
    found = read_schools(read_table(GIAS.encode("cp1252"), "results.csv"))

    assert found[:2] == (SchoolLine(2, "Hilltop Primary School", "113001"), SchoolLine(3, "St Anne’s", "113002"))


def test_a_school_that_is_not_open_is_left_out_and_named() -> None:
    """In GIAS's own words."""
    found = read_schools(read_table(GIAS.encode("cp1252"), "results.csv"))

    assert reasons(found) == {
        4: SchoolNotOpen("Clay Infants", "Closed"),
        5: SchoolNotOpen("New Academy", "Proposed to open"),
    }


@pytest.mark.parametrize("header", ["School", "name", "School Name", "EstablishmentName"])
def test_a_list_of_names_is_enough(header: str) -> None:
    """A number is not asked for."""
    assert read_schools(a_table((header,), ("Hilltop",))) == (SchoolLine(2, "Hilltop", None),)


def test_a_number_from_a_workbook_is_the_six_digits() -> None:
    """Excel keeps it as a fraction."""
    content = a_filled_workbook(["School", "URN", "Status"], ["Hilltop", 113001, "lovely"])

    assert read_schools(read_table(content, "schools.xlsx")) == (SchoolLine(2, "Hilltop", "113001"),)


def test_a_list_without_names_says_so() -> None:
    """Numbers alone are not looked up anywhere."""
    with pytest.raises(MissingColumn) as missing:
        read_schools(a_table(("URN",), ("113001",)))

    assert missing.value == MissingColumn(Column.SCHOOL)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("", "113002"), NoName()),
        (("S" * 81, "113002"), NameTooLong("S" * 81, 80)),
        (("Clay", "11300"), NotAUrn("11300")),
        (("Clay", "878/2001"), NotAUrn("878/2001")),
        (("Clay", "١١٣٠٠٢"), NotAUrn("١١٣٠٠٢")),
        (("=A1", "113002"), FormulaCell("=A1")),
        (("Hilltop Infants", "113001"), Repeated("Hilltop Infants", 2)),
        (("HILLTOP",), Repeated("HILLTOP", 2)),
        (("Hilltop", "113002"), NameOfAnother("Hilltop", 2)),
    ],
)
def test_a_line_that_cannot_be_used_says_why(row: tuple[str, ...], why: UnreadableLine) -> None:
    """Two schools of one name are two schools if their numbers say so, and need two names."""
    found = read_schools(a_table(("School", "URN"), ("Hilltop", "113001"), row))

    assert reasons(found) == {3: why}
