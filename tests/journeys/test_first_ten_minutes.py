"""A coordinator gets from an empty Home to the first announced meeting, in a browser, as a person would."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.local import LocalBot
from bot.workspace.people import Person, SharedChannel
from tests.journeys.hand import Hand, Pictures
from tests.workspace.page.at_the_page import Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# With the date that is proposed they are two less.
MOST_CLICKS = 15
MOST_SCREENS = 3
HEADS = (
    *("Ada Moor", "Ben Hale", "Cat Rowe", "Dev Nair", "Eve Okoro", "Finn Daly", "Grace Tan", "Huw Price"),
    *("Isla Reid", "Jo Field", "Kit Marsh", "Lou Penn"),
)
DEVON = """\
Autumn term: 3 September 2018 to 21 December 2018
Autumn half term: 22 October 2018 to 26 October 2018
Spring term: 7 January 2019 to 5 April 2019
Spring half term: 18 February 2019 to 22 February 2019
Summer term: 23 April 2019 to 25 July 2019
Summer half term: 27 May 2019 to 31 May 2019"""


@dataclass
class School:
    """Ivy looks after the computers, Pat will coordinate, Sam is a deputy, and the others are heads."""

    local: LocalBot
    ivy: Person
    pat: Person
    heads: list[Person]
    channel: SharedChannel


@pytest_asyncio.fixture(loop_scope="session")
async def people(local: LocalBot) -> AsyncIterator[School]:
    workspace = local.workspace
    ivy = workspace.add_person("Ivy West", is_admin=True)
    pat, sam = workspace.add_person("Pat Lane"), workspace.add_person("Sam Reed")
    heads = [workspace.add_person(name) for name in HEADS]
    channel = workspace.add_channel("heads", members=[pat, sam, *heads])
    workspace.add_channel("staffroom", members=[ivy, pat, sam, *heads])
    yield School(local, ivy, pat, heads, channel)


async def test_the_first_ten_minutes_of_a_coordinator(visit: Visit, people: School, pictures: Pictures) -> None:
    """Fifteen clicks on three screens, by the mouse alone, and every head knows of the first meeting. Then one answers,
    and with term dates the year is planned."""
    await _ivy_names_pat(visit, people, pictures)
    pat = Hand(await visit(people.pat), people.local.workspace)
    await _comes_home(pat)
    pat.clicks = 0

    await _names_channel(pat, pictures)
    await _invites_bot(pat)
    await _says_who_is_head_and_when(pat, pictures)
    await _starts(pat, pictures)
    await people.local.bot.run_due()

    assert pat.clicks <= MOST_CLICKS
    assert len(pat.submitted) <= MOST_SCREENS
    assert "Thursday 27 September at 16:00" in people.channel.last.text
    assert all("Pat Lane asked me" in head.messages[0].text for head in people.heads)

    await pat.closes()
    await _ada_is_going(visit, people, pictures)
    await _comes_home(pat)
    await expect(pat.front.get_by_text("1 of 12 has answered: 1 going.")).to_be_visible()
    await pictures.take(pat.page, "7-home")

    await _pastes_term_dates(pat)
    await expect(pat.front.get_by_text("Partnership meeting: 19 meetings; 16 added, 1 left out.")).to_be_visible()


async def _comes_home(pat: Hand) -> None:
    await pat.opens("Partnership")
    await pat.opens("Home")


async def _names_channel(pat: Hand, pictures: Pictures) -> None:
    await pat.presses("Set up")
    await pat.fills("What is your partnership called?", "Teign Valley Partnership")
    await pat.finds("Where do the heads meet in Slack?", "#heads")
    await pictures.take(pat.page, "2-name-and-channel")
    await pat.sends("Next")


async def _invites_bot(pat: Hand) -> None:
    await expect(pat.front.get_by_text("/invite @Partnership")).to_be_visible()
    await pat.closes()
    await pat.goes("heads")
    await pat.enters("/invite @Partnership")
    await pat.presses("Go on")


async def _says_who_is_head_and_when(pat: Hand, pictures: Pictures) -> None:
    await pat.ticks("Sam Reed")
    await pat.picks("Date", "2018-09-27")
    await pat.fills("Where?", "Hilltop Primary")
    await pictures.take(pat.page, "3-heads-and-first-meeting")
    await pat.sends("Next")


async def _starts(pat: Hand, pictures: Pictures) -> None:
    await expect(pat.front.get_by_text("Start tells 12 people and #heads on Mon 10 Sep, 09:10.")).to_be_visible()
    await pictures.take(pat.page, "4-start")
    await pat.presses("See what heads will see")
    await pictures.take(pat.page, "5-what-heads-will-see")
    await pat.closes()
    await pat.sends("Start")
    await pat.presses("Send now")


async def _ada_is_going(visit: Visit, people: School, pictures: Pictures) -> None:
    """A head answers in the channel, and finds her welcome."""
    ada = Hand(await visit(people.heads[0], at=people.channel.id), people.local.workspace)
    await ada.presses("Going: Partnership meeting, Thu 27 Sep, 16:00")
    await ada.opens("Partnership")
    await expect(ada.front.get_by_text("Pat Lane asked me to look after")).to_be_visible()
    await pictures.take(ada.page, "6-welcome")


async def _pastes_term_dates(pat: Hand) -> None:
    await pat.presses("Add term dates")
    await pat.fills("Or paste the lines", DEVON)
    await pat.sends("See what changes")


async def _ivy_names_pat(visit: Visit, people: School, pictures: Pictures) -> None:
    """Whoever administers the workspace opens the app, and is asked who will coordinate."""
    ivy = Hand(await visit(people.ivy), people.local.workspace)
    await ivy.opens("Partnership")
    await expect(ivy.page.get_by_text("Who will coordinate?")).to_be_visible()
    await pictures.take(ivy.page, "1-who-will-coordinate")
    await ivy.presses("Choose")
    await ivy.chooses("Coordinator", "Pat Lane")
    await ivy.sends("Choose")
    await expect(ivy.front.get_by_text("Pat Lane coordinates from now on")).to_be_visible()
