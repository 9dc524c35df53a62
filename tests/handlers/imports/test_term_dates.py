"""Term dates are read as somebody types them or keeps them in a table; what might close a school wrongly is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.calendar_lines import (
    DatesKind,
    DatesLine,
    HalfTermTooLong,
    NoDates,
    OneEnd,
    OutOfReach,
    TermOrHoliday,
    TooLong,
)
from handlers.imports.dates import NoSuchDay, UnreadableDate, WrongWeekday, YearMissing
from handlers.imports.headers import Column
from handlers.imports.lines import FormulaCell, NameTooLong, NoName, RefusedLine, Repeated, UnreadableLine
from handlers.imports.tables import Table, read_table
from handlers.imports.term_dates import (
    LONGEST_LINE,
    MOST_LINES,
    read_pasted_dates,
    read_term_dates,
    read_typed_dates,
)
from handlers.imports.unreadable import EmptyFile, MissingColumn, TooManyRows, UnreadableFile
from tests.handlers.imports.building import TODAY, a_filled_workbook, a_table, reasons

AUTUMN = (date(2026, 9, 3), date(2026, 12, 18))
HALF_TERM = (date(2026, 10, 19), date(2026, 10, 23))


def typed(*lines: str) -> tuple[DatesLine | RefusedLine, ...]:
    return read_typed_dates("\n".join(lines), today=TODAY)


def a_closure(line: int, name: str, first_on: date, last_on: date) -> DatesLine:
    return DatesLine(line, name, first_on, last_on, DatesKind.CLOSURE)


def a_term(line: int, name: str, first_on: date, last_on: date) -> DatesLine:
    return DatesLine(line, name, first_on, last_on, DatesKind.TERM)


def test_a_year_is_read_as_a_coordinator_types_it() -> None:
    """Terms open the schools, everything else closes them."""
    found = typed(
        "Autumn term: 3 Sep to 18 Dec 2026",
        "Half term: 19 Oct to 23 Oct 2026",
        "INSET day: 4 January 2027",
        "INSET: Fri 4 Sept 2026",
        "Christmas holiday: 21 Dec 2026 to 1 Jan 2027",
    )

    assert found == (
        a_term(1, "Autumn term", *AUTUMN),
        a_closure(2, "Half term", *HALF_TERM),
        a_closure(3, "INSET day", date(2027, 1, 4), date(2027, 1, 4)),
        a_closure(4, "INSET", date(2026, 9, 4), date(2026, 9, 4)),
        a_closure(5, "Christmas holiday", date(2026, 12, 21), date(2027, 1, 1)),
    )


@pytest.mark.parametrize(
    "line",
    [
        *("Half term: 19-23 October 2026", "Half term 19 to 23 October 2026", "Half term - 19/10/2026 – 23/10/2026"),
        *("• Half term: 19 Oct until 23 Oct 2026", "- Half term: 19-23 Oct 2026", "2) Half term: 19-23 Oct 2026."),
        *("19 Oct 2026 - 23 Oct 2026: Half term", "Mon 19 to Fri 23 October 2026 Half term"),
        *("Half term, from Mon 19 to Fri 23 October 2026", "\tHalf  term:\u00a019–23 Oct 2026  "),
    ],
)
def test_bullets_and_marks_do_not_count(line: str) -> None:
    """A line is a name and its dates, whichever stands first, with anything or nothing between them."""
    assert typed(line) == (a_closure(1, "Half term", *HALF_TERM),)


def test_blank_lines_count_only_in_the_numbers() -> None:
    """So that the numbers are those of what was pasted."""
    found = typed("", "Half term: 19-23 Oct 2026", "  ", "Inset: tomorrow")

    assert found == (a_closure(2, "Half term", *HALF_TERM), RefusedLine(4, UnreadableDate("tomorrow")))


def test_a_number_in_a_name_stays_in_the_name() -> None:
    """Six-term years number their terms."""
    found = typed(
        "Term 1 3 Sep to 16 Oct 2026", "Term 2: 2 Nov 2026 to 18 Dec 2026", "Years 5/6 away, 2026/27: 4/9/2026"
    )

    assert [one.name for one in found if isinstance(one, DatesLine)] == ["Term 1", "Term 2", "Years 5/6 away, 2026/27"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Autumn term", DatesKind.TERM),
        ("TERM 1", DatesKind.TERM),
        ("Easter term", DatesKind.TERM),
        ("Closed between terms", DatesKind.CLOSURE),
        ("Term-time closure", DatesKind.CLOSURE),
        ("Summer term holiday", DatesKind.CLOSURE),
        ("Building works", DatesKind.CLOSURE),
    ],
)
def test_a_name_says_whether_school_is_open(name: str, kind: DatesKind) -> None:
    """What is not a term is a closure."""
    (line,) = typed(f"{name}: 3 Sep to 23 Sep 2026")

    assert isinstance(line, DatesLine)
    assert line.kind is kind


def test_a_season_is_a_term_when_no_holiday_is_as_long() -> None:
    """Many lists leave out the word."""
    assert typed("Autumn: 3 Sep to 18 Dec 2026", "Spring 2027: 4 Jan to 25 Mar 2027") == (
        a_term(1, "Autumn", *AUTUMN),
        a_term(2, "Spring 2027", date(2027, 1, 4), date(2027, 3, 25)),
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("INSET: Mon 5 Jan 2027", WrongWeekday("Mon 5 Jan 2027", date(2027, 1, 5))),
        ("INSET: 31 September 2026", NoSuchDay("31 September 2026")),
        ("INSET: 4 January", YearMissing("4 January")),
        ("INSET: tomorrow", UnreadableDate("tomorrow")),
        ("INSET: 4 January 2027 and 5 January 2027", UnreadableDate("4 January 2027 and 5 January 2027")),
        *(
            (f"INSET{days} September 2026", UnreadableDate(f"{days.removeprefix(': ')} September 2026"))
            for days in (": 1 and 2", ": 1 & 2", ": 1, 2", ": 1/2", ": 1st, 2nd", ": Mon 1, Tue 2", ": 1, 2 and 3")
        ),
        ("INSET Mon 1, Tue 2 September 2026", UnreadableDate("INSET Mon 1, Tue 2 September 2026")),
        ("1 Sep 2026 & 2nd INSET", UnreadableDate("1 Sep 2026 & 2nd INSET")),
        ("1 Sep 2026 and Wed: INSET", UnreadableDate("1 Sep 2026 and Wed: INSET")),
        ("INSET", UnreadableDate("INSET")),
        ("x" * (LONGEST_LINE + 1), UnreadableDate("x" * (LONGEST_LINE + 1))),
        ("4 January 2027", NoName()),
        ("=1+1: 4 January 2027", FormulaCell("=1+1")),
        (f"{'x' * 81}: 4 January 2027", NameTooLong("x" * 81, 80)),
        ("Summer: 20 Jul to 31 Aug 2027", TermOrHoliday("Summer")),
        ("Autumn 1: 3 Sep to 16 Oct 2026", TermOrHoliday("Autumn 1")),
        ("Summer: 1 Jul to 8 Sep 2027", TermOrHoliday("Summer")),
        ("Half term: 17 Oct to 2 Nov 2026", HalfTermTooLong("Half term", date(2026, 10, 17), date(2026, 11, 2))),
        ("Term starts: 3 Sep 2026", OneEnd("Term starts")),
        ("Half term begins: 19 Oct 2026", OneEnd("Half term begins")),
        ("Last day: 18 Dec 2026", OneEnd("Last day")),
        ("Half term: w/c 19 Oct 2026", OneEnd("Half term: w/c")),
        ("Half term, week beginning 19 Oct 2026", OneEnd("Half term, week beginning")),
        ("School closes 18 Dec 2026", OneEnd("School closes")),
        ("Autumn term: 3 to 16 Sep 2026", OneEnd("Autumn term")),
        (
            "Autumn half term 1: 3 Sep to 16 Oct 2026",
            HalfTermTooLong("Autumn half term 1", date(2026, 9, 3), date(2026, 10, 16)),
        ),
        ("Spring term: 1 Jan to 4 Jul 2027", TooLong(DatesKind.TERM, date(2027, 1, 1), date(2027, 7, 4))),
        ("Holidays: 1 Jul to 9 Sep 2027", TooLong(DatesKind.CLOSURE, date(2027, 7, 1), date(2027, 9, 9))),
        ("INSET: 20 Nov 2021", OutOfReach(date(2021, 11, 20), date(2021, 11, 22), date(2031, 11, 22))),
        ("INSET: 23 Nov 2031", OutOfReach(date(2031, 11, 23), date(2021, 11, 22), date(2031, 11, 22))),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: str, why: UnreadableLine) -> None:
    """The lines around it are read."""
    found = typed("Half term: 19-23 Oct 2026", line, "INSET: 4 Sep 2026")

    assert reasons(found) == {2: why}
    assert len(found) == 3


@pytest.mark.parametrize(
    "line",
    [
        "Autumn term: 3 to 17 Sep 2026",
        "Spring term: 1 Jan to 3 Jul 2027",
        "Holidays: 1 Jul to 8 Sep 2027",
        "Half term: 17 Oct to 1 Nov 2026",
        "INSET: 22 Nov 2021",
        "INSET: 22 Nov 2031",
    ],
)
def test_a_day_less_is_not_too_much(line: str) -> None:
    """Half a year, ten weeks, a fortnight with its weekends, five years."""
    assert reasons(typed(line)) == {}


def test_nothing_before_the_year_2000_is_planned() -> None:
    """Wherever the clock stands."""
    found = read_typed_dates("INSET: 31 Dec 1999\nINSET: 1 Jan 2000", today=date(2001, 1, 1))

    assert reasons(found) == {1: OutOfReach(date(1999, 12, 31), date(2000, 1, 1), date(2006, 1, 1))}


def test_the_same_dates_are_taken_once() -> None:
    """A term by the day on which it begins; a closure by its name as well."""
    found = typed(
        "Autumn term: 3 Sep to 18 Dec 2026",
        "Autumn: 3 Sep to 17 Dec 2026",
        "INSET day: 3 Sep 2026",
        "Inset Day: 3/9/2026",
        "Strike: 3/9/2026",
    )

    assert reasons(found) == {2: Repeated("Autumn", 1), 4: Repeated("Inset Day", 3)}


@pytest.mark.parametrize("text", ["", " \n \n", "\u200b"])
def test_nothing_typed_is_said_to_be_nothing(text: str) -> None:
    """However many lines of it."""
    with pytest.raises(EmptyFile):
        read_pasted_dates(text, today=TODAY)


def test_lines_are_read_up_to_the_most_of_them() -> None:
    """Nobody types a thousand."""
    assert len(typed(*["INSET: 4 Sep 2026"] * MOST_LINES)) == MOST_LINES
    with pytest.raises(TooManyRows):
        typed(*["INSET: 4 Sep 2026"] * (MOST_LINES + 1))


@pytest.mark.parametrize(
    "table",
    [
        a_table(("Name", "From", "To"), ("Half term", "19 Oct 2026", "23 Oct 2026")),
        a_table(("Start date", "END DATE", "Event"), (HALF_TERM[0], HALF_TERM[1], "Half term")),
        a_table(("Holiday", "Starts", "Ends"), ("Half term", "19 Oct", "23/10/2026")),
        a_table(("Subject", "Date"), ("Half term", "19-23 October 2026")),
    ],
)
def test_a_table_has_a_first_and_a_last_day_or_both_in_one(table: Table) -> None:
    """By whatever names the columns go."""
    assert read_term_dates(table, today=TODAY) == (a_closure(2, "Half term", *HALF_TERM),)


def test_a_day_that_stands_alone_is_its_own_last_day() -> None:
    """An INSET day, in the column for single days or without an end."""
    day = date(2026, 9, 4)
    table = a_table(
        ("Name", "From", "To", "Date"), ("INSET 1", day), ("INSET 2", "", day), ("INSET 3", "", "", day), ("INSET 4",)
    )

    assert read_term_dates(table, today=TODAY) == (
        *(a_closure(line, f"INSET {line - 1}", day, day) for line in (2, 3, 4)),
        RefusedLine(5, NoDates("INSET 4")),
    )


@pytest.mark.parametrize(
    ("column", "headers"),
    [(Column.NAME, ("From", "To")), (Column.FIRST_DAY, ("Name", "To")), (Column.FIRST_DAY, ("Name",))],
)
def test_a_table_without_names_or_days_says_which_it_lacks(column: Column, headers: tuple[str, ...]) -> None:
    """Nothing can be planned with it."""
    with pytest.raises(MissingColumn) as missing:
        read_term_dates(a_table(headers, headers), today=TODAY)

    assert missing.value == MissingColumn(column)


def test_a_workbook_of_term_dates_is_read() -> None:
    """With a date that Excel understood, and one that it did not."""
    content = a_filled_workbook(["Term", "First day", "Last day"], ["Half term", "19.10.2026", "23rd October 2026"])

    assert read_term_dates(read_table(content, "dates.xlsx"), today=TODAY) == (a_closure(2, "Half term", *HALF_TERM),)


def test_what_is_pasted_may_be_cells_or_lines() -> None:
    """Cells come with their headers."""
    cells = "Name\tFrom\tTo\nHalf term\t19/10/2026\t23/10/2026\n"

    assert read_pasted_dates(cells, today=TODAY) == (a_closure(2, "Half term", *HALF_TERM),)
    assert read_pasted_dates("Half term: 19-23 Oct 2026", today=TODAY) == (a_closure(1, "Half term", *HALF_TERM),)


WORDS = st.sampled_from(
    ["Term", "half", "INSET", ":", "-", "3", "19", "Oct", "Mon", "2026", "to", "/", ".", "1999", "\n"]
)
TYPED = st.one_of(st.text(st.characters(exclude_categories=[])), st.lists(WORDS).map(" ".join))


@given(TYPED)
def test_any_paste_is_read_or_refused_by_line(text: str) -> None:
    """Each line that is not blank is one or the other, and nothing else ever comes out."""
    try:
        found = read_pasted_dates(text, today=TODAY)
    except UnreadableFile:
        return
    numbers = [one.line for one in found]
    assert numbers == sorted(set(numbers))
    assert all(one.first_on <= one.last_on for one in found if isinstance(one, DatesLine))
