"""What added many rows is taken back in a few statements, all of it or nothing, on either engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes.changes import change, put_back, recording, undo
from storage.changes.journal import AT_ONCE, ChangedSince, InUse
from storage.database.ids import ChangeId
from storage.members.newcomers import Newcomer, add_newcomers
from storage.members.people import RoleKind
from storage.members.roster import Details, amend_person, everybody, give_role
from tests.storage.river import EIGHT, River

TODAY = EIGHT.date()


async def adds(river: River, many: int) -> ChangeId:
    """Ada adds so many teachers at once."""
    teachers = [Newcomer(Details(f"Teacher {one:03}"), [(RoleKind.TEACHER, None, TODAY)]) for one in range(many)]
    leaves_at = EIGHT + timedelta(minutes=10)
    async with (
        river.writing() as session,
        recording(session, river.id, "some.import", {}, by=river.ada, now=EIGHT, leaves_at=leaves_at) as change_id,
    ):
        await add_newcomers(session, river.id, teachers)
    return change_id


async def undoes(river: River, change_id: ChangeId) -> int:
    """How many statements it takes."""
    async with river.writing() as session, counted() as statements:
        await undo(session, river.id, change_id, now=EIGHT)
    return len(statements)


async def puts_back(river: River, change_id: ChangeId) -> None:
    async with river.writing() as session:
        found = await change(session, river.id, change_id)
        assert found is not None
        await put_back(session, found, by=river.ben, now=EIGHT + timedelta(days=1))


@asynccontextmanager
async def counted() -> AsyncIterator[list[str]]:
    statements = list[str]()

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def names(session: AsyncSession, river: River) -> list[str]:
    return [one.name for one in await everybody(session, river.id)]


async def test_a_hundred_take_no_more_statements_than_two(river: River) -> None:
    """Nobody else writes meanwhile."""
    few = await undoes(river, await adds(river, 2))
    many = await undoes(river, await adds(river, 100))

    assert many == few


async def test_more_than_a_statement_names_are_taken_back_as_well(river: River) -> None:
    async with river.reading() as session:
        before = await names(session, river)

    await undoes(river, await adds(river, AT_ONCE + 1))

    async with river.reading() as session:
        assert await names(session, river) == before


async def test_of_many_one_that_was_changed_keeps_all(river: River) -> None:
    """A change is taken back whole, or not at all."""
    change_id = await adds(river, 5)
    async with river.writing() as session:
        third = next(one for one in await everybody(session, river.id) if one.name == "Teacher 003")
        await amend_person(session, river.id, third.id, Details("Teacher Three"))

    with pytest.raises(ChangedSince):
        await undoes(river, change_id)

    async with river.reading() as session:
        assert len(await names(session, river)) == 8


async def test_of_many_one_that_is_in_use_keeps_all(river: River) -> None:
    """The last of them has another role by now."""
    change_id = await adds(river, 5)
    async with river.writing() as session:
        last = next(one for one in await everybody(session, river.id) if one.name == "Teacher 004")
        await give_role(session, river.id, last.id, RoleKind.HEAD, from_on=TODAY)

    with pytest.raises(InUse):
        await puts_back(river, change_id)

    async with river.reading() as session:
        assert len(await names(session, river)) == 8
