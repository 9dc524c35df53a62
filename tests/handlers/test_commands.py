"""What can be typed after `/meeting`, what is understood, and which partnership is meant."""

import asyncio
from datetime import date, time

import pytest

from bot.workspace.trouble import Stall
from handlers.meetings.meetings import verb
from tests.handlers.partnerships import Partnership, found


async def test_next_shows_a_head_the_meeting_with_buttons(partnership: Partnership) -> None:
    """Only she sees the note."""
    await partnership.announced()

    await partnership.ada.runs("/meeting next", in_="#heads")

    note = partnership.ada.messages_in("#heads")[-1]
    assert note.is_ephemeral
    assert "[Propose an item]\n[Add to calendar]\nAre you coming?\n[Going] [Apologies] [Sending someone]" in note.text


async def test_a_tap_on_the_note_of_next_changes_the_note(partnership: Partnership) -> None:
    """What she answered stands where she asked, and counts in the channel."""
    await partnership.announced()
    await partnership.ada.runs("/meeting next", in_="#heads")

    await partnership.ada.clicks("Going", in_="#heads")

    note = partnership.ada.messages_in("#heads")[-1]
    assert "You're going. You can change your mind:\n[Apologies] [Sending someone]" in note.text
    assert "1 of 3 has answered" in partnership.heads.last.text


async def test_a_stand_in_named_from_the_note_of_next_shows_there(partnership: Partnership) -> None:
    """The note is drawn again once the name is sent."""
    await partnership.announced()
    await partnership.ada.runs("/meeting next", in_="#heads")

    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.ada.submits()

    assert "Sam Reed is going for you." in partnership.ada.messages_in("#heads")[-1].text


async def test_a_stale_note_of_next_loses_its_buttons_when_tapped(partnership: Partnership) -> None:
    """A note cannot be drawn again before somebody taps it."""
    await partnership.announced()
    await partnership.ada.runs("/meeting next", in_="#heads")
    button = partnership.ada.finds("Going", in_="#heads")
    await partnership.until(date(2018, 9, 20), time(17))

    await button.press()

    note = next(message for message in partnership.ada.messages_in("#heads") if message.is_ephemeral)
    assert "This meeting is over." in note.text
    assert "[Going]" not in note.text


async def test_next_shows_a_coordinator_who_is_no_head_the_answers_and_no_buttons(partnership: Partnership) -> None:
    """She is not asked; what she sees stands on her Home as well."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")

    await partnership.pat.runs("/meeting next", in_="#heads")

    note = partnership.pat.messages_in("#heads")[-1]
    assert note.is_ephemeral
    assert note.text == (
        "Partnership meeting\nThursday 20 September at 16:00, Hilltop Primary\n"
        "Nothing is on the agenda yet. [Propose an item]\n[Add to calendar]\n"
        "1 of 3 has answered: 1 going.\nGoing: Ada Moor.\nStill to answer: Ben Hale, Cat Rowe.\n"
        "[Answer for someone]\n[Change]"
    )


async def test_next_shows_a_teacher_the_meeting_alone(partnership: Partnership) -> None:
    """No buttons, and no names."""
    await partnership.announced()

    await partnership.tom.runs("/meeting next")

    said = "Partnership meeting\nThursday 20 September at 16:00, Hilltop Primary"
    assert partnership.tom.messages[-1].text == said


async def test_next_says_so_when_nothing_is_planned(partnership: Partnership) -> None:
    """An empty answer would look like a failure."""
    await partnership.ada.runs("/meeting next")

    assert partnership.ada.messages[-1].text == "River Partnership: no meetings are planned."


async def test_list_shows_the_next_ten_and_how_many_more(partnership: Partnership) -> None:
    """One line each, below what they have in common; the year where it changes."""
    await partnership.plans_meetings(date(2018, 9, 13))

    await partnership.ada.runs("/meeting list")

    lines = partnership.ada.messages[-1].text.splitlines()
    assert lines[0] == "River Partnership, meetings to come:"
    assert lines[1:4] == ["Partnership meeting, 16:00, Hilltop Primary", "• Thu 13 Sep 2018", "• Thu 27 Sep"]
    assert lines[8:11] == ["• Thu 20 Dec", "• Thu 17 Jan 2019", "• Thu 31 Jan"]
    assert lines[-1] == "And 10 more: my Home tab shows all dates."
    assert len(lines) == 13


@pytest.mark.parametrize("typed", ["", "   ", "help", "HELP"])
async def test_nothing_typed_gets_help(partnership: Partnership, typed: str) -> None:
    """Each word with what it does, and that none of them is needed."""
    await partnership.ada.runs(f"/meeting {typed}")

    help_ = partnership.ada.messages[-1].text
    assert help_.startswith("• /meeting next: the next meeting, with buttons to answer\n• /meeting list:")
    assert "it is all on my Home tab" in help_


async def test_an_unknown_word_gets_help_that_repeats_it(partnership: Partnership) -> None:
    """Shown as it was typed, and cut where it is long."""
    await partnership.ada.runs(f"/meeting <!channel> {'x' * 3000}")

    help_ = partnership.ada.messages[-1].text
    assert help_.startswith("I don't know “<!channel> xxxxxxxxxxxxxxxxxxxxxxxxxxxx…” after /meeting.")
    assert "• /meeting next" in help_


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("nxet", "next"),
        ("nex", "next"),
        ("Next!", "next"),
        ("lsit", "list"),
        ("lists please", "list"),
        ("nwe", "new"),
        ("hlep", "help"),
        ("n", None),
        ("cancel", None),
        ("hello", None),
    ],
)
def test_a_word_missed_by_one_letter_is_understood(typed: str, understood: str | None) -> None:
    """One letter too many, too few, wrong, or two in the wrong order; a guess beyond that would be a surprise."""
    assert verb(typed) == understood


async def test_a_near_miss_does_what_was_meant(partnership: Partnership) -> None:
    """Nobody is sent back to type it again."""
    await partnership.announced()

    await partnership.ada.runs("/meeting nxet")

    assert "[Going]" in partnership.ada.messages[-1].text


async def test_new_is_for_coordinators(partnership: Partnership) -> None:
    """A head learns whom to ask."""
    await partnership.ada.runs("/meeting new")

    assert partnership.ada.modal is None
    assert partnership.ada.messages[-1].text == "This is for the coordinator to do. Pat Lane can help."


async def test_a_trigger_that_has_run_out_is_explained(partnership: Partnership) -> None:
    """Slack gives three seconds; this envelope took four."""
    stall = Stall()
    partnership.workspace.trouble.next("slash_commands", stall)
    typing = asyncio.create_task(partnership.pat.runs("/meeting new"))
    await stall.reached.wait()

    partnership.workspace.clock.advance(seconds=4)
    stall.release()
    await typing

    assert partnership.pat.modal is None
    assert "Nothing is lost: please try once more." in partnership.pat.messages[-1].text


async def test_a_stranger_is_told_whom_to_ask(partnership: Partnership) -> None:
    """And nothing about the meetings."""
    await partnership.announced()

    await partnership.stranger.runs("/meeting next")

    told = partnership.stranger.messages[-1].text
    expected = "This is for the members of a partnership, and I don't find you among them. Pat Lane can help."
    assert told == expected


async def test_somebody_whose_role_has_ended_is_a_stranger(partnership: Partnership) -> None:
    """Leavers lose access on the day after their last."""
    await partnership.announced()
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))

    await partnership.ada.runs("/meeting list")

    assert "I don't find you among them." in partnership.ada.messages[-1].text


async def test_a_channel_decides_which_partnership_is_meant(partnership: Partnership) -> None:
    """Ada is a head in both, and reads of the one whose channel she is in."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    await moor.invites_bot()
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await partnership.announced()

    await partnership.ada.runs("/meeting next", in_="#moor")

    assert partnership.ada.messages_in("#moor")[-1].text == "Moor Partnership: no meetings are planned."


async def test_elsewhere_somebody_in_two_partnerships_reads_of_both(partnership: Partnership) -> None:
    """Each says whose it is."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await partnership.announced()

    await partnership.ada.runs("/meeting next")
    await partnership.ada.runs("/meeting list")

    empty, shown, listed = (message.text for message in partnership.ada.messages)
    assert empty == "Moor Partnership: no meetings are planned."
    assert shown.startswith("River Partnership\nPartnership meeting")
    assert "Moor Partnership: no meetings are planned.\nRiver Partnership, meetings to come:" in listed


async def test_in_another_partnerships_channel_a_member_of_mine_is_a_stranger(partnership: Partnership) -> None:
    """What is meant there is that partnership, and she is not in it."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    moor = partnership.workspace.add_channel("moor", members=[partnership.pat])
    await found(partnership.local, moor, name="Moor Partnership", coordinators=[zoe])

    await partnership.pat.runs("/meeting new", in_="#moor")

    assert partnership.pat.modal is None
    assert "I don't find you among them. Zoe Finch can help." in partnership.pat.messages_in("#moor")[-1].text


@pytest.mark.parametrize("command_prefix", ["relp-"])
async def test_a_prefix_stands_before_every_command_and_in_the_bots_words(partnership: Partnership) -> None:
    """Another app in the workspace may have taken /meeting."""
    await partnership.ada.runs("/relp-meeting help")

    assert "• /relp-meeting next:" in partnership.ada.messages[-1].text
    assert "/meeting" not in partnership.ada.messages[-1].text.replace("/relp-meeting", "")
