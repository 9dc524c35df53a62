"""Schools join, are renamed, close, merge, and have closures of their own; a school that has left keeps its history."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.school_calendar import Closure
from storage.database.ids import PartnershipId, PersonId, SchoolId
from storage.members.calendars import SchoolClosureRow
from storage.members.people import DelegateMode, RoleKind
from storage.members.roster import NobodyLeft, Role, give_role, roles_of
from storage.members.schools import (
    School,
    SchoolExists,
    add_school,
    amend_school,
    close_school,
    school,
    school_closures,
    schools,
    set_school_closures,
)
from tests.storage.river import River, founds

DAY, SUMMER = date(2018, 9, 13), date(2019, 7, 25)
NEXT = SUMMER + timedelta(days=1)
INSET = Closure("INSET day", date(2019, 1, 4), date(2019, 1, 4))
FAIR = Closure("Fair", date(2018, 10, 4), date(2018, 10, 5))


async def adds(river: River, *names: str) -> list[SchoolId]:
    async with river.writing() as session:
        return [await add_school(session, river.id, name) for name in names]


async def held(session: AsyncSession, river: River, person_id: PersonId, *at: SchoolId) -> list[Role]:
    """The roles of somebody at some schools."""
    return [one for one in await roles_of(session, river.id, person_id) if one.held.school_id in at]


async def test_schools_come_by_name_those_that_have_left_included(river: River) -> None:
    clay, _ = await adds(river, "Hilltop", "Clay")
    async with river.writing() as session:
        await close_school(session, river.id, clay, after=SUMMER)

    async with river.reading() as session:
        found = await schools(session, river.id)

    assert [(one.name, one.left_on) for one in found] == [("Clay", None), ("Hilltop", SUMMER)]


@pytest.mark.parametrize(("days", "is_in"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_school_belongs_from_its_first_day_to_its_last(days: int, is_in: bool) -> None:
    """Both count."""
    known = School(SchoolId(1), PartnershipId(1), "Hilltop", None, joined_on=DAY, left_on=DAY + timedelta(days=30))

    assert known.is_in(DAY + timedelta(days=days)) is is_in


async def test_a_school_has_a_name_of_its_own(river: River) -> None:
    """In its partnership, and keeping it is no clash with itself."""
    hilltop, _ = await adds(river, "Hilltop", "Clay")
    coast = await founds(river.database, "Coast", schools=("Hilltop",))

    async with river.writing() as session:
        with pytest.raises(SchoolExists):
            await add_school(session, river.id, "Clay")
        with pytest.raises(SchoolExists):
            await amend_school(session, river.id, hilltop, name="Clay", urn=None)
        await amend_school(session, river.id, hilltop, name="Hilltop", urn="113456")

    async with river.reading() as session:
        assert [one.urn for one in await schools(session, river.id)] == [None, "113456"]
        assert [one.urn for one in await schools(session, coast)] == [None]


async def test_another_partnerships_school_does_not_exist_here(river: River) -> None:
    coast = await founds(river.database, "Coast", schools=("Seaview",))

    async with river.reading() as session:
        (seaview,) = await schools(session, coast)
        assert await school(session, river.id, seaview.id) is None


async def test_a_school_that_closes_ends_the_roles_there(river: River) -> None:
    """On its last day; a role that was to begin later never does, and one elsewhere goes on."""
    hilltop, clay = await adds(river, "Hilltop", "Clay")
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=hilltop, from_on=DAY)
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=clay, from_on=DAY)
        await give_role(session, river.id, river.ben, RoleKind.TEACHER, school_id=hilltop, from_on=NEXT)

        await close_school(session, river.id, hilltop, after=SUMMER)

    async with river.reading() as session:
        ending, staying = await held(session, river, river.ada, hilltop, clay)
        assert (ending.to_on, staying.to_on) == (SUMMER, None)
        assert await held(session, river, river.ben, hilltop) == []


async def test_a_role_that_ends_sooner_keeps_its_day(river: River) -> None:
    (hilltop,) = await adds(river, "Hilltop")
    sooner = SUMMER - timedelta(days=30)
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=hilltop, from_on=DAY, to_on=sooner)

        await close_school(session, river.id, hilltop, after=SUMMER)

    async with river.reading() as session:
        (role,) = await held(session, river, river.ada, hilltop)
        assert role.to_on == sooner


async def test_a_school_that_merges_hands_its_people_on_the_next_day(river: River) -> None:
    """Until the days on which their roles would have ended, and for the same heads in the same way."""
    hilltop, clay = await adds(river, "Hilltop", "Clay")
    until = date(2020, 8, 31)
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=hilltop, from_on=DAY)
        await give_role(
            session,
            river.id,
            river.ben,
            RoleKind.DELEGATE,
            school_id=hilltop,
            from_on=DAY,
            to_on=until,
            for_id=river.ada,
            mode=DelegateMode.INSTEAD,
        )

        await close_school(session, river.id, hilltop, after=SUMMER, into=clay)

    async with river.reading() as session:
        before, after = await held(session, river, river.ada, hilltop, clay)
        assert (before.to_on, after.from_on, after.to_on) == (SUMMER, NEXT, None)
        _, delegated = await held(session, river, river.ben, hilltop, clay)
        assert (delegated.held.for_id, delegated.held.mode) == (river.ada, DelegateMode.INSTEAD)
        assert (delegated.from_on, delegated.to_on) == (NEXT, until)


async def test_whoever_is_at_both_schools_is_there_once_after_they_merge(river: River) -> None:
    """The head of two schools is the head of one."""
    hilltop, clay = await adds(river, "Hilltop", "Clay")
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=hilltop, from_on=DAY)
        await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=clay, from_on=DAY)

        await close_school(session, river.id, hilltop, after=SUMMER, into=clay)

    async with river.reading() as session:
        (role,) = await held(session, river, river.ada, clay)
        assert (role.from_on, role.to_on) == (DAY, None)


async def test_the_last_coordinator_does_not_go_with_her_school(river: River) -> None:
    """Hers may be a role of a school."""
    (hilltop,) = await adds(river, "Hilltop")
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.COORDINATOR, school_id=hilltop, from_on=DAY)

        with pytest.raises(NobodyLeft):
            await close_school(session, river.id, hilltop, after=SUMMER)


async def test_a_schools_closures_are_exactly_those_that_are_set(river: River) -> None:
    """In the order of their days; what stands already stays the same row, and other schools keep theirs."""
    hilltop, clay = await adds(river, "Hilltop", "Clay")
    async with river.writing() as session:
        await set_school_closures(session, river.id, hilltop, [INSET])
        await set_school_closures(session, river.id, clay, [FAIR])
        kept = await session.scalar(select(SchoolClosureRow.id).where(SchoolClosureRow.school_id == hilltop))

        await set_school_closures(session, river.id, hilltop, [INSET, FAIR, FAIR])

    async with river.reading() as session:
        assert await school_closures(session, river.id, [hilltop]) == (FAIR, INSET)
        assert await school_closures(session, river.id, [hilltop, clay]) == (FAIR, FAIR, INSET)
        assert kept in (await session.scalars(select(SchoolClosureRow.id))).all()
    async with river.writing() as session:
        await set_school_closures(session, river.id, hilltop, [])
        assert await school_closures(session, river.id, [hilltop]) == ()


async def test_another_partnerships_closures_are_not_seen(river: River) -> None:
    (hilltop,) = await adds(river, "Hilltop")
    coast = await founds(river.database, "Coast")
    async with river.writing() as session:
        await set_school_closures(session, river.id, hilltop, [INSET])

        assert await school_closures(session, coast, [hilltop]) == ()
