"""A coordinator gets from an empty Home to the first announced meeting."""

from datetime import date, time

import pytest

from bot.workspace.trouble import ServerError
from tests.handlers.first_steps import Workspace
from tests.handlers.partnerships import london_time


async def test_the_screen_moves_on_when_the_bot_is_invited(fresh: Workspace) -> None:
    """Pat waits in front of it while Ada types the command; saying so too early brings her a word."""
    await fresh.names_pat()
    await fresh.names_channel()
    assert fresh.pat.sees("/invite @Partnership")
    assert not fresh.pat.sees("yet")
    await fresh.pat.clicks("I've done that", in_="modal")
    assert fresh.pat.sees("I'm not in #heads yet. Now let me in: type /invite @Partnership")

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


async def test_whoever_types_the_invitation_goes_on_from_where_she_is(fresh: Workspace) -> None:
    """Pat reads in the channel what comes next, and nobody else does."""
    await fresh.names_pat()
    await fresh.names_channel()
    await fresh.pat.closes()

    await fresh.pat.runs("/invite @Partnership", in_="#heads")

    assert fresh.pat.messages_in("#heads")[-1].text.startswith("I'm in #heads. Next: who is a head")
    assert fresh.ada.messages_in("#heads") == []
    await fresh.pat.clicks("Go on", in_="#heads")
    assert fresh.pat.sees("3 members in #heads.")


async def test_she_goes_on_where_slack_does_not_take_the_note(fresh: Workspace) -> None:
    """Her Home says the same."""
    await fresh.names_pat()
    await fresh.names_channel()
    await fresh.pat.closes()
    fresh.workspace.trouble.next("chat.postEphemeral", ServerError())

    await fresh.pat.runs("/invite @Partnership", in_="#heads")

    assert "I'm in #heads." in fresh.pat.home


async def chosen_at_first(fresh: Workspace) -> str:
    """What stands in the field for the channel when Pat has tapped Set up."""
    await fresh.names_pat()
    await fresh.pat.opens_home()
    await fresh.pat.clicks("Set up", in_="home")
    assert fresh.pat.modal is not None
    return next(line for line in fresh.pat.modal.text.splitlines() if line.startswith("Where do the heads meet"))


@pytest.mark.parametrize("name", ["staffroom", "headaches", "head-of-the-river-2"])
async def test_the_only_channel_called_after_heads_is_chosen_already(fresh: Workspace, name: str) -> None:
    """Where two are, or none, it is hers to choose."""
    fresh.workspace.add_channel(name, members=[fresh.pat])

    chosen = await chosen_at_first(fresh)

    assert ("[#heads]" in chosen) is (name != "head-of-the-river-2")


async def test_the_only_channel_to_which_the_bot_was_invited_is_chosen_before_any_other(fresh: Workspace) -> None:
    """Whoever installed it has done that already."""
    room = fresh.workspace.add_channel("monday-club", members=[fresh.pat])
    await room.invites_bot()

    assert "[#monday-club]" in await chosen_at_first(fresh)


async def test_where_slack_names_no_channels_she_chooses_among_all(fresh: Workspace) -> None:
    fresh.workspace.trouble.next("conversations.list", ServerError())

    assert "[#heads]" not in await chosen_at_first(fresh)


@pytest.mark.parametrize(("today", "proposed"), [(10, "2018-09-20"), (14, "2018-09-20"), (16, "2018-09-20")])
async def test_thursday_of_next_week_is_proposed(fresh: Workspace, today: int, proposed: str) -> None:
    await fresh.until(time(9), date(2018, 9, today))

    await fresh.reaches_heads()

    assert fresh.pat.sees(f"Date: [{proposed}]")


async def test_the_first_thursday_on_which_there_is_school_is_proposed(fresh: Workspace) -> None:
    """Ten days before Christmas that is in the new year, and not between the bank holidays."""
    await fresh.until(time(9), date(2025, 12, 15))

    await fresh.reaches_heads()

    assert fresh.pat.sees("Date: [2026-01-08]")


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
