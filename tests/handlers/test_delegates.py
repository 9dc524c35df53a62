"""A head names who answers for her, at which of her schools, from when, until when, and in which way."""

import json
from dataclasses import replace
from datetime import date, time

import pytest

from bot.workspace.grammar import parse_view
from bot.workspace.people import Person as Member
from handlers.forms import FormErrors, parse_form
from handlers.views.delegates import (
    DELEGATE_WORDING,
    DelegateForm,
    delegate_form,
    my_delegates,
    named_words,
    to_delegate,
)
from handlers.views.parts import personal_message
from handlers.views.person import END_ROLE, NAME_DELEGATE, RoleLine
from handlers.views.roles import PersonRef
from storage.ids import PartnershipId, PersonId, RoleId, SchoolId, TeamId, UserId
from storage.people import DelegateMode, RoleHeld, RoleKind, RoleRow
from storage.roster import Details, Role, give_role
from storage.schools import schools
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    MONDAY,
    NOT_FOUND,
    is_added,
    is_refused,
    names,
    opens_page,
    outsider,
    presses_beside,
    refers_to_person,
    refers_to_role,
    roles_held,
    shown,
    who_is_what,
)

SUNDAY, FRIDAY, CHRISTMAS = date(2018, 9, 9), date(2018, 9, 14), date(2018, 12, 21)
TEN_PAST = time(9, 11)
LABELS = {
    "who": "Who?",
    "at": "For which schools?",
    "since": "From",
    "until": "Until",
    "when": "When is the delegate asked?",
}


async def ada_names(partnership: Partnership, **filled: object) -> None:
    """Ada fills in who answers for her, and sends it."""
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    for field, value in filled.items():
        await partnership.ada.fills(LABELS.get(field, field), value)  # type: ignore[arg-type]  # as a story has it
    await partnership.ada.submits()


async def is_head_of(partnership: Partnership, name: str, at: str, *, until: date | None = None) -> None:
    """Somebody is head of one more school, without anybody being told."""
    whose = await person_id(partnership, name)
    async with partnership.local.bot.services.writing() as session:
        school_id = next(one.id for one in await schools(session, partnership.id) if one.name == at)
        await give_role(session, partnership.id, whose, RoleKind.HEAD, school_id=school_id, from_on=MONDAY, to_on=until)


def on_slack(partnership: Partnership, member: Member) -> Details:
    return Details("Sue S.", team_id=TeamId(partnership.workspace.team_id), user_id=UserId(member.id))


async def delegations(partnership: Partnership, name: str) -> list[tuple[str | None, DelegateMode | None]]:
    """For whom somebody answers: school and mode of each."""
    held = await roles_held(partnership, name)
    return [(one.held.school, one.held.mode) for one in held if one.held.kind is RoleKind.DELEGATE]


async def test_a_head_names_somebody_of_the_partnership(partnership: Partnership) -> None:
    """He is told after ten minutes, what he answers for and what not; her screen shows it at once."""
    await ada_names(partnership, who=partnership.tom, when="When I am silent", until=CHRISTMAS.isoformat())
    assert "Tom Pike answers for Ada Moor at Hilltop, until Fri 21 Dec 2018\nTells 1 person" in shown(partnership.ada)

    await partnership.ada.submits()

    await partnership.ada.closes()
    assert "Tom Pike, delegate at Hilltop (asked when the head is silent), until Fri 21 Dec 2018 [End…]" in shown(
        partnership.ada
    )
    assert partnership.tom.messages == []
    await partnership.until(MONDAY, TEN_PAST)
    said = partnership.tom.messages[-1].text
    assert said.startswith("You answer for Ada Moor at Hilltop, until Fri 21 Dec 2018: meetings, sign-ups and returns.")
    assert "I'll ask Ada Moor first, and you if no answer comes." in said
    assert "The agreement, results and questions stay with Ada Moor." in said


async def test_whoever_was_nobody_here_joins_by_it(partnership: Partnership) -> None:
    """Her deputy has a Slack account and nothing else; he is welcomed and told in one message."""
    await ada_names(partnership, who=partnership.stranger)
    await partnership.ada.submits()

    assert (await who_is_what(partnership))["Sue Strange"] == ["delegate at Hilltop"]
    await partnership.until(MONDAY, TEN_PAST)
    (said,) = partnership.stranger.messages
    assert "Hello Sue." in said.text
    assert "You answer for Ada Moor at Hilltop" in said.text


async def test_a_delegate_knows_for_whom_she_answers(partnership: Partnership) -> None:
    """Her roles say so, wherever rights are asked."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()

    held = next(one.held for one in await roles_held(partnership, "Tom Pike") if one.held.for_id)

    assert held.for_id == await person_id(partnership, "Ada Moor")
    assert (held.school, held.mode) == ("Hilltop", DelegateMode.WITH_ME)


@pytest.mark.parametrize(
    ("says", "mode", "told"),
    [
        ("With me", DelegateMode.WITH_ME, "I'll ask you both, and whoever answers first answers."),
        ("Instead of me", DelegateMode.INSTEAD, "I'll ask you, and not Ada Moor."),
        ("When I am silent", DelegateMode.WHEN_SILENT, "I'll ask Ada Moor first, and you if no answer comes."),
    ],
)
async def test_a_head_says_when_her_delegate_is_asked(
    partnership: Partnership, says: str, mode: DelegateMode, told: str
) -> None:
    """In words; and he reads it."""
    await ada_names(partnership, who=partnership.tom, when=says)
    await partnership.ada.submits()

    assert await delegations(partnership, "Tom Pike") == [("Hilltop", mode)]
    await partnership.until(MONDAY, TEN_PAST)
    assert told in partnership.tom.messages[-1].text


async def test_the_head_of_two_schools_says_for_which(partnership: Partnership) -> None:
    """Both are ticked to begin with; of one school nothing is asked."""
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    assert "For which schools?" not in shown(partnership.ada)
    await partnership.ada.closes_everything()
    await is_head_of(partnership, "Ada Moor", "Clay")

    await ada_names(partnership, who=partnership.tom)
    assert "Tom Pike answers for Ada Moor at Hilltop and Clay" in shown(partnership.ada)
    await partnership.ada.clicks("Change something")
    await partnership.ada.fills("For which schools?", ["Clay"])
    await partnership.ada.submits()
    await partnership.ada.submits()

    assert await delegations(partnership, "Tom Pike") == [("Clay", DelegateMode.WITH_ME)]


async def test_one_message_names_both_schools(partnership: Partnership) -> None:
    await is_head_of(partnership, "Ada Moor", "Clay")
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()

    await partnership.until(MONDAY, TEN_PAST)

    (said,) = partnership.tom.messages
    assert "You answer for Ada Moor at Hilltop and Clay:" in said.text


async def test_several_may_answer_for_a_head(partnership: Partnership) -> None:
    for somebody in (partnership.tom, partnership.ben):
        await ada_names(partnership, who=somebody)
        await partnership.ada.submits()
        await partnership.ada.closes_everything()

    await partnership.ada.runs("/partnership delegate")

    assert "Tom Pike, delegate at Hilltop" in shown(partnership.ada)
    assert "Ben Hale, delegate at Hilltop" in shown(partnership.ada)


async def test_a_head_ends_what_she_has_arranged(partnership: Partnership) -> None:
    """From her own screen; he has not heard of it, and never does."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()
    await partnership.ada.closes()

    await presses_beside(partnership.ada, "End: Tom Pike, delegate at Hilltop (both are asked)")
    await partnership.ada.fills("Last day", SUNDAY.isoformat())
    await partnership.ada.submits()

    assert "Tom Pike is delegate of Ada Moor at Hilltop until Sun 9 Sep 2018, and no longer" in shown(partnership.ada)
    assert await delegations(partnership, "Tom Pike") == []
    await partnership.ada.closes()
    assert "Nobody answers for you." in shown(partnership.ada)
    await partnership.until(MONDAY, TEN_PAST)
    assert partnership.tom.messages == []


async def test_a_delegate_who_was_told_reads_that_it_is_over(partnership: Partnership) -> None:
    """The message that told him changes."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()
    await partnership.until(MONDAY, TEN_PAST)
    await partnership.ada.closes()
    await presses_beside(partnership.ada, "End: Tom Pike, delegate at Hilltop (both are asked)")
    await partnership.ada.fills("Last day", SUNDAY.isoformat())

    await partnership.ada.submits()
    await partnership.until(MONDAY, time(9, 30))

    assert partnership.tom.messages[-1].text == "This is settled. There is nothing to do."


async def test_it_ends_by_itself_with_the_headship(partnership: Partnership) -> None:
    """Whatever day she said."""
    await is_head_of(partnership, "Ada Moor", "Clay", until=FRIDAY)
    await ada_names(partnership, who=partnership.stranger, at=["Clay"])
    await partnership.ada.submits()

    (held,) = await roles_held(partnership, "Sue Strange")

    assert held.to_on == FRIDAY


async def test_a_first_day_after_the_headship_is_none(partnership: Partnership) -> None:
    await is_head_of(partnership, "Ada Moor", "Clay", until=FRIDAY)

    await ada_names(partnership, who=partnership.tom, at=["Clay"], since=CHRISTMAS.isoformat())

    assert partnership.ada.errors == {"From": "Clay ends on Fri 14 Sep 2018. Choose an earlier first day."}


async def test_a_head_is_not_her_own_delegate(partnership: Partnership) -> None:
    await ada_names(partnership, who=partnership.ada)

    assert partnership.ada.errors == {"Who?": "A head can't be her own delegate. Choose somebody else."}


async def test_somebody_who_is_not_on_slack_can_be_named(partnership: Partnership) -> None:
    """Of her own schools; what he is owed waits until he is."""
    await is_added(partnership, "Sam Reed", RoleKind.TEACHER, at="Hilltop")
    await is_added(partnership, "Una Bell", RoleKind.TEACHER, at="Clay")
    field = "Or somebody who is not on Slack yet"
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    with pytest.raises(Exception, match="Una Bell"):
        await partnership.ada.fills(field, "Una Bell")
    await partnership.ada.fills(field, "Sam Reed")
    await partnership.ada.submits()

    await partnership.ada.submits()

    assert await delegations(partnership, "Sam Reed") == [("Hilltop", DelegateMode.WITH_ME)]


async def test_one_of_the_two_is_named_and_not_both(partnership: Partnership) -> None:
    await is_added(partnership, "Sam Reed", RoleKind.TEACHER, at="Hilltop")
    field = "Or somebody who is not on Slack yet"
    await ada_names(partnership)
    assert partnership.ada.errors == {"Who?": "Choose who it is."}

    await partnership.ada.fills("Who?", partnership.tom)
    await partnership.ada.fills(field, "Sam Reed")
    await partnership.ada.submits()

    assert list(partnership.ada.errors) == [field]


async def test_a_closed_account_cannot_be_named(partnership: Partnership) -> None:
    await partnership.ada.runs("/partnership delegate")
    await partnership.ada.clicks("Name a delegate")
    await partnership.ada.fills("Who?", partnership.stranger)
    await partnership.workspace.deactivate(partnership.stranger)

    await partnership.ada.submits()

    assert partnership.ada.errors["Who?"].startswith("This account is closed")


async def test_named_again_it_is_as_she_said_last(partnership: Partnership) -> None:
    """The way in which he is asked has changed, and he is told again."""
    await ada_names(partnership, who=partnership.tom)
    await partnership.ada.submits()
    await partnership.ada.closes_everything()
    await partnership.until(MONDAY, TEN_PAST)

    await ada_names(partnership, who=partnership.tom, when="Instead of me")
    await partnership.ada.submits()
    await partnership.until(MONDAY, time(9, 30))

    assert await delegations(partnership, "Tom Pike") == [("Hilltop", DelegateMode.INSTEAD)]
    assert len(partnership.tom.messages) == 2
    assert "I'll ask you, and not Ada Moor." in partnership.tom.messages[-1].text


async def test_a_coordinator_names_a_delegate_and_the_head_is_told(partnership: Partnership) -> None:
    """From the head's page; Undo stands there."""
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Name a delegate")
    await partnership.pat.fills("Who?", partnership.tom)
    await partnership.pat.submits()
    assert "Tells 2 people" in shown(partnership.pat)
    await partnership.pat.submits()
    await partnership.pat.closes()
    assert "Tom Pike, delegate at Hilltop (both are asked) [End…]" in shown(partnership.pat)

    await partnership.until(MONDAY, TEN_PAST)

    assert partnership.ada.messages[-1].text == (
        "Tom Pike answers for you at Hilltop: meetings, sign-ups and returns. "
        "To end it, open My delegate on my Home tab."
    )
    assert "You answer for Ada Moor at Hilltop" in partnership.tom.messages[-1].text


async def test_a_coordinator_undoes_what_a_head_has_arranged(partnership: Partnership) -> None:
    """It stands in the one history; the head has no Undo, but her own End."""
    await ada_names(partnership, who=partnership.stranger)
    await partnership.ada.submits()
    assert "Undo" not in shown(partnership.ada)
    await partnership.pat.runs("/partnership history")
    assert partnership.pat.sees("Sue Strange answers for Ada Moor at Hilltop")

    await partnership.pat.clicks("Undo")

    assert "Sue Strange" not in await names(partnership)
    await partnership.until(MONDAY, TEN_PAST)
    assert partnership.stranger.messages == []


async def test_a_head_without_a_known_school_has_delegates_too(partnership: Partnership) -> None:
    """As set-up leaves her."""
    await is_added(partnership, "Sue S.", known=on_slack(partnership, partnership.stranger))
    await partnership.stranger.runs("/partnership delegate")
    await partnership.stranger.clicks("Name a delegate")
    await partnership.stranger.fills("Who?", partnership.tom)
    await partnership.stranger.submits()
    assert "Tom Pike answers for Sue S.\n" in shown(partnership.stranger)

    await partnership.stranger.submits()

    assert await delegations(partnership, "Tom Pike") == [(None, DelegateMode.WITH_ME)]


# Views


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
