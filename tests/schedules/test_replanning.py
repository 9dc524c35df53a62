"""When the calendar changes, meetings that nobody has heard of follow it, and announced ones stay."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.cadence import PlannedDate
from schedules.replanning import replan
from schedules.school_calendar import Closed, ClosedKind

TODAY = date(2018, 9, 10)
HALF_TERM = Closed(ClosedKind.CLOSURE, "Autumn half term")


def thursday(number: int) -> date:
    """Every second Thursday from 13 September."""
    return date(2018, 9, 13) + timedelta(weeks=2 * number)


def meets(number: int) -> PlannedDate:
    return PlannedDate(thursday(number), thursday(number))


def moves(number: int) -> PlannedDate:
    return PlannedDate(thursday(number), thursday(number) + timedelta(days=4), HALF_TERM)


def is_left_out(number: int) -> PlannedDate:
    return PlannedDate(thursday(number), None, HALF_TERM)


def test_meetings_that_the_plan_wants_where_they_are_stay() -> None:
    found = replan([meets(0), meets(1)], [thursday(0), thursday(1)], announced=[], today=TODAY)

    assert not found.changes_anything


def test_what_somebody_has_moved_or_cancelled_is_not_planned_again() -> None:
    """Its slot stays taken; a day on which one was put is no other's; neither is moved or removed."""
    plan, moved_to = [meets(0), meets(1), meets(2)], thursday(2)

    found = replan(plan, [thursday(0)], announced=[], today=TODAY, settled=[thursday(1)], occupied=[moved_to])

    assert not found.changes_anything


def test_a_longer_plan_adds_meetings() -> None:
    """Six weeks were planned; with term dates it is the year."""
    found = replan([meets(n) for n in range(4)], [thursday(0), thursday(1)], announced=[thursday(0)], today=TODAY)

    assert found.added == (thursday(2), thursday(3))
    assert (found.removed, found.moved) == ((), {})


def test_a_meeting_on_a_day_that_is_closed_by_now_moves_or_goes() -> None:
    """As the series says."""
    standing = [thursday(0), thursday(1), thursday(2)]

    found = replan([meets(0), moves(1), is_left_out(2)], standing, announced=[], today=TODAY)

    assert found.moved == {thursday(1): thursday(1) + timedelta(days=4)}
    assert found.removed == (thursday(2),)


def test_a_meeting_comes_back_to_its_day_when_the_closure_goes() -> None:
    moved_before = thursday(1) + timedelta(days=4)

    found = replan([meets(0), meets(1)], [thursday(0), moved_before], announced=[], today=TODAY)

    assert found.moved == {moved_before: thursday(1)}
    assert found.added == ()


def test_an_announced_meeting_stays_and_is_named_when_its_day_is_closed() -> None:
    """Its slot gains no second one."""
    found = replan([meets(0), moves(1)], [thursday(0), thursday(1)], announced=[thursday(0), thursday(1)], today=TODAY)

    assert not found.changes_anything
    assert found.stranded == (thursday(1),)


def test_what_is_past_is_left_alone() -> None:
    """Neither removed nor added for: the year is half over."""
    found = replan([is_left_out(0), meets(1), meets(2)], [thursday(0)], announced=[thursday(0)], today=thursday(1))

    assert found.added == (thursday(2),)
    assert found.removed == ()
    assert found.stranded == ()


plans = st.lists(st.sampled_from([meets, moves, is_left_out]), min_size=1, max_size=12).map(
    lambda makers: [make(number) for number, make in enumerate(makers)]
)


@given(plans, plans, st.integers(0, 60))
def test_followed_twice_a_plan_changes_nothing_more(
    before: list[PlannedDate], after: list[PlannedDate], day: int
) -> None:
    """What stands afterwards is what the plan wants, from tomorrow on."""
    today = TODAY + timedelta(days=day)
    standing = {one.on for one in before if one.on is not None}

    found = replan(after, standing, announced=[], today=today)
    stands = ({found.moved.get(one, one) for one in standing} | set(found.added)) - set(found.removed)

    assert not replan(after, stands, announced=[], today=today).changes_anything
    assert len(stands) == len(standing) + len(found.added) - len(found.removed)


@given(plans, plans)
def test_every_wanted_day_that_lies_ahead_has_its_meeting(before: list[PlannedDate], after: list[PlannedDate]) -> None:
    standing = {one.on for one in before if one.on is not None}

    found = replan(after, standing, announced=[], today=TODAY)

    stands = ({found.moved.get(one, one) for one in standing} | set(found.added)) - set(found.removed)
    assert stands == {one.on for one in after if one.on is not None}
