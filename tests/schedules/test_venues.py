"""Schools take turns to host: every school its own, in order, whatever comes between."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.venues import HostedDate, hosts

CLAY, HILLTOP, OAKFIELD, RIVER = "Clay", "Hilltop", "Oakfield", "River"
THREE = [CLAY, HILLTOP, OAKFIELD]
FIRST = date(2026, 9, 10)
FORTNIGHT = timedelta(weeks=2)


def fortnights(count: int) -> list[HostedDate[str]]:
    return [HostedDate(FIRST + number * FORTNIGHT) for number in range(count)]


def always(_school: str, _on: date) -> bool:
    return True


def test_schools_host_in_order_and_begin_again() -> None:
    """After the last comes the first."""
    assert hosts(THREE, fortnights(4), always) == (CLAY, HILLTOP, OAKFIELD, CLAY)


def test_a_cancelled_meeting_takes_no_turn() -> None:
    """Whoever would have hosted hosts the next one."""
    first, second, third = fortnights(3)

    assert hosts(THREE, [first, HostedDate(second.on, is_cancelled=True), third], always) == (CLAY, None, HILLTOP)


def test_a_host_settled_before_the_cancellation_keeps_the_turn_too() -> None:
    """Hilltop had been announced; it has not hosted yet."""
    first, second, third = fortnights(3)
    cancelled = HostedDate(second.on, host=HILLTOP, is_cancelled=True)

    assert hosts(THREE, [first, cancelled, third], always) == (CLAY, None, HILLTOP)


def test_a_school_that_is_closed_passes_to_the_next_and_keeps_its_own_turn() -> None:
    """Hilltop has an INSET day on the second date, and hosts on the third."""
    inset = FIRST + FORTNIGHT

    found = hosts(THREE, fortnights(4), lambda school, on: (school, on) != (HILLTOP, inset))

    assert found == (CLAY, OAKFIELD, HILLTOP, CLAY)


def test_a_meeting_that_was_moved_keeps_its_host() -> None:
    """Moved past the next one, it is still Hilltop's; Hilltop does not host twice for it."""
    first, second, third = fortnights(3)
    moved = HostedDate(third.on + timedelta(days=1), host=HILLTOP)

    assert hosts(THREE, [first, HostedDate(second.on, host=OAKFIELD), moved], always) == (CLAY, OAKFIELD, HILLTOP)


def test_one_of_three_closes_for_good_and_another_joins_mid_year() -> None:
    """Oakfield has left the list, River stands at its end: the turns that were had are had."""
    had = [HostedDate(one.on, host=host) for one, host in zip(fortnights(3), THREE, strict=True)]
    to_come = fortnights(6)[3:]

    assert hosts([CLAY, HILLTOP, RIVER], [*had, *to_come], always)[3:] == (RIVER, CLAY, HILLTOP)


def test_where_no_school_can_host_none_does() -> None:
    """The coordinator decides; nobody has lost a turn by it."""
    first = fortnights(1)[0].on

    assert hosts(THREE, fortnights(2), lambda _school, on: on != first) == (None, CLAY)


def test_without_a_list_nobody_hosts() -> None:
    assert hosts([], fortnights(2), always) == (None, None)


@given(
    shut=st.sets(st.tuples(st.sampled_from(THREE), st.integers(0, 29))),
    cancelled=st.sets(st.integers(0, 29)),
)
def test_nobody_hosts_more_than_once_more_than_another_that_was_open(
    shut: set[tuple[str, int]], cancelled: set[int]
) -> None:
    """Closures delay a turn; they never take it away, and never give one to a school that is shut."""
    dates = [HostedDate[str](one.on, is_cancelled=number in cancelled) for number, one in enumerate(fortnights(30))]
    days = {one.on: number for number, one in enumerate(dates)}

    found = hosts(THREE, dates, lambda school, on: (school, days[on]) not in shut)

    assert all((host, number) not in shut for number, host in enumerate(found))
    always_open = [school for school in THREE if all(school != one for one, _ in shut)]
    counts = Counter(host for host in found if host is not None)
    assert all(counts[school] >= max(counts.values(), default=0) - len(shut) - 1 for school in always_open)
