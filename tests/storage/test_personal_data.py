"""Somebody is shown whole, erased without harm to others, and forgotten two school years after she was anybody here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes.changes import changes, recording
from storage.database.engine import Database
from storage.database.ids import ChannelId, PersonId
from storage.delivery.deliveries import DeliveryRow, DeliveryState, MessageRow, MessageState, Owed, owe
from storage.members.people import PEOPLE, CoordinatorHoursRow, Person, PersonRow, RoleKind, RoleRow
from storage.members.roster import (
    CoordinatorHours,
    Details,
    NobodyLeft,
    add_person,
    end_roles,
    everybody,
    give_role,
    not_on_slack,
    person,
    set_coordinator_hours,
)
from storage.privacy.personal_data import FORMER_MEMBER, erase_person, kept_of, long_gone, remove_person
from tests.storage.river import EIGHT, River

TODAY = EIGHT.date()
YESTERDAY = TODAY - timedelta(days=1)
SINCE = date(2021, 9, 1)


async def somebody(session: AsyncSession, person_id: PersonId) -> Person:
    rows = (await session.execute(PEOPLE.where(PersonRow.id == person_id))).mappings()
    return Person(**rows.one())


async def erases(river: River, person_id: PersonId, *, now: datetime = EIGHT) -> None:
    async with river.writing() as session:
        await erase_person(session, await somebody(session, person_id), today=now.date(), now=now)


async def long_gone_by(river: River, since: date = SINCE) -> list[PersonId]:
    async with river.reading() as session:
        return [one.id for one in await long_gone(session, since)]


async def leave(river: River, people: Sequence[PersonId], *, after: date) -> None:
    async with river.writing() as session:
        for one in people:
            await end_roles(session, river.id, one, after=after)


async def test_who_was_erased_has_no_name_address_or_account(river: River) -> None:
    await erases(river, river.ben)

    async with river.reading() as session:
        assert await somebody(session, river.ben) == Person(river.ben, river.id, FORMER_MEMBER, None, None)


async def test_who_was_erased_is_in_nobodys_list(river: River) -> None:
    """Nor found by the id on a page that somebody has still open."""
    await erases(river, river.ben)

    async with river.reading() as session:
        assert [one.name for one in await everybody(session, river.id)] == ["Ada Moor", "Cat Rowe"]
        assert [one.name for one in await not_on_slack(session, river.id)] == ["Cat Rowe"]
        assert await person(session, river.id, river.ben) is None


async def test_her_roles_ended_yesterday(river: River) -> None:
    """So did what was done in her name; what was still to begin never was."""
    async with river.writing() as session:
        await give_role(session, river.id, river.ben, RoleKind.TEACHER, from_on=TODAY)
        await give_role(session, river.id, river.cat, RoleKind.DELEGATE, from_on=date(2018, 9, 3), for_id=river.ben)

    await erases(river, river.ben)

    async with river.reading() as session:
        rows = await session.execute(
            select(RoleRow.person_id, RoleRow.kind, RoleRow.to_on).where(
                (RoleRow.person_id == river.ben) | (RoleRow.for_id == river.ben)
            )
        )
        assert set(rows.all()) == {
            (river.ben, RoleKind.HEAD, YESTERDAY),
            (river.cat, RoleKind.DELEGATE, YESTERDAY),
        }


async def test_what_others_are_asked_on_her_behalf_goes_too(river: River) -> None:
    """What they are asked themselves stays."""
    asked = Owed("k", "1", "", EIGHT, EIGHT + timedelta(days=1), person_id=river.ada)
    async with river.writing() as session:
        await owe(session, river.id, [asked, replace(asked, for_id=river.ben)])

    await erases(river, river.ben)

    async with river.reading() as session:
        assert list(await session.scalars(select(DeliveryRow.for_id))) == [None]


async def test_the_last_coordinator_is_not_erased(river: River) -> None:
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.COORDINATOR, from_on=date(2018, 9, 3))

    with pytest.raises(NobodyLeft):
        await erases(river, river.ada)

    async with river.reading() as session:
        assert (await somebody(session, river.ada)).name == "Ada Moor"


async def test_whoever_named_her_as_stand_in_keeps_her_own_hours(river: River) -> None:
    async with river.writing() as session:
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, frozenset({0}), river.ben))
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ben, frozenset({1}), None))

    await erases(river, river.ben)

    async with river.reading() as session:
        rows = await session.execute(select(CoordinatorHoursRow.person_id, CoordinatorHoursRow.stand_in_id))
        assert list(rows.all()) == [(river.ada, None)]


async def test_what_she_changed_stays_in_history_without_her(river: River) -> None:
    async with (
        river.writing() as session,
        recording(session, river.id, "some.change", {}, by=river.ben, now=EIGHT, leaves_at=EIGHT),
    ):
        await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=TODAY)

    await erases(river, river.ben)

    async with river.reading() as session:
        (found,) = await changes(session, river.id, limit=5)
    assert (found.by_id, found.by) == (None, None)


async def test_messages_that_may_still_change_are_drawn_again_and_no_others(river: River) -> None:
    async with river.writing() as session:
        for subject, over_at in (("soon", EIGHT + timedelta(days=1)), ("over", EIGHT)):
            message = MessageRow(
                partnership_id=river.id,
                channel=ChannelId("C1"),
                state=MessageState.SENT,
                posted_channel=ChannelId("C1"),
                ts=subject,
                not_before=EIGHT,
            )
            session.add(message)
            await session.flush()
            await owe(session, river.id, [Owed("k", subject, "", EIGHT, over_at, channel=ChannelId("C1"))])
            row = (await session.scalars(select(DeliveryRow).where(DeliveryRow.subject == subject))).one()
            row.state, row.message_id = DeliveryState.JOINED, message.id

    await erases(river, river.ben)

    async with river.reading() as session:
        assert list(await session.scalars(select(MessageRow.wanted_version).order_by(MessageRow.id))) == [2, 1]


async def test_what_is_kept_of_others_stays_as_it_was(river: River) -> None:
    async with river.reading() as session:
        before = [await kept_of(session, await somebody(session, one)) for one in (river.ada, river.cat)]

    await erases(river, river.ben)

    async with river.reading() as session:
        assert [await kept_of(session, await somebody(session, one)) for one in (river.ada, river.cat)] == before


@pytest.mark.parametrize(
    ("last_day", "is_gone"),
    [
        pytest.param(date(2021, 8, 31), True, id="two school years ago"),
        pytest.param(date(2021, 9, 1), False, id="a day later"),
    ],
)
async def test_somebody_is_long_gone_by_her_last_day(river: River, last_day: date, is_gone: bool) -> None:
    await leave(river, [river.ben], after=last_day)

    assert await long_gone_by(river) == ([river.ben] if is_gone else [])


async def test_whoever_holds_one_role_still_is_not_long_gone(river: River) -> None:
    await leave(river, [river.ben], after=date(2019, 7, 31))
    async with river.writing() as session:
        await give_role(session, river.id, river.ben, RoleKind.TEACHER, from_on=date(2030, 9, 1))

    assert await long_gone_by(river) == []


async def test_whoever_somebody_still_acts_for_is_not_long_gone(river: River) -> None:
    """Her delegate's role refers to her row."""
    await leave(river, [river.ben], after=date(2019, 7, 31))
    async with river.writing() as session:
        await give_role(session, river.id, river.cat, RoleKind.DELEGATE, from_on=TODAY, for_id=river.ben)

    assert await long_gone_by(river) == []


async def test_whoever_never_was_anything_is_long_gone_at_once(river: River) -> None:
    """Added, and her role taken back before it began."""
    async with river.writing() as session:
        dev = await add_person(session, river.id, Details("Dev Nair"))

    assert await long_gone_by(river) == [dev]


@pytest.mark.parametrize("adds", [True, False], ids=["that added her", "that gave her a role"])
async def test_unless_history_could_put_a_change_back(river: River, *, adds: bool) -> None:
    """What is put back needs her row."""
    async with river.writing() as session:
        if not adds:
            dev = await add_person(session, river.id, Details("Dev Nair"))
        async with recording(session, river.id, "k", {}, by=river.ada, now=EIGHT, leaves_at=EIGHT):
            if adds:
                dev = await add_person(session, river.id, Details("Dev Nair"))
            else:
                await give_role(session, river.id, dev, RoleKind.HEAD, from_on=TODAY)
        for role in await session.scalars(select(RoleRow).where(RoleRow.person_id == dev)):
            await session.delete(role)

    assert await long_gone_by(river) == []


async def test_who_was_erased_is_long_gone_in_time_too(river: River) -> None:
    """Her row goes then, and the row of a role in it."""
    await erases(river, river.ben)
    assert await long_gone_by(river, TODAY) == [river.ben]

    async with river.writing() as session:
        await remove_person(session, river.ben)

    async with river.reading() as session:
        assert await session.scalar(select(func.count()).where(RoleRow.person_id == river.ben)) == 0
        assert await session.scalar(select(func.count()).where(PersonRow.id == river.ben)) == 0


async def test_a_log_that_is_truncated_holds_nothing(sqlite_river: River, tmp_path: Path) -> None:
    """Neither what was written nor what was deleted since."""
    log = tmp_path / "bot.sqlite-wal"
    assert log.stat().st_size > 0

    await sqlite_river.database.truncate_log()

    assert log.stat().st_size == 0


async def test_postgresql_sees_to_its_own_log(postgres_database: Database) -> None:
    """There is nothing to truncate: the pragma, which it does not know, is not sent to it."""
    async with postgres_database.reading() as session:
        with pytest.raises(ProgrammingError):
            await session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    await postgres_database.truncate_log()
