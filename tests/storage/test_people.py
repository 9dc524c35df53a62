"""Who is in a partnership, and what they are on which day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.engine import Database
from storage.database.ids import PartnershipId, UserId
from storage.members.founding import NewPerson
from storage.members.people import Member, PersonRow, RoleKind, RoleRow, holders, holds, memberships
from tests.storage.river import ELSEWHERE, HERE, River, founds, plans_of

ADA = UserId("U1")
DAY = date(2018, 9, 13)


async def ada_on(river: River, day: date) -> Member:
    async with river.reading() as session:
        (found,) = await memberships(session, HERE, ADA, workspace=HERE)
    return found.on(day)


async def test_the_same_human_is_a_person_in_each_of_their_partnerships(database: Database) -> None:
    """Nothing joins the two but Slack's id at the door; another workspace's user of that id is somebody else."""
    ada = NewPerson("Ada Moor", RoleKind.HEAD, user_id=ADA)
    await founds(database, "Hills", ada)
    await founds(database, "Coast", ada)
    await founds(database, "Towns", ada, team_id=ELSEWHERE)
    await founds(database, "Moors")

    async with database.reading() as session:
        names = [one.partnership.name for one in await memberships(session, HERE, ADA, workspace=HERE)]
        assert await session.scalar(select(func.count()).select_from(PersonRow)) == 3

    assert names == ["Coast", "Hills"]


async def test_a_member_holds_the_roles_of_the_day(river: River) -> None:
    """From the first day to the last, both included."""
    async with river.writing() as session:
        await session.execute(
            update(RoleRow).where(RoleRow.person_id == river.ada).values(from_on=DAY, to_on=DAY + timedelta(days=1))
        )

    members = [await ada_on(river, DAY + timedelta(days=days)) for days in (-1, 0, 1, 2)]

    assert [one.is_head for one in members] == [False, True, True, False]


async def test_a_role_names_its_school(database: Database) -> None:
    """Somebody may hold several."""
    school_head = NewPerson("Ada Moor", RoleKind.HEAD, school="Hilltop", user_id=ADA)
    partnership_id = await founds(database, "Hills", school_head, schools=("Hilltop",))
    async with database.writing() as session:
        person_id = await session.scalar(select(PersonRow.id))
        await session.execute(
            insert(RoleRow).values(
                partnership_id=partnership_id, person_id=person_id, kind=RoleKind.COORDINATOR, from_on=DAY
            )
        )

    async with database.reading() as session:
        (membership,) = await memberships(session, HERE, ADA, workspace=HERE)

    found = membership.on(DAY)
    held = [(role.kind, role.school) for role in found.roles]
    assert held == [(RoleKind.HEAD, "Hilltop"), (RoleKind.COORDINATOR, None)]
    assert found.is_coordinator


async def test_a_stranger_is_no_member(river: River) -> None:
    """Nor is a namesake from another organisation."""
    async with river.reading() as session:
        assert await memberships(session, HERE, UserId("U404"), workspace=HERE) == []
        assert await memberships(session, ELSEWHERE, ADA, workspace=HERE) == []
        assert await memberships(session, HERE, ADA, workspace=ELSEWHERE) == []


async def test_holders_come_once_each_by_name(river: River) -> None:
    """The head of two schools is one person; somebody who is not on Slack counts as well."""
    async with river.writing() as session:
        await session.execute(
            insert(RoleRow).values(partnership_id=river.id, person_id=river.ada, kind=RoleKind.HEAD, from_on=DAY)
        )

    async with river.reading() as session:
        heads = await holders(session, river.id, RoleKind.HEAD, on=DAY)
        teachers = await holders(session, river.id, RoleKind.TEACHER, on=DAY)

    assert [head.name for head in heads] == ["Ada Moor", "Ben Hale", "Cat Rowe"]
    assert [head.user_id for head in heads] == ["U1", "U2", None]
    assert teachers == []


@pytest.mark.parametrize(("days", "held"), [(-1, False), (0, True), (1, True), (2, False)])
async def test_somebody_holds_a_role_from_its_first_day_to_its_last(river: River, days: int, held: bool) -> None:
    """Whoever is among the holders of a day, and nobody else; no other role, and in no other partnership."""
    day = DAY + timedelta(days=days)
    async with river.writing() as session:
        await session.execute(
            update(RoleRow).where(RoleRow.person_id == river.ada).values(from_on=DAY, to_on=DAY + timedelta(days=1))
        )

    async with river.reading() as session:
        among = river.ada in [one.id for one in await holders(session, river.id, RoleKind.HEAD, on=day)]
        assert await holds(session, river.id, river.ada, RoleKind.HEAD, on=day) == among == held
        assert not await holds(session, river.id, river.ada, RoleKind.TEACHER, on=day)
        assert not await holds(session, PartnershipId(river.id + 1), river.ada, RoleKind.HEAD, on=day)


async def test_holders_of_another_partnership_do_not_exist_here(river: River) -> None:
    """Two partnerships in one workspace keep apart."""
    await founds(river.database, "Coast", NewPerson("Dev Nair", RoleKind.HEAD, user_id=UserId("U9")))

    async with river.reading() as session:
        names = [head.name for head in await holders(session, river.id, RoleKind.HEAD, on=DAY)]

    assert "Dev Nair" not in names


async def test_holders_are_found_without_reading_every_role(sqlite_river: River) -> None:
    """Asked at every drawing of every message, whatever the number of partnerships."""

    async def act(session: AsyncSession) -> None:
        await holders(session, sqlite_river.id, RoleKind.HEAD, on=DAY)

    plan = await plans_of(sqlite_river.database, act)

    assert not [step for step in plan if step.startswith("SCAN")]


async def test_nobody_holds_a_role_in_another_partnership(river: River) -> None:
    """The database holds it, whoever gives roles."""
    coast = await founds(river.database, "Coast")

    async def gives() -> None:
        async with river.writing() as session:
            await session.execute(
                insert(RoleRow).values(partnership_id=coast, person_id=river.ada, kind=RoleKind.HEAD, from_on=DAY)
            )

    with pytest.raises(IntegrityError):
        await gives()


async def test_a_slack_user_is_one_person_in_a_partnership(river: River) -> None:
    """The database holds it, whoever adds people."""

    async def link_ben_to_ada() -> None:
        async with river.writing() as session:
            await session.execute(update(PersonRow).where(PersonRow.id == river.ben).values(user_id=ADA))

    with pytest.raises(IntegrityError):
        await link_ben_to_ada()
