"""Every refusal has a sentence that says what was wrong and what to put instead."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from handlers.imports.calendar_lines import DatesKind, OutOfReach, TooLong
from handlers.imports.dates import WrongWeekday
from handlers.imports.headers import Column
from handlers.imports.lines import NameTooLong, RefusedLine, Repeated, UnreadableLine
from handlers.imports.matching_people import Namesake, UnknownSchool, WhichOne
from handlers.imports.people import UnknownRole
from handlers.imports.unreadable import MissingColumn, PupilLevelHeader, TooLarge, TooManyRows, UnreadableFile
from handlers.imports.views.imported import refused_words, unreadable_words

SAMPLES: dict[object, object] = {
    str: "Hilltop",
    int: 5000,
    date: date(2027, 1, 5),
    DatesKind: DatesKind.TERM,
    Column: Column.ROLE,
    str | None: "Hilltop",
    tuple[Namesake, ...]: (Namesake("Ann Lee", ("Hilltop", "Clay")), Namesake("Ann Lee", ())),
}


def kinds(root: type[Exception]) -> Iterator[type[Exception]]:
    """Every error below `root` that is raised itself."""
    for kind in root.__subclasses__():
        if kind.__subclasses__():
            yield from kinds(kind)
        else:
            yield kind


def a_sample(kind: type[Exception]) -> Exception:
    if not is_dataclass(kind):
        return kind()
    made = kind(**{field.name: SAMPLES[field.type] for field in fields(kind)})
    assert isinstance(made, Exception)
    return made


@pytest.mark.parametrize("kind", [*kinds(UnreadableFile)])
def test_a_file_that_cannot_be_read_is_told_why(kind: type[Exception]) -> None:
    """In whole sentences, with nothing of the program in them."""
    error = a_sample(kind)
    assert isinstance(error, UnreadableFile)

    words = unreadable_words(error)

    assert words.endswith(".")
    assert "invalid" not in words.casefold()


@pytest.mark.parametrize("kind", [*kinds(UnreadableLine)])
def test_a_line_that_is_refused_is_told_why(kind: type[Exception]) -> None:
    """With its number first."""
    error = a_sample(kind)
    assert isinstance(error, UnreadableLine)

    words = refused_words(RefusedLine(7, error))

    assert words.startswith("Line 7: ")
    assert words.endswith(".")


def test_what_somebody_typed_is_quoted_as_it_is() -> None:
    """Braces and all."""
    assert "“{name} {0}”" in refused_words(RefusedLine(7, UnknownRole("{name} {0}")))


def test_the_words_name_what_was_written_and_what_to_put() -> None:
    """As a good school secretary would."""
    day = date(2027, 1, 5)

    assert refused_words(RefusedLine(4, UnknownRole("Wizard"))) == (
        "Line 4: I don't know the role “Wizard”. Please put Head, Deputy, PA, Teacher or Coordinator."
    )
    assert refused_words(RefusedLine(5, Repeated("Ada Moor", 2))) == "Line 5: “Ada Moor” stands on line 2 already."
    assert refused_words(RefusedLine(6, WrongWeekday("Mon 5 Jan 2027", day))) == (
        "Line 6: “Mon 5 Jan 2027” is a Tuesday. Please check which of the two is right."
    )
    assert refused_words(RefusedLine(7, OutOfReach(day, date(2016, 1, 1), date(2026, 1, 1)))) == (
        "Line 7: Tue 5 Jan 2027 is too far away. I plan from Fri 1 Jan 2016 to Thu 1 Jan 2026."
    )
    assert refused_words(RefusedLine(8, TooLong(DatesKind.CLOSURE, day, date(2027, 9, 1)))) == (
        "Line 8: No closure lasts from Tue 5 Jan 2027 to Wed 1 Sep 2027. Please check both."
    )


def test_the_words_name_the_column_the_size_and_the_header() -> None:
    """So that the file can be put right."""
    assert "“Role”" in unreadable_words(MissingColumn(Column.ROLE))
    assert "5 MB" in unreadable_words(TooLarge(5_000_000))
    assert "250 kB" in unreadable_words(TooLarge(250_000))
    assert "5,000 rows" in unreadable_words(TooManyRows(5000))
    assert "“UPN”" in unreadable_words(PupilLevelHeader("UPN"))


@pytest.mark.parametrize("column", [Column.NAME, Column.ROLE, Column.SCHOOL, Column.FIRST_DAY])
def test_every_column_that_may_be_missed_has_a_name(column: Column) -> None:
    """These are what the readings require."""
    assert "Please head it" in unreadable_words(MissingColumn(column))


def test_a_long_cell_is_quoted_in_part() -> None:
    """A page that landed in a cell would fill the screen."""
    words = refused_words(RefusedLine(2, NameTooLong("x" * 500, 80)))

    assert len(words) < 160
    assert "…" in words


def test_a_school_that_nobody_knows_is_told_with_the_one_that_may_be_meant() -> None:
    """Or with what to do about it."""
    near, far = UnknownSchool("Hiltop", "Hilltop"), UnknownSchool("Moorside", None)

    words = "Line 4: I don't know the school “Hiltop”. If you mean Hilltop, please put that."
    assert refused_words(RefusedLine(4, near)) == words
    assert "tick “Add schools that I don't know yet”" in refused_words(RefusedLine(4, far))


def test_namesakes_are_told_by_their_schools() -> None:
    """Whoever has none is told by her name."""
    why = WhichOne("Ann Lee", (Namesake("Ann Lee", ("Hilltop", "Clay")), Namesake("Ann Lee", ())))

    assert "I know Ann Lee at Hilltop and Clay and Ann Lee, and can't tell whom this line means" in refused_words(
        RefusedLine(4, why)
    )
