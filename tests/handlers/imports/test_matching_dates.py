"""A list of term dates is held against the partnership's calendar."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.calendar_lines import DatesKind, DatesLine
from handlers.imports.lines import RefusedLine
from handlers.imports.matching_dates import (
    AcrossTerm,
    Dates,
    MatchedDates,
    OverlapsTerm,
    amended,
    dates_of,
    matched_dates,
)
from schedules.bank_holidays import Nation
from schedules.school_calendar import Closure, SchoolCalendar, Term

AUTUMN = Dates(DatesKind.TERM, "Autumn term", date(2026, 9, 3), date(2026, 12, 18))
SPRING = Dates(DatesKind.TERM, "Spring term", date(2027, 1, 4), date(2027, 3, 25))
HALF_TERM = Dates(DatesKind.CLOSURE, "Half term", date(2026, 10, 26), date(2026, 10, 30))
INSET = Dates(DatesKind.CLOSURE, "INSET day", date(2026, 11, 20), date(2026, 11, 20))
KNOWN = (AUTUMN, SPRING, HALF_TERM, INSET)


def a_line(line: int, name: str, first_on: date, last_on: date | None = None) -> DatesLine:
    kind = DatesKind.TERM if "term" in name and "Half" not in name else DatesKind.CLOSURE
    return DatesLine(line, name, first_on, last_on or first_on, kind)


def as_line(line: int, dates: Dates) -> DatesLine:
    return DatesLine(line, dates.name, *dates.days, dates.kind)


def wanted(found: Sequence[MatchedDates | RefusedLine]) -> list[Dates]:
    return [one.wanted for one in found if isinstance(one, MatchedDates)]


def test_what_is_known_stays_as_it_is() -> None:
    """However its name is written."""
    lines = [as_line(number, one) for number, one in enumerate(KNOWN, start=2)]
    shouted = a_line(6, "HALF TERM", *HALF_TERM.days)

    found = matched_dates(lines, KNOWN)
    [again] = matched_dates([shouted], KNOWN)

    assert sorted(wanted(found), key=KNOWN.index) == [*KNOWN]
    assert not any(one.is_new or one.is_changed for one in found if isinstance(one, MatchedDates))
    assert again == MatchedDates(6, HALF_TERM, HALF_TERM)


def test_the_same_days_under_another_name_are_the_same() -> None:
    """One calendar says Half term, another October holiday."""
    assert matched_dates([a_line(2, "October holiday", *HALF_TERM.days)], KNOWN) == (
        MatchedDates(2, HALF_TERM, HALF_TERM),
    )


def test_a_term_of_the_same_name_in_the_same_school_year_is_on_other_days() -> None:
    """Next year's is another one."""
    this_year = a_line(2, "Autumn term", date(2026, 9, 7), date(2026, 12, 16))
    next_year = a_line(3, "Autumn term", date(2027, 9, 3), date(2027, 12, 17))

    first, second = matched_dates([this_year, next_year], KNOWN)

    assert first == MatchedDates(2, Dates(DatesKind.TERM, "Autumn term", *this_year_days(this_year)), AUTUMN)
    assert isinstance(second, MatchedDates)
    assert second.is_new


def this_year_days(line: DatesLine) -> tuple[date, date]:
    return line.first_on, line.last_on


def test_a_term_that_begins_on_the_same_day_is_the_same() -> None:
    """A day begins one term at most; its name is the list's."""
    [found] = matched_dates([a_line(2, "Michaelmas term", AUTUMN.first_on, date(2026, 12, 11))], KNOWN)

    assert isinstance(found, MatchedDates)
    assert (found.known, found.wanted.name) == (AUTUMN, "Michaelmas term")


def test_two_halves_of_a_term_may_go_by_one_name() -> None:
    """The second does not overwrite the first, neither at once nor when the list comes again."""
    lines = [
        a_line(2, "Autumn term", date(2027, 9, 3), date(2027, 10, 22)),
        a_line(3, "Autumn term", date(2027, 11, 1), date(2027, 12, 17)),
    ]

    first = matched_dates(lines, KNOWN)
    again = matched_dates(lines, wanted(first))

    assert [one.is_new for one in first if isinstance(one, MatchedDates)] == [True, True]
    assert [one.is_new or one.is_changed for one in again if isinstance(one, MatchedDates)] == [False, False]


def test_a_closure_of_the_same_name_is_moved_where_the_two_overlap_or_begin_alike() -> None:
    lines = [
        a_line(2, "Half term", date(2026, 10, 24), date(2026, 10, 28)),
        a_line(3, "INSET day", INSET.first_on, date(2026, 11, 21)),
    ]

    found = matched_dates(lines, KNOWN)

    assert [one.known for one in found if isinstance(one, MatchedDates)] == [HALF_TERM, INSET]


def test_any_other_closure_of_the_same_name_is_a_new_one() -> None:
    """INSET days come several times a year."""
    [found] = matched_dates([a_line(2, "INSET day", date(2027, 1, 5))], KNOWN)

    assert isinstance(found, MatchedDates)
    assert found.is_new


def test_a_term_that_overlaps_another_is_refused() -> None:
    """Whether that one stands already or is on the list too: of two lines the later one."""
    stands = a_line(2, "Winter term", date(2026, 12, 1), date(2026, 12, 30))
    first = a_line(3, "Summer term", date(2027, 4, 12), date(2027, 7, 21))
    second = a_line(4, "Trinity term", date(2027, 7, 1), date(2027, 7, 30))

    found = matched_dates([stands, first, second], KNOWN)

    assert wanted(found) == [Dates(DatesKind.TERM, "Summer term", first.first_on, first.last_on)]
    assert {one.line: one.why for one in found if isinstance(one, RefusedLine)} == {
        2: OverlapsTerm("Winter term", "Autumn term", *AUTUMN.days),
        4: OverlapsTerm("Trinity term", "Summer term", first.first_on, first.last_on),
    }


def test_two_terms_that_move_together_are_not_in_each_others_way() -> None:
    """What counts is how both will stand."""
    lines = [
        a_line(2, "Autumn term", AUTUMN.first_on, date(2027, 1, 6)),
        a_line(3, "Spring term", date(2027, 1, 11), SPRING.last_on),
    ]

    assert len(wanted(matched_dates(lines, KNOWN))) == 2


def test_a_term_that_stays_after_all_is_in_the_way_of_another() -> None:
    """The spring's line is refused, so the autumn can't have its days."""
    lines = [
        a_line(2, "Autumn term", AUTUMN.first_on, date(2027, 1, 6)),
        a_line(3, "Spring term", date(2027, 1, 5), SPRING.last_on),
    ]

    found = matched_dates(lines, KNOWN)

    assert wanted(found) == []
    assert sorted(one.line for one in found if isinstance(one, RefusedLine)) == [2, 3]


def test_a_closure_is_within_a_term_or_outside_all_of_them() -> None:
    """Partly in one it contradicts it, for on that day schools would be open and closed."""
    within = a_line(2, "Polling day", date(2027, 2, 4))
    outside = a_line(3, "Christmas holiday", date(2026, 12, 19), date(2027, 1, 3))
    across = a_line(4, "Easter holiday", date(2027, 3, 22), date(2027, 4, 9))
    over = a_line(5, "Building closed", date(2026, 12, 31), date(2027, 3, 27))

    found = matched_dates([within, outside, across, over], KNOWN)

    assert [one.name for one in wanted(found)] == ["Polling day", "Christmas holiday"]
    assert found[2:] == (
        RefusedLine(4, AcrossTerm("Easter holiday", "Spring term", *SPRING.days)),
        RefusedLine(5, AcrossTerm("Building closed", "Spring term", *SPRING.days)),
    )


def test_a_closure_is_held_against_the_terms_as_they_will_be() -> None:
    """The term is longer on the same list."""
    lines = [
        a_line(2, "Polling day", date(2027, 4, 1)),
        a_line(3, "Spring term", SPRING.first_on, date(2027, 4, 1)),
        a_line(4, "Easter holiday", date(2027, 3, 29), date(2027, 4, 11)),
    ]

    found = matched_dates(lines, KNOWN)

    assert [one.line for one in found if isinstance(one, RefusedLine)] == [4]


def test_what_stands_already_may_contradict_what_it_will() -> None:
    """It has been put there by hand."""
    across = Dates(DatesKind.CLOSURE, "Easter holiday", date(2027, 3, 22), date(2027, 4, 9))

    assert wanted(matched_dates([as_line(2, across)], (*KNOWN, across))) == [across]


def test_a_calendar_once_amended_keeps_what_the_list_does_not_name() -> None:
    calendar = SchoolCalendar(Nation.ENG, (Term(AUTUMN.name, *AUTUMN.days),), (Closure(INSET.name, *INSET.days),))
    known = dates_of(calendar)
    found = matched_dates([a_line(2, "Autumn term", AUTUMN.first_on, date(2026, 12, 16)), as_line(3, HALF_TERM)], known)

    terms, closures = amended(known, [one for one in found if isinstance(one, MatchedDates)])

    assert terms == [Term("Autumn term", AUTUMN.first_on, date(2026, 12, 16))]
    assert closures == [Closure("INSET day", *INSET.days), Closure("Half term", *HALF_TERM.days)]


NAMES = st.sampled_from(["Autumn term", "Spring term", "Half term", "INSET day", "half-term"])
DAYS = st.dates(date(2026, 9, 1), date(2027, 3, 1))
LINES = st.lists(st.tuples(NAMES, DAYS, st.integers(0, 60)), max_size=6)


@given(known=LINES, said=LINES)
def test_the_same_list_again_changes_nothing(
    known: list[tuple[str, date, int]], said: list[tuple[str, date, int]]
) -> None:
    """Whatever stood before, and whatever is on it: a line is new or changed once at most."""
    lines = [a_line(number, *days) for number, days in enumerate(spans(said), start=2)]
    stands = taken_over((), [a_line(number, *days) for number, days in enumerate(spans(known), start=2)])

    after = taken_over(stands, lines)
    again = matched_dates(lines, after)

    assert not any(one.is_new or one.is_changed for one in again if isinstance(one, MatchedDates))


def spans(drawn: list[tuple[str, date, int]]) -> list[tuple[str, date, date]]:
    """With last days; as reading has it, no two begin alike."""
    each = {
        (name.casefold(), first_on): (name, first_on, first_on + timedelta(length)) for name, first_on, length in drawn
    }
    return [*each.values()]


def taken_over(known: Sequence[Dates], lines: Sequence[DatesLine]) -> list[Dates]:
    found = [one for one in matched_dates(lines, known) if isinstance(one, MatchedDates)]
    meant = {one.known for one in found}
    return [*(one for one in known if one not in meant), *(one.wanted for one in found)]
