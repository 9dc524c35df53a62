"""Tables are read from whatever Excel and its like make of them, and refused by name where they cannot be."""

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.imports.tables import LARGEST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, TableRow, read_pasted, read_table
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
from handlers.imports.workbooks import FURTHEST_ROW

HEADERS = ("Name", "School", "Role")
ZOE = ("Zoë Núñez", "St Anne’s", "Head")
ZOES_TABLE = Table(HEADERS, (TableRow(2, ZOE),))


def lines(*rows: tuple[str, ...], separator: str = ",") -> str:
    return "".join(f"{separator.join(row)}\r\n" for row in rows)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_is_read_whatever_its_encoding_and_its_separator(encoding: str, separator: str) -> None:
    """Semicolons in Windows-1252 come from Excel's CSV, tabs in UTF-16 from its Unicode text."""
    content = lines(HEADERS, ZOE, separator=separator).encode(encoding)

    assert read_table(content, "people.csv") == ZOES_TABLE


def test_the_mark_before_a_text_is_no_part_of_its_first_header() -> None:
    """Not where that is quoted either."""
    content = codecs.BOM_UTF8 + b'"Name, in full","School"\nAda Moor,Hilltop\n'

    assert read_table(content, "people.csv").headers == ("Name, in full", "School")


def test_big_endian_text_is_read_by_its_mark() -> None:
    """Older Macs write it."""
    content = codecs.BOM_UTF16_BE + lines(HEADERS, ZOE, separator="\t").encode("utf-16-be")

    assert read_table(content, "people.txt") == ZOES_TABLE


def test_the_separator_is_the_one_that_gives_known_headers() -> None:
    """More commas than semicolons stand in the cells, and none of them separates."""
    text = "Name;School\nMoor, Ada, Dr;Hilltop, Upper, Lower\n"

    assert read_pasted(text) == Table(("Name", "School"), (TableRow(2, ("Moor, Ada, Dr", "Hilltop, Upper, Lower")),))


def test_cells_copied_from_a_spreadsheet_are_read() -> None:
    """They come separated by tabs."""
    assert read_pasted(lines(HEADERS, ZOE, separator="\t")) == ZOES_TABLE


def test_lines_are_counted_as_a_person_counts_them() -> None:
    """Blank lines count, and so does each line of a cell that runs over several."""
    text = 'Name,School\n\n"Ada\nMoor",Hilltop\n,,\nBen Hale,Oakfield\n'

    table = read_pasted(text)

    assert table.rows == (TableRow(3, ("Ada Moor", "Hilltop")), TableRow(6, ("Ben Hale", "Oakfield")))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_machine_ends_them(ends: str) -> None:
    """Old Macs leave out the line feed."""
    text = lines(HEADERS, ZOE).replace("\r\n", ends)

    assert read_pasted(text) == ZOES_TABLE


def test_a_title_may_stand_above_the_headers() -> None:
    """As may Excel's own word on the separator; the line numbers stay those of the file."""
    text = "sep=;\nStaff list, autumn 2026\n\nName;School\nAda Moor;Hilltop\n"

    assert read_pasted(text) == Table(("Name", "School"), (TableRow(5, ("Ada Moor", "Hilltop")),))


def test_a_file_of_one_column_is_a_table() -> None:
    """A list of schools needs no more."""
    assert read_pasted("School\nHilltop\n") == Table(("School",), (TableRow(2, ("Hilltop",)),))


def test_cells_hold_nothing_that_cannot_be_seen() -> None:
    """No NUL, for which PostgreSQL has no room, and no other control character."""
    text = "Name,School\nAda\x00 Moor\x1b,Hill\u200btop\n"

    assert read_pasted(text).rows == (TableRow(2, ("Ada Moor", "Hilltop")),)


@pytest.mark.parametrize("content", [b"", b"\r\n \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_said_to_be_empty(content: bytes) -> None:
    """Whatever invisible things stand in it."""
    with pytest.raises(EmptyFile):
        read_table(content, "people.csv")


def test_headers_alone_are_said_to_be_alone() -> None:
    """Most likely a template that was sent back as it was."""
    with pytest.raises(HeaderOnly):
        read_pasted("Name,School,Role\n")


def test_five_megabytes_are_read_and_a_byte_more_is_not() -> None:
    """Spaces count as any other content does."""
    line_bytes = LARGEST_BYTES // MOST_ROWS
    largest = b"".join(name.ljust(line_bytes - 1) + b"\n" for name in [b"School", *[b"Hilltop"] * (MOST_ROWS - 1)])

    assert len(largest) == LARGEST_BYTES
    assert len(read_table(largest, "schools.csv").rows) == MOST_ROWS - 1
    with pytest.raises(TooLarge) as too_large:
        read_table(largest + b"\n", "schools.csv")
    assert too_large.value == TooLarge(LARGEST_BYTES)


def test_a_paste_is_as_large_as_a_file_at_most() -> None:
    """It is counted in characters."""
    with pytest.raises(TooLarge):
        read_pasted("School\n" + "\n" * LARGEST_BYTES)


def test_rows_are_read_up_to_the_most_of_them() -> None:
    """Blank ones do not count."""
    most = "School\n\n" + "Hilltop\n" * MOST_ROWS

    assert len(read_pasted(most).rows) == MOST_ROWS
    with pytest.raises(TooManyRows):
        read_pasted(most + "Oakfield\n")


def test_blank_lines_without_end_are_not_read_to_their_end() -> None:
    """Millions of them would hold everybody up."""
    with pytest.raises(TooManyRows) as too_many:
        read_pasted("School\nHilltop\n" + "\n" * FURTHEST_ROW)

    assert too_many.value == TooManyRows(FURTHEST_ROW)


def test_columns_are_read_up_to_the_most_of_them() -> None:
    """Empty ones at the end do not count."""
    most = "School," * (MOST_COLUMNS - 1) + "Town"

    assert len(read_pasted(f"{most},,,\nHilltop").headers) == MOST_COLUMNS
    with pytest.raises(TooManyColumns):
        read_pasted(f"{most},Postcode\nHilltop")


def test_a_row_without_end_is_not_read_to_its_end() -> None:
    """Millions of commas would hold everybody up."""
    (row,) = read_pasted("School\nHilltop" + ",x" * MOST_COLUMNS * 10).rows

    assert len(row.cells) == MOST_COLUMNS + 1


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"<html><table><tr><td>Name</td></tr></table></html>",
        b"{\\rtf1 Name}",
        b"Name\x8dSchool",
        b"\x00\x01\x02\x03 Name \x04\x05\x06\x07",
        b"School\n" + b"x" * 200_000,
    ],
)
def test_what_is_no_table_is_refused_whatever_it_is_called(content: bytes) -> None:
    """A PDF, a picture, a web page that an old system calls .xls, a letter, noise, one endless cell."""
    with pytest.raises(NotATable):
        read_table(content, "people.csv")


def test_a_text_that_is_called_a_workbook_is_refused() -> None:
    """Somebody has changed its name, and what they meant is anybody's guess."""
    with pytest.raises(NotATable):
        read_table(lines(HEADERS, ZOE).encode(), "people.XLSX")


def test_a_quotation_mark_that_never_closes_is_named_by_its_line() -> None:
    """It would swallow everybody who comes after."""
    with pytest.raises(UnclosedQuote) as unclosed:
        read_pasted('Name,School\nAda Moor,Hilltop\n"Ben Hale,Oakfield\nCat Rowe,Clay\n')

    assert unclosed.value == UnclosedQuote(line=3)


def test_a_list_of_pupils_is_refused_whole() -> None:
    """Also where its headers stand below a title."""
    with pytest.raises(PupilLevelHeader) as pupils:
        read_pasted("Year 6\nSurname;Forename;UPN\nMoor;Ada;A123456789012\n")

    assert pupils.value == PupilLevelHeader("Surname")


@given(st.text(st.characters(exclude_categories=[])), st.sampled_from(["", "Name,Role\n", "School;URN\n"]))
@example('"', "")
@example("\x00end of the text", "Name,Role\n")
def test_any_paste_is_a_table_or_has_a_named_error(text: str, headers: str) -> None:
    """Nothing else ever comes out of it."""
    try:
        table = read_pasted(headers + text)
    except UnreadableFile:
        return
    assert table.headers
    assert all(row.cells and row.line > 1 for row in table.rows)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a"]))
@example(b"PK\x03\x04", "a.xlsx")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls")
def test_any_file_is_a_table_or_has_a_named_error(content: bytes, filename: str) -> None:
    """Whatever it is called."""
    try:
        table = read_table(content, filename)
    except UnreadableFile:
        return
    assert table.rows
