"""What a coordinator reads where something that she imports cannot be used: what is wrong, and what to put instead."""

from collections.abc import Mapping
from datetime import date

from handlers.house.views.kit import fit
from handlers.house.views.series_dates import long_date
from handlers.imports.calendar_files import BrokenEvent, CancelledEvent, OtherEvent, RecurringEvent
from handlers.imports.calendar_lines import (
    DatesKind,
    HalfTermTooLong,
    NoDates,
    OneEnd,
    OutOfReach,
    TermOrHoliday,
    TooLong,
)
from handlers.imports.dates import DatesReversed, NoSuchDay, UnreadableDate, WrongWeekday, YearMissing
from handlers.imports.headers import Column
from handlers.imports.lines import FormulaCell, NameTooLong, NoName, RefusedLine, Repeated, UnreadableLine
from handlers.imports.matching_dates import AcrossTerm, OverlapsTerm
from handlers.imports.matching_people import HeldByAnother, Namesake, NoSchoolSaid, TwoAccounts, UnknownSchool, WhichOne
from handlers.imports.matching_schools import NameTaken, SchoolHasLeft
from handlers.imports.people import AddressOfAnother, HeadWithoutSchool, NoRole, NotAnAddress, UnknownRole
from handlers.imports.schools import NameOfAnother, NotAUrn, SchoolNotOpen
from handlers.imports.unreadable import (
    EmptyFile,
    HeaderOnly,
    Locked,
    MissingColumn,
    NotACalendar,
    NotATable,
    OtherSpreadsheet,
    PupilLevelHeader,
    RepeatedHeader,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    UnclosedQuote,
    UnreadableFile,
)

QUOTED_MAX = 60

_MEGABYTE = 1_000_000

_FILES: Mapping[type[UnreadableFile], str] = {
    EmptyFile: "There is nothing in it. Please check that it was saved, and try again.",
    HeaderOnly: (
        "There is one row only. The first row holds the headers, such as Name; each line below it is one to import."
    ),
    TooLarge: "It is larger than {size}. Please keep only the sheet or the lines that I need, and try again.",
    TooManyRows: "It goes on beyond {most:,} rows. Please keep only those that belong to this partnership.",
    TooManyColumns: "It goes on beyond {most} columns. Please delete those to the right, and try again.",
    NotATable: "I can't read this as a table. Please open it in Excel, save it as .xlsx or .csv, and send me that.",
    OtherSpreadsheet: "I read .xlsx and .csv files. Please choose Save as, Excel workbook (.xlsx), and send me that.",
    Locked: "It opens with a password only. Please save a copy without one, and send me that.",
    UnclosedQuote: (
        "Line {line} opens a quotation mark that never closes, so I can't tell where its cell ends. "
        "Please close it or delete it."
    ),
    PupilLevelHeader: (
        "The column “{header}” looks like a list of pupils, so I have kept nothing of it. I hold nothing about pupils. "
        "If these are staff, please add a column “Role”, and leave out what I don't need."
    ),
    MissingColumn: "I can't find a column for {wanted}. Please head it “{headed}”; the template shows how.",
    RepeatedHeader: "Two columns are called “{header}”. Please keep the one that I should read.",
    NotACalendar: "I can't read this as a calendar. An .ics file comes from Export or Download in the calendar.",
}

# What each reading may lack, and what to head it.
_WANTED = {
    Column.NAME: ("the names", "Name"),
    Column.ROLE: ("what each person is (Head, Deputy, Teacher)", "Role"),
    Column.SCHOOL: ("the schools", "School"),
    Column.FIRST_DAY: ("the first day of each", "From"),
}

_A_DATE = "Please write it like 3 Sep 2026 or 03/09/2026."
_LINES: Mapping[type[UnreadableLine], str] = {
    FormulaCell: "“{written}” is a formula. Please put what it comes to.",
    NoName: "It has no name.",
    NameTooLong: "“{name}” is longer than {most} characters. Please shorten it.",
    Repeated: "“{name}” stands on line {first_line} already.",
    NotAnAddress: "“{written}” is not an e-mail address. Please correct it, or leave it empty.",
    AddressOfAnother: "{email} stands beside {name} on line {first_line}. Each person needs an address of their own.",
    NoRole: "It doesn't say what {name} is. Please put Head, Deputy, PA, Teacher or Coordinator.",
    UnknownRole: "I don't know the role “{written}”. Please put Head, Deputy, PA, Teacher or Coordinator.",
    HeadWithoutSchool: "It doesn't say of which school {name} is head. Please add the school.",
    NotAUrn: "“{written}” is not a URN, which has six digits. Please correct it, or leave it empty.",
    SchoolNotOpen: "{name} is not open (“{status}”), so I leave it out.",
    NameOfAnother: "{name} on line {first_line} has the same name. Please tell them apart, by the town for instance.",
    UnreadableDate: f"I can't make a date out of “{{written}}”. {_A_DATE}",
    NoSuchDay: "There is no {written}. Please check the day.",
    YearMissing: "“{written}” has no year. Please add it.",
    WrongWeekday: "“{written}” is a {weekday}. Please check which of the two is right.",
    DatesReversed: "It ends on {last_on}, before it begins on {first_on}. Please check both.",
    NoDates: f"It doesn't say when {{name}} is. {_A_DATE}",
    OutOfReach: "{on} is too far away. I plan from {earliest} to {latest}.",
    TooLong: "No {kind} lasts from {first_on} to {last_on}. Please check both.",
    HalfTermTooLong: (
        "“{name}” from {first_on} to {last_on} is longer than a holiday at half term. "
        "If school is open then, please call it a term, such as Autumn term 1."
    ),
    OneEnd: (
        "“{name}” looks like one end only. Please put the first and the last day on one line, "
        "like Autumn term: 3 Sep to 18 Dec 2026."
    ),
    TermOrHoliday: "“{name}” may be a term or a holiday. Please write {name} term or {name} holiday.",
    BrokenEvent: "“{name}” has no date that I can read.",
    RecurringEvent: "“{name}” repeats itself. Please type its dates, one line for each.",
    CancelledEvent: "“{name}” is cancelled in the calendar, so I leave it out.",
    OtherEvent: "“{name}” doesn't sound like a term or a closure, so I leave it out.",
    UnknownSchool: "I don't know the school “{school}”. {hint}",
    NoSchoolSaid: "It doesn't say at which school {name} is. Please add the school.",
    HeldByAnother: (
        "{email} belongs to {known} here, and this line says {name}. Please check the address; if the name is new, "
        "change it under People."
    ),
    TwoAccounts: "{name} is on Slack with another account than {email}. Please check which is right, under People.",
    WhichOne: (
        "I know {among}, and can't tell whom this line means. "
        "Please put an e-mail address beside each, here or under People."
    ),
    SchoolHasLeft: "{name} left the partnership after {left_on}. If it is back, please add its town to the name.",
    NameTaken: "{known} goes by this name already. Please tell the two apart, by the town for instance.",
    OverlapsTerm: "“{name}” overlaps {other}, {first_on} to {last_on}. Please check both.",
    AcrossTerm: "“{name}” lies partly in {other}, {first_on} to {last_on}, and partly outside. Please check both.",
}
_MEANT = "If you mean {nearest}, please put that."
_ADD_SCHOOL = "Please check its name, add the school first, or tick “Add schools that I don't know yet”."
_KINDS = {DatesKind.TERM: "term", DatesKind.CLOSURE: "closure"}


def unreadable_words(error: UnreadableFile) -> str:
    """Why nothing is imported, and what to do instead."""
    shown = _shown(error)
    if isinstance(error, MissingColumn):
        shown["wanted"], shown["headed"] = _WANTED[error.column]
    if isinstance(error, TooLarge):
        shown["size"] = _size(error.most_bytes)
    return _FILES[type(error)].format_map(shown)


def refused_words(refused: RefusedLine) -> str:
    """One line that is left out: "Line 4: …"."""
    shown = _shown(refused.why)
    if isinstance(refused.why, TooLong):
        shown["kind"] = _KINDS[refused.why.kind]
    if isinstance(refused.why, WrongWeekday):
        shown["weekday"] = f"{refused.why.on:%A}"
    if isinstance(refused.why, UnknownSchool):
        shown["hint"] = (_MEANT if refused.why.nearest else _ADD_SCHOOL).format_map(shown)
    return f"Line {refused.line}: {_LINES[type(refused.why)].format_map(shown)}"


def _shown(error: UnreadableFile | UnreadableLine) -> dict[str, object]:
    return {name: _in_words(value) for name, value in vars(error).items()}


def _in_words(value: object) -> object:
    match value:
        case str():
            return fit(value, QUOTED_MAX)
        case date():
            return long_date(value)
        case tuple():
            return " and ".join(map(_namesake, value))
        case _:
            return value


def _namesake(one: Namesake) -> str:
    at = f" at {' and '.join(one.schools)}" if one.schools else ""
    return fit(f"{one.name}{at}", QUOTED_MAX)


def _size(most_bytes: int) -> str:
    return f"{most_bytes // _MEGABYTE} MB" if most_bytes >= _MEGABYTE else f"{most_bytes // 1000} kB"
