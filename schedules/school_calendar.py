"""Which days a school is open: terms, half terms and other closures, weekends and bank holidays.

A school year whose terms nobody has entered yet is not a holiday: each of its school days counts as open, and plans
reach six weeks ahead instead of to the end of the year.

PartnershipError
    CalendarError
        DatesReversed   a term or closure that ends before it begins
        HoursReversed   messages would have to end before they may begin
        NoSchoolDays    a calendar without a single day of school in the week
        NoOpenDay       none within a year of the day asked about
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from schedules.bank_holidays import Nation, bank_holiday
from schedules.errors import PartnershipError

MONDAY_TO_FRIDAY = frozenset(range(5))
MORNING = time(8)
AFTERNOON_ENDS = time(17)
PLANNED_WITHOUT_TERMS = timedelta(weeks=6)

_DAY = timedelta(days=1)
_SEARCHED = timedelta(days=366)
_SUMMER_HOLIDAY = timedelta(weeks=6)
_SEPTEMBER = 9
# Not strftime("%A"): that follows the machine's locale.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# A holiday goes by the names of the terms around it, None being a side on which no term is known.
_HOLIDAYS = {
    ("autumn", "spring"): "Christmas holiday",
    ("spring", "summer"): "Easter holiday",
    ("summer", "autumn"): "summer holiday",
    ("summer", None): "summer holiday",
    (None, "autumn"): "summer holiday",
}


class CalendarError(PartnershipError):
    """The root of what can be wrong with a calendar, or with a question to it."""


@dataclass(eq=False)
class DatesReversed(CalendarError):
    """`name` ends on a day before its first."""

    name: str
    first_on: date
    last_on: date


class HoursReversed(CalendarError):
    """Messages would have to end before they may begin."""


class NoSchoolDays(CalendarError):
    """There is no day of the week on which the school opens."""


@dataclass(eq=False)
class NoOpenDay(CalendarError):
    """From `first_on` to `last_on` every day is closed."""

    first_on: date
    last_on: date


@dataclass(frozen=True, order=True)
class SchoolYear:
    """The year from 1 September `begins_in` to 31 August, shown as "2026/27"."""

    begins_in: int

    @property
    def first_on(self) -> date:
        return date(self.begins_in, _SEPTEMBER, 1)

    @property
    def last_on(self) -> date:
        return date(self.begins_in + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.begins_in}/{(self.begins_in + 1) % 100:02}"


def school_year_of(day: date) -> SchoolYear:
    """The school year in which `day` lies."""
    return SchoolYear(day.year if day.month >= _SEPTEMBER else day.year - 1)


@dataclass(frozen=True)
class Term:
    """A term, its first and last day included. Raises DatesReversed."""

    name: str
    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise DatesReversed(self.name, self.starts_on, self.ends_on)

    @property
    def school_year(self) -> SchoolYear:
        """By its last day: an autumn term may begin in the last week of August."""
        return school_year_of(self.ends_on)

    @property
    def season(self) -> str:
        """The first word of the name, in lower case: "autumn" for "Autumn term 2026"."""
        return self.name.casefold().partition(" ")[0]


@dataclass(frozen=True)
class Closure:
    """A half term, an INSET day or another closure, both days included. Raises DatesReversed."""

    name: str
    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise DatesReversed(self.name, self.first_on, self.last_on)


class ClosedKind(StrEnum):
    """What sort of day a closed day is."""

    WEEKEND = "weekend"
    BANK_HOLIDAY = "bank_holiday"
    CLOSURE = "closure"
    OUT_OF_TERM = "out_of_term"


@dataclass(frozen=True)
class Closed:
    """Why a day is closed: "Saturday", "Good Friday", "Autumn half term", "Christmas holiday"."""

    kind: ClosedKind
    name: str


@dataclass(frozen=True)
class SchoolCalendar:
    """When schools of one nation are open, and between which local times on an open day messages may come.

    `school_days` are weekdays as `date.weekday()` numbers them. Raises NoSchoolDays, HoursReversed.
    """

    nation: Nation
    terms: tuple[Term, ...] = ()
    closures: tuple[Closure, ...] = ()
    school_days: frozenset[int] = MONDAY_TO_FRIDAY
    messages_from: time = MORNING
    messages_until: time = AFTERNOON_ENDS

    def __post_init__(self) -> None:
        if not self.school_days:
            raise NoSchoolDays
        if self.messages_from >= self.messages_until:
            raise HoursReversed

    def why_closed(self, day: date) -> Closed | None:
        """Why `day` is closed, or None if the school is open: the nearest reason, a bank holiday before its holiday."""
        if day.weekday() not in self.school_days:
            return Closed(ClosedKind.WEEKEND, _WEEKDAYS[day.weekday()])
        if name := bank_holiday(day, self.nation):
            return Closed(ClosedKind.BANK_HOLIDAY, name)
        for closure in self.closures:
            if closure.first_on <= day <= closure.last_on:
                return Closed(ClosedKind.CLOSURE, closure.name)
        if any(term.starts_on <= day <= term.ends_on for term in self.terms) or not self.terms_around(day):
            return None
        return Closed(ClosedKind.OUT_OF_TERM, self._holiday(day))

    def is_open(self, day: date) -> bool:
        return self.why_closed(day) is None

    def open_days(self, first_on: date, last_on: date) -> Iterator[date]:
        """The open days from `first_on` to `last_on`, both included, in order."""
        day = first_on
        while day <= last_on:
            if self.is_open(day):
                yield day
            day += _DAY

    def next_open(self, day: date) -> date:
        """The first open day after `day`. Raises NoOpenDay."""
        return self.open_on_or_after(day + _DAY)

    def open_on_or_after(self, day: date) -> date:
        """`day` if it is open, else the first open day after it. Raises NoOpenDay."""
        last_on = day + _SEARCHED
        for found in self.open_days(day, last_on):
            return found
        raise NoOpenDay(day, last_on)

    def last_open_before(self, day: date) -> date:
        """The last open day before `day`. Raises NoOpenDay."""
        first_on, found = day - _SEARCHED, day - _DAY
        while found >= first_on:
            if self.is_open(found):
                return found
            found -= _DAY
        raise NoOpenDay(first_on, day - _DAY)

    def terms_around(self, day: date) -> tuple[Term, ...]:
        """The terms known for the school year of `day`.

        The weeks before September belong to the year they precede as much as to the one they end: a partnership that
        enters its first terms in August is on holiday already.
        """
        years = {school_year_of(day), school_year_of(day + _SUMMER_HOLIDAY)}
        return tuple(term for term in self.terms if term.school_year in years)

    def _holiday(self, day: date) -> str:
        """What the holiday around `day` is called; "between terms" where the terms' names do not tell."""
        before = max((t for t in self.terms if t.ends_on < day), key=lambda t: t.ends_on, default=None)
        after = min((t for t in self.terms if t.starts_on > day), key=lambda t: t.starts_on, default=None)
        seasons = (before.season if before else None, after.season if after else None)
        return _HOLIDAYS.get(seasons, "between terms")


def planning_ends(first_on: date, calendar: SchoolCalendar) -> date:
    """The last day for which dates are planned from `first_on`: the last term day of its school year.

    A first date in a holiday belongs to the year of the term that follows. Where no terms are known it is six weeks on.
    """
    ahead = [term for term in calendar.terms_around(first_on) if term.ends_on >= first_on]
    if not ahead:
        return first_on + PLANNED_WITHOUT_TERMS
    year = min(term.school_year for term in ahead)
    return max(term.ends_on for term in ahead if term.school_year == year)
