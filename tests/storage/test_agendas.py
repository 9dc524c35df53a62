"""Agendas in the database: their order, what comes twice, and what goes and comes back with a meeting."""

from datetime import date, timedelta

import pytest

from storage.changes.changes import recording, undo
from storage.database.ids import AgendaItemId, MeetingId
from storage.meetings.meeting_changes import remove_meeting
from storage.proceedings.agendas import (
    ITEMS_MAX,
    AgendaFull,
    NewItem,
    agenda,
    forget_agendas,
    propose,
    put_in_order,
    remove_agenda,
)
from tests.storage.plans import plans
from tests.storage.river import EIGHT, River

LEAVES_AT = EIGHT + timedelta(minutes=10)


async def proposes(river: River, meeting_id: MeetingId, *titles: str) -> list[AgendaItemId]:
    """What Ada proposes."""
    async with river.writing() as session:
        return [
            await propose(session, river.id, meeting_id, NewItem(title, None, None), by=river.ada, now=EIGHT)
            for title in titles
        ]


async def titles(river: River, meeting_id: MeetingId) -> list[str]:
    async with river.reading() as session:
        return [one.title for one in await agenda(session, river.id, meeting_id)]


async def test_what_is_named_comes_first_and_the_rest_follows_as_it_stood(river: River) -> None:
    """What is proposed later, or twice, or is not there any longer, does not change that."""
    (meeting_id,) = await plans(river)
    _, reading, transition = await proposes(river, meeting_id, "Budget", "Reading", "Transition")

    async with river.writing() as session:
        await put_in_order(session, meeting_id, [transition, AgendaItemId(99), reading])
    again = await proposes(river, meeting_id, "Reading", "Coffee")

    assert again[0] == reading
    assert await titles(river, meeting_id) == ["Transition", "Reading", "Budget", "Coffee"]


async def test_a_full_agenda_takes_no_more(sqlite_river: River) -> None:
    (meeting_id,) = await plans(sqlite_river)
    await proposes(sqlite_river, meeting_id, *map(str, range(ITEMS_MAX)))

    with pytest.raises(AgendaFull):
        await proposes(sqlite_river, meeting_id, "One more")


async def test_an_agenda_goes_and_comes_back_with_its_meeting(river: River) -> None:
    """The database itself would take it away unheard of."""
    (meeting_id,) = await plans(river)
    await proposes(river, meeting_id, "Budget", "Reading")
    async with (
        river.writing() as session,
        recording(session, river.id, "some.change", {}, by=river.ada, now=EIGHT, leaves_at=LEAVES_AT) as change_id,
    ):
        await remove_agenda(session, meeting_id)
        await remove_meeting(session, river.id, meeting_id)
    assert await titles(river, meeting_id) == []

    async with river.writing() as session:
        await undo(session, river.id, change_id, now=EIGHT)

    assert await titles(river, meeting_id) == ["Budget", "Reading"]


async def test_items_are_forgotten_by_the_day_of_their_meeting(river: River) -> None:
    (meeting_id,) = await plans(river)
    await proposes(river, meeting_id, "Budget")

    for before, left in ((date(2018, 9, 20), ["Budget"]), (date(2018, 9, 21), [])):
        async with river.writing() as session:
            await forget_agendas(session, before)
        assert await titles(river, meeting_id) == left
