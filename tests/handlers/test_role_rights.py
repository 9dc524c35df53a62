"""Whoever does not coordinate gives no role and ends none, whatever button or form they have."""

import json
from datetime import date

import pytest

from handlers.members.views.person import ADD_ROLE, END_ROLE, REMOVE
from storage.members.people import RoleKind, RoleRow
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    FOR_COORDINATORS,
    NOT_FOUND,
    OUTSIDERS,
    is_refused,
    opens_page,
    outsider,
    presses_beside,
    refers_to_person,
    refers_to_role,
    roles_held,
    shown,
    who_is_what,
)

TUESDAY = date(2018, 9, 11)


async def about_ada(partnership: Partnership) -> dict[str, str]:
    """What each button says that it is about."""
    ada = await refers_to_person(partnership, "Ada Moor")
    return {ADD_ROLE: ada, END_ROLE: await refers_to_role(partnership, "Ada Moor"), REMOVE: ada}


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nobody_else_opens_any_of_it(partnership: Partnership, who: str) -> None:
    """Not even for themselves."""
    somebody = await outsider(partnership, who)

    for action, value in (await about_ada(partnership)).items():
        assert await is_refused(partnership, somebody, action, value)


async def opens_form(partnership: Partnership, form: str) -> None:
    """Ada, who coordinates too, is about to do something to Ben."""
    await opens_page(partnership, "Ben Hale, head", by=partnership.ada)
    if form == "End…":
        await presses_beside(partnership.ada, "End: head at Oakfield")
    else:
        await partnership.ada.clicks(form)
    if form == "Add a role":
        await partnership.ada.fills("School", "Clay")


@pytest.mark.parametrize("form", ["Add a role", "End…", "Remove…", "Edit details", "Name a delegate"])
async def test_whoever_has_ceased_to_coordinate_saves_nothing(partnership: Partnership, form: str) -> None:
    """The form was open when her role ended; she is a head still."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await opens_form(partnership, form)
    if form == "Edit details":
        await partnership.ada.fills("Name", "Ben Moor")
    if form == "Name a delegate":
        await partnership.ada.fills("Who?", partnership.tom)
    before = await who_is_what(partnership, TUESDAY)
    await ceases_to_coordinate(partnership)

    await partnership.ada.submits()

    assert FOR_COORDINATORS in shown(partnership.ada)
    assert await who_is_what(partnership, TUESDAY) == before | {"Ada Moor": ["head at Hilltop"]}


@pytest.mark.parametrize("form", ["End…", "Remove…", "Name a delegate"])
async def test_nor_does_she_from_the_preview(partnership: Partnership, form: str) -> None:
    """What it shows was true a moment ago."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await opens_form(partnership, form)
    if form == "Name a delegate":
        await partnership.ada.fills("Who?", partnership.tom)
    await partnership.ada.submits()
    assert "Is this right?" in shown(partnership.ada)
    before = await who_is_what(partnership, TUESDAY)
    await ceases_to_coordinate(partnership)

    await partnership.ada.submits()

    assert FOR_COORDINATORS in shown(partnership.ada)
    assert await who_is_what(partnership, TUESDAY) == before | {"Ada Moor": ["head at Hilltop"]}


async def ceases_to_coordinate(partnership: Partnership) -> None:
    """Ada is but a head."""
    held = next(one for one in await roles_held(partnership, "Ada Moor") if one.held.kind is RoleKind.COORDINATOR)
    async with partnership.local.bot.services.writing() as session:
        await session.delete(await session.get_one(RoleRow, held.id))


async def test_another_partnerships_people_do_not_exist_here(partnership: Partnership) -> None:
    """Her own partnership, and an id of this one."""
    elsewhere = await outsider(partnership, "a coordinator elsewhere")

    for action, value in (await about_ada(partnership)).items():
        forged = json.dumps(json.loads(value) | {"partnership": partnership.id + 1})
        assert await is_refused(partnership, elsewhere, action, forged)


async def test_somebody_elses_role_is_not_ended_in_exchange(partnership: Partnership) -> None:
    """The menu offers her own alone; a form that has been tampered with is not found."""
    (bens,) = await roles_held(partnership, "Ben Hale")
    (adas,) = await roles_held(partnership, "Ada Moor")
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Add a role")
    assert partnership.pat.modal is not None
    blocks = [
        json.loads(json.dumps(block).replace(f'"value": "{adas.id}"', f'"value": "{bens.id}"'))
        if block["block_id"] == "instead_of"
        else block
        for block in partnership.pat.modal.view.body["blocks"]
    ]
    partnership.spoils_form(partnership.pat, blocks=blocks)
    await partnership.pat.fills("School", "Clay")
    await partnership.pat.fills("Instead of", "head at Hilltop")

    await partnership.pat.submits()

    assert NOT_FOUND in shown(partnership.pat)
    assert (await who_is_what(partnership, TUESDAY))["Ben Hale"] == ["head at Oakfield"]
