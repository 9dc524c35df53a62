"""The form that names a delegate: with the most schools, hostile names, and in the hands of whoever it is not for."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.workspace.grammar import parse_view
from handlers.house.forms import FormErrors, parse_form
from handlers.house.views.parts import personal_message
from handlers.members.views.delegates import (
    DELEGATE_WORDING,
    DelegateForm,
    delegate_form,
    my_delegates,
    named_words,
    to_delegate,
)
from handlers.members.views.person import END_ROLE, NAME_DELEGATE, RoleLine
from handlers.members.views.roles import PersonRef
from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId
from storage.members.people import DelegateMode, RoleHeld, RoleKind, RoleRow
from storage.members.roster import Role
from storage.members.schools import schools
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    MONDAY,
    NOT_FOUND,
    ada_names,
    is_head_of,
    is_refused,
    names,
    outsider,
    refers_to_person,
    refers_to_role,
    roles_held,
    shown,
)

CHRISTMAS = date(2018, 12, 21)
SCHOOLS = {SchoolId(number + 1): "Our Lady of Perpetual Succour Catholic Voluntary Academy" for number in range(100)}
KNOWN = {PersonId(number + 1): "&" * 80 for number in range(100)}
FILLED = DelegateForm(
    partnership=PartnershipId(2**31 - 1),
    person=PersonId(2**31 - 1),
    known=PersonId(1),
    schools=tuple(SCHOOLS),
    from_on=MONDAY,
    to_on=CHRISTMAS,
    mode=DelegateMode.WHEN_SILENT,
    name="&" * 80,
    email="x" * 254,
)
A_ROLE = Role(RoleId(1), PersonId(1), RoleHeld(RoleKind.DELEGATE, "x" * 80), MONDAY, None)


@pytest.mark.parametrize(("count", "head"), [(0, None), (1, None), (10, "&" * 80), (11, None), (99, "&" * 80)])
def test_the_form_is_one_that_slack_takes(count: int, head: str | None) -> None:
    """Of however many schools: boxes to tick, and a menu beyond ten."""
    some = dict([*SCHOOLS.items()][:count])

    for filled in (None, FILLED):
        assert parse_view(delegate_form(FILLED, head, schools=some, known=KNOWN, today=MONDAY, filled=filled))


def test_a_screen_full_of_delegates_is_one_that_slack_takes() -> None:
    lines = [RoleLine(replace(A_ROLE, id=RoleId(number + 1)), "&" * 400) for number in range(300)]

    assert parse_view(my_delegates(PartnershipId(1), PersonId(1), lines))
    assert parse_view(my_delegates(PartnershipId(1), PersonId(1), []))


def test_hostile_names_notify_nobody() -> None:
    part = to_delegate("<!channel>", ["<@U1>", "*Clay*"], DelegateMode.INSTEAD, "")

    said = json.dumps(personal_message("Tom", [part]))

    assert "<!channel>" not in said
    assert "<@U1>" not in said


def test_history_lists_schools_as_people_do() -> None:
    assert named_words("Sam", "Ada", ["Clay", "Hilltop", "Oakfield"], MONDAY, CHRISTMAS) == (
        "Sam answers for Ada at Clay, Hilltop and Oakfield, from Mon 10 Sep 2018, until Fri 21 Dec 2018"
    )


# Nobody else


@pytest.mark.parametrize("who", ["another head", "a teacher", "a stranger", "a coordinator elsewhere"])
async def test_nobody_names_a_delegate_for_somebody_else(partnership: Partnership, who: str) -> None:
    somebody = partnership.ben if who == "another head" else await outsider(partnership, who)
    about_ada = await refers_to_person(partnership, "Ada Moor")

    assert await is_refused(partnership, somebody, NAME_DELEGATE, about_ada)


@pytest.mark.parametrize("who", ["another head", "the delegate", "a stranger", "a coordinator elsewhere"])
async def test_nobody_ends_what_another_head_has_arranged(partnership: Partnership, who: str) -> None:
    """Not the delegate either."""
    await ada_names(partnership, who=partnership.stranger)
    await partnership.ada.submits()
    value = await refers_to_role(partnership, "Sue Strange")
    somebodies = {"another head": partnership.ben, "the delegate": partnership.stranger}
    somebody = somebodies.get(who) or await outsider(partnership, who)
    if who == "the delegate":
        await partnership.heads.invites(somebody)

    assert await is_refused(partnership, somebody, END_ROLE, value)


async def test_a_head_ends_no_role_but_her_delegates(partnership: Partnership) -> None:
    """Nor her own headship."""
    headship = await refers_to_role(partnership, "Ada Moor")

    assert await is_refused(partnership, partnership.ada, END_ROLE, headship)


@pytest.mark.parametrize("step", ["the form", "the preview"])
async def test_whoever_has_ceased_to_be_head_names_nobody(partnership: Partnership, step: str) -> None:
    """Her form was open when her headship ended; she teaches on."""
    await partnership.takes_role(partnership.ada, RoleKind.TEACHER)
    await ada_names(partnership, who=partnership.stranger, until=None)
    if step == "the form":
        await partnership.ada.clicks("Change something")
    headship = next(one for one in await roles_held(partnership, "Ada Moor") if one.held.kind is RoleKind.HEAD)
    async with partnership.local.bot.services.writing() as session:
        await session.delete(await session.get_one(RoleRow, headship.id))

    await partnership.ada.submits()

    assert "This is for the coordinator to do." in shown(partnership.ada)
    assert "Sue Strange" not in await names(partnership)


async def test_only_heads_have_the_screen(partnership: Partnership) -> None:
    await partnership.tom.runs("/partnership delegate")

    assert partnership.tom.modal is None


async def test_nobody_is_named_for_somebody_who_is_no_head(partnership: Partnership) -> None:
    """A coordinator finds an old button."""
    about_tom = await refers_to_person(partnership, "Tom Pike")

    assert await is_refused(partnership, partnership.pat, NAME_DELEGATE, about_tom)


async def test_a_school_that_is_not_hers_cannot_be_chosen(partnership: Partnership) -> None:
    """A form that has been tampered with is not found."""
    await is_head_of(partnership, "Ada Moor", "Clay")
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    assert partnership.ada.modal is not None
    async with partnership.local.bot.services.reading() as session:
        known = {one.name: one.id for one in await schools(session, partnership.id)}
    blocks = json.dumps(partnership.ada.modal.view.body["blocks"])
    spoiled = blocks.replace(f'"value": "{known["Clay"]}"', f'"value": "{known["Oakfield"]}"')
    partnership.spoils_form(partnership.ada, blocks=json.loads(spoiled))
    partnership.workspace.store.inputs.delete_where("container = ?", partnership.ada.modal.view.container)
    await partnership.ada.fills("Who?", partnership.tom)

    await partnership.ada.submits()

    assert NOT_FOUND in shown(partnership.ada)


@pytest.mark.parametrize("missing", ["account", "mode", "from_on"])
def test_what_is_missing_is_named_beside_its_field(missing: str) -> None:
    """A client that does not keep to the form meets the bot's own words."""
    given: dict[str, dict[str, object]] = {
        "account": {"type": "users_select", "selected_user": "U1"},
        "from_on": {"type": "datepicker", "selected_date": "2018-09-10"},
        "mode": {"type": "radio_buttons", "selected_option": {"value": "with_me"}},
    }
    given[missing] = {"type": given[missing]["type"]}
    view = {"state": {"values": {field: {field: entered} for field, entered in given.items()}}}
    ref = PersonRef(partnership=PartnershipId(1), person=PersonId(1))

    with pytest.raises(FormErrors) as wrong:
        parse_form(view, DelegateForm, wording=DELEGATE_WORDING, known=ref.model_dump())

    assert wrong.value.by_field == {missing: DELEGATE_WORDING[missing]}
