"""People are read from the lists that schools have, and each line that cannot be used says why."""

from datetime import date

import pytest

from handlers.imports.dates import UnreadableDate
from handlers.imports.headers import Column
from handlers.imports.lines import FormulaCell, NameTooLong, NoName, RefusedLine, Repeated, UnreadableLine
from handlers.imports.people import (
    AddressOfAnother,
    HeadWithoutSchool,
    NoRole,
    NotAnAddress,
    PersonLine,
    UnknownRole,
    read_people,
    role_kind,
)
from handlers.imports.tables import Table, read_pasted
from handlers.imports.unreadable import MissingColumn, RepeatedHeader
from storage.members.people import RoleKind
from tests.handlers.imports.building import a_table, reasons

HEADERS = ("Name", "E-mail", "School", "Role", "Head since")


def people(*rows: tuple[str | date, ...]) -> tuple[PersonLine | RefusedLine, ...]:
    return read_people(a_table(HEADERS, *rows))


def a_person(
    line: int = 2,
    name: str = "Ada Moor",
    email: str | None = "ada@hilltop.example",
    school: str | None = "Hilltop",
    kind: RoleKind = RoleKind.HEAD,
    head_since: date | None = None,
) -> PersonLine:
    return PersonLine(line, name, email, school, kind, head_since)


def test_a_line_is_a_person_in_a_role() -> None:
    """Addresses are compared without their case, so they are kept without it."""
    (ada,) = people(("Ada Moor", "Ada@Hilltop.example", "Hilltop", "Headteacher", "1 September 2025"))

    assert ada == a_person(head_since=date(2025, 9, 1))


def test_only_name_and_role_are_needed() -> None:
    """Of a head the school as well. A dash says that there is nothing to say."""
    found = read_people(
        a_table(("Role", "Name", "Mail"), ("Coordinator", "Pat Lane", "–"), ("Teacher", "Tom Pike", "n/a"))
    )

    assert found == (
        a_person(2, "Pat Lane", None, None, RoleKind.COORDINATOR),
        a_person(3, "Tom Pike", None, None, RoleKind.TEACHER),
    )


@pytest.mark.parametrize(
    "table",
    [
        a_table(
            ("FIRST NAME", "Surname", "Email Address", "Job Title", "Establishment"),
            ("Ada", "Moor", "ada@hilltop.example", "HT", "Hilltop"),
        ),
        a_table(("school_name", "Headteacher", "Headteacher's e-mail"), ("Hilltop", "Ada Moor", "ada@hilltop.example")),
        a_table(
            ("Full name", "Notes", "Position", "Work email", "School"),
            ("Ada Moor", "=1+1", "Head", "mailto:ada@hilltop.example", "Hilltop"),
        ),
    ],
)
def test_columns_go_by_many_names_in_any_order(table: Table) -> None:
    """What is not asked for is not looked at."""
    expected_email = None if "Headteacher's e-mail" in table.headers else "ada@hilltop.example"

    assert read_people(table) == (a_person(email=expected_email),)


def test_of_two_columns_that_could_serve_the_plainer_is_read() -> None:
    """A list from a directory has a display name and a work address as well."""
    table = a_table(("Contact", "Name", "Job", "Role", "School"), ("Mrs M", "Ada Moor", "Secretary", "Head", "Hilltop"))

    assert read_people(table) == (a_person(email=None),)


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        (Column.NAME, ("E-mail", "School", "Role")),
        (Column.ROLE, ("Name", "E-mail", "School")),
        (Column.ROLE, ("First name", "Last name", "E-mail", "Head")),
    ],
)
def test_a_list_without_names_or_roles_says_which_column_it_lacks(column: Column, headers: tuple[str, ...]) -> None:
    """Nobody becomes a head by being on a list."""
    with pytest.raises(MissingColumn) as missing:
        read_people(a_table(headers, ("a",) * len(headers)))

    assert missing.value == MissingColumn(column)


def test_a_header_that_stands_twice_is_named() -> None:
    """Which of the two is right, only its owner knows."""
    with pytest.raises(RepeatedHeader) as repeated:
        read_people(a_table(("Name", "Role", "E-mail", "EMAIL"), ("Ada Moor", "Head", "a@x.example", "b@x.example")))

    assert repeated.value == RepeatedHeader("E-mail")


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        (
            RoleKind.HEAD,
            ("head", "HEADTEACHER", "Head teacher", "Head-teacher", "Principal", "Executive Head", "Acting head"),
        ),
        (RoleKind.HEAD, ("Headteacher (acting)", "Co-Headteacher", "Head of School", "Interim Executive Principal")),
        (
            RoleKind.DELEGATE,
            ("Deputy", "deputy head teacher", "Assistant Head", "PA", "Headteacher’s PA", "PA to the Head"),
        ),
        (RoleKind.TEACHER, ("Teacher", "Class teacher", "Head of Year", "Head of Maths", "SENDCo", "ECT")),
        (RoleKind.COORDINATOR, ("Coordinator", "Co-ordinator", "Partnership Co-ordinator", "coördinator")),
    ],
)
def test_job_titles_are_roles(kind: RoleKind, titles: tuple[str, ...]) -> None:
    """A deputy or a PA answers for the head; a head of year is a teacher here."""
    assert {title: role_kind(title) for title in titles} == dict.fromkeys(titles, kind)


@pytest.mark.parametrize("written", ["Wizard", "Acting", "Head & Governor", "?!", "Haed"])
def test_a_role_that_is_unknown_is_quoted(written: str) -> None:
    """It is not taken for the nearest one."""
    with pytest.raises(UnknownRole) as unknown:
        role_kind(written)

    assert unknown.value == UnknownRole(written)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("", "ada@hilltop.example", "Hilltop", "Head"), NoName()),
        (("?", "", "Hilltop", "Head"), NoName()),
        (("Vacant", "", "Hilltop", "Head"), NoName()),
        (("A" * 81, "", "Hilltop", "Head"), NameTooLong("A" * 81, 80)),
        (("Ada Moor", "", "H" * 81, "Head"), NameTooLong("H" * 81, 80)),
        (("Ada Moor", "ada at hilltop", "Hilltop", "Head"), NotAnAddress("ada at hilltop")),
        (("Ada Moor", "ada@hilltop", "Hilltop", "Head"), NotAnAddress("ada@hilltop")),
        (("Ada Moor", "ada@a.example; b@b.example", "Hilltop", "Head"), NotAnAddress("ada@a.example; b@b.example")),
        (("Ada Moor", f"{'a' * 250}@x.example", "Hilltop", "Head"), NotAnAddress(f"{'a' * 250}@x.example")),
        (("Ada Moor", "", "Hilltop", ""), NoRole("Ada Moor")),
        (("Ada Moor", "", "Hilltop", "Governor"), UnknownRole("Governor")),
        (("Ada Moor", "", "", "Head"), HeadWithoutSchool("Ada Moor")),
        (("Ada Moor", "", "Hilltop", "Head", "a while ago"), UnreadableDate("a while ago")),
        (("=HYPERLINK(A1)", "", "Hilltop", "Head"), FormulaCell("=HYPERLINK(A1)")),
        (("Ada Moor", "@SUM(1+1)", "Hilltop", "Head"), FormulaCell("@SUM(1+1)")),
        (("Ada Moor", "", "+A1", "Head"), FormulaCell("+A1")),
        (("-2+3+cmd|' /C calc'!A0", "", "Hilltop", "Head"), FormulaCell("-2+3+cmd|' /C calc'!A0")),
    ],
)
def test_a_line_that_cannot_be_used_says_why(row: tuple[str, ...], why: UnreadableLine) -> None:
    """By the first thing that is wrong with it; the lines around it are read."""
    found = people(("Ben Hale", "", "Oakfield", "Head"), row, ("Cat Rowe", "", "Clay", "Head"))

    assert [type(one) for one in found] == [PersonLine, RefusedLine, PersonLine]
    assert reasons(found) == {3: why}


@pytest.mark.parametrize("name", ["-Ada Moor", "+44 1752 123456", "@ada", "Ada = Moor", "O'Brien-Smith (Ann)"])
def test_what_begins_like_a_formula_may_be_none(name: str) -> None:
    """A bullet, a telephone number, a handle."""
    assert reasons(people((name, "", "Hilltop", "Head"))) == {}


def test_a_name_of_eighty_characters_fits() -> None:
    """The longest school name does, too."""
    assert reasons(people(("A" * 80, "", "H" * 80, "Head"))) == {}


def test_when_somebody_else_began_does_not_matter() -> None:
    """A staff list has start dates of everybody, in whatever shape."""
    (tom,) = people(("Tom Pike", "", "Hilltop", "Teacher", "a while ago"))

    assert tom == a_person(2, "Tom Pike", None, "Hilltop", RoleKind.TEACHER)


def test_the_same_person_in_the_same_role_is_taken_once() -> None:
    """Case, accents and spaces do not make another person; the second line names the first."""
    found = people(
        ("Zoë Moor", "zoe@hilltop.example", "St Mary's", "Head"),
        ("ZOE  MOOR", "ZOE@hilltop.example", "St. Marys", "Headteacher"),
        ("Zoe Moor", "", "St Mary’s", "Head"),
        ("Ben Hale", "", "Oakfield", "Head"),
        ("Ben Hale", "ben@oakfield.example", "Oakfield", "Head"),
    )

    assert reasons(found) == {3: Repeated("ZOE  MOOR", 2), 4: Repeated("Zoe Moor", 2), 6: Repeated("Ben Hale", 5)}


def test_a_person_may_have_two_schools_and_two_roles() -> None:
    """An executive head, who coordinates the partnership besides."""
    found = people(
        ("Ada Moor", "ada@hilltop.example", "Hilltop", "Executive head"),
        ("Ada Moor", "ada@hilltop.example", "Oakfield", "Executive head"),
        ("Ada Moor", "ada@hilltop.example", "", "Coordinator"),
    )

    assert reasons(found) == {}


def test_two_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    """Two heads called John Smith, in two schools or in one."""
    found = people(
        ("John Smith", "john@hilltop.example", "Hilltop", "Head"),
        ("John Smith", "js@oakfield.example", "Oakfield", "Head"),
        ("John Smith", "john.smith@hilltop.example", "Hilltop", "Head"),
    )

    assert reasons(found) == {}


def test_an_address_belongs_to_one_person() -> None:
    """Two people with the school's own address would both be whoever has it in Slack."""
    found = people(
        ("Ada Moor", "office@hilltop.example", "Hilltop", "Head"),
        ("Sam Reed", "Office@hilltop.example", "Hilltop", "PA"),
    )

    assert reasons(found) == {3: AddressOfAnother("office@hilltop.example", "Ada Moor", 2)}


def test_a_list_pasted_from_a_mail_is_read_to_the_end() -> None:
    """With the line numbers that its sender sees."""
    found = read_people(read_pasted("Heads\n\nName;School;Role\nAda Moor;Hilltop;Head\n\nBen Hale;Oakfield;Wizard\n"))

    assert found == (a_person(4, email=None), RefusedLine(6, UnknownRole("Wizard")))
