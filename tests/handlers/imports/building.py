"""Files as people send them, built in a line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # published without types

from handlers.imports.lines import RefusedLine, UnreadableLine
from handlers.imports.tables import Table, TableRow

TODAY = date(2026, 11, 22)


def a_table(*rows: Sequence[str | date]) -> Table:
    """A table whose first row holds the headers, as line 1."""
    headers, *below = rows
    return Table(tuple(map(str, headers)), tuple(TableRow(line, tuple(row)) for line, row in enumerate(below, start=2)))


def a_workbook(draw: Callable[[Any, Any], None]) -> bytes:
    """An .xlsx file; `draw` is given the workbook and its first sheet, as XlsxWriter has them."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        draw(workbook, workbook.add_worksheet())
    return content.getvalue()


def a_filled_workbook(*rows: Sequence[object]) -> bytes:
    """An .xlsx file with these rows from its first cell on."""

    def draw(workbook: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return a_workbook(draw)


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with some of its parts replaced, or with more of them."""
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(changed, "w", ZIP_DEFLATED) as after:
        for name in {*before.namelist(), *parts}:
            after.writestr(name, parts[name] if name in parts else before.read(name))
    return changed.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def reasons(lines: Sequence[object]) -> dict[int, UnreadableLine]:
    """Why each refused line was refused."""
    return {one.line: one.why for one in lines if isinstance(one, RefusedLine)}
