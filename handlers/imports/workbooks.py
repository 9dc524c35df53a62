"""The rows of an .xlsx workbook.

A workbook of 5 kB can unpack to gigabytes; two cells in its far corners make the reader allocate all that lies between
them, 550 GB, and a wrong count of its texts 2 TB: the process is gone each time (tried). So it is unpacked and measured
here, and what was measured is read.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from handlers.imports.unreadable import (
    EmptyFile,
    Locked,
    NotATable,
    OtherSpreadsheet,
    TooLarge,
    TooManyColumns,
    TooManyRows,
)

Cell = str | date

LARGEST_UNPACKED_BYTES = 64_000_000
FURTHEST_ROW = 10_000
FURTHEST_COLUMN = 200

ZIP_SIGNATURE = b"PK\x03\x04"
# What .xls begins with, and .xlsx as soon as it has a password.
OLD_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OF_OTHERS = frozenset({"content.xml", "xl/workbook.bin"})  # .ods, .xlsb

# What zipfile raises over a damaged archive, an unknown compression or an encrypted member.
_DAMAGED = (BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that hold anything, of the first visible sheet that has any, each with its number in the sheet.

    A merged cell counts for each of its rows. A formula is what it came to when it was saved. Raises UnreadableFile.
    """
    if content.startswith(OLD_SIGNATURE):
        raise Locked if _LOCKED in content else OtherSpreadsheet
    parts = _unpacked(content)
    for part in parts.values():
        _measure(part)
    for row, cells in enumerate(_first_rows(_packed(parts)), start=1):
        if cells.count("") < len(cells):
            yield row, [_cell(value) for value in cells]


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts that say what is in the cells. No size that the archive states is believed."""
    left, parts = LARGEST_UNPACKED_BYTES, {}
    try:
        with ZipFile(BytesIO(content)) as archive:
            for member in _text_parts(archive):
                with archive.open(member) as part:
                    parts[member.filename] = part.read(left + 1)
                left -= len(parts[member.filename])
                if left < 0:
                    raise TooLarge(LARGEST_UNPACKED_BYTES)
    except _DAMAGED:
        raise NotATable from None
    return parts


def _text_parts(archive: ZipFile) -> list[ZipInfo]:
    if not _OF_OTHERS.isdisjoint(archive.namelist()):
        raise OtherSpreadsheet
    unpackable = (one for one in archive.infolist() if one.compress_type in (ZIP_STORED, ZIP_DEFLATED))
    return [one for one in unpackable if one.filename.endswith((".xml", ".rels"))]


def _packed(parts: Mapping[str, bytes]) -> BytesIO:
    archive = BytesIO()
    with ZipFile(archive, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    archive.seek(0)
    return archive


def _first_rows(archive: BytesIO) -> list[list[object]]:
    try:
        with CalamineWorkbook.from_filelike(archive) as workbook:
            for number, sheet in enumerate(workbook.sheets_metadata):
                if _is_read(sheet) and (found := workbook.get_sheet_by_index(number)).start is not None:
                    return _filled(found)
    except CalamineError:
        raise NotATable from None
    raise EmptyFile


def _is_read(sheet: SheetMetadata) -> bool:
    return sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet


def _filled(sheet: CalamineSheet) -> list[list[object]]:
    """Every row from the sheet's first: two heads share the merged cell that names their school."""
    rows: list[list[object]] = [[*row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in rows[top + 1 : bottom + 1]:
            row[left : left + 1] = rows[top][left : left + 1]
    return rows


def _cell(value: object) -> Cell:
    match value:
        case datetime():
            return value.date()
        case date() | str():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case bool() | int() | float() | time() | timedelta():
            return str(value)
        case _:
            return ""


def _measure(part: bytes) -> None:
    """Raises TooManyRows, TooManyColumns where something stands further out than anybody's; NotATable."""
    parser, room = expat.ParserCreate(), _Room(len(part))
    parser.StartElementHandler = room.element
    parser.StartDoctypeDeclHandler = room.doctype
    try:
        parser.Parse(part, True)  # noqa: FBT003  # expat takes it by position only: this is all there is
    except (expat.ExpatError, LookupError, ValueError):  # an encoding that nobody knows, a number that is none
        raise NotATable from None


class _Room:
    """The room that the reader will make for a part, which a cell without a reference takes after the one before it."""

    def __init__(self, size: int) -> None:
        self.size, self.row, self.column = size, 0, 0

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            case "c":
                self._cell(attributes.get("r"))
            case "sst" if int(attributes.get("uniqueCount", 0)) > self.size:
                raise NotATable
            case "v" | "is" if self.row > FURTHEST_ROW:
                raise TooManyRows(FURTHEST_ROW)
            case "v" | "is" if self.column > FURTHEST_COLUMN:
                raise TooManyColumns(FURTHEST_COLUMN)

    def _cell(self, reference: str | None) -> None:
        self.column += 1
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise NotATable
            self.column, self.row = _column_number(found[1]), int(found[2])

    def doctype(self, *_: object) -> None:
        """No spreadsheet declares entities of its own."""
        raise NotATable


@lru_cache(maxsize=1024)
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
