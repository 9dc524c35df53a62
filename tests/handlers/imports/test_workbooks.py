"""Workbooks are read as Excel shows them, and what would burst the process is refused before it is read."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.tables import Table, TableRow, read_table
from handlers.imports.unreadable import (
    EmptyFile,
    Locked,
    NotATable,
    OtherSpreadsheet,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    UnreadableFile,
)
from handlers.imports.workbooks import FURTHEST_COLUMN, FURTHEST_ROW, LARGEST_UNPACKED_BYTES, OLD_SIGNATURE
from tests.handlers.imports.building import a_filled_workbook, a_workbook, part_of, with_parts

SHEET = "xl/worksheets/sheet1.xml"
SMALL = a_filled_workbook(["Name", "School"], ["Ada Moor", "Hilltop"])
SMALL_TABLE = Table(("Name", "School"), (TableRow(2, ("Ada Moor", "Hilltop")),))


def rows_of(content: bytes) -> tuple[TableRow, ...]:
    return read_table(content, "people.xlsx").rows


def with_sheet(*rows: str) -> bytes:
    """A workbook whose sheet is written by hand."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    return with_parts(SMALL, {SHEET: sheet.encode()})


def text_cell(text: str, reference: str = "") -> str:
    return f'<c {reference and f"r={reference!r} "}t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_workbook_is_read_by_what_it_holds() -> None:
    """Its name may be wrong."""
    assert read_table(SMALL, "people.xlsx") == SMALL_TABLE
    assert read_table(SMALL, "people.csv") == SMALL_TABLE


def test_dates_are_dates_and_numbers_are_as_they_were_typed() -> None:
    """Excel keeps a date as a number, and every number as a fraction."""

    def draw(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Name", "URN", "From", "To"])
        sheet.write_row(1, 0, [True, 142857, 1.5])
        sheet.write_datetime(1, 3, date(2026, 9, 3), workbook.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_datetime(2, 2, time(8, 30), workbook.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime(2, 3, datetime(2026, 9, 3, 8, 30), workbook.add_format({"num_format": "d mmm yyyy h:mm"}))  # noqa: DTZ001  # Excel knows no zones

    assert rows_of(a_workbook(draw)) == (
        TableRow(2, ("True", "142857", "1.5", date(2026, 9, 3))),
        TableRow(3, ("", "", "08:30:00", date(2026, 9, 3))),
    )


def test_a_formula_counts_as_what_it_came_to() -> None:
    """An error came to nothing."""

    def draw(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Name", "School"])
        sheet.write_formula(1, 0, '="Ada"&" Moor"', None, "Ada Moor")
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")

    assert rows_of(a_workbook(draw)) == (TableRow(2, ("Ada Moor",)),)


def test_a_merged_cell_counts_for_each_of_its_rows() -> None:
    """Two heads share the cell that names their school; a title across the top is no row of the table."""

    def draw(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 1, "Heads, autumn 2026")
        sheet.write_row(2, 0, ["School", "Name"])
        sheet.merge_range(3, 0, 4, 0, "Hilltop")
        sheet.write_column(3, 1, ["Ada Moor", "Ben Hale"])

    table = read_table(a_workbook(draw), "people.xlsx")

    assert table == Table(
        ("School", "Name"), (TableRow(4, ("Hilltop", "Ada Moor")), TableRow(5, ("Hilltop", "Ben Hale")))
    )


def test_rows_keep_the_numbers_of_the_sheet() -> None:
    """Blank rows are left out, and count."""
    content = a_filled_workbook([], ["", "Name"], ["", ""], ["", "Ada Moor"], [], ["", "Ben Hale"])

    assert [row.line for row in rows_of(content)] == [4, 6]


def test_the_first_visible_sheet_with_rows_is_read() -> None:
    """Hidden sheets hold lists for drop-downs; empty ones come with every new workbook."""

    def draw(workbook: Any, sheet: Any) -> None:
        hidden, filled = workbook.add_worksheet(), workbook.add_worksheet()
        hidden.write_column(0, 0, ["Role", "Head"])
        hidden.hide()
        filled.write_column(0, 0, ["Name", "Ada Moor"])
        sheet.activate()

    assert read_table(a_workbook(draw), "people.xlsx") == Table(("Name",), (TableRow(2, ("Ada Moor",)),))


def test_a_workbook_without_anything_in_it_is_empty() -> None:
    """As it is when somebody saves a new one."""
    with pytest.raises(EmptyFile):
        rows_of(a_filled_workbook())


def test_another_spreadsheet_is_called_one() -> None:
    """An .ods or .xlsb file is an archive too; an .xls file is not."""
    with pytest.raises(OtherSpreadsheet):
        rows_of(with_parts(SMALL, {"content.xml": b"<a/>"}))
    with pytest.raises(OtherSpreadsheet):
        rows_of(with_parts(SMALL, {"xl/workbook.bin": b""}))
    with pytest.raises(OtherSpreadsheet):
        rows_of(OLD_SIGNATURE + bytes(600))


def test_a_workbook_with_a_password_is_said_to_be_locked() -> None:
    """Excel wraps it in the format that .xls had."""
    with pytest.raises(Locked):
        rows_of(OLD_SIGNATURE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 but not an archive",
        SMALL[:-40],
        with_parts(SMALL, {SHEET: b"<worksheet><sheetData>"}),
        with_parts(SMALL, {"xl/workbook.xml": b"<workbook/>", "xl/_rels/workbook.xml.rels": b"<a>"}),
        with_parts(SMALL, {SHEET: b'<?xml version="1.0" encoding="klingon"?><worksheet/>'}),
        with_parts(SMALL, {SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'}),
        with_sheet(f'<row r="two">{text_cell("Name")}</row>'),
        with_sheet(f"<row>{text_cell('Name', 'A99999999999')}</row>"),
    ],
)
def test_what_is_no_workbook_or_is_damaged_is_refused(content: bytes) -> None:
    """Truncated on its way, made by a broken program, or made to do harm."""
    with pytest.raises(NotATable):
        rows_of(content)


def test_a_document_is_no_workbook() -> None:
    """It is the same kind of archive."""
    document = BytesIO()
    with ZipFile(document, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    with pytest.raises(NotATable):
        rows_of(document.getvalue())


def test_a_bomb_is_not_unpacked_further_than_its_limit() -> None:
    """It packs a thousand to one, whatever sizes it states."""
    bomb = with_parts(SMALL, {"xl/media/bomb.xml": b" " * (LARGEST_UNPACKED_BYTES + 1)})

    with pytest.raises(TooLarge) as too_large:
        rows_of(bomb)

    assert len(bomb) < LARGEST_UNPACKED_BYTES / 500
    assert too_large.value == TooLarge(LARGEST_UNPACKED_BYTES)


def test_pictures_in_a_workbook_are_not_unpacked() -> None:
    """A school's crest may be as large as it likes."""
    content = with_parts(SMALL, {"xl/media/crest.png": b" " * (LARGEST_UNPACKED_BYTES + 1)})

    assert read_table(content, "people.xlsx") == SMALL_TABLE


@pytest.mark.parametrize(
    ("far", "refused"),
    [
        (text_cell("x", f"A{FURTHEST_ROW + 1}"), TooManyRows(FURTHEST_ROW)),
        (text_cell("x", "XFD1048576"), TooManyRows(FURTHEST_ROW)),
        (text_cell("x", "xfd2"), TooManyColumns(FURTHEST_COLUMN)),
        (text_cell("x", "GR2") + text_cell("x"), TooManyColumns(FURTHEST_COLUMN)),
        ("<c r='A1048576'><v>7</v></c>", TooManyRows(FURTHEST_ROW)),
    ],
)
def test_a_cell_far_out_is_refused_before_memory_is_made_for_all_between(far: str, refused: UnreadableFile) -> None:
    """Whether it names its place, or follows one that does."""
    content = with_sheet(f'<row r="1">{text_cell("Name", "A1")}</row><row r="2">{far}</row>')

    with pytest.raises(UnreadableFile) as error:
        rows_of(content)

    assert error.value == refused


def test_a_row_far_down_is_refused_though_its_cells_say_nothing_of_it() -> None:
    """A cell may leave out its place."""
    with pytest.raises(TooManyRows):
        rows_of(with_sheet(f'<row r="1">{text_cell("Name")}</row><row r="1048576">{text_cell("x")}</row>'))


def test_a_cell_at_the_limit_is_read() -> None:
    """Column GR is the two hundredth."""
    content = with_sheet(f'<row r="1">{text_cell("Name")}</row><row r="9">{text_cell("x", "GR10000")}</row>')

    assert [row.line for row in rows_of(content)] == [FURTHEST_ROW]


def test_empty_cells_far_out_do_no_harm() -> None:
    """Somebody has coloured a whole column, and Excel remembers."""
    content = with_sheet(
        f'<row r="1">{text_cell("Name")}</row><row r="2">{text_cell("Ada Moor")}</row>',
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
    )

    assert rows_of(content) == (TableRow(2, ("Ada Moor",)),)


def test_a_count_of_texts_that_cannot_be_true_is_refused() -> None:
    """The reader would make room for all of them."""
    texts = part_of(SMALL, "xl/sharedStrings.xml").replace(b'uniqueCount="4"', b'uniqueCount="99999999999"')

    with pytest.raises(NotATable):
        rows_of(with_parts(SMALL, {"xl/sharedStrings.xml": texts}))


@given(st.data())
def test_a_damaged_workbook_is_a_table_or_has_a_named_error(data: st.DataObject) -> None:
    """Wherever a few of its bytes have changed."""
    content = bytearray(SMALL)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))

    try:
        table = read_table(bytes(content), "people.xlsx")
    except UnreadableFile:
        return
    assert table.rows
