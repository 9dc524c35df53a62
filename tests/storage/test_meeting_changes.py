"""Meetings that are moved and cancelled: what people know of them, and what was answered of which day."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database.ids import MeetingId
from storage.meetings.meeting_answers import Answer, answer_of, answers, record_answer
from storage.meetings.meeting_changes import as_known, cancel_meeting, move_meeting, record_told, told_of
from storage.meetings.meetings import Meeting, known_meetings, meeting, meetings_to_come, planned_meetings
from tests.storage.plans import FIRST, FORTNIGHT, plans
from tests.storage.river import EIGHT, River

THIRD = (FIRST + 2 * FORTNIGHT).date()


async def known(river: River, meeting_id: MeetingId) -> Meeting:
    async with river.reading() as session:
        found = await meeting(session, river.id, meeting_id)
    assert found is not None
    return found


async def moves(river: River, one: Meeting) -> None:
    async with river.writing() as session:
        await move_meeting(session, river.id, one.id, one, place=one.place, now=EIGHT)


async def test_an_answer_counts_for_the_day_of_which_it_was_given(river: River) -> None:
    """Moved, nobody has answered; moved back, she has, whatever she said meanwhile; and of each day it can be asked."""
    (meeting_id,) = await plans(river)
    first = await known(river, meeting_id)
    async with river.writing() as session:
        await record_answer(session, river.id, meeting_id, river.ada, Answer.GOING, now=EIGHT)

    await moves(river, replace(first, on=THIRD))
    async with river.reading() as session:
        assert await answer_of(session, meeting_id, river.ada) is None
        assert [one.name for one in await answers(session, meeting_id, on=first.on)] == ["Ada Moor"]
    async with river.writing() as session:
        await record_answer(session, river.id, meeting_id, river.ada, Answer.APOLOGIES, now=EIGHT)
    await moves(river, first)

    async with river.reading() as session:
        assert [one.answer for one in await answers(session, meeting_id)] == [Answer.GOING]


async def test_people_know_a_meeting_as_they_were_told_last(river: River) -> None:
    """However it has changed since; and calendars learn of each change by a number that rises."""
    (meeting_id,) = await plans(river)
    first = await known(river, meeting_id)
    async with river.writing() as session:
        assert await as_known(session, first) == first
        await record_told(session, first, now=EIGHT)
    await moves(river, replace(first, on=THIRD, place="Clay"))
    moved = await known(river, meeting_id)

    async with river.writing() as session:
        (told,) = await told_of(session, meeting_id)
        assert (told.is_still_so(first), told.is_still_so(moved)) == (True, False)
        assert (told.as_known(moved).on, told.as_known(moved).place) == (first.on, "Hilltop")
        await cancel_meeting(session, river.id, meeting_id, now=EIGHT)
        assert [one.id for one in await known_meetings(session, river.id, now=EIGHT)] == [meeting_id]
        assert await meetings_to_come(session, river.id, now=EIGHT) == []

    gone = await known(river, meeting_id)
    assert gone.changed_at == EIGHT
    assert not told.is_still_so(gone)


async def test_a_day_holds_one_meeting_of_a_series_and_any_number_that_are_cancelled(river: River) -> None:
    """The database holds it, whoever writes; and the plan knows for which day each of them stands."""
    first, second, third = await plans(river, count=3)
    on_third = replace(await known(river, second), on=THIRD)
    with pytest.raises(IntegrityError):
        await moves(river, on_third)

    async with river.writing() as session:
        await cancel_meeting(session, river.id, third, now=EIGHT)
    await moves(river, on_third)

    async with river.reading() as session:
        (series,) = {one.series_id for one in await meetings_to_come(session, river.id, now=EIGHT)}
        found = {one.id: one for one in await planned_meetings(session, river.id, series)}
    assert [found[one].slot_on for one in (first, second, third)] == [None, (FIRST + FORTNIGHT).date(), THIRD]
    assert [found[one].is_settled for one in (first, second, third)] == [False, True, True]
    assert found[second].on == found[third].on == THIRD
