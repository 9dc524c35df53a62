"""Coordinators say when they work and who stands in for them; whoever wants to leave asks those who are at work."""

import json
from datetime import date, time

import pytest

from bot.workspace.grammar import parse_view
from bot.workspace.people import Person as Member
from handlers.house.views.parts import personal_message
from handlers.members.views.coordinators import WEEKDAYS, hours_form
from handlers.members.views.leaving import LEAVE, leaves, my_settings, wants_to_leave
from handlers.members.views.roles import FormRef, PersonRef
from storage.database.ids import PartnershipId, PersonId, UserId
from storage.members.people import Person, RoleKind, RoleRow
from storage.members.roster import CoordinatorHours, coordinator_hours, set_coordinator_hours
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    FOR_COORDINATORS,
    MONDAY,
    refers_to_person,
    roles_held,
    shown,
    who_is_what,
)

SUNDAY, TUESDAY, SATURDAY, NEXT_MONDAY = date(2018, 9, 9), date(2018, 9, 11), date(2018, 9, 15), date(2018, 9, 17)


async def hours_of(partnership: Partnership, name: str) -> CoordinatorHours | None:
    async with partnership.local.bot.services.reading() as session:
        said = await coordinator_hours(session, partnership.id)
    return said.get(await person_id(partnership, name))


async def pat_works(partnership: Partnership, days: list[str], stand_in: object = None) -> None:
    """Pat ticks her days, and sends the form."""
    await partnership.pat.runs("/partnership hours")
    await partnership.pat.fills("I work on", days)
    await partnership.pat.fills("My stand-in", stand_in)  # type: ignore[arg-type]  # as a story has it
    await partnership.pat.submits()


async def wants_to_leave_the_partnership(member: Member) -> None:
    """She taps Leave in her settings, and says yes."""
    await member.runs("/partnership me")
    await member.clicks("Leave…")


# Working days


async def test_a_coordinator_works_from_monday_to_friday_until_she_says_otherwise(partnership: Partnership) -> None:
    await partnership.pat.runs("/partnership hours")

    ticked = [day for day in WEEKDAYS if f"(x) {day}" in shown(partnership.pat)]
    assert ticked == list(WEEKDAYS[:5])


async def test_she_ticks_her_days_and_names_a_stand_in(partnership: Partnership) -> None:
    """Anybody of the partnership; the form shows both when it is opened again."""
    await pat_works(partnership, ["Tuesday", "Saturday"], partnership.tom)

    tom = await person_id(partnership, "Tom Pike")
    said = await hours_of(partnership, "Pat Lane")
    assert said is not None
    assert (said.working_days, said.stand_in_id) == (frozenset({1, 5}), tom)
    await partnership.pat.closes()
    await partnership.pat.runs("/partnership hours")
    assert "(x) Saturday" in shown(partnership.pat)
    assert "My stand-in: [@Tom Pike]" in shown(partnership.pat)


async def test_it_is_undone_like_anything_else(partnership: Partnership) -> None:
    await pat_works(partnership, ["Tuesday"])
    assert partnership.pat.sees("New working days of Pat Lane")

    await partnership.pat.clicks("Undo")

    assert await hours_of(partnership, "Pat Lane") is None


async def test_no_day_at_all_is_a_long_leave(partnership: Partnership) -> None:
    await pat_works(partnership, [], partnership.tom)

    said = await hours_of(partnership, "Pat Lane")
    assert said is not None
    assert said.working_days == frozenset()


@pytest.mark.parametrize("who", ["herself", "somebody from outside", "somebody who has left"])
async def test_a_stand_in_is_somebody_else_of_the_partnership(partnership: Partnership, who: str) -> None:
    """The words beside the field say so."""
    await partnership.leaves_roles(partnership.ben, after=SUNDAY)
    somebody = {"herself": partnership.pat, "somebody from outside": partnership.stranger}.get(who, partnership.ben)

    await pat_works(partnership, ["Monday"], somebody)

    beside = partnership.pat.errors["My stand-in"]
    assert beside.startswith("That is you." if who == "herself" else "I don't find them in the partnership.")
    assert await hours_of(partnership, "Pat Lane") is None


async def test_whoever_has_ceased_to_coordinate_sets_no_hours(partnership: Partnership) -> None:
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await partnership.ada.runs("/partnership hours")
    await ceases_to_coordinate(partnership)

    await partnership.ada.submits()

    assert FOR_COORDINATORS in shown(partnership.ada)
    assert await hours_of(partnership, "Ada Moor") is None


async def ceases_to_coordinate(partnership: Partnership) -> None:
    held = next(one for one in await roles_held(partnership, "Ada Moor") if one.held.kind is RoleKind.COORDINATOR)
    async with partnership.local.bot.services.writing() as session:
        await session.delete(await session.get_one(RoleRow, held.id))


# My details, and leaving


async def test_everybody_sees_what_she_is_here_and_whom_to_ask(partnership: Partnership) -> None:
    await partnership.ada.runs("/partnership me")

    seen = shown(partnership.ada)
    assert "Ada Moor\nI know no e-mail address." in seen
    assert "• head at Hilltop" in seen
    assert "If anything is not right: Pat Lane can help." in seen


async def test_a_coordinator_asks_another_one_and_alone_nobody(partnership: Partnership) -> None:
    """She is not sent to herself."""
    await partnership.pat.runs("/partnership me")
    alone = shown(partnership.pat)
    await partnership.pat.closes()
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)

    await partnership.pat.runs("/partnership me")

    assert "If anything is not right" not in alone
    assert "If anything is not right: Ada Moor can help." in shown(partnership.pat)


async def test_a_head_who_wants_to_leave_asks_the_coordinator(partnership: Partnership) -> None:
    """A dialog asks once more; until the coordinator has done it nothing changes."""
    await partnership.ada.runs("/partnership me")
    leave = partnership.ada.finds("Leave…")
    assert leave.confirmation == "I will tell Pat Lane, who ends your roles. Until then nothing changes."

    await leave.press()

    assert "I will tell Pat Lane" in shown(partnership.ada)
    asked = partnership.pat.messages[-1].text
    assert asked.startswith("Ada Moor (head at Hilltop) would like to leave the partnership.")
    assert (await who_is_what(partnership, TUESDAY))["Ada Moor"] == ["head at Hilltop"]


async def test_the_coordinator_ends_the_roles_where_she_is_asked(partnership: Partnership) -> None:
    """The form stands ready; afterwards the message says that it is settled."""
    await wants_to_leave_the_partnership(partnership.ada)

    await partnership.pat.clicks("End the roles of Ada Moor")
    assert "Ada Moor leaves the partnership. This ends:\n• head at Hilltop" in shown(partnership.pat)
    await partnership.pat.fills("Last day", "2018-12-21")
    await partnership.pat.submits()
    await partnership.pat.submits()
    await partnership.until(MONDAY, time(9, 1))

    last = partnership.pat.messages[-1].text
    assert last.startswith("Ada Moor leaves the partnership after Fri 21 Dec 2018.")
    assert "End the roles" not in last


async def test_taken_back_it_is_asked_again(partnership: Partnership) -> None:
    """Undo brings the button back."""
    await wants_to_leave_the_partnership(partnership.ada)
    await partnership.pat.clicks("End the roles of Ada Moor")
    await partnership.pat.submits()
    await partnership.pat.submits()

    await partnership.pat.clicks("Undo")
    await partnership.until(MONDAY, time(9, 1))

    assert "would like to leave the partnership." in partnership.pat.messages[-1].text


async def test_asked_twice_a_day_it_is_one_question(partnership: Partnership) -> None:
    """A day later it is another."""
    for _ in range(2):
        await wants_to_leave_the_partnership(partnership.ada)
        await partnership.ada.closes()
    assert len(partnership.pat.messages) == 1

    await partnership.until(TUESDAY)
    await wants_to_leave_the_partnership(partnership.ada)

    assert len(partnership.pat.messages) == 2
    assert "You'll find this again, with its button, further down." in partnership.pat.messages[0].text


async def test_whoever_leaves_before_it_is_read_is_asked_about_no_longer(partnership: Partnership) -> None:
    """Over the weekend somebody has ended it already."""
    await partnership.until(SATURDAY, time(12))
    await wants_to_leave_the_partnership(partnership.ada)
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 14))

    await partnership.until(NEXT_MONDAY, time(9))

    assert partnership.pat.messages == []


async def test_whose_days_were_numbered_may_ask_to_leave_earlier(partnership: Partnership) -> None:
    """Tom teaches until the summer, and would rather go now."""
    await partnership.leaves_roles(partnership.tom, after=date(2019, 7, 31))

    await wants_to_leave_the_partnership(partnership.tom)

    assert "Tom Pike (teacher at Hilltop) would like to leave" in partnership.pat.messages[-1].text


@pytest.mark.parametrize(("days", "asked"), [({0}, "Pat Lane"), ({5}, "Ben Hale")])
async def test_those_who_work_when_it_arrives_are_asked(partnership: Partnership, days: set[int], asked: str) -> None:
    """On Saturday Ada asks; it is read on Monday, by Pat if she works then, else by her stand-in."""
    async with partnership.local.bot.services.writing() as session:
        pat, ben = await person_id(partnership, "Pat Lane"), await person_id(partnership, "Ben Hale")
        await set_coordinator_hours(session, partnership.id, CoordinatorHours(pat, frozenset(days), ben))
    await partnership.until(SATURDAY, time(12))

    await wants_to_leave_the_partnership(partnership.ada)
    await partnership.until(NEXT_MONDAY, time(9))

    told = [one.name for one in (partnership.pat, partnership.ben) if one.messages]
    assert told == [asked]


async def test_a_coordinator_leaves_by_herself_where_she_is_not_the_last(partnership: Partnership) -> None:
    """By the same form as for anybody else; until her last day is over she can take it back."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await wants_to_leave_the_partnership(partnership.ada)
    assert "Ada Moor leaves the partnership. This ends:" in shown(partnership.ada)
    await partnership.ada.submits()

    await partnership.ada.submits()

    assert "Ada Moor" not in await who_is_what(partnership, TUESDAY)
    await partnership.ada.clicks("Undo")
    assert "Ada Moor" in await who_is_what(partnership, TUESDAY)


async def test_she_does_not_leave_before_today(partnership: Partnership) -> None:
    """Else nobody could take it back."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await wants_to_leave_the_partnership(partnership.ada)
    await partnership.ada.fills("Last day", SUNDAY.isoformat())

    await partnership.ada.submits()

    assert partnership.ada.errors["Last day"].startswith("Choose today or a later day")


async def test_the_last_coordinator_stays(partnership: Partnership) -> None:
    """The words name what to do first."""
    await wants_to_leave_the_partnership(partnership.pat)

    await partnership.pat.submits()

    assert partnership.pat.errors["Last day"].startswith("Nobody would coordinate any longer.")


async def test_a_leave_button_means_whoever_taps_it(partnership: Partnership) -> None:
    """Whatever stands on it: nobody makes somebody else leave."""
    await partnership.shows_button("Forged", LEAVE, await refers_to_person(partnership, "Ben Hale"))

    await partnership.ada.clicks("Forged", in_="#heads")

    assert partnership.pat.messages[-1].text.startswith("Ada Moor (head at Hilltop) would like to leave")


async def test_a_stranger_has_nothing_to_leave(partnership: Partnership) -> None:
    await partnership.heads.invites(partnership.stranger)
    await partnership.shows_button("Forged", LEAVE, await refers_to_person(partnership, "Ben Hale"))

    await partnership.stranger.clicks("Forged", in_="#heads")

    assert "I don't find you among them." in partnership.stranger.messages_in("#heads")[-1].text
    assert partnership.pat.messages == []


async def test_the_button_in_the_message_is_the_coordinators(partnership: Partnership) -> None:
    """Ben stands in for Pat, reads the question, and is told whom to ask."""
    async with partnership.local.bot.services.writing() as session:
        pat, ben = await person_id(partnership, "Pat Lane"), await person_id(partnership, "Ben Hale")
        await set_coordinator_hours(session, partnership.id, CoordinatorHours(pat, frozenset({5}), ben))
    await wants_to_leave_the_partnership(partnership.ada)

    await partnership.ben.clicks("End the roles of Ada Moor")

    assert partnership.ben.modal is None
    assert partnership.ben.messages[-1].text == FOR_COORDINATORS


# Views


ME = Person(PersonId(2**31 - 1), PartnershipId(1), "&" * 80, None, None, email="x" * 254)
REF = PersonRef(partnership=PartnershipId(1), person=ME.id)
HOSTILE = ["<!channel> *Jo*"] * 40


@pytest.mark.parametrize("coordinates", [True, False])
@pytest.mark.parametrize("coordinators", [[], ["&" * 80] * 20])
def test_the_settings_are_a_view_that_slack_takes(coordinates: bool, coordinators: list[str]) -> None:
    """With whatever names."""
    view = my_settings(REF, ME, HOSTILE, coordinators=coordinators, coordinates=coordinates)

    assert parse_view(view)
    assert "<!channel>" not in json.dumps(view)


def test_the_question_names_nobody_by_accident() -> None:
    for part in (wants_to_leave(REF, "<!here>" * 10, HOSTILE, is_live=True), leaves("<!here>", None)):
        said = personal_message("Pat", [part])["blocks"][0]["text"]
        assert said["type"] == "mrkdwn"
        assert "<!here>" not in said["text"]


@pytest.mark.parametrize("days", [frozenset(), frozenset(range(7))])
def test_the_hours_are_a_view_that_slack_takes(days: frozenset[int]) -> None:
    for stand_in in (None, UserId("U1")):
        assert parse_view(hours_form(FormRef(partnership=PartnershipId(1)), days=days, stand_in=stand_in))
