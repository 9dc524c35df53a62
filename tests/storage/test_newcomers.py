"""Many people join at once; each as the database keeps her, on either engine."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database.ids import UserId
from storage.members.newcomers import Newcomer, add_newcomers
from storage.members.people import RoleKind
from storage.members.roster import Details, everybody, roles_of
from storage.members.schools import add_school
from tests.storage.river import HERE, River

MONDAY, JANUARY = date(2018, 9, 10), date(2019, 1, 7)


async def test_each_newcomer_has_her_own_roles(river: River) -> None:
    """None, or several; what is known of each is kept whole."""
    async with river.writing() as session:
        clay = await add_school(session, river.id, "Clay")
        eve = Details("Eve Okoro", "eve@clay.example", HERE, UserId("U9"), JANUARY)
        newcomers = [
            Newcomer(Details("Dev Nair"), []),
            Newcomer(eve, [(RoleKind.HEAD, clay, JANUARY), (RoleKind.COORDINATOR, None, MONDAY)]),
            Newcomer(Details("Finn Daly"), [(RoleKind.TEACHER, clay, MONDAY)]),
        ]

        await add_newcomers(session, river.id, newcomers)

        people = {one.name: one for one in await everybody(session, river.id)}
        assert {"Dev Nair", "Eve Okoro", "Finn Daly"} <= people.keys()
        found = people["Eve Okoro"]
        assert (found.email, found.user_id, found.headship_from_on) == ("eve@clay.example", "U9", JANUARY)
        held = {name: await roles_of(session, river.id, one.id) for name, one in people.items()}
    assert held["Dev Nair"] == []
    assert [(one.held.kind, one.held.school, one.from_on) for one in held["Eve Okoro"]] == [
        (RoleKind.HEAD, "Clay", JANUARY),
        (RoleKind.COORDINATOR, None, MONDAY),
    ]
    assert [one.held.school for one in held["Finn Daly"]] == ["Clay"]


async def test_nobody_joins_with_an_account_that_somebody_has(river: River) -> None:
    async with river.writing() as session:
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await add_newcomers(session, river.id, [Newcomer(Details("Ada", None, HERE, UserId("U1")), [])])
