"""Whoever is on a list is found on Slack, known again, or new; and never taken for somebody else."""

from datetime import date

import pytest

from bot.workspace.ids import TeamId as WorkspaceTeam
from storage.database.ids import TeamId, UserId
from storage.members.roster import Details
from tests.handlers.lists import DEV, HEADERS, a_file, chooses, imports, looked_up, opens, pastes
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import details, is_added, names, shown, who_is_what

NEXT_DAY = date(2018, 9, 11)
NOTHING_NEW = "Nothing to change: the one line is as it stands."


async def test_whoever_is_known_by_an_account_gets_her_address_and_her_school(partnership: Partnership) -> None:
    """Set-up has taken the heads from their channel: it knows their accounts and no more."""
    await is_added(
        partnership, "Eve Ray", known=Details("Eve", None, *account_of(partnership, "Eve Ray", "eve@x.example"))
    )

    await imports(partnership, f"{HEADERS}\nEve Ray,eve@x.example,Clay,Head,")

    assert (await who_is_what(partnership))["Eve Ray"] == ["head at Clay"]
    assert len(await names(partnership)) == 6


def account_of(partnership: Partnership, name: str, email: str) -> tuple[TeamId, UserId]:
    person = partnership.workspace.add_person(name, email=email)
    return TeamId(partnership.workspace.team_id), UserId(person.id)


async def test_somebody_who_was_not_on_slack_is_linked_and_welcomed(partnership: Partnership) -> None:
    """She has been there all along; only nobody knew her address."""
    eve = partnership.workspace.add_person("Eve Ray", email="eve@x.example")
    await is_added(partnership, "Eve Ray", at="Clay")

    await imports(partnership, f"{HEADERS}\nEve Ray,EVE@x.example,Clay,Head,")
    await partnership.until(NEXT_DAY)

    assert (await details(partnership, "Eve Ray")).user_id == UserId(eve.id)
    assert eve.sees("Hello Eve.")


async def test_two_heads_of_one_name_are_never_mixed_up(partnership: Partnership) -> None:
    """Without an address nobody can tell; with one each is herself."""
    line = "Ada Moor,{email},Oakfield,Head,"

    await pastes(partnership, f"{HEADERS}\n{line.format(email='')}")
    in_doubt = shown(partnership.pat)
    await imports(partnership, f"{HEADERS}\nAda Moor,ada@hilltop.example,Hilltop,Head,")
    await imports(partnership, f"{HEADERS}\n{line.format(email='ada@oakfield.example')}")

    assert "Line 2: I know Ada Moor at Hilltop, and can't tell whom this line means." in in_doubt
    assert (await names(partnership)).count("Ada Moor") == 2


@pytest.mark.parametrize("address", ["nobody@x.example", "closed@x.example", "abroad@x.example"])
async def test_an_address_without_an_account_here_is_not_on_slack_yet(partnership: Partnership, address: str) -> None:
    """Nobody's, that of a closed account, and that of somebody in another workspace."""
    workspace = partnership.workspace
    await workspace.deactivate(workspace.add_person("Closed", email="closed@x.example"))
    workspace.add_person("Abroad", email="abroad@x.example", team_id=WorkspaceTeam("T0OTHER"))

    await imports(partnership, f"{HEADERS}\nEve Ray,{address},Clay,Head,")

    assert await details(partnership, "Eve Ray") == Details("Eve Ray", address)


async def test_a_guest_is_named_as_one(partnership: Partnership) -> None:
    """She is on the list because the coordinator wants her there."""
    partnership.workspace.add_person("Eve Ray", email="eve@x.example", is_guest=True)

    await pastes(partnership, f"{HEADERS}\nEve Ray,eve@x.example,Clay,Head,")

    assert partnership.pat.sees("Eve Ray, head at Clay; found on Slack, as a guest")


async def test_slack_is_not_asked_about_whom_it_has_told_already(partnership: Partnership) -> None:
    partnership.workspace.add_person("Dev Nair", email="dev@clay.example")
    await imports(partnership, DEV)
    asked = len(looked_up(partnership))

    await pastes(partnership, DEV)

    assert partnership.pat.sees(NOTHING_NEW)
    assert asked == len(looked_up(partnership)) == 2  # before saving and on saving


async def test_schools_come_with_their_people_where_that_is_wanted(partnership: Partnership) -> None:
    pat = partnership.pat
    await opens(partnership, "people")
    await pat.fills("Or paste the lines", f"{HEADERS}\nEve Ray,,Moorside,Head,\nFinn Daly,,MOORSIDE,Teacher,")
    await pat.fills("Schools", ["Add schools that I don't know yet"])

    await pat.submits()
    before = shown(pat)
    await pat.submits()

    assert "Adds the school Moorside with them." in before
    assert "Line 2: Eve Ray, head at Moorside (a new school)" in before
    assert (await who_is_what(partnership))["Finn Daly"] == ["teacher at Moorside"]


async def test_a_large_partnership_comes_in_two_lists(partnership: Partnership) -> None:
    """80 schools and 160 people, ten of them on Slack, whose list is read rather than asked 160 times."""
    schools = [f"School {number:02}" for number in range(80)]
    for number in range(10):
        partnership.workspace.add_person(f"Head {number:02}", email=f"head{number:02}@x.example")
    heads = [f"Head {number:02},head{number:02}@x.example,{name},Head," for number, name in enumerate(schools)]
    deputies = [f"Deputy {number:02},deputy{number:02}@x.example,{name},Deputy," for number, name in enumerate(schools)]

    await chooses(partnership, a_file("\n".join(["School", *schools])), "schools")
    await partnership.pat.submits()
    await chooses(partnership, a_file("\n".join([HEADERS, *heads, *deputies])))
    assert partnership.pat.sees("160 to add.")
    assert partnership.pat.sees("Line 11: Head 09, head at School 09; found on Slack")
    assert partnership.pat.sees("Line 161: Deputy 79, delegate at School 79; not on Slack yet")
    await partnership.pat.submits()

    assert partnership.pat.sees("Imported people: 160 added")
    assert len(await who_is_what(partnership)) == 165
    assert looked_up(partnership) == []


async def test_of_very_many_lines_the_first_are_shown(partnership: Partnership) -> None:
    """A modal holds no more; all of them are saved."""
    lines = [f"Teacher {number},,Clay,Teacher," for number in range(231)]

    await chooses(partnership, a_file("\n".join([HEADERS, *lines])))

    assert partnership.pat.sees("231 to add.")
    assert partnership.pat.sees("and 31 more")
