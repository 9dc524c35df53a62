"""Files that the bot gives out: a template for each thing that can be imported, and tables as .csv and .xlsx.

What somebody typed stays text in them. Excel takes a text that begins with = + - or @ for a formula: in a workbook it
is written as text, and in a .csv file an apostrophe goes before it, which is how a spreadsheet is told.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO

from handlers.imports.headers import PEOPLE, SCHOOLS, TERM_DATES, Column, Vocabulary

Written = str | int | date | None

_WIDTH = 30
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Template:
    """What can be imported under a name, and two lines of what it may look like."""

    name: str
    headers: tuple[str, ...]
    examples: tuple[tuple[Written, ...], ...]

    def csv(self) -> tuple[str, bytes]:
        """The name of a file, and what is in it."""
        return f"{self.name}.csv", write_csv(self.headers, self.examples)

    def xlsx(self) -> tuple[str, bytes]:
        """The name of a file, and what is in it."""
        return f"{self.name}.xlsx", write_xlsx(self.headers, self.examples)


def _template(name: str, vocabulary: Vocabulary, *examples: Mapping[Column, Written]) -> Template:
    columns = tuple(examples[0])
    return Template(
        name,
        headers=tuple(vocabulary[column][0] for column in columns),
        examples=tuple(tuple(example[column] for column in columns) for example in examples),
    )


PEOPLE_TEMPLATE = _template(
    "people",
    PEOPLE,
    {
        Column.NAME: "Ada Moor",
        Column.EMAIL: "ada.moor@hilltop.example",
        Column.SCHOOL: "Hilltop Primary School",
        Column.ROLE: "Head",
        Column.HEAD_SINCE: date(2025, 9, 1),
    },
    {
        Column.NAME: "Sam Reed",
        Column.EMAIL: "sam.reed@hilltop.example",
        Column.SCHOOL: "Hilltop Primary School",
        Column.ROLE: "Deputy",
        Column.HEAD_SINCE: None,
    },
)
SCHOOLS_TEMPLATE = _template(
    "schools",
    SCHOOLS,
    {Column.SCHOOL: "Hilltop Primary School", Column.URN: "100001"},
    {Column.SCHOOL: "Oakfield Academy", Column.URN: "100002"},
)


def term_dates_template(year: int) -> Template:
    """With the autumn of `year` in its examples: dates of another decade would be refused."""
    return _template(
        "term dates",
        TERM_DATES,
        {
            Column.NAME: "Autumn term",
            Column.FIRST_DAY: date(year, 9, 3),
            Column.LAST_DAY: date(year, 12, 18),
        },
        {
            Column.NAME: "Half term",
            Column.FIRST_DAY: date(year, 10, 26),
            Column.LAST_DAY: date(year, 10, 30),
        },
    )


def write_csv(headers: Sequence[str], rows: Sequence[Sequence[Written]]) -> bytes:
    """A .csv file that Excel opens with its accents right; dates as 2026-09-03."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([_as_text(cell) for cell in row] for row in (headers, *rows))
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell: Written) -> Written:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; Excel takes 31 characters of `name`, and none of []:*?/\\ in it."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Written]]


def write_xlsx(headers: Sequence[str], rows: Sequence[Sequence[Written]]) -> bytes:
    """An .xlsx file with one sheet."""
    return write_workbook([Sheet("Sheet1", headers, rows)])


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx file: in each sheet the headers in bold and in sight, dates as dates, text as text."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # a tenth of a second, which only whoever downloads a file waits

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, {**options, "default_date_format": "dd/mm/yyyy"}) as workbook:
        bold = workbook.add_format({"bold": True})
        for each in sheets:
            sheet = workbook.add_worksheet(each.name)
            sheet.set_column(0, len(each.headers) - 1, _WIDTH)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, each.headers, bold)
            for number, row in enumerate(each.rows, start=1):
                sheet.write_row(number, 0, row)
    return content.getvalue()
