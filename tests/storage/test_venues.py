"""At which school a meeting is: whose turn it is follows from the meetings themselves, until people have heard."""

from dataclasses import replace
from datetime import date

from schedules.school_calendar import Closure
from storage.database.ids import MeetingId, SchoolId
from storage.meetings.meeting_changes import cancel_meeting, move_meeting, record_told
from storage.meetings.meetings import MeetingRow, all_series, meeting, meetings_to_come
from storage.meetings.venues import set_venues, venues
from storage.members.schools import add_school, close_school, set_school_closures
from tests.storage.plans import FIRST, FORTNIGHT, plans
from tests.storage.river import EIGHT, River

AWAY = "a place still to be agreed"


async def takes_turns(river: River, *names: str, count: int = 6) -> tuple[list[MeetingId], list[SchoolId]]:
    """Meetings of a series at schools in turn."""
    ids = await plans(river, count=count)
    async with river.writing() as session:
        schools = [await add_school(session, river.id, name) for name in names]
        (series,) = await all_series(session, river.id)
        await set_venues(session, river.id, series.id, schools)
        for one in ids:
            row = await session.get_one(MeetingRow, one)
            row.place = None
    return ids, schools


async def places(river: River) -> list[str]:
    async with river.reading() as session:
        return [one.place for one in await meetings_to_come(session, river.id, now=EIGHT)]


def day(number: int) -> date:
    return (FIRST + number * FORTNIGHT).date()


async def test_schools_take_turns_in_their_order(river: River) -> None:
    """Whatever their names or ids; the order can be changed, and without any school the place is still to be agreed."""
    ids, (hilltop, _, oak) = await takes_turns(river, "Hilltop", "Clay", "Oak", count=4)
    assert await places(river) == ["Hilltop", "Clay", "Oak", "Hilltop"]

    async with river.writing() as session:
        (series,) = await all_series(session, river.id)
        await set_venues(session, river.id, series.id, [oak, hilltop])
        assert await venues(session, river.id, series.id) == [oak, hilltop]
        found = await meeting(session, river.id, ids[1])
    assert await places(river) == ["Oak", "Hilltop", "Oak", "Hilltop"]
    assert found is not None
    assert (found.place, found.host_id) == ("Hilltop", hilltop)

    async with river.writing() as session:
        await set_venues(session, river.id, series.id, [])
    assert await places(river) == [AWAY] * 4


async def test_a_year_in_which_one_is_closed_for_a_day_one_leaves_and_one_joins(river: River) -> None:
    """Clay has an INSET day when it is its turn and keeps that; Oak closes; Moor joins; one meeting is cancelled, one
    is elsewhere, and neither takes anybody's turn."""
    ids, (_, clay, oak) = await takes_turns(river, "Hilltop", "Clay", "Oak", count=10)
    async with river.writing() as session:
        (series,) = await all_series(session, river.id)
        before = await venues(session, river.id, series.id)
        await set_school_closures(session, river.id, clay, [Closure("INSET", day(1), day(1))])
        await close_school(session, river.id, oak, after=day(5))
        moor = await add_school(session, river.id, "Moor", joined_on=day(6))
        await set_venues(session, river.id, series.id, [*before, moor])
        await cancel_meeting(session, river.id, ids[3], now=EIGHT)
        found = await meeting(session, river.id, ids[4])
        assert found is not None
        await move_meeting(session, river.id, ids[4], found, place="The town hall", now=EIGHT)

    assert await places(river) == [
        "Hilltop",
        "Oak",
        "Clay",
        "The town hall",
        "Hilltop",
        "Moor",
        "Clay",
        "Hilltop",
        "Moor",
    ]


async def test_whoever_is_announced_as_host_stays_it(river: River) -> None:
    """The order changes; the meeting of which people have heard is where they heard it was, and that was a turn."""
    ids, (hilltop, clay) = await takes_turns(river, "Hilltop", "Clay", count=3)
    async with river.writing() as session:
        first = await meeting(session, river.id, ids[0])
        assert first is not None
        await record_told(session, first, now=EIGHT)
        (series,) = await all_series(session, river.id)

        await set_venues(session, river.id, series.id, [clay, hilltop])

    assert await places(river) == ["Hilltop", "Clay", "Hilltop"]


async def test_a_meeting_that_is_moved_keeps_its_host(river: River) -> None:
    """And everybody else hosts when they would have: on its new day another's turn would have come."""
    ids, (_, clay) = await takes_turns(river, "Hilltop", "Clay", count=3)
    async with river.writing() as session:
        second = await meeting(session, river.id, ids[1])
        assert second is not None
        later = replace(second, on=day(4))
        await move_meeting(session, river.id, ids[1], later, place=None, host_id=clay, now=EIGHT)

    assert await places(river) == ["Hilltop", "Hilltop", "Clay"]
