"""A term or a closure, and whether its name and its dates go together.

What is not a term closes the schools, so a mistake would cancel meetings: where a name and its dates do not agree, the
line is refused rather than guessed at.

UnreadableLine
    TermDatesError
        NoDates             a name beside which no day stands
        OutOfReach          a day too long ago, or too far ahead
        TooLong             a term of more than half a year, a closure of more than ten weeks
        HalfTermTooLong     a half term of more than a fortnight: a half of a term, more likely
        OneEnd              the first or the last day, of a term most likely, and not the other
        TermOrHoliday       "Summer", which is either
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from handlers.imports.lines import Repeated, UnreadableLine
from handlers.imports.names import name_key

SHORTEST_TERM = timedelta(days=15)
LONGEST_TERM = timedelta(days=184)
LONGEST_CLOSURE = timedelta(weeks=10)
LONGEST_HALF_TERM = timedelta(days=16)
EARLIEST = date(2000, 1, 1)
REACH = timedelta(days=5 * 365 + 1)

_DAY = timedelta(days=1)
_TERM = re.compile(r"\bterms?\b", re.IGNORECASE)
_HALF_TERM = re.compile(r"\bhalf[ -]?terms?\b", re.IGNORECASE)
_SEASON = re.compile(
    r"(?:autumn|spring|summer|michaelmas|hilary|lent|trinity)(?: \d)?(?: \d{4}(?:[/-]\d\d)?)?", re.IGNORECASE
)
_CLOSED = re.compile(
    r"half[ -]?term|holiday|vacation|\bbreak\b(?! up)|inset|clos(?:ed|ure)|non[ -]?pupil|no school|training day"
    r"|(?:staff|teacher) training|(?:professional|staff) development|\b(?:occasional|staff|pd|cpd) day"
    r"|\A(?:christmas|easter)\Z",
    re.IGNORECASE,
)
_ONE_END = re.compile(
    r"\b(?:starts?|begins?|ends?|first day|last day|returns?|back to school|re-?opens?|breaks? up|closes?"
    r"|week|w/[cb])\b",
    re.IGNORECASE,
)


class DatesKind(StrEnum):
    """Whether the schools are open on the days, or closed."""

    TERM = "term"
    CLOSURE = "closure"


class TermDatesError(UnreadableLine):
    """The root of what can be wrong with a term or a closure."""


@dataclass(unsafe_hash=True)
class NoDates(TermDatesError):
    """Nothing says when `name` is."""

    name: str


@dataclass(unsafe_hash=True)
class OutOfReach(TermDatesError):
    """`on` lies outside the years from `earliest` to `latest`."""

    on: date
    earliest: date
    latest: date


@dataclass(unsafe_hash=True)
class TooLong(TermDatesError):
    """No `kind` lasts from `first_on` to `last_on`."""

    kind: DatesKind
    first_on: date
    last_on: date


@dataclass(unsafe_hash=True)
class HalfTermTooLong(TermDatesError):
    """`name` lasts from `first_on` to `last_on`."""

    name: str
    first_on: date
    last_on: date


@dataclass(unsafe_hash=True)
class OneEnd(TermDatesError):
    """`name` is how something begins or ends: "Term starts", "Half term, w/c", or a term of a fortnight."""

    name: str


@dataclass(unsafe_hash=True)
class TermOrHoliday(TermDatesError):
    """`name` is the name of a season."""

    name: str


@dataclass(frozen=True)
class DatesLine:
    """A term or a closure, its first and last day included."""

    line: int
    name: str
    first_on: date
    last_on: date
    kind: DatesKind


@dataclass(frozen=True)
class DatesChecked:
    """The dates read so far, so that none is read twice. `today` says how near they have to be."""

    today: date
    seen: dict[tuple[DatesKind, date, str], int] = field(default_factory=dict)

    def line(self, line: int, name: str, first_on: date, last_on: date) -> DatesLine:
        """Raises TermDatesError, Repeated."""
        self._in_reach(first_on)
        self._in_reach(last_on)
        kind = _kind(name, first_on, last_on)
        # A day begins one term at most, but an INSET day may begin a holiday.
        said = (kind, first_on, name_key(name) if kind is DatesKind.CLOSURE else "")
        if (first_line := self.seen.setdefault(said, line)) != line:
            raise Repeated(name, first_line)
        return DatesLine(line, name, first_on, last_on, kind)

    def _in_reach(self, on: date) -> None:
        earliest, latest = max(EARLIEST, self.today - REACH), self.today + REACH
        if not earliest <= on <= latest:
            raise OutOfReach(on, earliest, latest)


def closes(name: str) -> bool:
    """Whether a name says that the schools are closed."""
    return bool(_CLOSED.search(name))


def is_term(name: str) -> bool:
    """Whether a name speaks of a term: "Autumn term", but neither "Half term" nor "Term-time closure"."""
    return bool(_TERM.search(name)) and not closes(name)


def _kind(name: str, first_on: date, last_on: date) -> DatesKind:
    """Raises TermDatesError."""
    lasts = last_on - first_on + _DAY
    if _SEASON.fullmatch(name) and lasts <= LONGEST_CLOSURE:
        raise TermOrHoliday(name)
    if _HALF_TERM.search(name) and lasts > LONGEST_HALF_TERM:
        raise HalfTermTooLong(name, first_on, last_on)
    if (is_term(name) and lasts < SHORTEST_TERM) or (lasts == _DAY and _ONE_END.search(name)):
        raise OneEnd(name)
    kind = DatesKind.TERM if is_term(name) or _SEASON.fullmatch(name) else DatesKind.CLOSURE
    if lasts > (LONGEST_TERM if kind is DatesKind.TERM else LONGEST_CLOSURE):
        raise TooLong(kind, first_on, last_on)
    return kind
