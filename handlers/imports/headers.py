"""The names by which columns go, and those by which a list of pupils is known.

Case, spaces and punctuation of a header do not count: "E-mail", "email" and "E MAIL" are one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class Column(StrEnum):
    """What a column is for."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    HEAD = "head"
    EMAIL = "email"
    SCHOOL = "school"
    ROLE = "role"
    HEAD_SINCE = "head_since"
    URN = "urn"
    STATUS = "status"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    DATES = "dates"


Vocabulary = Mapping[Column, Sequence[str]]

# The first name of each column stands in the template; where a file has several of them, the earlier one is read.
PEOPLE: Vocabulary = {
    Column.NAME: (
        "Name",
        "Full name",
        "Person",
        "Staff name",
        "Staff member",
        "Member of staff",
        "Contact name",
        "Contact",
        "Display name",
        "Member",
        "Colleague",
    ),
    Column.FIRST_NAME: ("First name", "Forename", "Given name", "Preferred first name"),
    Column.LAST_NAME: ("Last name", "Surname", "Family name", "Preferred surname"),
    Column.HEAD: (
        "Headteacher",
        "Head",
        "Name of head",
        "Name of headteacher",
        "Head's name",
        "Head name",
        "Headteacher's name",
        "Headteacher name",
        "Principal",
        "Executive headteacher",
    ),
    Column.EMAIL: (
        "E-mail",
        "E-mail address",
        "Work e-mail",
        "Work e-mail address",
        "School e-mail",
        "Headteacher e-mail",
        "Head's e-mail",
        "Head e-mail",
        "Mail",
    ),
    Column.SCHOOL: (
        "School",
        "School name",
        "Name of school",
        "EstablishmentName",
        "Establishment",
        "Academy",
        "Setting",
        "Organisation",
    ),
    Column.ROLE: ("Role", "Job title", "Job role", "Position", "Post", "Post title", "Job"),
    Column.HEAD_SINCE: (
        "Head since",
        "Headteacher since",
        "In post since",
        "Start of headship",
        "Start date",
        "Date started",
        "Date of appointment",
        "Appointed",
        "Started",
        "Since",
    ),
}
SCHOOLS: Vocabulary = {
    Column.SCHOOL: (
        "School",
        "EstablishmentName",
        "School name",
        "Name of school",
        "Name",
        "Establishment",
        "Academy",
        "Setting",
    ),
    Column.URN: ("URN", "Unique reference number", "School URN"),
    # Not a plain "Status": in a list of one's own that may be anything.
    Column.STATUS: ("EstablishmentStatus (name)", "EstablishmentStatus"),
}
TERM_DATES: Vocabulary = {
    Column.NAME: ("Name", "Term", "Event", "Holiday", "Subject", "Title", "Description", "What", "Period"),
    Column.FIRST_DAY: ("From", "First day", "Start", "Start date", "Starts", "Starts on", "Begins", "Date from"),
    Column.LAST_DAY: ("To", "Last day", "End", "End date", "Ends", "Ends on", "Until", "Finish", "Date to"),
    Column.DATES: ("Date", "Dates", "When"),
}

_PUPIL = ("pupil", "pupils", "student", "students", "learner", "learners", "child", "childs")
_THEIRS = (
    *("name", "full name", "first name", "forename", "last name", "surname", "legal name", "legal surname"),
    *("names", "id", "upn", "uln", "number", "no", "ref", "reference", "e-mail", "gender", "address", "postcode"),
    *("photo", "date of birth", "dob", "class", "year group"),
)
# Nobody keeps these of a head or of a school.
_NAMES_PUPILS = (
    *(f"{whose} {what}" for whose in _PUPIL for what in _THEIRS),
    *("Pupil", "Student", "Learner", "Child", "Parent", "Parents", "Carer", "Guardian", "Parent name", "Parent e-mail"),
    *("UPN", "Former UPN", "Unique pupil number", "Unique pupil no", "ULN", "Unique learner number"),
    *("Admission number", "Admission no", "Adno", "Candidate number", "NHS number"),
    *("Date of birth", "DOB", "Birth date", "Birthday", "Legal surname", "Legal forename"),
)
# What pupils are counted by: of a whole school these are figures, and GIAS has several of them.
_DESCRIBES_PUPILS = (
    *("Ethnicity", "Ethnic group", "Ethnic origin", "Ethnic code", "First language", "EAL", "Religion"),
    *("SEN", "SEND", "SEN status", "SEN stage", "SEN provision", "SEN need", "EHCP", "Looked after", "In care", "LAC"),
    *("Looked after child", "Pupil premium", "Pupil premium indicator", "Pupil premium eligible", "Free school meals"),
    *("FSM", "FSM eligible", "FSM6", "FSM Ever 6", "Ever 6", "Ever 6 FSM"),
)
# What lists of staff have as well: only the columns around them tell.
_MAY_BE_PUPILS = (
    *("Surname", "Forename", "First name", "Last name", "Given name", "Family name", "Preferred surname"),
    *("Year group", "Form", "Class", "Reg group", "Registration group", "Tutor group"),
)
_BETWEEN_PARTS = re.compile(r"[()\[\]/]")


def header_key(header: str) -> str:
    """What counts of a header: its letters and digits."""
    return "".join(char for char in header.casefold() if char.isalnum())


def _said(header: str) -> frozenset[str]:
    """The keys of a header and of its parts: "DoB (dd/mm/yyyy)" is a date of birth, "Class / form" is a form."""
    return _keys([header, *_BETWEEN_PARTS.split(header)])


def _keys(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(map(header_key, headers))


_FOR_CERTAIN, _UNLESS_OF_SCHOOLS, _UNLESS_OF_STAFF = map(_keys, (_NAMES_PUPILS, _DESCRIBES_PUPILS, _MAY_BE_PUPILS))
_OF_SCHOOLS = _keys(["URN", "EstablishmentName"])
_OF_STAFF = _keys([*PEOPLE[Column.ROLE], *PEOPLE[Column.EMAIL]])
KNOWN = _keys(word for words in (PEOPLE, SCHOOLS, TERM_DATES) for names in words.values() for word in names).union(
    _FOR_CERTAIN, _UNLESS_OF_SCHOOLS, _UNLESS_OF_STAFF
)


def pupil_level(headers: Sequence[str]) -> str | None:
    """The first header by which these are recognised as those of a list of pupils.

    A surname gives a list away only where nothing says that it is of staff: schools write their heads as first name
    and surname too, but with a role or an e-mail address beside them, which no list of pupils has.
    """
    keys = _keys(headers)
    suspect = _FOR_CERTAIN
    if _OF_SCHOOLS.isdisjoint(keys):
        suspect |= _UNLESS_OF_SCHOOLS
    if _OF_STAFF.isdisjoint(keys):
        suspect |= _UNLESS_OF_STAFF
    return next((header for header in headers if not suspect.isdisjoint(_said(header))), None)
