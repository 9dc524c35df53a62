"""A coordinator gets from an empty Home to the first announced meeting."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, time
from random import Random

import pytest

from bot.local import LocalBot, installed
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from schedules.local_time import instant
from storage.engine import Database
from storage.ids import TeamId
from storage.partnership import partnerships_in
from tests.handlers.partnerships import LONDON, london_time

MONDAY, FIRST_ON = date(2018, 9, 10), date(2018, 9, 20)


@dataclass
class Workspace:
    """A workspace with a heads' channel, in which the bot has just been installed by Ivy."""

    local: LocalBot
    ivy: Person
    pat: Person
    ada: Person
    ben: Person
    tom: Person
    heads: SharedChannel

    async def until(self, at: time, on: date = MONDAY) -> None:
        await self.local.move_clock(instant(on, at, LONDON))

    async def names_pat(self) -> None:
        await self.ivy.opens_home()
        await self.ivy.clicks("Choose")
        await self.ivy.fills("Coordinator", "Pat Lane")
        await self.ivy.submits()

    async def names_channel(self) -> None:
        """Pat gives the partnership its name and its channel."""
        await self.pat.opens_home()
        await self.pat.clicks("Set up")
        await self.pat.fills("What is your partnership called?", "River Partnership")
        await self.pat.fills("Where do the heads meet in Slack?", "#heads")
        await self.pat.submits()

    async def describes_meeting(self, first_on: date = FIRST_ON) -> None:
        await self.pat.fills("Date", first_on.isoformat())
        await self.pat.fills("Where?", "Hilltop Primary")
        await self.pat.submits()

    async def reaches_preview(self) -> None:
        await self.names_pat()
        await self.heads.invites_bot()
        await self.names_channel()
        await self.describes_meeting()

    async def starts(self) -> None:
        await self.reaches_preview()
        await self.pat.submits()
        await self.pat.closes()


@pytest.fixture
async def fresh(workspace: LocalWorkspace, sqlite_database: Database) -> AsyncIterator[Workspace]:
    ivy = workspace.add_person("Ivy West", is_admin=True)
    pat, ada, ben, tom = (workspace.add_person(name) for name in ("Pat Lane", "Ada Moor", "Ben Hale", "Tom Pike"))
    heads = workspace.add_channel("heads", members=[pat, ada, ben])
    async with installed(workspace, sqlite_database, rng=Random(1)) as local:
        yield Workspace(local, ivy, pat, ada, ben, tom, heads)


async def test_whoever_installed_it_is_asked_who_will_coordinate(fresh: Workspace) -> None:
    """One direct message, and the same on her Home; nobody else hears of it."""
    await fresh.ivy.opens_home()
    await fresh.ivy.opens_home()

    assert "Who will coordinate?\n[Choose] [I will]" in fresh.ivy.home
    (greeting,) = fresh.ivy.messages
    assert "Nobody has heard from me yet." in greeting.text
    assert fresh.pat.messages == []


async def test_somebody_who_administers_nothing_is_not_asked(fresh: Workspace) -> None:
    """A teacher opens it first."""
    await fresh.tom.opens_home()

    assert "coordinate" not in fresh.tom.home
    assert fresh.tom.messages == []


async def test_the_installer_may_coordinate_herself(fresh: Workspace) -> None:
    await fresh.ivy.opens_home()

    await fresh.ivy.clicks("I will")

    assert "Three screens, and your first meeting is planned." in fresh.ivy.home


async def test_a_coordinator_is_named_and_told(fresh: Workspace) -> None:
    """Her first message has the button that begins it all."""
    await fresh.names_pat()

    assert fresh.ivy.sees("Pat Lane coordinates from now on")
    assert "Nobody else hears from me until you say so." in fresh.pat.messages[-1].text
    await fresh.pat.clicks("Set up")
    assert fresh.pat.modal is not None
    assert fresh.pat.modal.title == "Set up"


async def test_only_an_administrator_names_a_coordinator(fresh: Workspace) -> None:
    """Ivy ceased to be one while her form stood open."""
    await fresh.ivy.opens_home()
    await fresh.ivy.clicks("Choose")
    await fresh.ivy.fills("Coordinator", "Pat Lane")
    await fresh.local.workspace.change(fresh.ivy, is_admin=False)

    await fresh.ivy.submits()

    assert fresh.ivy.sees("Only an administrator of this workspace can say who coordinates.")
    await fresh.pat.opens_home()
    assert "Set up" not in fresh.pat.home


async def test_two_administrators_name_one_coordinator(fresh: Workspace) -> None:
    """The second finds that it is done, and no second partnership is made."""
    await fresh.ivy.opens_home()
    tap = fresh.ivy.finds("I will")
    await fresh.names_pat()

    await tap.press()

    assert fresh.ivy.sees("Somebody coordinates a partnership here already.")
    async with fresh.local.bot.services.reading() as session:
        assert len(await partnerships_in(session, TeamId(fresh.local.workspace.team_id))) == 1


async def test_the_screen_moves_on_when_the_bot_is_invited(fresh: Workspace) -> None:
    """Pat waits in front of it while Ada types the command."""
    await fresh.names_pat()
    await fresh.names_channel()
    assert fresh.pat.sees("/invite @Partnership")

    await fresh.ada.runs("/invite @Partnership", in_="#heads")

    assert fresh.pat.sees("3 members in #heads. Untick who isn't a head.")


async def test_closed_the_screen_is_found_again_on_home(fresh: Workspace) -> None:
    """She closes it to type the command herself."""
    await fresh.names_pat()
    await fresh.names_channel()
    await fresh.pat.closes()
    assert "/invite @Partnership" in fresh.pat.home

    await fresh.pat.runs("/invite @Partnership", in_="#heads")

    assert "I'm in #heads." in fresh.pat.home
    await fresh.pat.clicks("Go on")
    assert fresh.pat.sees("3 members in #heads.")


async def test_members_come_ready_ticked_as_heads_but_for_the_coordinator(fresh: Workspace) -> None:
    """Bots are not among them."""
    await fresh.names_pat()
    await fresh.heads.invites_bot()

    await fresh.names_channel()

    assert fresh.pat.sees("(x) Ada Moor")
    assert fresh.pat.sees("(x) Ben Hale")
    assert fresh.pat.sees("( ) Pat Lane")


async def test_nobody_ticked_is_said_beside_the_boxes(fresh: Workspace) -> None:
    await fresh.names_pat()
    await fresh.heads.invites_bot()
    await fresh.names_channel()
    await fresh.pat.clicks("Ada Moor")
    await fresh.pat.clicks("Ben Hale")

    await fresh.describes_meeting()

    assert fresh.pat.errors == {"Heads": "Tick at least one head."}


async def test_the_preview_says_who_hears_what_and_when(fresh: Workspace) -> None:
    """Nothing is sent and nobody is told yet."""
    await fresh.reaches_preview()

    assert fresh.pat.sees("4 meetings. Six weeks for now; with term dates I'll plan the year")
    assert fresh.pat.sees("Start tells 2 people and #heads on Mon 10 Sep, 09:10.")
    assert fresh.heads.messages == []


async def test_she_sees_what_heads_will_see(fresh: Workspace) -> None:
    """The very messages, to her alone; their buttons do nothing."""
    await fresh.reaches_preview()

    await fresh.pat.clicks("See what heads will see")

    assert fresh.pat.sees("Pat Lane asked me to look after River Partnership's meetings.")
    assert fresh.pat.sees("[Going] [Apologies] [Sending someone]")
    await fresh.pat.clicks("Going")
    assert fresh.ada.messages == []
    await fresh.pat.closes()
    assert fresh.pat.sees("Start tells 2 people")


async def test_what_was_chosen_is_there_when_she_goes_back(fresh: Workspace) -> None:
    await fresh.names_pat()
    await fresh.heads.invites_bot()
    await fresh.names_channel()
    await fresh.pat.clicks("Ben Hale")
    await fresh.describes_meeting()

    await fresh.pat.clicks("Change something")

    assert fresh.pat.sees("( ) Ben Hale")
    assert fresh.pat.sees("[Hilltop Primary]")


async def test_after_start_everybody_hears_in_ten_minutes(fresh: Workspace) -> None:
    """Each head is welcomed alone, and the channel is asked."""
    await fresh.starts()
    await fresh.until(time(9, 9))
    assert fresh.ada.messages == []
    assert fresh.heads.messages == []

    await fresh.until(time(9, 10))

    (welcome,) = fresh.ada.messages
    assert welcome.text.startswith("Hello Ada. Pat Lane asked me to look after River Partnership's meetings.")
    assert "Partnership meeting, 16:00, Hilltop Primary\n• Thu 20 Sep 2018\n• Thu 4 Oct" in welcome.text
    assert "Which school are you head at?" in welcome.text
    assert "Thursday 20 September at 16:00" in fresh.heads.last.text
    assert london_time(fresh.heads.last) == "Mon 10 Sep 09:10"


async def test_a_head_answers_and_her_coordinator_sees_it(fresh: Workspace) -> None:
    """The end of the ten minutes."""
    await fresh.starts()
    await fresh.until(time(9, 10))

    await fresh.ada.clicks("Going", in_="#heads")

    await fresh.pat.opens_home()
    assert "1 of 2" in fresh.pat.home


async def test_until_start_nobody_else_hears_from_the_bot(fresh: Workspace) -> None:
    """Days may pass; a head who looks is told that it is being set up."""
    await fresh.reaches_preview()
    await fresh.until(time(12), date(2018, 9, 14))

    await fresh.ada.opens_home()

    assert fresh.ada.messages == []
    assert "River Partnership is being set up. Pat Lane can help." in fresh.ada.home


async def test_undone_start_is_as_before_it(fresh: Workspace) -> None:
    """Home goes on with set-up, and nobody hears anything."""
    await fresh.starts()

    await fresh.pat.clicks("Undo")

    await fresh.pat.closes()
    assert "[Go on]" in fresh.pat.home
    await fresh.until(time(12))
    assert fresh.ada.messages == []
    assert fresh.heads.messages == []


async def test_send_now_skips_the_ten_minutes(fresh: Workspace) -> None:
    await fresh.starts()

    await fresh.pat.clicks("Send now")
    await fresh.until(time(9, 1))

    assert len(fresh.ada.messages) == 1
    assert "Thursday 20 September at 16:00" in fresh.heads.last.text


async def test_start_twice_starts_once(fresh: Workspace) -> None:
    """A double click."""
    await fresh.reaches_preview()

    await fresh.pat.submits(twice=True)
    await fresh.until(time(9, 10))

    assert len(fresh.heads.messages) == 1
    assert len(fresh.ada.messages) == 1


async def test_a_head_says_which_school_is_hers(fresh: Workspace) -> None:
    """From then on she is head there, and the question is answered."""
    await fresh.starts()
    await fresh.until(time(9, 10))

    await fresh.ada.clicks("Say which")
    await fresh.ada.fills("Your school", "Hilltop Primary")
    await fresh.ada.submits()

    assert "You're head at Hilltop Primary." in fresh.ada.messages[0].text
    await fresh.ada.opens_home()
    assert "You're head at Hilltop Primary." in fresh.ada.home


async def test_two_heads_of_one_school_share_it(fresh: Workspace) -> None:
    """Ben chooses the school that Ada has named, however he spells it."""
    await fresh.starts()
    await fresh.until(time(9, 10))
    await fresh.ada.clicks("Say which")
    await fresh.ada.fills("Your school", "Hilltop Primary")
    await fresh.ada.submits()

    await fresh.ben.clicks("Say which")
    await fresh.ben.fills("Another school", "hilltop primary")
    await fresh.ben.submits()

    assert "You're head at Hilltop Primary." in fresh.ben.messages[0].text


async def test_a_head_taps_in_a_strangers_place(fresh: Workspace) -> None:
    """Nobody but the coordinator sets up, whatever button they come by."""
    await fresh.names_pat()
    await fresh.pat.opens_home()
    tap = fresh.pat.finds("Set up")
    assert tap.label == "Set up"
    await fresh.ada.opens_home()
    assert "Set up" not in fresh.ada.home
