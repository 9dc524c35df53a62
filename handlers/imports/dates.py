"""Dates as people in Britain write them: the day before the month, "3 Sep 2026", "03/09/2026" or "2026-09-03".

Every way of writing one is spelt out, so that nothing is guessed: "tomorrow" is no date. Nor is a day beside another
day's weekday, for one of the two is a slip.

UnreadableLine
    DateError
        UnreadableDate      no date can be made out
        NoSuchDay           31 September
        YearMissing         a day and a month, of any year
        WrongWeekday        "Mon 5 Jan 2027", which is a Tuesday
        DatesReversed       a last day before the first
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from handlers.imports.lines import UnreadableLine
from handlers.imports.workbooks import Cell

# By so many months a date is earlier that is of the next year; by fewer it is a slip, for no term lasts as long.
OVER_NEW_YEAR = 6

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?(?![a-z])\.?,?\s*)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_MONTH_NUMBER = r"(?P<month>\d{1,2})"
_YEAR = r"(?P<year>\d{4}|\d\d)(?!\d)"
_CLOCK = r"(?:[t ]\d\d:\d\d(?::\d\d)?)?"  # midnight, where a program has written a day as an instant

_FULL = (
    rf"(?P<year>\d{{4}})-{_MONTH_NUMBER}-{_DAY}{_CLOCK}",
    *(rf"{_DAY}{mark}{_MONTH_NUMBER}{mark}{_YEAR}{_CLOCK}" for mark in ("/", r"\.", "-")),
    *(rf"{_DAY}{mark}{_MONTH}{mark}{_YEAR}" for mark in ("/", "-")),
    rf"{_DAY}(?: of)?\s*{_MONTH}(?:,?\s*'?{_YEAR})?",
    rf"{_MONTH}\s*{_DAY}(?:,?\s+(?P<year>\d{{4}}))?",
    rf"{_DAY}/{_MONTH_NUMBER}",
)
# These are large: `re` compiles each at its first use and keeps it, where a start would wait for all of them.
_PATTERNS = [_WEEKDAY + pattern for pattern in (*_FULL, _DAY)]


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_ANY = _unnamed(f"{_WEEKDAY}(?:{'|'.join(_FULL)})")
_BARE = _unnamed(_WEEKDAY + _DAY)
_BETWEEN = r"(?:\s+(?:to|until|till|til|through)\s+|\s*[-–—]\s*)"
DATES = (
    rf"(?:from\s+|on\s+)?(?P<first>(?:{_ANY}|{_BARE}(?={_BETWEEN})))(?:{_BETWEEN}(?P<last>{_ANY}))?"
    r"(?:\s*\(?inclusive\)?)?\.?"
)
_HAS_DATE = _unnamed(rf"(?<!\w)(?:{'|'.join(_FULL[:-1])})")  # "Years 5/6" has none
_MONTH_OF_YEAR = rf"{_MONTH},?\s*(?P<year>\d{{4}})"


class DateError(UnreadableLine):
    """The root of what can be wrong with a date."""


@dataclass(unsafe_hash=True)
class UnreadableDate(DateError):
    """`written` says no day."""

    written: str


@dataclass(unsafe_hash=True)
class NoSuchDay(DateError):
    """The calendar does not have the day that `written` names."""

    written: str


@dataclass(unsafe_hash=True)
class YearMissing(DateError):
    """`written` is a day of every year."""

    written: str


@dataclass(unsafe_hash=True)
class WrongWeekday(DateError):
    """`written` names a weekday on which `on` does not fall."""

    written: str
    on: date


@dataclass(unsafe_hash=True)
class DatesReversed(DateError):
    """`last_on` comes before `first_on`."""

    first_on: date
    last_on: date


def read_day(written: Cell) -> date:
    """The one day that a cell names. Raises DateError."""
    return written if isinstance(written, date) else _day(_parsed(written))


def read_days(first: Cell, last: Cell) -> tuple[date, date]:
    """The first and the last day. A year that only one of them has counts for both. Raises DateError."""
    if isinstance(first, str) and isinstance(last, str):
        begins, ends = _completed(_parsed(first), _parsed(last))
        last_on = _day(ends)  # first of the two: of "19-23 Oct" it is the one that shows what is missing
        return in_order(_day(begins), last_on)
    return in_order(read_day(first), read_day(last))


def read_dates(written: Cell) -> tuple[date, date]:
    """The first and the last day of "19 to 23 October 2026", or of a single date. Raises DateError."""
    if isinstance(written, date):
        return written, written
    found = re.fullmatch(DATES, written, re.IGNORECASE)
    if found is None:
        raise UnreadableDate(written)
    return read_days(found["first"], found["last"] or found["first"])


def read_month(written: Cell) -> date:
    """The day that a cell names; of "September 2024" it is the first. Raises DateError."""
    if isinstance(written, str) and (found := re.fullmatch(_MONTH_OF_YEAR, written, re.IGNORECASE)):
        return date(int(found["year"]), _month(found["month"]), 1)
    return read_day(written)


def has_date(text: str) -> bool:
    """Whether a date stands anywhere in a text."""
    return bool(re.search(_HAS_DATE, text, re.IGNORECASE))


def in_order(first_on: date, last_on: date) -> tuple[date, date]:
    """Raises DatesReversed."""
    if last_on < first_on:
        raise DatesReversed(first_on, last_on)
    return first_on, last_on


@dataclass(frozen=True)
class _Parsed:
    written: str
    weekday: str | None
    day: int
    month: int | None
    year: int | None


def _parsed(written: str) -> _Parsed:
    for pattern in _PATTERNS:
        if found := re.fullmatch(pattern, written, re.IGNORECASE):
            parts = found.groupdict()
            month, year = parts.get("month"), parts.get("year")
            return _Parsed(
                written,
                weekday=parts["weekday"],
                day=int(parts["day"]),
                month=_month(month) if month else None,
                year=_year(year) if year else None,
            )
    raise UnreadableDate(written)


def _completed(first: _Parsed, last: _Parsed) -> tuple[_Parsed, _Parsed]:
    """Each with what only the other says: "19-23 October 2026", "21 Dec to 1 Jan 2027"."""
    over_new_year = first.month is not None and last.month is not None and first.month - last.month >= OVER_NEW_YEAR
    if first.month is None:
        first = replace(first, month=last.month)
    if first.year is None and last.year is not None:
        first = replace(first, year=last.year - over_new_year)
    if last.year is None and first.year is not None:
        last = replace(last, year=first.year + over_new_year)
    return first, last


def _day(parsed: _Parsed) -> date:
    if parsed.month is None:
        raise UnreadableDate(parsed.written)
    if parsed.year is None:
        raise YearMissing(parsed.written)
    try:
        on = date(parsed.year, parsed.month, parsed.day)
    except ValueError:
        raise NoSuchDay(parsed.written) from None
    if parsed.weekday and parsed.weekday.casefold() != _WEEKDAYS[on.weekday()]:
        raise WrongWeekday(parsed.written, on)
    return on


def _month(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS.index(written[:3].casefold()) + 1


def _year(written: str) -> int:
    """Two digits are of this century."""
    return int(written) if len(written) > 2 else 2000 + int(written)
