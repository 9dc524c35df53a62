"""Terms and closures of a list held against the partnership's calendar: which are new, and which are other days.

The same days under another name are the same; so are a term of the same name in the same school year, and a closure of
the same name that overlaps. "INSET day" and "Half term" come several times a year, so any other closure is a new one.
Nothing is removed: what does not stand on the list stays as it is. Terms that overlap contradict each other, and so do
a term and a closure that lies partly in it and partly outside.

UnreadableLine
    TermDatesError
        OverlapsTerm        a term during which another one lasts
        AcrossTerm          a closure that begins in a term and ends outside it, or covers it
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.imports.calendar_lines import DatesKind, DatesLine, TermDatesError
from handlers.imports.lines import RefusedLine
from handlers.imports.names import same_name
from schedules.school_calendar import Closure, SchoolCalendar, Term, school_year_of


@dataclass(unsafe_hash=True)
class OverlapsTerm(TermDatesError):
    """While `name` lasts so does `other`, which is from `first_on` to `last_on`."""

    name: str
    other: str
    first_on: date
    last_on: date


@dataclass(unsafe_hash=True)
class AcrossTerm(TermDatesError):
    """A part of `name` lies in the term `other`, which is from `first_on` to `last_on`; or all of the term in it."""

    name: str
    other: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Dates:
    """A term or a closure of a calendar, its first and last day included."""

    kind: DatesKind
    name: str
    first_on: date
    last_on: date

    @property
    def days(self) -> tuple[date, date]:
        return self.first_on, self.last_on

    def overlaps(self, other: "Dates") -> bool:
        return self.first_on <= other.last_on and other.first_on <= self.last_on

    def contains(self, other: "Dates") -> bool:
        return self.first_on <= other.first_on and other.last_on <= self.last_on


@dataclass(frozen=True)
class MatchedDates:
    """What becomes of a term or a closure: None is `known` of a new one."""

    line: int
    wanted: Dates
    known: Dates | None

    @property
    def is_new(self) -> bool:
        return self.known is None

    @property
    def is_changed(self) -> bool:
        return self.known is not None and self.known != self.wanted


def dates_of(calendar: SchoolCalendar) -> list[Dates]:
    terms = [Dates(DatesKind.TERM, one.name, one.starts_on, one.ends_on) for one in calendar.terms]
    return terms + [Dates(DatesKind.CLOSURE, one.name, one.first_on, one.last_on) for one in calendar.closures]


def amended(dates: Sequence[Dates], matched: Iterable[MatchedDates]) -> tuple[list[Term], list[Closure]]:
    """The terms and the closures of a calendar once the list has been taken over."""
    matched = [*matched]
    stands = [*_left_alone(dates, matched), *(one.wanted for one in matched)]
    return (
        [Term(one.name, *one.days) for one in stands if one.kind is DatesKind.TERM],
        [Closure(one.name, *one.days) for one in stands if one.kind is DatesKind.CLOSURE],
    )


def matched_dates(lines: Sequence[DatesLine], known: Sequence[Dates]) -> tuple[MatchedDates | RefusedLine, ...]:
    """Each line with the term or the closure that it means."""
    matched = [_matched(line, found) for line, found in _meant(lines, known).items()]
    terms, refused = _without_overlaps([one for one in matched if one.wanted.kind is DatesKind.TERM], known)
    standing = [*_left_alone(known, terms), *(one.wanted for one in terms)]
    closures = (one for one in matched if one.wanted.kind is DatesKind.CLOSURE)
    return (*terms, *refused, *(_within_terms(one, standing) for one in closures))


def _meant(lines: Sequence[DatesLine], known: Sequence[Dates]) -> dict[DatesLine, Dates | None]:
    """What each line means among what is known, each at most once: the nearest likeness of any line goes first."""
    found: dict[DatesLine, Dates | None] = dict.fromkeys(lines)
    left = [*known]
    for is_like in _LIKENESSES:
        for line in [line for line, one in found.items() if one is None]:
            wanted = _wanted(line)
            if meant := next((one for one in left if one.kind is wanted.kind and is_like(wanted, one)), None):
                found[line] = meant
                left.remove(meant)
    return found


def _wanted(line: DatesLine) -> Dates:
    return Dates(line.kind, line.name, line.first_on, line.last_on)


def _same_first_day(wanted: Dates, known: Dates) -> bool:
    """A day begins one term at most, and one closure of a name."""
    is_term = wanted.kind is DatesKind.TERM
    return wanted.first_on == known.first_on and (is_term or same_name(wanted.name, known.name))


def _same_name(wanted: Dates, known: Dates) -> bool:
    """A term by its last day: an autumn term may begin in the last week of August."""
    if not same_name(wanted.name, known.name):
        return False
    if wanted.kind is DatesKind.TERM:
        return school_year_of(wanted.last_on) == school_year_of(known.last_on)
    return wanted.overlaps(known)


_LIKENESSES: Sequence[Callable[[Dates, Dates], bool]] = (
    lambda wanted, known: wanted.days == known.days and same_name(wanted.name, known.name),
    lambda wanted, known: wanted.days == known.days,
    _same_first_day,
    _same_name,
)


def _matched(line: DatesLine, known: Dates | None) -> MatchedDates:
    """A name that is only written otherwise is no other name, nor is any other name for the same days."""
    wanted = _wanted(line)
    if known is not None and (known.days == wanted.days or same_name(known.name, wanted.name)):
        wanted = replace(wanted, name=known.name)
    return MatchedDates(line.line, wanted, known)


def _left_alone(known: Iterable[Dates], matched: Iterable[MatchedDates]) -> list[Dates]:
    meant = {one.known for one in matched}
    return [one for one in known if one not in meant]


def _without_overlaps(
    terms: Sequence[MatchedDates], known: Sequence[Dates]
) -> tuple[list[MatchedDates], list[RefusedLine]]:
    """The terms that go together, and those that do not: where two overlap, the later line is refused.

    What a refused line would have changed stands as it was, and may be in the way of another.
    """
    taken, refused = [*terms], list[RefusedLine]()
    while clash := _clash(taken, known):
        one, other = clash
        taken.remove(one)
        refused.append(RefusedLine(one.line, OverlapsTerm(one.wanted.name, other.name, *other.days)))
    return taken, refused


def _clash(terms: Sequence[MatchedDates], known: Sequence[Dates]) -> tuple[MatchedDates, Dates] | None:
    """The last line that would overlap another term, and that term."""
    standing = [one for one in _left_alone(known, terms) if one.kind is DatesKind.TERM]
    for one in reversed([one for one in terms if one.known != one.wanted]):
        others = [*standing, *(other.wanted for other in terms if other is not one)]
        if other := next(filter(one.wanted.overlaps, others), None):
            return one, other
    return None


def _within_terms(closure: MatchedDates, standing: Iterable[Dates]) -> MatchedDates | RefusedLine:
    """A closure lies within a term or outside all of them. One that stands already may lie as it will."""
    if closure.known == closure.wanted:
        return closure
    wanted = closure.wanted
    for term in standing:
        if term.kind is DatesKind.TERM and term.overlaps(wanted) and not term.contains(wanted):
            return RefusedLine(closure.line, AcrossTerm(wanted.name, term.name, *term.days))
    return closure
