"""A school joins, alone or with its head, who may be known already, on Slack or not; and is welcomed."""

from datetime import date, time

import pytest

from storage.members.people import RoleKind
from tests.handlers.partnerships import Partnership
from tests.handlers.school_books import known, roles_on

MONDAY = date(2018, 9, 10)


async def adds(partnership: Partnership, name: str, **filled: object) -> None:
    """Pat fills in the form for a school that joins, and sends it."""
    await partnership.pat.runs("/partnership schools")
    await partnership.pat.clicks("Add a school")
    await partnership.pat.fills("Name", name)
    for label, value in filled.items():
        await partnership.pat.fills(LABELS[label], value)  # type: ignore[arg-type]  # a person, a date or words
    await partnership.pat.submits()


LABELS = {
    "urn": "URN",
    "on_slack": "Its head on Slack",
    "head": "Its head, by name",
    "email": "E-mail",
    "since": "Head since, here or elsewhere",
    "joined_on": "In the partnership from",
}


async def test_a_school_joins_without_its_head(partnership: Partnership) -> None:
    """Today, unless she says otherwise; she finds it on the list."""
    await adds(partnership, "Moorland")

    assert (await known(partnership))["Moorland"].joined_on == MONDAY
    assert partnership.pat.sees("New school: Moorland, from Mon 10 Sep 2018")
    await partnership.pat.closes()
    assert partnership.pat.sees("Moorland\nno head yet")


async def test_a_school_that_joins_midyear_brings_its_head_who_is_welcomed(partnership: Partnership) -> None:
    """The coordinator sees that before; ten minutes later the new head hears of it."""
    await partnership.until(MONDAY, time(9))
    await adds(partnership, "Moorland", on_slack=partnership.stranger)
    assert partnership.pat.sees("Sue Strange is its head.")
    assert partnership.pat.sees("Tells 1 person on Mon 10 Sep, 09:10.")
    assert "Moorland" not in await known(partnership)

    await partnership.pat.submits()
    await partnership.until(MONDAY, time(9, 9))
    assert partnership.stranger.messages == []
    await partnership.until(MONDAY, time(9, 10))

    assert "You're head at Moorland?" in partnership.stranger.messages[-1].text


async def test_what_was_added_and_undone_was_never_there(partnership: Partnership) -> None:
    """Neither the school nor its head, and nobody hears anything."""
    await adds(partnership, "Moorland", on_slack=partnership.stranger)
    await partnership.pat.submits()

    await partnership.pat.clicks("Undo")
    await partnership.until(MONDAY, time(12))

    assert "Moorland" not in await known(partnership)
    assert "Sue Strange" not in await roles_on(partnership, MONDAY)
    assert partnership.stranger.messages == []


async def test_a_head_who_is_not_on_slack_has_a_name(partnership: Partnership) -> None:
    await adds(partnership, "Moorland", head="Jo Field", email="jo@moorland.sch.uk", since=date(2018, 9, 1))
    assert partnership.pat.sees("Jo Field is its head.")

    await partnership.pat.submits()

    assert (await roles_on(partnership, MONDAY))["Jo Field"] == [(RoleKind.HEAD, "Moorland")]


async def test_a_head_of_two_schools_is_one_person(partnership: Partnership) -> None:
    """She is known by her account, and not welcomed twice."""
    await adds(partnership, "Moorland", on_slack=partnership.ada)
    assert partnership.pat.sees("Ada Moor is its head.\nTells nobody.")

    await partnership.pat.submits()

    held = (await roles_on(partnership, MONDAY))["Ada Moor"]
    assert held == [(RoleKind.HEAD, "Hilltop"), (RoleKind.HEAD, "Moorland")]


async def test_a_head_known_by_her_address_is_linked_to_her_account(partnership: Partnership) -> None:
    """She was named before she was on Slack, and is nobody else now."""
    sue = partnership.workspace.add_person("Sue Field", email="sue@moorland.sch.uk")
    await adds(partnership, "Moorland", head="Susan Field", email="sue@moorland.sch.uk")
    await partnership.pat.submits()

    await adds(partnership, "Brentor", on_slack=sue)
    await partnership.pat.submits()

    held = await roles_on(partnership, MONDAY)
    assert held["Susan Field"] == [(RoleKind.HEAD, "Moorland"), (RoleKind.HEAD, "Brentor")]
    assert "Sue Field" not in held
    await partnership.until(MONDAY, time(9, 30))
    await sue.opens_home()
    assert "You're head at Moorland, and head at Brentor." in sue.home


async def test_a_head_who_is_linked_long_after_she_was_named_is_welcomed(partnership: Partnership) -> None:
    """Nobody could write to her before."""
    sue = partnership.workspace.add_person("Sue Field", email="sue@moorland.sch.uk")
    await adds(partnership, "Moorland", head="Susan Field", email="sue@moorland.sch.uk")
    await partnership.pat.submits()
    await partnership.until(date(2018, 11, 5), time(9))
    await partnership.local.bot.beats.forget()  # what was owed for too long is owed no longer

    await adds(partnership, "Brentor", on_slack=sue)
    assert partnership.pat.sees("Tells 1 person on Mon 5 Nov, 09:10.")
    await partnership.pat.submits()
    await partnership.until(date(2018, 11, 5), time(9, 10))

    assert "You're head at Moorland and Brentor?" in sue.messages[-1].text


async def test_a_head_of_whom_nothing_but_an_address_is_known_needs_a_name(partnership: Partnership) -> None:
    await adds(partnership, "Moorland", email="jo@moorland.sch.uk")

    assert partnership.pat.errors == {"Its head, by name": "Who is it? Give a name, or choose the person on Slack."}


@pytest.mark.parametrize("app", ["Partnership", "Slackbot"])
async def test_no_app_is_a_head(partnership: Partnership, app: str) -> None:
    """Slack offers apps where it offers people."""
    await adds(partnership, "Moorland", on_slack=app)

    assert partnership.pat.errors["Its head on Slack"].startswith("This is an app, not a person.")


async def test_two_schools_have_two_numbers(partnership: Partnership) -> None:
    """A second one would have an import take it for the first."""
    await adds(partnership, "Moorland", urn="113456")

    await adds(partnership, "Brentor", urn="113456")

    assert partnership.pat.errors == {"URN": "Moorland has this number already. Check both, or leave it empty."}
