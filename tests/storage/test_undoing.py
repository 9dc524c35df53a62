"""What has gone out is undone no longer: not a moment later, nor by a clock that was set back, nor by two at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes.changes import GoneOut, change, recording, send_now, undo
from storage.changes.journal import InUse
from storage.database.engine import Database
from storage.database.ids import ChangeId
from storage.delivery.deliveries import Owed, owe
from storage.delivery.joining import join_due
from storage.delivery.timers import claim_timer, set_timers
from storage.members.people import RoleKind
from storage.members.roster import give_role
from storage.members.schools import add_school
from tests.storage.river import EIGHT, River

LEAVES_AT = EIGHT + timedelta(minutes=10)
TODAY = EIGHT.date()
# Other tests may be at work in the same server: whoever waits for them is none of ours.
SOMEBODY_WAITS_FOR_US = text("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")


@asynccontextmanager
async def changing(river: River) -> AsyncIterator[tuple[AsyncSession, ChangeId]]:
    """Ada changes something at eight."""
    async with (
        river.writing() as session,
        recording(session, river.id, "some.change", {}, by=river.ada, now=EIGHT, leaves_at=LEAVES_AT) as change_id,
    ):
        yield session, change_id


async def undoes(river: River, change_id: ChangeId, *, now: datetime = EIGHT) -> None:
    async with river.writing() as session:
        await undo(session, river.id, change_id, now=now)


async def stands(river: River, change_id: ChangeId) -> bool:
    async with river.reading() as session:
        return await change(session, river.id, change_id) is not None


async def somebody_waits(session: AsyncSession) -> None:
    """Returns once another process waits for what this one has locked."""
    while not await session.scalar(SOMEBODY_WAITS_FOR_US):
        pass


async def owes_ben(river: River) -> ChangeId:
    """Ada makes a change of which Ben is told ten minutes later."""
    async with changing(river) as (session, change_id):
        await give_role(session, river.id, river.ben, RoleKind.TEACHER, from_on=TODAY)
        told = Owed("some.kind", "person/1", "", LEAVES_AT, LEAVES_AT + timedelta(days=1), person_id=river.ben)
        await owe(session, river.id, [replace(told, change=change_id)])
    return change_id


@pytest.mark.parametrize("now", [EIGHT, LEAVES_AT])
async def test_what_has_gone_out_is_not_undone(river: River, now: datetime) -> None:
    """Whatever the clock shows by then: somebody may have set it back."""
    change_id = await owes_ben(river)
    async with river.writing() as session:
        await join_due(session, LEAVES_AT)

    with pytest.raises(GoneOut):
        await undoes(river, change_id, now=now)

    assert await stands(river, change_id)


async def test_what_a_timer_has_sent_is_not_undone(river: River) -> None:
    """A meeting's announcement is its timer's to send, and not owed before."""
    async with changing(river) as (session, change_id):
        await set_timers(session, river.id, "meeting/1", {"meeting.announce": LEAVES_AT})
    async with river.writing() as session:
        await claim_timer(session, LEAVES_AT)

    with pytest.raises(GoneOut):
        await undoes(river, change_id)


async def test_a_timer_that_fired_meanwhile_for_another_reason_hinders_nothing(river: River) -> None:
    """The first reminder of a meeting that was there before came within the ten minutes."""
    async with changing(river) as (session, change_id):
        await set_timers(session, river.id, "meeting/1", {"meeting.remind": EIGHT + timedelta(minutes=1)})
    async with river.writing() as session:
        await claim_timer(session, EIGHT + timedelta(minutes=2))

    await undoes(river, change_id)

    assert not await stands(river, change_id)


async def test_undo_waits_for_whoever_is_sending_it(postgres_river: River, other_process: Database) -> None:
    """Another process joins what is owed into a message at this very moment: then it has gone out."""
    change_id = await owes_ben(postgres_river)
    async with other_process.writing() as sending:
        await join_due(sending, LEAVES_AT)
        undoing = asyncio.create_task(undoes(postgres_river, change_id))
        await somebody_waits(sending)

    with pytest.raises(GoneOut):
        await undoing


async def test_undo_waits_for_whoever_has_it_sent_now(postgres_river: River, other_process: Database) -> None:
    change_id = await owes_ben(postgres_river)
    async with other_process.writing() as sending:
        await send_now(sending, change_id, now=EIGHT)
        undoing = asyncio.create_task(undoes(postgres_river, change_id))
        await somebody_waits(sending)

    with pytest.raises(GoneOut):
        await undoing


async def test_what_a_later_change_has_hung_on_it_is_not_undone_unseen(river: River) -> None:
    """A colleague has made Cat head of the school that Ada added."""
    async with changing(river) as (session, change_id):
        school_id = await add_school(session, river.id, "Moor")
    async with changing(river) as (session, _):
        await give_role(session, river.id, river.cat, RoleKind.HEAD, school_id=school_id, from_on=TODAY)

    with pytest.raises(InUse):
        await undoes(river, change_id)
