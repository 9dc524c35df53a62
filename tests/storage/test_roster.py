"""Who comes, goes and changes; each as the database keeps it, on either engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId, TeamId, UserId
from storage.members.people import DelegateMode, RoleKind
from storage.members.roster import (
    AlreadySomebody,
    CoordinatorHours,
    Details,
    NobodyLeft,
    Role,
    add_person,
    amend_person,
    coordinator_hours,
    coordinators_at_work,
    drop_person,
    end_role,
    end_roles,
    everybody,
    give_role,
    person,
    person_of_user,
    persons_of_user,
    place_role,
    role,
    roles,
    roles_of,
    roster,
    set_coordinator_hours,
    set_deactivated,
)
from storage.members.schools import add_school
from storage.members.wishes import Wishes, set_wishes
from tests.storage.river import EIGHT, ELSEWHERE, HERE, River, founds

TODAY = EIGHT.date()  # a Thursday
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=100)
DEV = Details("Dev Nair", email="dev@clay.sch.uk", team_id=HERE, user_id=UserId("U9"))


@asynccontextmanager
async def coordinated(river: River, *coordinators: PersonId) -> AsyncIterator[AsyncSession]:
    """The partnership, with coordinators since yesterday."""
    async with river.writing() as session:
        for person_id in coordinators:
            await give_role(session, river.id, person_id, RoleKind.COORDINATOR, from_on=YESTERDAY)
        yield session


async def held(session: AsyncSession, river: River, person_id: PersonId) -> list[Role]:
    """What somebody is, besides the headship with which everybody here begins."""
    return [one for one in await roles_of(session, river.id, person_id) if one.from_on.year > 2000]


async def dates(session: AsyncSession, river: River, person_id: PersonId) -> list[tuple[date, date | None]]:
    return [(one.from_on, one.to_on) for one in await held(session, river, person_id)]


async def test_somebody_added_is_known_by_all_that_was_said(river: River) -> None:
    """She holds nothing yet."""
    async with river.writing() as session:
        dev = await add_person(session, river.id, replace(DEV, headship_from_on=TODAY))

        found = await person(session, river.id, dev)
        assert found is not None
        assert (found.name, found.email, found.user_id, found.headship_from_on) == (
            "Dev Nair",
            "dev@clay.sch.uk",
            "U9",
            TODAY,
        )
        assert await roles_of(session, river.id, dev) == []
        assert await person_of_user(session, river.id, HERE, UserId("U9")) == found


async def test_people_come_by_name_also_those_who_have_left(river: River) -> None:
    """The roster has only those who are something on the day."""
    async with coordinated(river, river.cat) as session:
        await end_roles(session, river.id, river.ben, after=YESTERDAY)
        await add_person(session, river.id, Details("Aaron Late"))

        assert [one.name for one in await everybody(session, river.id)] == [
            "Aaron Late",
            "Ada Moor",
            "Ben Hale",
            "Cat Rowe",
        ]
        members = await roster(session, river.id, on=TODAY)
        assert [one.person.name for one in members] == ["Ada Moor", "Cat Rowe"]
        assert [one.kind for one in members[1].roles] == [RoleKind.HEAD, RoleKind.COORDINATOR]


async def test_only_who_was_never_anything_is_dropped(river: River) -> None:
    """Somebody who has left stays among those who were here."""
    async with coordinated(river, river.cat) as session:
        dev = await add_person(session, river.id, DEV)
        await end_roles(session, river.id, river.ben, after=YESTERDAY)

        await drop_person(session, river.id, dev)
        await drop_person(session, river.id, river.ben)

        assert [one.name for one in await everybody(session, river.id)] == ["Ada Moor", "Ben Hale", "Cat Rowe"]


async def test_two_people_of_one_name_are_two(river: River) -> None:
    """Nothing but a Slack account makes them one."""
    async with river.writing() as session:
        first = await add_person(session, river.id, Details("Ada Moor"))

        assert first != river.ada
        assert [one.name for one in await everybody(session, river.id)].count("Ada Moor") == 2


async def test_a_slack_account_is_one_persons(river: River) -> None:
    """The refusal names whose it is."""
    adas = Details("Somebody else", team_id=HERE, user_id=UserId("U1"))

    async with river.writing() as session:
        with pytest.raises(AlreadySomebody) as adding:
            await add_person(session, river.id, adas)
        with pytest.raises(AlreadySomebody) as amending:
            await amend_person(session, river.id, river.ben, adas)

    assert [adding.value.name, amending.value.name] == ["Ada Moor", "Ada Moor"]


async def test_the_same_account_is_somebody_else_in_another_partnership(river: River) -> None:
    """As is the same user id in another organisation."""
    coast = await founds(river.database, "Coast")
    async with river.writing() as session:
        adas = Details("Ada Moor", team_id=HERE, user_id=UserId("U1"))
        await add_person(session, coast, adas)
        await add_person(session, river.id, replace(adas, name="Another", team_id=ELSEWHERE))

        found = await persons_of_user(session, HERE, UserId("U1"))
        assert {one.partnership_id for one in found} == {river.id, coast}


async def test_a_person_keeps_her_own_account_when_she_is_amended(river: River) -> None:
    """It is hers already."""
    async with river.writing() as session:
        await amend_person(session, river.id, river.ada, Details("Ada Moor-Hale", None, HERE, UserId("U1"), TODAY))

        found = await person(session, river.id, river.ada)

    assert found is not None
    assert (found.name, found.user_id, found.headship_from_on) == ("Ada Moor-Hale", "U1", TODAY)


@pytest.mark.parametrize(
    ("team_id", "user_id", "is_closed"), [(HERE, "U1", True), (HERE, "U8", False), (None, None, False)]
)
async def test_a_closed_account_stays_closed_until_it_is_another(
    river: River, team_id: TeamId | None, user_id: str | None, is_closed: bool
) -> None:
    """A new account, or none, is not closed."""
    async with river.writing() as session:
        await set_deactivated(session, river.id, river.ada, EIGHT)
        account = UserId(user_id) if user_id else None
        await amend_person(session, river.id, river.ada, Details("Ada Moor", team_id=team_id, user_id=account))

        found = await person(session, river.id, river.ada)

    assert found is not None
    assert (found.deactivated_at is not None) == is_closed


async def test_an_account_that_opens_again_is_not_closed(river: River) -> None:
    async with river.writing() as session:
        await set_deactivated(session, river.id, river.ada, EIGHT)
        await set_deactivated(session, river.id, river.ada, None)

        found = await person(session, river.id, river.ada)

    assert found is not None
    assert found.deactivated_at is None


async def test_a_role_is_held_at_a_school_from_a_day_to_a_day(river: River) -> None:
    """A head may have two schools, and a school two heads."""
    async with river.writing() as session:
        clay = await add_school(session, river.id, "Clay")
        first = await give_role(session, river.id, river.ada, RoleKind.HEAD, school_id=clay, from_on=TODAY, to_on=LATER)
        await give_role(session, river.id, river.ben, RoleKind.HEAD, school_id=clay, from_on=TODAY)

        found = await role(session, river.id, first)

    assert found is not None
    assert (found.person_id, found.held.kind, found.held.school) == (river.ada, RoleKind.HEAD, "Clay")
    assert (found.from_on, found.to_on) == (TODAY, LATER)


@pytest.mark.parametrize(
    ("from_on", "to_on", "kept"),
    [
        (TODAY, LATER, [(TODAY, LATER)]),
        (YESTERDAY, TOMORROW, [(YESTERDAY, LATER)]),
        (TOMORROW, None, [(TODAY, None)]),
        (LATER + timedelta(days=1), None, [(TODAY, None)]),
        (LATER + timedelta(days=2), None, [(TODAY, LATER), (LATER + timedelta(days=2), None)]),
        (
            date(2018, 1, 8),
            YESTERDAY - timedelta(days=1),
            [(TODAY, LATER), (date(2018, 1, 8), YESTERDAY - timedelta(days=1))],
        ),
        (date(2018, 1, 8), YESTERDAY, [(date(2018, 1, 8), LATER)]),
    ],
    ids=["same", "around", "longer", "next day", "after a gap", "before a gap", "day before"],
)
async def test_a_role_given_again_is_one_where_the_two_meet(
    river: River, from_on: date, to_on: date | None, kept: list[tuple[date, date | None]]
) -> None:
    """Given twice, it is one; with a gap between, she was something else meanwhile."""
    async with river.writing() as session:
        await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=TODAY, to_on=LATER)
        await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=from_on, to_on=to_on)

        assert await dates(session, river, river.ada) == kept


async def test_a_delegate_of_two_heads_is_so_twice(river: River) -> None:
    """For each in a way of her own, which can be changed."""
    async with river.writing() as session:
        for head, mode in [
            (river.ada, DelegateMode.INSTEAD),
            (river.ben, DelegateMode.WITH_ME),
            (river.ada, DelegateMode.WHEN_SILENT),
        ]:
            await give_role(session, river.id, river.cat, RoleKind.DELEGATE, from_on=TODAY, for_id=head, mode=mode)

        found = [(one.held.for_id, one.held.mode) for one in await held(session, river, river.cat)]

    assert found == [(river.ada, DelegateMode.WHEN_SILENT), (river.ben, DelegateMode.WITH_ME)]


async def test_a_role_ends_after_its_last_day(river: River) -> None:
    """Ended later once more, it ends when it was to end."""
    async with river.writing() as session:
        given = await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=YESTERDAY)
        await end_role(session, river.id, given, after=TOMORROW)
        await end_role(session, river.id, given, after=LATER)

        assert await dates(session, river, river.ada) == [(YESTERDAY, TOMORROW)]
        found = await role(session, river.id, given)

    assert found is not None
    assert [found.goes_beyond(day) for day in (TODAY, TOMORROW)] == [True, False]


async def test_a_role_that_has_not_begun_by_then_was_never_given(river: River) -> None:
    async with river.writing() as session:
        given = await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=TODAY)
        await end_role(session, river.id, given, after=YESTERDAY)

        assert await role(session, river.id, given) is None


async def test_with_a_headship_ends_what_is_done_in_her_name_there(river: River) -> None:
    """At her other school it goes on."""
    async with river.writing() as session:
        clay, oak = await add_school(session, river.id, "Clay"), await add_school(session, river.id, "Oak")
        at = {}
        for school_id in (clay, oak):
            at[school_id] = await give_role(
                session, river.id, river.ada, RoleKind.HEAD, school_id=school_id, from_on=YESTERDAY
            )
            await is_delegate_for_ada(session, river, river.ben, school_id)
        await is_delegate_for_ada(session, river, river.cat, clay, from_on=LATER)

        await end_role(session, river.id, at[clay], after=TODAY)

        assert await dates(session, river, river.ben) == [(YESTERDAY, TODAY), (YESTERDAY, None)]
        assert await held(session, river, river.cat) == []


async def is_delegate_for_ada(
    session: AsyncSession, river: River, who: PersonId, school_id: SchoolId, *, from_on: date = YESTERDAY
) -> RoleId:
    return await give_role(
        session, river.id, who, RoleKind.DELEGATE, school_id=school_id, from_on=from_on, for_id=river.ada
    )


async def test_a_role_of_no_school_is_placed_with_what_is_done_in_her_name(river: River) -> None:
    """Once it is of a school it stays there."""
    async with river.writing() as session:
        clay, oak = await add_school(session, river.id, "Clay"), await add_school(session, river.id, "Oak")
        (headship,) = await roles_of(session, river.id, river.ada)
        await give_role(session, river.id, river.ben, RoleKind.DELEGATE, from_on=YESTERDAY, for_id=river.ada)

        await place_role(session, river.id, headship.id, clay)
        await place_role(session, river.id, headship.id, oak)

        placed = [*(await roles_of(session, river.id, river.ada)), *(await held(session, river, river.ben))]
        assert [(one.held.school, one.from_on) for one in placed] == [("Clay", headship.from_on), ("Clay", YESTERDAY)]


async def test_whoever_leaves_ends_everything_with_her_delegations(river: River) -> None:
    """What had ended before stays as it was; what was to begin later never does."""
    async with coordinated(river, river.ada, river.ben) as session:
        clay = await add_school(session, river.id, "Clay")
        await is_delegate_for_ada(session, river, river.cat, clay)
        await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=YESTERDAY, to_on=YESTERDAY)
        await give_role(session, river.id, river.ada, RoleKind.TEACHER, from_on=LATER)

        await end_roles(session, river.id, river.ada, after=TODAY)

        assert [one.person.name for one in await roster(session, river.id, on=TOMORROW)] == ["Ben Hale", "Cat Rowe"]
        assert await dates(session, river, river.ada) == [(YESTERDAY, TODAY), (YESTERDAY, YESTERDAY)]
        assert await dates(session, river, river.cat) == [(YESTERDAY, TODAY)]


@pytest.mark.parametrize("leaves", ["the role", "everything"])
async def test_the_last_coordinator_cannot_leave(river: River, leaves: str) -> None:
    """Neither by the role alone, nor with all that she is; somebody would have to coordinate on the next day."""
    async with coordinated(river, river.ada) as session:
        (coordinates,) = await held(session, river, river.ada)
        if leaves == "the role":
            leaving = end_role(session, river.id, coordinates.id, after=LATER)
        else:
            leaving = end_roles(session, river.id, river.ada, after=LATER)

        with pytest.raises(NobodyLeft):
            await leaving


async def test_a_coordinator_whose_account_is_closed_does_not_count(river: River) -> None:
    async with coordinated(river, river.ada, river.ben) as session:
        await set_deactivated(session, river.id, river.ben, EIGHT)

        with pytest.raises(NobodyLeft):
            await end_roles(session, river.id, river.ada, after=TODAY)


async def test_the_last_coordinator_leaves_once_another_is_named(river: River) -> None:
    """From the day after, at the latest."""
    async with coordinated(river, river.ada) as session:
        await give_role(session, river.id, river.ben, RoleKind.COORDINATOR, from_on=TOMORROW)

        await end_roles(session, river.id, river.ada, after=TODAY)

        assert [one.person.name for one in await roster(session, river.id, on=TOMORROW) if one.is_coordinator] == [
            "Ben Hale"
        ]


async def test_another_partnerships_people_and_roles_do_not_exist_here(river: River) -> None:
    """Whatever is known of their ids."""
    coast = await founds(river.database, "Coast")
    async with river.writing() as session:
        (adas,) = await roles_of(session, river.id, river.ada)

        assert await person(session, coast, river.ada) is None
        assert await role(session, coast, adas.id) is None
        assert await roles_of(session, coast, river.ada) == []
        assert await everybody(session, coast) == []
        await end_role(session, coast, adas.id, after=YESTERDAY)
        await end_roles(session, coast, river.ada, after=YESTERDAY)
        assert await roles(session, coast) == []
        assert (await role(session, river.id, adas.id)) == adas


THURSDAY = frozenset({3})
FRIDAY = frozenset({4})


async def at_work(session: AsyncSession, partnership_id: PartnershipId, on: date = TODAY) -> list[PersonId]:
    return list(await coordinators_at_work(session, partnership_id, on=on))


async def test_a_coordinator_who_has_said_nothing_works_every_day(river: River) -> None:
    async with coordinated(river, river.ada, river.ben) as session:
        assert await coordinator_hours(session, river.id) == {}
        assert await at_work(session, river.id) == [river.ada, river.ben]


async def test_whoever_does_not_work_that_day_is_stood_in_for(river: River) -> None:
    """By anybody of the partnership; each counts once. What was said last holds."""
    async with coordinated(river, river.ada, river.ben) as session:
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, THURSDAY, None))
        hours = CoordinatorHours(river.ada, FRIDAY, river.cat)
        await set_coordinator_hours(session, river.id, hours)

        assert await coordinator_hours(session, river.id) == {river.ada: hours}
        assert await at_work(session, river.id) == [river.cat, river.ben]
        assert await at_work(session, river.id, TOMORROW) == [river.ada, river.ben]

        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, FRIDAY, river.ben))
        assert await at_work(session, river.id) == [river.ben]


async def test_who_has_paused_is_not_at_work_and_stands_in_for_nobody(river: River) -> None:
    """Cat stands in for Ada, until Cat has paused too: then there is Ben."""
    async with coordinated(river, river.ada, river.ben) as session:
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, THURSDAY, river.cat))
        await set_wishes(session, river.id, river.ada, Wishes(paused_until=TOMORROW))
        assert await at_work(session, river.id) == [river.cat, river.ben]

        await set_wishes(session, river.id, river.cat, Wishes(paused_until=TOMORROW))
        assert await at_work(session, river.id) == [river.ben]


async def test_where_nobody_would_be_at_work_everybody_is(river: River) -> None:
    """What cannot wait reaches somebody."""
    async with coordinated(river, river.ada) as session:
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, frozenset(), None))

        assert await at_work(session, river.id) == [river.ada]


@pytest.mark.parametrize("why", ["has left", "is closed"])
async def test_a_stand_in_who_is_not_there_stands_in_no_longer(river: River, why: str) -> None:
    """She has left, or her account is closed."""
    async with coordinated(river, river.ada) as session:
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, FRIDAY, river.cat))
        if why == "has left":
            await end_roles(session, river.id, river.cat, after=YESTERDAY)
        else:
            await set_deactivated(session, river.id, river.cat, EIGHT)

        assert await at_work(session, river.id) == [river.ada]


async def test_a_coordinator_whose_account_is_closed_is_not_at_work(river: River) -> None:
    """Nor does anybody stand in for her."""
    async with coordinated(river, river.ada, river.ben) as session:
        await set_coordinator_hours(session, river.id, CoordinatorHours(river.ada, FRIDAY, river.cat))
        await set_deactivated(session, river.id, river.ada, EIGHT)

        assert await at_work(session, river.id) == [river.ben]
