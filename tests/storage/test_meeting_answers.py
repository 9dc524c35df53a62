"""Who said what to a meeting: the last answer counts, and the database holds what an answer is."""

import asyncio

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from storage.database.engine import Database
from storage.database.ids import ChannelId, MeetingId, PartnershipId, TeamId
from storage.meetings.meeting_answers import Answer, MeetingAnswerRow, answer_of, answers, record_answer
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.people import RoleKind, holders
from storage.privacy.personal_data import remove_person
from tests.storage.plans import FIRST, plans
from tests.storage.river import EIGHT, River


async def says(river: River, meeting_id: MeetingId, answer: Answer, stand_in: str | None = None) -> bool:
    """What Ada answers."""
    async with river.writing() as session:
        return await record_answer(session, river.id, meeting_id, river.ada, answer, stand_in=stand_in, now=EIGHT)


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


async def test_it_is_kept_who_answered_for_somebody(river: River) -> None:
    """Whoever answers last: Ben for Ada, and then she herself, whose own word says nothing of him any longer."""
    (meeting_id,) = await plans(river)
    found = []

    for by in (river.ben, river.ben, river.ada, None):
        async with river.writing() as session:
            is_new = await record_answer(session, river.id, meeting_id, river.ada, Answer.GOING, by=by, now=EIGHT)
            said = await answer_of(session, meeting_id, river.ada)
        assert said is not None
        found.append((is_new, said.by_id, said.by_name))

    by_ben, by_herself = (river.ben, "Ben Hale"), (None, None)
    assert found == [(True, *by_ben), (False, *by_ben), (True, *by_herself), (False, *by_herself)]


async def test_an_answer_outlives_whoever_gave_it_for_somebody(river: River) -> None:
    """It is Ada's, though Ben's row is gone."""
    (meeting_id,) = await plans(river)
    async with river.writing() as session:
        await record_answer(session, river.id, meeting_id, river.ada, Answer.GOING, by=river.ben, now=EIGHT)

    async with river.writing() as session:
        await remove_person(session, river.ben)

    async with river.reading() as session:
        (left,) = await answers(session, meeting_id)
    assert (left.name, left.answer, left.by_id) == ("Ada Moor", Answer.GOING, None)


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
                    on=FIRST.date(),
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
