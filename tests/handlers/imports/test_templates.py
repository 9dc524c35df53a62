"""Every template reads back as what it shows, and what is written out stays text."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from handlers.imports.lines import RefusedLine
from handlers.imports.people import read_people
from handlers.imports.schools import read_schools
from handlers.imports.tables import Table, read_table
from handlers.imports.templates import (
    PEOPLE_TEMPLATE,
    SCHOOLS_TEMPLATE,
    Template,
    term_dates_template,
    write_csv,
    write_xlsx,
)
from handlers.imports.term_dates import read_term_dates
from tests.handlers.imports.building import TODAY, part_of

DANGEROUS = ["=1+1", "+A1", "-2+3", "@SUM(A1)", "{=1+1}", "https://hilltop.example", "\t=1+1"]


def both(template: Template) -> list[Table]:
    return [read_table(content, name) for name, content in (template.csv(), template.xlsx())]


@pytest.mark.parametrize("template", [PEOPLE_TEMPLATE, SCHOOLS_TEMPLATE, term_dates_template(2026)])
def test_a_template_shows_two_lines_below_its_headers(template: Template) -> None:
    """As .csv and as .xlsx, named for what they are."""
    assert [name for name, _ in (template.csv(), template.xlsx())] == [f"{template.name}.csv", f"{template.name}.xlsx"]
    assert [(table.headers, len(table.rows)) for table in both(template)] == [(template.headers, 2)] * 2


def test_each_template_is_read_back_without_a_refusal() -> None:
    """The two forms of one say the same."""
    people, same_people = map(read_people, both(PEOPLE_TEMPLATE))
    schools, same_schools = map(read_schools, both(SCHOOLS_TEMPLATE))
    dates, same_dates = (read_term_dates(table, today=TODAY) for table in both(term_dates_template(2026)))

    assert (people, schools, dates) == (same_people, same_schools, same_dates)
    assert not any(isinstance(line, RefusedLine) for line in (*people, *schools, *dates))


def test_text_stays_text_in_a_workbook() -> None:
    """Neither a formula nor a link comes of it."""
    content = write_xlsx(["Name"], [[text] for text in DANGEROUS])

    cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    sheet = part_of(content, "xl/worksheets/sheet1.xml")

    assert cells == [["Name"], *([text] for text in DANGEROUS)]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_text_in_a_csv_file_is_kept_from_being_a_formula() -> None:
    """An apostrophe before it says that it is text; numbers need none."""
    content = write_csv(["Name", "Count"], [[text, -1] for text in DANGEROUS])

    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))

    assert rows[1:4] == [["'=1+1", "-1"], ["'+A1", "-1"], ["'-2+3", "-1"]]
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)


def test_a_csv_file_opens_with_its_accents() -> None:
    """Excel takes it for Windows-1252 unless a mark says otherwise."""
    content = write_csv(["Name"], [["Zoë, Núñez"], ['"Ann"'], ["two\nlines"], [date(2026, 9, 3)]])

    assert content.startswith(b"\xef\xbb\xbf")
    assert [row.cells for row in read_table(content, "a.csv").rows] == [
        *(("Zoë, Núñez",), ('"Ann"',), ("two lines",), ("2026-09-03",)),
    ]
