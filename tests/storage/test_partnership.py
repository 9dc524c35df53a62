"""Who is in a partnership, what they are on which day, and the calendar they share."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.bank_holidays import Nation
from schedules.school_calendar import Closure, Term
from storage.engine import Database
from storage.ids import ChannelId, PartnershipId, TeamId, UserId
from storage.partnership import (
    Member,
    NewPartnership,
    NewPerson,
    PersonRow,
    RoleHeld,
    RoleKind,
    RoleRow,
    WorkspaceRow,
    found_partnership,
    holders,
    holds,
    member,
    partnership,
    partnerships_in,
    partnerships_of,
    school_calendar,
)
from tests.storage.river import EIGHT, River, plans_of

HERE = TeamId("T1")
ELSEWHERE = TeamId("T2")
ADA = UserId("U1")
DAY = date(2018, 9, 13)


async def founds(
    database: Database, name: str, *people: NewPerson, team_id: TeamId = HERE, schools: tuple[str, ...] = ()
) -> PartnershipId:
    async with database.writing() as session:
        new = NewPartnership(team_id, name, ChannelId("C1"), nation=Nation.WLS)
        return await found_partnership(session, new, schools=schools, people=people, now=EIGHT)


async def ada_on(river: River, day: date) -> Member | None:
    async with river.reading() as session:
        return await member(session, river.id, team_id=HERE, user_id=ADA, on=day)


async def test_a_partnership_knows_its_workspace_zone_and_nation(database: Database) -> None:
    """Everything that its calendar and its messages need."""
    partnership_id = await founds(database, "Hills")

    async with database.reading() as session:
        found = await partnership(session, partnership_id)
        nothing = await partnership(session, PartnershipId(partnership_id + 1))

    assert found is not None
    assert (found.team_id, found.zone.key, found.nation, found.name) == (HERE, "Europe/London", Nation.WLS, "Hills")
    assert nothing is None


async def test_partnerships_of_one_workspace_share_it(database: Database) -> None:
    """The second one finds it there."""
    await founds(database, "Hills")
    await founds(database, "Coast")

    async with database.reading() as session:
        names = [one.name for one in await partnerships_in(session, HERE)]
        assert await partnerships_in(session, ELSEWHERE) == []
        assert await session.scalar(select(func.count()).select_from(WorkspaceRow)) == 1
    assert names == ["Coast", "Hills"]


async def test_the_same_human_is_a_person_in_each_of_their_partnerships(database: Database) -> None:
    """Nothing joins the two but Slack's id at the door; another workspace's user of that id is somebody else."""
    ada = NewPerson("Ada Moor", RoleKind.HEAD, user_id=ADA)
    await founds(database, "Hills", ada)
    await founds(database, "Coast", ada)
    await founds(database, "Towns", ada, team_id=ELSEWHERE)
    await founds(database, "Moors")

    async with database.reading() as session:
        names = [one.name for one in await partnerships_of(session, HERE, ADA)]
        assert await session.scalar(select(func.count()).select_from(PersonRow)) == 3

    assert names == ["Coast", "Hills"]


async def test_a_member_holds_the_roles_of_the_day(river: River) -> None:
    """From the first day to the last, both included."""
    async with river.writing() as session:
        await session.execute(
            update(RoleRow).where(RoleRow.person_id == river.ada).values(from_on=DAY, to_on=DAY + timedelta(days=1))
        )

    members = [await ada_on(river, DAY + timedelta(days=days)) for days in (-1, 0, 1, 2)]

    assert [one.is_head if one else None for one in members] == [False, True, True, False]


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
        found = await member(session, partnership_id, team_id=HERE, user_id=ADA, on=DAY)

    assert found is not None
    assert found.roles == (RoleHeld(RoleKind.HEAD, "Hilltop"), RoleHeld(RoleKind.COORDINATOR, None))
    assert found.is_coordinator


async def test_a_stranger_is_no_member(river: River) -> None:
    """Nor is a namesake from another organisation."""
    async with river.reading() as session:
        assert await member(session, river.id, team_id=HERE, user_id=UserId("U404"), on=DAY) is None
        assert await member(session, river.id, team_id=ELSEWHERE, user_id=ADA, on=DAY) is None


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


async def test_the_calendar_is_the_partnerships_terms_and_closures(river: River) -> None:
    """In the order of their days, under the bank holidays of its nation."""
    autumn = Term("Autumn", date(2018, 9, 3), date(2018, 12, 21))
    spring = Term("Spring", date(2019, 1, 7), date(2019, 4, 5))
    half_term = Closure("Half term", date(2018, 10, 22), date(2018, 10, 26))
    async with river.writing() as session:
        new = NewPartnership(HERE, "Coast", ChannelId("C1"), nation=Nation.SCT)
        partnership_id = await found_partnership(session, new, terms=[spring, autumn], closures=[half_term], now=EIGHT)

    async with river.reading() as session:
        coast = await partnership(session, partnership_id)
        assert coast is not None
        calendar = await school_calendar(session, coast)

    assert (calendar.nation, calendar.terms, calendar.closures) == (Nation.SCT, (autumn, spring), (half_term,))
