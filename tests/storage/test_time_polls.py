"""What suits whom: taps of one head add up in whatever order they come, and nothing is said once a time is chosen."""

import asyncio
from datetime import UTC, date, datetime, time

import pytest

from schedules.finding_times import OfferedTime
from storage.meetings.time_polls import (
    NewTimePoll,
    PollClosed,
    TimePoll,
    close_poll,
    offer_times,
    record_suiting,
    suiting_of,
    time_poll,
    time_polls,
)
from tests.storage.river import EIGHT, River, founds

THURSDAY, FRIDAY = OfferedTime(date(2018, 9, 20), time(16)), OfferedTime(date(2018, 9, 21), time(15, 30))
ENDS = datetime(2018, 9, 17, tzinfo=UTC)
NEVER_OFFERED = OfferedTime(date(2018, 9, 22), time(16))


async def offered(river: River) -> TimePoll:
    new = NewTimePoll("Partnership meeting", 60, (FRIDAY, THURSDAY), ENDS)
    async with river.writing() as session:
        found = await time_poll(session, river.id, await offer_times(session, river.id, new, by=river.ada))
    assert found is not None
    return found


async def says(river: River, poll: TimePoll, time: OfferedTime, *, suits: bool = True) -> bool:
    """What Ada taps."""
    async with river.writing() as session:
        return await record_suiting(session, poll, river.ada, {time: suits}, by=river.ada, now=EIGHT)


async def suits_ada(river: River, poll: TimePoll) -> list[OfferedTime] | None:
    async with river.reading() as session:
        found = await suiting_of(session, poll.id, river.ada)
        return [*found.times] if found else None


async def test_times_come_in_order(river: River) -> None:
    """However they were offered."""
    assert [*(await offered(river)).times] == [THURSDAY, FRIDAY]


async def test_two_taps_at_once_are_both_kept(river: River) -> None:
    """Each says only what it makes of its own time."""
    poll = await offered(river)

    await asyncio.gather(says(river, poll, THURSDAY), says(river, poll, FRIDAY))

    assert await suits_ada(river, poll) == [THURSDAY, FRIDAY]


async def test_the_same_tap_again_changes_nothing(river: River) -> None:
    poll = await offered(river)

    assert [await says(river, poll, THURSDAY), await says(river, poll, THURSDAY)] == [True, False]
    assert await suits_ada(river, poll) == [THURSDAY]


async def test_a_time_that_was_not_offered_suits_nobody(river: River) -> None:
    poll = await offered(river)

    await says(river, poll, NEVER_OFFERED)

    assert await suits_ada(river, poll) == []


async def test_of_two_who_choose_at_once_one_does(river: River) -> None:
    """The other learns what was chosen; and nobody answers any longer."""
    poll = await offered(river)

    async def chooses(one: OfferedTime) -> None:
        async with river.writing() as session:
            await close_poll(session, poll, chosen=one, now=EIGHT)

    ends = await asyncio.gather(chooses(THURSDAY), chooses(FRIDAY), return_exceptions=True)

    async with river.reading() as session:
        stands = await time_poll(session, river.id, poll.id)
    assert stands is not None
    (late,) = [end for end in ends if isinstance(end, PollClosed)]
    assert late.poll.time_chosen == stands.time_chosen in (THURSDAY, FRIDAY)
    with pytest.raises(PollClosed):
        await says(river, poll, THURSDAY)
    assert await suits_ada(river, poll) is None


async def test_nobody_answers_after_the_last_day(river: River) -> None:
    poll = await offered(river)

    with pytest.raises(PollClosed):
        async with river.writing() as session:
            await record_suiting(session, poll, river.ada, {THURSDAY: True}, by=river.ada, now=ENDS)


async def test_another_partnerships_times_are_not_found(river: River) -> None:
    poll = await offered(river)
    other = await founds(river.database, "Coast Partnership")

    async with river.reading() as session:
        assert await time_poll(session, other, poll.id) is None
        assert await time_polls(session, other, now=EIGHT) == []
