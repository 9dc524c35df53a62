"""A coordinator sees everybody by school, and what to send those who are not on Slack."""

import json
from datetime import date

import pytest

from bot.workspace.grammar import parse_view
from handlers.members.views import not_on_slack as letters
from handlers.members.views.not_on_slack import Absent, not_on_slack
from handlers.members.views.people import ADD, CHOOSE, EVERYBODY, NOT_ON_SLACK, Entry, Group, everybody
from handlers.members.views.person import EDIT
from storage.database.ids import PartnershipId, PersonId
from storage.members.people import RoleKind
from storage.members.roster import Details, set_deactivated
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import (
    OUTSIDERS,
    are_added,
    is_added,
    is_refused,
    opens_page,
    outsider,
    refers_to_person,
    shown,
)

LONGEST = "Our Lady of Perpetual Succour and the Holy Family Catholic Voluntary Academy"


async def test_everybody_stands_by_school(partnership: Partnership) -> None:
    """Coordinators first, then schools by name, in each the head first."""
    await partnership.pat.runs("/partnership people")

    lines = shown(partnership.pat).splitlines()
    assert lines[3:-1] == [
        *("Coordinators", "Pat Lane"),
        *("Clay", "Cat Rowe, head"),
        *("Hilltop", "Ada Moor, head", "Tom Pike, teacher"),
        *("Oakfield", "Ben Hale, head"),
    ]


async def test_what_is_to_know_of_somebody_stands_beside_the_name(partnership: Partnership) -> None:
    """Not on Slack, a closed account, a new head, dates that are still to come, and who is nothing any longer."""
    new = Details("Dev Nair", headship_from_on=date(2018, 9, 1))
    await is_added(partnership, "Dev Nair", at="Clay", known=new, until=date(2019, 7, 31))
    await partnership.leaves_roles(partnership.ben, after=date(2018, 9, 9))
    async with partnership.local.bot.services.writing() as session:
        ada = await person_id(partnership, "Ada Moor")
        await set_deactivated(session, partnership.id, ada, partnership.workspace.clock.now())

    await partnership.pat.runs("/partnership people")

    seen = shown(partnership.pat)
    assert "Dev Nair, head (new head; until Wed 31 Jul 2019; not on Slack)" in seen
    assert "Ada Moor, head (Slack account closed)" in seen
    assert "No longer here\nBen Hale" in seen
    assert "Oakfield" not in seen


async def test_two_heads_of_one_name_are_told_apart_by_their_schools(partnership: Partnership) -> None:
    """In the menu as well: each opens a page of her own."""
    await is_added(partnership, "Ada Moor", at="Oakfield")
    await partnership.pat.runs("/partnership people")
    menu = partnership.pat.finds("Ada Moor, head").control.element["option_groups"]

    labels = [group["label"]["text"] for group in menu for one in group["options"] if "Ada" in one["text"]["text"]]
    values = [one["value"] for group in menu for one in group["options"]]

    assert labels == ["Hilltop", "Oakfield"]
    assert len(set(values)) == len(values)


async def test_the_head_of_two_schools_stands_at_both(partnership: Partnership) -> None:
    await opens_page(partnership, "Ada Moor, head")
    await partnership.pat.clicks("Add a role")
    await partnership.pat.fills("School", "Clay")
    await partnership.pat.submits()
    await partnership.pat.closes()

    await partnership.pat.clicks("Back to everybody")

    assert shown(partnership.pat).count("Ada Moor, head") == 2
    assert "Clay\nAda Moor, head\nCat Rowe, head" in shown(partnership.pat)


async def test_a_page_leads_back_to_everybody(partnership: Partnership) -> None:
    await opens_page(partnership, "Ada Moor, head")
    assert "Head at Hilltop" in shown(partnership.pat)

    await partnership.pat.clicks("Back to everybody")

    assert "Choose somebody to see or change." in shown(partnership.pat)


async def test_a_hundred_and_sixty_people_of_eighty_schools_stand_on_one_page(partnership: Partnership) -> None:
    """Slack takes it, and everybody can be chosen."""
    schools = {number: f"{LONGEST[:70]} {number:03}" for number in range(77)}
    heads = {f"Head {number:03}": RoleKind.HEAD for number in schools}
    teachers = {f"Teacher {number:03}": RoleKind.TEACHER for number in schools}
    at = {name: schools[int(name[-3:])] for name in heads | teachers}
    await are_added(partnership, heads | teachers, at=at)

    await partnership.pat.runs("/partnership people")

    assert "Page" not in shown(partnership.pat)
    assert "Teacher 076, teacher (not on Slack)" in shown(partnership.pat)
    await partnership.pat.clicks("Head 076, head")
    assert f"Head at {LONGEST[:70]} 076" in shown(partnership.pat)


def a_school(number: int, people: int, *, name: str = "Jo Field") -> Group:
    entries = [
        Entry(PersonId(number * 1000 + one + 1), f"{name} {one}", "teacher", ("not on Slack",)) for one in range(people)
    ]
    return Group(f"School {number:03}", tuple(entries))


@pytest.mark.parametrize(
    "found",
    [
        [a_school(1, 450)],
        [Group("Clay", tuple(Entry(PersonId(one + 1), f"J {one}", "head") for one in range(150)))],
        [a_school(1, 250, name="&" * 76)],
        [a_school(number, 6) for number in range(80)],
        [a_school(number, 1) for number in range(200)],
        [Group(LONGEST, (Entry(PersonId(2**31 - 1), "<!channel> *Jo*", "delegate of <@U1>"),))],
    ],
    ids=["one large school", "short names", "long names", "many teachers", "many schools", "hostile"],
)
def test_every_page_is_one_that_slack_takes(found: list[Group]) -> None:
    """However many there are, each stands on exactly one page, and in its menu."""
    wanted = [entry.person for group in found for entry in group.entries]

    offered: list[int] = []
    for at in range(1000):
        view = everybody(PartnershipId(2**31 - 1), found, at=at, not_on_slack=3)
        assert parse_view(view)
        options = [one for group in menu_of(view) for one in group["options"]]
        offered += [json.loads(one["value"])["person"] for one in options]
        if "Further on" not in json.dumps(view):
            break

    assert offered == wanted
    assert everybody(PartnershipId(1), found, at=1000, not_on_slack=3)["title"]["text"] == "People"


def menu_of(view: dict[str, object]) -> list[dict[str, list[dict[str, str]]]]:
    blocks: list[dict[str, dict[str, list[dict[str, list[dict[str, str]]]]]]] = view["blocks"]  # type: ignore[assignment]  # JSON
    return blocks[0].get("accessory", {}).get("option_groups", [])


async def test_pages_are_turned(partnership: Partnership) -> None:
    many = {f"Jo Field {number:03}": RoleKind.TEACHER for number in range(210)}
    await are_added(partnership, many, at=dict.fromkeys(many, "Clay"))
    await partnership.pat.runs("/partnership people")
    assert "Page 1 of 2" in shown(partnership.pat)

    await partnership.pat.clicks("Further on")

    assert "Page 2 of 2" in shown(partnership.pat)
    assert "Ben Hale, head" in shown(partnership.pat)
    await partnership.pat.clicks("Earlier")
    assert "Pat Lane" in shown(partnership.pat)


# Those who are not on Slack


async def test_those_who_are_not_on_slack_have_a_letter_each(partnership: Partnership) -> None:
    """To be copied; nothing is kept of what is typed there."""
    known = Details("Zoë Łukasiewicz", email="zoe@clay.example")
    await is_added(partnership, "Zoë Łukasiewicz", at="Clay", known=known)
    await is_added(partnership, "Bob & Co <b>", at="Clay")
    await partnership.pat.runs("/partnership people")

    await partnership.pat.clicks("Not on Slack: 2")

    seen = shown(partnership.pat)
    assert "Zoë Łukasiewicz, head at Clay: [Dear Zoë,\n\nRiver Partnership now keeps its meetings in Slack" in seen
    assert "zoe@clay.example" in seen
    assert "Bob & Co <b>, head at Clay: [Dear Bob," in seen
    assert "Best wishes,\nPat Lane]" in seen
    await partnership.pat.submits()
    assert "Choose somebody" in shown(partnership.pat)


async def test_home_names_those_who_cannot_be_reached(partnership: Partnership) -> None:
    """To coordinators alone, with their letters a tap away."""
    for number in range(7):
        await is_added(partnership, f"Jo {number}", at="Clay")
    await partnership.pat.opens_home()
    assert "Not on Slack yet: Jo 0, Jo 1, Jo 2, Jo 3, Jo 4 and 2 more" in partnership.pat.home

    await partnership.pat.clicks("Copy e-mail")

    assert "Dear Jo," in shown(partnership.pat)
    await partnership.ada.opens_home()
    assert "Not on Slack" not in partnership.ada.home


@pytest.mark.parametrize("count", [0, 1, 20, 21, 400])
def test_every_page_of_letters_is_one_that_slack_takes(count: int) -> None:
    """Each of them has one."""
    absent = [Absent(number + 1, "&" * 80, f"head at {LONGEST}", "x" * 254) for number in range(count)]

    drawn = []
    for at in range(max(1, (count + 19) // 20)):
        view = not_on_slack(PartnershipId(1), absent, partnership="&" * 80, sender="&" * 80, at=at)
        assert parse_view(view)
        drawn += [block["block_id"] for block in view["blocks"] if block["type"] == "input"]

    assert drawn == [f"letter.{number + 1}" for number in range(count)]


async def test_letters_come_in_pages(partnership: Partnership) -> None:
    many = {f"Jo Field {number:02}": RoleKind.TEACHER for number in range(21)}
    await are_added(partnership, many, at=dict.fromkeys(many, "Clay"))
    await partnership.pat.runs("/partnership people")
    await partnership.pat.clicks("Not on Slack: 21")
    assert "Jo Field 20" not in shown(partnership.pat)

    await partnership.pat.clicks("Further on")

    assert "Jo Field 20" in shown(partnership.pat)
    await partnership.pat.clicks("Earlier")
    assert "Jo Field 00" in shown(partnership.pat)


# Nobody else


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nobody_else_opens_any_of_it(partnership: Partnership, who: str) -> None:
    """Whatever button they find; another partnership's coordinator included."""
    somebody = await outsider(partnership, who)
    about_ben = await refers_to_person(partnership, "Ben Hale")

    for action in (EVERYBODY, CHOOSE, ADD, EDIT, NOT_ON_SLACK, letters.OPEN):
        assert await is_refused(partnership, somebody, action, about_ben)


@pytest.mark.parametrize("verb", ["people", "hours"])
async def test_only_coordinators_open_the_screen(partnership: Partnership, verb: str) -> None:
    await partnership.ada.runs(f"/partnership {verb}")

    assert partnership.ada.modal is None
    assert "This is for the coordinator to do." in partnership.ada.messages[-1].text


async def test_another_partnerships_people_do_not_exist_here(partnership: Partnership) -> None:
    """Her own partnership, and an id of this one."""
    elsewhere = await outsider(partnership, "a coordinator elsewhere")
    theirs = json.loads(await refers_to_person(partnership, "Ben Hale"))
    value = json.dumps({**theirs, "partnership": partnership.id + 1})

    for action in (CHOOSE, EDIT):
        assert await is_refused(partnership, elsewhere, action, value)
