"""Series and their meetings."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import MeetingId, PartnershipId
from storage.meetings.meetings import MeetingRow, SeriesExists, meeting, meetings_to_come, start_series
from tests.storage.plans import FIRST, FORTNIGHT, HOUR, SERIES, planned, plans
from tests.storage.river import EIGHT, River


async def test_a_series_is_saved_with_every_meeting_in_order(river: River) -> None:
    """The ids come in the order of the plan, for the timers that are set beside them."""
    ids = await plans(river, count=3)

    async with river.reading() as session:
        found = [await meeting(session, river.id, one) for one in ids]

    assert [one.starts_at if one else None for one in found] == [FIRST, FIRST + FORTNIGHT, FIRST + 2 * FORTNIGHT]


async def test_a_meeting_carries_what_people_see_of_it(river: River) -> None:
    """The name and channel of its series, its own place and time, the clock of its partnership."""
    (meeting_id,) = await plans(river)

    async with river.reading() as session:
        found = await meeting(session, river.id, meeting_id)

    assert found is not None
    assert (found.name, found.channel, found.place) == ("Partnership meeting", "C1", "Hilltop")
    assert (found.on, found.from_time, found.minutes) == (date(2018, 9, 20), time(16), 60)
    assert (found.on, found.ends_at, found.zone.key) == (date(2018, 9, 20), FIRST + HOUR, "Europe/London")


@pytest.mark.parametrize(
    ("minutes", "has_begun", "is_over"), [(-1, False, False), (0, True, False), (59, True, False), (60, True, True)]
)
async def test_a_meeting_begins_and_ends_on_the_minute(
    sqlite_river: River, minutes: int, has_begun: bool, is_over: bool
) -> None:
    """At its last minute it is over: nothing can be answered any longer."""
    (meeting_id,) = await plans(sqlite_river)
    now = FIRST + timedelta(minutes=minutes)

    async with sqlite_river.reading() as session:
        found = await meeting(session, sqlite_river.id, meeting_id)

    assert found is not None
    assert (found.has_begun(now), found.is_over(now)) == (has_begun, is_over)


async def test_another_partnerships_meeting_does_not_exist(river: River) -> None:
    """Its id in a button leads nowhere."""
    (meeting_id,) = await plans(river)

    async with river.reading() as session:
        assert await meeting(session, PartnershipId(river.id + 1), meeting_id) is None


async def test_the_same_series_twice_is_refused_and_leaves_the_transaction_usable(river: River) -> None:
    """The form was sent twice: nothing of the second is saved, and what else was done stays."""
    await plans(river)

    async with river.writing() as session:
        with pytest.raises(SeriesExists):
            await start_series(session, river.id, SERIES, planned(5), now=EIGHT)
        again = replace(SERIES, name="Workshop")
        await start_series(session, river.id, again, planned(1), now=EIGHT)

    assert await meetings_in(river) == 2


async def meetings_in(river: River) -> int:
    async with river.reading() as session:
        return len((await session.scalars(select(MeetingRow.id))).all())


async def test_meetings_to_come_are_those_that_have_not_ended(river: River) -> None:
    """Soonest first; one that is under way is still to come to its end."""
    ids = await plans(river, count=3)

    async def left(session: AsyncSession, now: datetime, limit: int | None = None) -> list[MeetingId]:
        return [one.id for one in await meetings_to_come(session, river.id, now=now, limit=limit)]

    async with river.reading() as session:
        assert await left(session, FIRST) == ids
        assert await left(session, FIRST + HOUR) == ids[1:]
        assert await left(session, FIRST, limit=1) == ids[:1]
