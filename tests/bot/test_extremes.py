"""The largest partnership, the longest words and the most choices; and a partnership with nothing in it yet.

Slack refuses a payload that is too long by one character, so each has to come through at its worst. Whatever is said
here is also what `make payloads` keeps as the largest and the smallest of its kind.
"""

from collections.abc import AsyncIterator
from datetime import date, time
from random import Random

import pytest

from bot.local import LocalBot, installed
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from schedules.local_time import instant
from storage.database.engine import Database
from tests.handlers.partnerships import FIRST_MEETING_ON, LONDON, describes, found

SCHOOLS = 80
# Each of these characters takes five in Slack's markup.
LONGEST_NAME = "&" * 80
LONGEST_PLACE = "&" * 150
LONGEST_STAND_IN = "&" * 80
A_LONG_NAME = "Wilhelmina-Evangeline Featherstonehaugh-Cholmondeley of St Michael and All Angels"
FULL = {"What is it called?": LONGEST_NAME, "Where?": LONGEST_PLACE, "How often?": "Every week"}


@pytest.fixture
async def local(workspace: LocalWorkspace, sqlite_database: Database) -> AsyncIterator[LocalBot]:
    async with installed(workspace, sqlite_database, rng=Random(1)) as local:
        yield local


@pytest.fixture
async def heads(workspace: LocalWorkspace, local: LocalBot) -> SharedChannel:
    channel = workspace.add_channel("heads")
    await channel.invites_bot()
    return channel


@pytest.fixture
def pat(workspace: LocalWorkspace) -> Person:
    return workspace.add_person("Pat Lane")


def refusals(workspace: LocalWorkspace) -> list[str]:
    """What the workspace would not take."""
    return [f"{call.method}: {call.answer}" for call in workspace.calls if not (call.answer or {}).get("ok")]


async def test_the_largest_partnership_is_planned_announced_and_reminded(
    workspace: LocalWorkspace, local: LocalBot, heads: SharedChannel, pat: Person
) -> None:
    """Eighty schools that meet every week, each with a head of a very long name."""
    people = {f"School {number}": workspace.add_person(f"{number} {A_LONG_NAME}") for number in range(SCHOOLS)}
    await found(local, heads, name=A_LONG_NAME, coordinators=[pat], heads_of=people)
    one = people["School 0"]

    await describes(pat, FIRST_MEETING_ON, FULL)
    await pat.submits()
    await pat.submits()
    await local.move_clock(instant(date(2018, 9, 13), time(12), LONDON))
    await one.clicks("Sending someone", in_="bot")
    await one.fills("Who is coming for you?", LONGEST_STAND_IN)
    await one.submits()
    for person in (pat, one):
        await person.opens_home()
        await person.runs("/meeting list")
        await person.runs("/meeting next")

    assert refusals(workspace) == []
    assert f"1 of {SCHOOLS} has answered" in heads.last.text
    assert LONGEST_STAND_IN in one.home


async def test_a_coordinator_of_many_partnerships_may_choose_among_all(
    workspace: LocalWorkspace, local: LocalBot, heads: SharedChannel, pat: Person
) -> None:
    """As many as a list of Slack's takes options, each of a long name."""
    names = [f"{number} {A_LONG_NAME}" for number in range(100)]
    for name in names:
        await found(local, heads, name=name, coordinators=[pat])

    await pat.opens_home()
    await pat.runs("/meeting list")
    await pat.runs("/meeting next")
    await pat.runs("/meeting new")

    assert refusals(workspace) == []
    assert pat.sees("You are in 96 more")
    assert pat.modal is not None
    assert "Which partnership?" in pat.modal.text


async def test_an_empty_partnership_says_so_everywhere(
    workspace: LocalWorkspace, local: LocalBot, heads: SharedChannel, pat: Person
) -> None:
    """No school, no head and no meeting."""
    await found(local, heads, coordinators=[pat])

    await pat.opens_home()
    await pat.runs("/meeting next")
    await pat.runs("/meeting list")

    assert refusals(workspace) == []
    assert "No meetings are planned yet." in pat.home
    assert pat.sees("River Partnership: no meetings are planned.")


async def test_a_workspace_without_a_partnership_has_a_word_for_everybody(
    workspace: LocalWorkspace, heads: SharedChannel, pat: Person
) -> None:
    await pat.opens_home()
    await pat.runs("/meeting next")

    assert refusals(workspace) == []
    assert pat.sees("Please ask your coordinator.")
