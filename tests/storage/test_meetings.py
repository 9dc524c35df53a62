"""Series, their meetings, and who said what."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.cadence import Counting, OnClosed
from schedules.meetings import MeetingTimes
from storage.engine import Database
from storage.founding import NewPartnership, NewPerson, found_partnership
from storage.ids import ChannelId, MeetingId, PartnershipId, TeamId
from storage.meetings import (
    Answer,
    MeetingAnswerRow,
    MeetingRow,
    NewSeries,
    SeriesExists,
    answer_of,
    answers,
    meeting,
    meetings_to_come,
    record_answer,
    start_series,
)
from storage.people import RoleKind, holders
from tests.storage.river import EIGHT, River

FORTNIGHT = timedelta(days=14)
HOUR = timedelta(hours=1)
FIRST = datetime(2018, 9, 20, 15, tzinfo=UTC)  # four o'clock in London

SERIES = NewSeries(
    name="Partnership meeting",
    channel=ChannelId("C1"),
    first_on=date(2018, 9, 20),
    from_time=time(16),
    minutes=60,
    every_weeks=2,
    counting=Counting.CALENDAR_WEEKS,
    on_closed=OnClosed.LEAVE_OUT,
    place="Hilltop",
)


def planned(count: int) -> list[MeetingTimes]:
    return [MeetingTimes(FIRST.date() + FORTNIGHT * number, time(16), 60, "Europe/London") for number in range(count)]


async def plans(river: River, series: NewSeries = SERIES, *, count: int = 1) -> list[MeetingId]:
    async with river.writing() as session:
        _, ids = await start_series(session, river.id, series, planned(count), now=EIGHT)
        return ids


async def says(river: River, meeting_id: MeetingId, answer: Answer, stand_in: str | None = None) -> bool:
    """What Ada answers."""
    async with river.writing() as session:
        return await record_answer(session, river.id, meeting_id, river.ada, answer, stand_in=stand_in, now=EIGHT)


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


async def test_the_last_answer_counts(river: River) -> None:
    """Going, then apologies: one row, with a stand-in only where one is sent."""
    (meeting_id,) = await plans(river)

    changes = [
        await says(river, meeting_id, Answer.SENDING, "Sam Reed"),
        await says(river, meeting_id, Answer.APOLOGIES),
    ]

    async with river.reading() as session:
        found = await answers(session, meeting_id)
    assert changes == [True, True]
    assert [(one.name, one.answer, one.stand_in) for one in found] == [("Ada Moor", Answer.APOLOGIES, None)]


async def test_the_same_answer_again_changes_nothing(river: River) -> None:
    """A double click need not have anything drawn again; another stand-in does."""
    (meeting_id,) = await plans(river)
    await says(river, meeting_id, Answer.SENDING, "Sam Reed")

    assert await says(river, meeting_id, Answer.SENDING, "Sam Reed") is False
    assert await says(river, meeting_id, Answer.SENDING, "Una Bell") is True


async def test_answers_come_by_name(river: River) -> None:
    """Whoever answered first."""
    (meeting_id,) = await plans(river)
    async with river.writing() as session:
        for person_id in (river.ben, river.ada):
            await record_answer(session, river.id, meeting_id, person_id, Answer.GOING, now=EIGHT)

    async with river.reading() as session:
        assert [one.name for one in await answers(session, meeting_id)] == ["Ada Moor", "Ben Hale"]
        assert await answer_of(session, meeting_id, river.cat) is None


@pytest.mark.parametrize(("answer", "stand_in"), [(Answer.SENDING, None), (Answer.GOING, "Sam Reed")])
async def test_a_stand_in_is_named_exactly_where_one_is_sent(
    river: River, answer: Answer, stand_in: str | None
) -> None:
    """The database holds it, whoever writes."""
    (meeting_id,) = await plans(river)

    async def writes() -> None:
        async with river.writing() as session:
            await session.execute(
                insert(MeetingAnswerRow).values(
                    partnership_id=river.id,
                    meeting_id=meeting_id,
                    person_id=river.ada,
                    answer=answer,
                    stand_in=stand_in,
                    answered_at=EIGHT,
                )
            )

    with pytest.raises(IntegrityError):
        await writes()


async def test_nobody_answers_for_a_meeting_of_another_partnership(river: River) -> None:
    """The database holds it, whichever of the two partnerships the answer claims to be of."""
    (meeting_id,) = await plans(river)
    async with river.writing() as session:
        new = NewPartnership(TeamId("T1"), "Coast", ChannelId("C2"))
        coast = await found_partnership(session, new, people=[NewPerson("Dev Nair", RoleKind.HEAD)], now=EIGHT)
        (dev,) = await holders(session, coast, RoleKind.HEAD, on=FIRST.date())

    async def answers_in(partnership_id: PartnershipId) -> None:
        async with river.writing() as session:
            await record_answer(session, partnership_id, meeting_id, dev.id, Answer.GOING, now=EIGHT)

    for partnership_id in (river.id, coast):
        with pytest.raises(IntegrityError):
            await answers_in(partnership_id)


async def test_two_answers_of_one_person_at_once_leave_one(postgres_river: River, other_process: Database) -> None:
    """She taps in the channel and in her message; neither tap fails."""
    river = postgres_river
    (meeting_id,) = await plans(river)

    async def says_in(database: Database, answer: Answer) -> None:
        async with database.writing() as session:
            await record_answer(session, river.id, meeting_id, river.ada, answer, now=EIGHT)

    await asyncio.gather(says_in(river.database, Answer.GOING), says_in(other_process, Answer.APOLOGIES))

    async with river.reading() as session:
        assert await session.scalar(select(func.count()).select_from(MeetingAnswerRow)) == 1
