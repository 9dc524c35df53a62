"""Why nothing at all can be read from a file or from what was pasted.

PartnershipError
    UnreadableFile
        EmptyFile           there is nothing in it
        HeaderOnly          there is nothing below its headers
        TooLarge            more bytes than are read
        TooManyRows         more rows than are read, or one far below the others
        TooManyColumns      more columns than are read, or one far beyond the others
        NotATable           neither text in columns nor a workbook
        OtherSpreadsheet    a spreadsheet, but not .xlsx
        Locked              a workbook with a password
        UnclosedQuote       a quotation mark that swallows what follows
        PupilLevelHeader    a list of pupils, of whom nothing may be kept
        MissingColumn       a column without which no line means anything
        RepeatedHeader      two columns of one name, of which only one can be meant
        NotACalendar        a calendar file that is none
"""

from dataclasses import dataclass

from handlers.imports.headers import Column
from schedules.errors import PartnershipError


class UnreadableFile(PartnershipError):
    """The root of what keeps a whole file from being read."""


class EmptyFile(UnreadableFile):
    """There is nothing in it, or nothing that can be seen."""


class HeaderOnly(UnreadableFile):
    """A template that nobody has filled in, most likely."""


@dataclass(unsafe_hash=True)
class TooLarge(UnreadableFile):
    """It has more than `most_bytes`, packed or unpacked."""

    most_bytes: int


@dataclass(unsafe_hash=True)
class TooManyRows(UnreadableFile):
    """It has more than `most` rows with something in them, or something stands far below them."""

    most: int


@dataclass(unsafe_hash=True)
class TooManyColumns(UnreadableFile):
    """Something stands to the right of column `most`."""

    most: int


class NotATable(UnreadableFile):
    """A picture, a letter, a web page or noise, whatever its name says."""


class OtherSpreadsheet(UnreadableFile):
    """An .xls, .xlsb or .ods file."""


class Locked(UnreadableFile):
    """It opens with a password only."""


@dataclass(unsafe_hash=True)
class UnclosedQuote(UnreadableFile):
    """The quotation mark that opens a cell on `line` is never closed."""

    line: int


@dataclass(unsafe_hash=True)
class PupilLevelHeader(UnreadableFile):
    """`header` belongs to a list of pupils."""

    header: str


@dataclass(unsafe_hash=True)
class MissingColumn(UnreadableFile):
    """No header names `column`."""

    column: Column


@dataclass(unsafe_hash=True)
class RepeatedHeader(UnreadableFile):
    """Two columns are headed `header`."""

    header: str


class NotACalendar(UnreadableFile):
    """An .ics file that does not hold a calendar."""
