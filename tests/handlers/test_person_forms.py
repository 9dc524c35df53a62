"""A coordinator adds somebody, and puts right what is known of them."""

import json
from datetime import date, time

import pytest

from bot.workspace.ids import TeamId as WorkspaceTeam
from handlers.members.views.roles import OFFERED
from handlers.setting_up.welcomes import welcome_to
from storage.database.ids import PartnershipId, TeamId
from storage.delivery.deliveries import owe
from storage.members.roster import Details, amend_person
from storage.members.schools import add_school
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    MONDAY,
    NOT_FOUND,
    details,
    is_added,
    names,
    opens_page,
    outsider,
    shown,
    who_is_what,
)

ELSEWHERE = WorkspaceTeam("T0ELSEWHERE")
NO_NAME = "Give a name such as Ada Moor, or choose a Slack account."
NO_SCHOOL = "Heads and teachers have a school. Choose it."


async def asks_to_add(partnership: Partnership, **filled: object) -> None:
    """Pat fills in the form for somebody new, and sends it."""
    labels = {"account": "Slack account", "name": "Name", "role": "Role", "school": "School", "email": "E-mail"}
    await partnership.pat.runs("/partnership people")
    await partnership.pat.clicks("Add someone")
    for field, value in filled.items():
        await partnership.pat.fills(labels.get(field, field), value)  # type: ignore[arg-type]  # as a story has it
    await partnership.pat.submits()


async def asks_to_edit(partnership: Partnership, entry: str, **filled: object) -> None:
    """Pat changes what stands on somebody's form, and sends it."""
    labels = {"account": "Slack account", "name": "Name", "email": "E-mail", "since": "Head since"}
    await opens_page(partnership, entry)
    await partnership.pat.clicks("Edit details")
    for field, value in filled.items():
        await partnership.pat.fills(labels[field], value)  # type: ignore[arg-type]  # as above
    await partnership.pat.submits()


# Adding somebody


async def test_somebody_with_a_slack_account_is_added_by_three_fields(partnership: Partnership) -> None:
    """Name and address are Slack's; she sees first that she will be welcomed, and the list has her afterwards."""
    partnership.workspace.administration.change(partnership.stranger.user, email="sue@clay.example")
    await asks_to_add(partnership, account=partnership.stranger, school="Clay")
    assert "Sue Strange joins as head at Clay\nTells 1 person on Mon 10 Sep, 09:10." in shown(partnership.pat)
    assert "Sue Strange" not in await who_is_what(partnership)

    await partnership.pat.submits()

    assert partnership.pat.sees("Sue Strange joins as head at Clay")
    await partnership.pat.closes()
    assert "Clay\nCat Rowe, head\nSue Strange, head" in shown(partnership.pat)
    assert (await who_is_what(partnership))["Sue Strange"] == ["head at Clay"]
    assert (await details(partnership, "Sue Strange")).email == "sue@clay.example"
    await partnership.until(MONDAY, time(9, 11))
    assert partnership.stranger.messages[0].text.startswith("Hello Sue.")


async def test_somebody_who_is_not_on_slack_is_added_by_name(partnership: Partnership) -> None:
    """Her welcome waits until she is."""
    await asks_to_add(partnership, name="  Zoë   Łukasiewicz ", school="Clay", email="zoe@clay.example")
    await partnership.pat.submits()

    assert (await who_is_what(partnership))["Zoë Łukasiewicz"] == ["head at Clay"]
    found = await details(partnership, "Zoë Łukasiewicz")
    assert (found.email, found.user_id) == ("zoe@clay.example", None)


async def test_a_typed_name_goes_before_slacks(partnership: Partnership) -> None:
    """People call themselves all sorts of things in Slack."""
    await asks_to_add(partnership, account=partnership.stranger, name="Susan Strange-Hale", role="Coordinator")
    await partnership.pat.submits()

    assert (await who_is_what(partnership))["Susan Strange-Hale"] == ["coordinator"]


async def test_an_addition_is_undone_without_a_trace(partnership: Partnership) -> None:
    """Nobody is welcomed to what has never been."""
    await asks_to_add(partnership, account=partnership.stranger, school="Clay")
    await partnership.pat.submits()

    await partnership.pat.clicks("Undo")

    assert "Sue Strange" not in await names(partnership)
    await partnership.until(MONDAY, time(12))
    assert partnership.stranger.messages == []


async def test_whoever_thinks_better_of_it_finds_the_form_as_it_was(partnership: Partnership) -> None:
    await asks_to_add(partnership, account=partnership.stranger, school="Clay", role="Teacher")

    await partnership.pat.clicks("Change something")
    await partnership.pat.fills("School", "Oakfield")
    await partnership.pat.submits()
    await partnership.pat.submits()

    assert (await who_is_what(partnership))["Sue Strange"] == ["teacher at Oakfield"]


@pytest.mark.parametrize("role", OFFERED.values())
async def test_heads_and_teachers_have_a_school_and_coordinators_none(partnership: Partnership, role: str) -> None:
    """The school of a coordinator is left aside."""
    await asks_to_add(partnership, name="Jo Field", role=role)

    if role != "Coordinator":
        assert partnership.pat.errors == {"School": NO_SCHOOL}
        await partnership.pat.fills("School", "Clay")
        await partnership.pat.submits()
    await partnership.pat.submits()

    at = "" if role == "Coordinator" else " at Clay"
    assert (await who_is_what(partnership))["Jo Field"] == [f"{role.casefold()}{at}"]


async def test_nobody_is_added_without_a_name(partnership: Partnership) -> None:
    await asks_to_add(partnership, school="Clay")

    assert partnership.pat.errors == {"Name": NO_NAME}


async def test_all_that_is_missing_is_said_together(partnership: Partnership) -> None:
    """She need not send the form twice to hear of both."""
    await asks_to_add(partnership)

    assert partnership.pat.errors == {"Name": NO_NAME, "School": NO_SCHOOL}


async def test_an_account_is_one_persons(partnership: Partnership) -> None:
    """The words say whose it is."""
    await asks_to_add(partnership, account=partnership.ben, school="Clay")

    assert partnership.pat.errors["Slack account"].startswith("This account belongs to Ben Hale in this partnership")


async def test_a_closed_account_cannot_be_chosen(partnership: Partnership) -> None:
    """Slack takes messages to it, and nobody ever reads them."""
    await partnership.pat.runs("/partnership people")
    await partnership.pat.clicks("Add someone")
    await partnership.pat.fills("Slack account", partnership.stranger)
    await partnership.pat.fills("School", "Clay")
    await partnership.workspace.deactivate(partnership.stranger)

    await partnership.pat.submits()

    assert partnership.pat.errors["Slack account"].startswith("This account is closed")
    assert "Sue Strange" not in await names(partnership)


async def test_an_app_cannot_be_chosen(partnership: Partnership) -> None:
    """Nor is it asked what it is called."""
    await partnership.pat.runs("/partnership people")
    await partnership.pat.clicks("Add someone")
    modal = partnership.pat.modal
    assert modal is not None
    bot = partnership.workspace.app.bot_user_id
    blocks = [
        {**block, "element": {**block["element"], "initial_user": bot}} if block["block_id"] == "account" else block
        for block in modal.view.body["blocks"]
    ]
    partnership.spoils_form(partnership.pat, blocks=blocks)
    partnership.workspace.store.inputs.delete_where("container = ?", modal.view.container)
    await partnership.pat.fills("School", "Clay")

    await partnership.pat.submits()

    assert partnership.pat.errors["Slack account"].startswith("This is an app, not a person.")


async def test_a_guest_is_the_coordinators_explicit_choice(partnership: Partnership) -> None:
    """She reads it before she saves."""
    guest = partnership.workspace.add_person("Gus Guest", is_guest=True)
    await asks_to_add(partnership, account=guest, role="Teacher", school="Clay")
    assert "Gus Guest is a guest in this workspace." in shown(partnership.pat)

    await partnership.pat.submits()

    assert (await who_is_what(partnership))["Gus Guest"] == ["teacher at Clay"]


async def test_somebody_of_another_organisation_is_known_by_her_own(partnership: Partnership) -> None:
    """And is let in by it: her user id alone would be anybody's."""
    far = partnership.workspace.add_person("Fay Far", team_id=ELSEWHERE)
    await partnership.heads.invites(far)
    await asks_to_add(partnership, account=far, school="Clay")
    assert "Fay Far is in Slack with another organisation." in shown(partnership.pat)

    await partnership.pat.submits()

    assert (await details(partnership, "Fay Far")).team_id == TeamId(ELSEWHERE)
    await partnership.announced()
    await far.clicks("Going", in_="#heads")
    assert "1 of 4 has answered: 1 going." in partnership.heads.last.text


async def test_a_namesake_is_mentioned(partnership: Partnership) -> None:
    """It may be another head of that name, or the same person twice."""
    await asks_to_add(partnership, name="ada moor", school="Clay")

    assert "Ada Moor is here already: head at Hilltop." in shown(partnership.pat)


async def test_a_head_can_be_added_before_the_first_school(partnership: Partnership) -> None:
    """As set-up leaves it: the school is said later."""
    empty = await outsider(partnership, "a coordinator elsewhere")

    await empty.runs("/partnership people")
    await empty.clicks("Add someone")
    await empty.fills("Name", "Jo Field")
    await empty.submits()
    await empty.submits()
    await empty.closes()

    assert "School not known yet\nJo Field, head (not on Slack)" in shown(empty)


# What is known of somebody


async def test_what_is_known_is_put_right_at_once_for_it_tells_nobody(partnership: Partnership) -> None:
    """The page beneath shows it when the form is closed."""
    await asks_to_edit(
        partnership, "Ada Moor, head", name="Ada Moor-Hale", email="ada@hilltop.example", since="2017-09-01"
    )

    assert partnership.pat.sees("New details of Ada Moor-Hale\nTells nobody.")
    await partnership.pat.closes()
    seen = shown(partnership.pat)
    assert "Ada Moor-Hale" in seen
    assert "ada@hilltop.example" in seen
    assert "Head since Fri 1 Sep 2017, a new head until Sat 31 Aug 2019" in seen


async def test_an_edit_is_undone_from_history(partnership: Partnership) -> None:
    await asks_to_edit(partnership, "Ada Moor, head", name="Ada Moor-Hale")
    await partnership.pat.closes_everything()
    await partnership.pat.runs("/partnership history")
    assert partnership.pat.sees("New details of Ada Moor-Hale")

    await partnership.pat.clicks("Undo")

    assert "Ada Moor" in await names(partnership)


async def test_what_stands_already_is_no_change(partnership: Partnership) -> None:
    await asks_to_edit(partnership, "Ada Moor, head")

    assert partnership.pat.sees("That is how it stands already, so I have changed nothing.")


async def test_somebody_who_gets_an_account_is_welcomed(partnership: Partnership) -> None:
    """She is on Slack at last."""
    await is_added(partnership, "Sue S.", at="Clay")
    await asks_to_edit(partnership, "Sue S., head", account=partnership.stranger)
    assert partnership.pat.sees("Tells 1 person on Mon 10 Sep, 09:10.")

    await partnership.pat.submits()

    await partnership.until(MONDAY, time(9, 11))
    assert partnership.stranger.messages[0].text.startswith("Hello Sue.")


async def test_whoever_gets_another_account_is_welcomed_there(partnership: Partnership) -> None:
    """The first welcome went to the wrong Ada."""
    async with partnership.local.bot.services.writing() as session:
        ada = await person_id(partnership, "Ada Moor")
        await owe(session, partnership.id, [welcome_to(ada, partnership.local.bot.services.clock())])
    await partnership.until(MONDAY, time(9, 1))
    assert partnership.ada.messages[0].text.startswith("Hello Ada.")

    await asks_to_edit(partnership, "Ada Moor, head", account=partnership.stranger)
    await partnership.pat.submits()
    await partnership.until(MONDAY, time(9, 30))

    assert [one.text[:10] for one in partnership.stranger.messages] == ["Hello Ada."]
    assert len(partnership.ada.messages) == 1


async def test_what_was_asked_of_the_wrong_account_is_asked_of_the_right_one_instead(partnership: Partnership) -> None:
    """Where it stood nothing can be read or answered any longer; put back, it is the other way round."""
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13), time(9))
    assert "[Going]" in partnership.ada.messages[0].text

    await asks_to_edit(partnership, "Ada Moor, head", account=partnership.stranger)
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 13), time(10))

    (asked_wrongly,), (asked,) = partnership.ada.messages, partnership.stranger.messages
    assert asked_wrongly.text == "This is settled. There is nothing to do."
    assert "Thursday 20 September" in asked.text
    assert "[Going]" in asked.text

    await partnership.pat.runs("/partnership history")
    await partnership.pat.clicks("Put back")
    await partnership.until(date(2018, 9, 14), time(9))

    assert "[Going]" in partnership.ada.messages[-1].text
    assert [one.text for one in partnership.stranger.messages] == [asked_wrongly.text]


async def test_an_account_can_be_taken_away(partnership: Partnership) -> None:
    """It was the wrong Ada."""
    await asks_to_edit(partnership, "Ada Moor, head", account=None)

    assert (await details(partnership, "Ada Moor")).user_id is None
    await partnership.ada.opens_home()
    assert "I don't find you among its members." in partnership.ada.home


@pytest.mark.parametrize("typed", ["ada", "ada@hilltop", "@hilltop.example"])
async def test_an_address_is_one(partnership: Partnership, typed: str) -> None:
    """Slack says so beside the field, or the bot does."""
    await asks_to_edit(partnership, "Ada Moor, head", email=typed)

    assert partnership.pat.errors["E-mail"]
    assert (await details(partnership, "Ada Moor")).email is None


# Two coordinators


async def test_whoever_comes_second_sees_what_has_changed_meanwhile(partnership: Partnership) -> None:
    """Nothing is saved; what she typed still stands, and sent again it counts."""
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Edit details")
    await partnership.pat.fills("Name", "Ada Hale")
    await partnership.pat.fills("E-mail", "ada@hilltop.example")
    async with partnership.local.bot.services.writing() as session:
        ada = await person_id(partnership, "Ada Moor")
        known = await details(partnership, "Ada Moor")
        await amend_person(session, partnership.id, ada, Details("Ada Moore", None, known.team_id, known.user_id))

    await partnership.pat.submits()

    assert "Meanwhile somebody has changed the name to “Ada Moore”." in shown(partnership.pat)
    assert "Name: [Ada Hale]" in shown(partnership.pat)
    assert "Ada Moore" in await names(partnership)
    await partnership.pat.submits()
    assert (await details(partnership, "Ada Hale")).email == "ada@hilltop.example"


async def test_the_second_who_wants_the_same_overwrites_nothing(partnership: Partnership) -> None:
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Edit details")
    await partnership.pat.fills("Name", "Ada Hale")

    await partnership.pat.submits(twice=True)

    assert "Meanwhile" not in shown(partnership.pat)
    assert "Ada Hale" in await names(partnership)


# Hostile text


async def test_a_hostile_name_is_shown_as_it_is_typed(partnership: Partnership) -> None:
    """In the list, on the page, in the preview and in history; it notifies nobody."""
    name = "<!channel> <@U1> *Bob* &amp;"
    await asks_to_add(partnership, name=name, school="Clay")
    await partnership.pat.submits()
    await partnership.pat.closes()
    await partnership.pat.clicks(f"{name}, head")
    assert "<!channel> <@U1> ∗Bob∗ &amp;" in shown(partnership.pat) or name in shown(partnership.pat)

    await partnership.pat.closes()
    await partnership.pat.runs("/partnership history")

    sent = json.dumps([call.arguments for call in partnership.workspace.calls])
    assert "<!channel> <@U1> ∗Bob∗ &amp; joins as head at Clay" in shown(partnership.pat)
    assert "&lt;!channel&gt; &lt;@U1&gt;" in sent


# Nobody else


@pytest.mark.parametrize("step", ["the form", "the preview"])
async def test_whoever_has_ceased_to_coordinate_saves_nothing(partnership: Partnership, step: str) -> None:
    """The form was open when her role ended."""
    await asks_to_add(partnership, account=partnership.stranger)
    await partnership.pat.fills("School", "Clay")
    if step == "the preview":
        await partnership.pat.submits()
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await partnership.pat.submits()

    assert "I don't find you among them." in shown(partnership.pat)
    assert "Sue Strange" not in await names(partnership)


async def test_an_edit_by_whoever_has_ceased_to_coordinate_is_not_saved(partnership: Partnership) -> None:
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Edit details")
    await partnership.pat.fills("Name", "Ada Hale")
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await partnership.pat.submits()

    assert "Ada Moor" in await names(partnership)


async def test_a_school_of_another_partnership_cannot_be_chosen(partnership: Partnership) -> None:
    """The menu offers it no longer, or never did."""
    elsewhere = await outsider(partnership, "a coordinator elsewhere")
    async with partnership.local.bot.services.writing() as session:
        theirs = await add_school(session, PartnershipId(partnership.id + 1), "Coast School")
        await add_school(session, PartnershipId(partnership.id + 1), "Cove School")
    await elsewhere.runs("/partnership people")
    await elsewhere.clicks("Add someone")
    modal = elsewhere.modal
    assert modal is not None
    spoiled = json.loads(json.dumps(modal.view.body["blocks"]).replace(f'"value": "{theirs}"', '"value": "1"'))
    partnership.spoils_form(elsewhere, blocks=spoiled)
    await elsewhere.fills("Name", "Jo Field")
    await elsewhere.fills("School", "Coast School")

    await elsewhere.submits()

    assert NOT_FOUND in shown(elsewhere)
