"""Setting up where nothing goes as it should: other channels, other people, other times, a slow Slack."""

import asyncio
from datetime import date, time, timedelta

import pytest

from bot.local import installed
from bot.workspace.ids import TeamId as ForeignTeamId
from bot.workspace.server import LocalWorkspace
from bot.workspace.trouble import ServerError, Stall
from storage.database.engine import Database
from tests.handlers.first_steps import MONDAY, Workspace, fills_first_screen, words_beside

DEVON = "Autumn term: 3 September 2018 to 21 December 2018\nAutumn half term: 22 October 2018 to 26 October 2018"


async def test_a_private_channel_is_as_good_as_any(fresh: Workspace) -> None:
    """The bot cannot see it before it is invited."""
    fresh.workspace.add_channel("quiet", members=[fresh.pat, fresh.ada], private=True)
    await fresh.names_pat()
    await fresh.names_channel("#quiet")
    assert fresh.pat.sees("type /invite @Partnership in #quiet")

    await fresh.ada.runs("/invite @Partnership", in_="#quiet")

    assert fresh.pat.sees("2 members in #quiet.")


async def test_forty_five_members_stand_in_groups_of_ten(fresh: Workspace) -> None:
    """All of them ticked, and however often she goes back and forth, Slack is not asked too often."""
    crowd = [fresh.workspace.add_person(f"Head {number:02}") for number in range(42)]
    await fresh.heads.invites(*crowd)
    await fresh.reaches_heads()
    assert fresh.pat.sees("45 members in #heads.")
    assert [fresh.pat.sees(words) for words in ("Heads, 1 to 10", "Heads, 41 to 45", "Heads, 51")] == [
        True,
        True,
        False,
    ]

    for _ in range(4):
        await fresh.describes_meeting()
        await fresh.pat.clicks("Change something")
    await fresh.describes_meeting()

    assert fresh.pat.sees("Start tells 44 people and #heads")


async def test_guests_and_people_from_elsewhere_are_hers_to_tick(fresh: Workspace) -> None:
    """The word stands beside their names."""
    gus = fresh.workspace.add_person("Gus Kerr", is_guest=True)
    olu = fresh.workspace.add_person("Olu Xu", team_id=ForeignTeamId("T0OTHER"))
    await fresh.heads.invites(gus, olu)

    await fresh.reaches_heads()

    assert fresh.pat.sees("( ) Gus Kerr ( ) Olu Xu ( ) Pat Lane")
    assert words_beside(fresh.pat, "Gus Kerr") == "guest"
    assert words_beside(fresh.pat, "Olu Xu") == "from another organisation"
    assert fresh.pat.sees("Tick guests and people from other organisations yourself, if they are heads.")
    await fresh.pat.clicks("Olu Xu")
    await fresh.describes_meeting()
    assert await fresh.heads_by_name() == ["Ada Moor", "Ben Hale", "Olu Xu"]


async def test_a_head_from_elsewhere_answers_in_the_channel(fresh: Workspace) -> None:
    """Slack says of her where she is at home."""
    olu = fresh.workspace.add_person("Olu Xu", team_id=ForeignTeamId("T0OTHER"))
    await fresh.heads.invites(olu)
    await fresh.reaches_heads()
    await fresh.pat.clicks("Olu Xu")
    await fresh.describes_meeting()
    await fresh.pat.submits()
    await fresh.until(time(9, 10))

    await olu.clicks("Going", in_="#heads")

    assert "1 of 3 has answered: 1 going." in fresh.heads.last.text


async def test_a_coordinator_who_is_a_head_ticks_herself(fresh: Workspace) -> None:
    """She is asked like the others, and for her school on Home; nobody welcomes her to what she has set up, although
    she is the first of them by name."""
    await fresh.workspace.change(fresh.pat, name="Abi Lane")
    await fresh.reaches_heads()
    await fresh.pat.clicks("Abi Lane")
    await fresh.describes_meeting()
    assert fresh.pat.sees("Start tells 2 people and #heads")
    await fresh.pat.clicks("See what heads will see")
    assert fresh.pat.sees("Hello Ada. Abi Lane asked me")
    await fresh.pat.closes()

    await fresh.pat.submits()
    await fresh.pat.closes()
    await fresh.until(time(9, 10))
    await fresh.pat.opens_home()
    await fresh.pat.clicks("Going", in_="home")
    await fresh.pat.clicks("Say which", in_="home")
    await fresh.pat.fills("Your school", "Hilltop Primary")
    await fresh.pat.submits()

    assert "1 of 3 has answered: 1 going." in fresh.heads.last.text
    assert "head at Hilltop Primary" in fresh.pat.home
    assert "Which school are you head at?" not in fresh.pat.home
    assert len(fresh.pat.messages) == 1


@pytest.mark.parametrize(
    ("first_on", "words"),
    [
        (date(2018, 9, 7), "This date has passed. Choose today or a later one."),
        (date(2018, 9, 22), "22 September 2018 is a Saturday. Choose a school day."),
        (date(2018, 12, 25), "Tue 25 Dec 2018 is closed (Christmas Day). Choose a school day."),
        (date(2021, 9, 23), "Choose a date within the next two years."),
    ],
)
async def test_a_date_on_which_nobody_can_meet_is_said_beside_it(fresh: Workspace, first_on: date, words: str) -> None:
    await fresh.reaches_heads()

    await fresh.describes_meeting(first_on)

    assert fresh.pat.errors == {"Date": words}


async def test_with_term_dates_a_first_meeting_in_a_holiday_is_refused_and_the_year_is_planned(
    fresh: Workspace,
) -> None:
    """She has pasted them before setting up anything else."""
    await fresh.names_pat()
    await fresh.pat.runs("/partnership import")
    await fresh.pat.clicks("Import term dates")
    await fresh.pat.fills("Or paste the lines", DEVON)
    await fresh.pat.submits()
    await fresh.pat.submits()
    await fresh.pat.closes_everything()
    await fresh.heads.invites_bot()
    await fresh.names_channel()

    await fresh.describes_meeting(date(2018, 10, 25))
    refused = fresh.pat.errors
    await fresh.describes_meeting()

    assert refused == {"Date": "Thu 25 Oct 2018 is closed (Autumn half term). Choose a school day."}
    assert fresh.pat.sees("7 meetings. All dates of the school year.")


async def test_a_time_that_has_passed_today_is_said_beside_it(fresh: Workspace) -> None:
    await fresh.reaches_heads()
    await fresh.pat.fills("Starts at", "08:30")

    await fresh.describes_meeting(MONDAY)

    assert fresh.pat.errors == {"Starts at": "That time has passed today. Choose a later one, or a later date."}


async def test_a_day_later_she_goes_on_where_she_was(fresh: Workspace) -> None:
    """Her heads are as she left them, and nothing is kept of whom she unticks."""
    await fresh.reaches_heads()
    await fresh.pat.clicks("Ben Hale")
    await fresh.describes_meeting()
    await fresh.pat.closes()
    await fresh.until(time(10), MONDAY + timedelta(days=1))

    await fresh.pat.opens_home()
    await fresh.pat.clicks("Go on", in_="home")
    assert fresh.pat.sees("( ) Ben Hale")
    await fresh.pat.clicks("Ben Hale")
    await fresh.pat.clicks("Ada Moor")
    await fresh.describes_meeting()

    assert await fresh.heads_by_name() == ["Ben Hale"]
    assert await fresh.everybody_by_name() == ["Ben Hale", "Pat Lane"]
    assert fresh.pat.sees("Start tells 1 person and #heads on Tue 11 Sep, 10:10.")


async def test_a_bot_that_was_restarted_goes_on(workspace: LocalWorkspace, story_database: Database) -> None:
    """The modal that waits for the invitation is remembered."""
    async with installed(workspace, story_database) as before:
        fresh = Workspace.around(before)
        await fresh.names_pat()
        await fresh.names_channel()
        assert fresh.pat.sees("/invite @Partnership")

    async with installed(workspace, story_database):
        await fresh.ada.runs("/invite @Partnership", in_="#heads")
        await fresh.describes_meeting()
        await fresh.pat.submits()

    assert fresh.pat.sees("River Partnership has started.")


async def test_nobody_is_disturbed_who_has_closed_the_screen(fresh: Workspace) -> None:
    """What would have gone on in it stands on her Home."""
    await fresh.names_pat()
    await fresh.names_channel()
    await fresh.pat.closes()

    await fresh.heads.invites_bot()

    assert fresh.pat.modal is None
    assert "I'm in #heads." in fresh.pat.home


async def test_the_first_screen_is_not_taken_from_who_fills_it_in_again(fresh: Workspace) -> None:
    """While she chooses another channel, the bot is invited to the one before."""
    fresh.workspace.add_channel("moor", members=[fresh.pat, fresh.ada])
    await fresh.names_pat()
    await fresh.names_channel()
    await fresh.pat.clicks("Another channel or name", in_="modal")

    await fresh.heads.invites_bot()
    await fills_first_screen(fresh.pat, "#moor", "Moor Partnership")

    assert fresh.pat.sees("type /invite @Partnership in #moor")


async def test_a_channel_that_is_renamed_goes_by_its_new_name(fresh: Workspace) -> None:
    await fresh.names_pat()
    await fresh.names_channel()

    await fresh.heads.renames("headteachers")
    await fresh.heads.invites_bot()

    assert fresh.pat.sees("3 members in #headteachers.")


async def test_an_archived_channel_is_named_and_another_one_chosen(fresh: Workspace) -> None:
    fresh.workspace.add_channel("moor", members=[fresh.pat, fresh.ada])
    await fresh.reaches_heads()
    await fresh.pat.closes()
    await fresh.heads.archives()

    await fresh.pat.clicks("Go on", in_="home")
    assert fresh.pat.sees("#heads is archived, so nobody can write there.")
    await fresh.pat.clicks("Another channel or name", in_="modal")
    await fills_first_screen(fresh.pat, "#moor", "Moor Partnership")

    assert fresh.pat.sees("type /invite @Partnership in #moor")


async def test_a_channel_in_which_nobody_is_says_so(fresh: Workspace) -> None:
    """There is nobody to tick, so there is no form yet."""
    lonely = fresh.workspace.add_channel("lonely", members=[fresh.ivy])
    await lonely.invites_bot()
    await fresh.ivy.leaves("#lonely")
    await fresh.names_pat()

    await fresh.names_channel("#lonely")

    assert fresh.pat.sees("Nobody but me is in #lonely. Invite the heads there, then let me look again.")
    await fresh.ada.joins("#lonely")
    await fresh.pat.clicks("Look again", in_="modal")
    assert fresh.pat.sees("1 member in #lonely.")


async def test_whoever_goes_back_finds_that_the_bot_was_sent_away(fresh: Workspace) -> None:
    """Between the last screen and the one before; invited again, it goes on."""
    await fresh.reaches_preview()
    await fresh.heads.removes_bot()

    await fresh.pat.clicks("Change something")

    assert fresh.pat.sees("/invite @Partnership")
    await fresh.ada.runs("/invite @Partnership", in_="#heads")
    assert fresh.pat.sees("3 members in #heads.")


async def test_nothing_starts_where_the_bot_cannot_speak(fresh: Workspace) -> None:
    """It was removed a moment ago. Invited again, she goes on."""
    await fresh.reaches_preview()
    await fresh.heads.removes_bot()

    await fresh.pat.submits()
    assert fresh.pat.sees("type /invite @Partnership in #heads")
    await fresh.until(time(10))
    assert fresh.ada.messages == []

    await fresh.heads.invites_bot()
    assert fresh.pat.sees("3 members in #heads.")


async def test_another_partnerships_channel_is_not_taken(fresh: Workspace) -> None:
    """Nobody could tell whose a command would be there."""
    quin = fresh.workspace.add_person("Quin Hart")
    await fresh.heads.invites(quin)
    await fresh.starts()
    await fresh.names(quin)
    await quin.opens_home()
    await quin.clicks("Set up", in_="home")

    await fills_first_screen(quin, "#heads", "Moor Partnership")

    label = "Where do the heads meet in Slack?"
    assert quin.errors == {label: "Another partnership meets there. Choose a channel of your own heads."}


async def test_hostile_names_stay_words(fresh: Workspace) -> None:
    """Nobody is mentioned, nothing is bold, and nobody's name is another's."""
    await fresh.heads.invites(fresh.workspace.add_person("<!channel> *Eve* <@U0000000001>"))
    await fresh.names_pat()
    await fresh.heads.invites_bot()

    await fresh.names_channel(name="*Bold* <!here> & `Sons`")
    await fresh.describes_meeting()
    await fresh.pat.submits()
    await fresh.until(time(9, 10))

    assert await fresh.heads_by_name() == ["<!channel> *Eve* <@U0000000001>", "Ada Moor", "Ben Hale"]
    assert fresh.ada.messages[0].text.startswith("Hello Ada. Pat Lane asked me to look after ∗Bold∗ <!here> & ˋSonsˋ")
    posted = str([call.arguments for call in fresh.workspace.calls if call.method == "chat.postMessage"])
    assert "<!" not in posted.replace("<!date", "")


async def test_names_without_end_and_names_without_a_letter_are_shown(fresh: Workspace) -> None:
    """Slack lets people be called what they like; whose name cannot be seen goes by another of hers."""
    await fresh.workspace.change(fresh.pat, name="P" * 255)
    await fresh.workspace.change(fresh.ben, name="\u200b\u200b")

    await fresh.reaches_heads()

    (coordinator,) = [name for name in await fresh.everybody_by_name() if name.startswith("P")]
    assert coordinator == f"{'P' * 79}…"
    assert not fresh.pat.sees("\u200b")
    assert fresh.pat.sees("3 members in #heads.")


async def test_a_slow_slack_is_waited_for(fresh: Workspace) -> None:
    """The form is answered in time, and the next screen comes when Slack has said who they are."""
    await fresh.names_pat()
    await fresh.heads.invites_bot()
    slow = Stall()
    fresh.workspace.trouble.next("users.info", slow)

    sending = asyncio.create_task(fresh.names_channel())
    await slow.reached.wait()
    await fresh.workspace.until(lambda: fresh.pat.sees("One moment: I'm looking who is in the channel."))
    fresh.workspace.clock.advance(seconds=4)
    slow.release()
    await sending

    assert fresh.pat.sees("3 members in #heads.")


async def test_a_form_that_slack_lets_answer_at_once_is_answered_once(fresh: Workspace) -> None:
    """Of two answers to one form whichever comes last would stay, and nobody knows which that is."""
    await fresh.names_pat()
    await fresh.heads.invites_bot()
    before = len(fresh.workspace.calls)

    await fresh.names_channel()

    assert fresh.pat.sees("3 members in #heads.")
    assert "views.update" not in {call.method for call in fresh.workspace.calls[before:]}


async def test_where_slack_fails_she_can_have_it_look_again(fresh: Workspace) -> None:
    """She reads that something went wrong, and the button is in front of her."""
    await fresh.names_pat()
    await fresh.heads.invites_bot()
    await fresh.names_channel()
    await fresh.pat.closes()
    fresh.workspace.clock.advance(seconds=1)  # Slack takes one message a second
    fresh.workspace.trouble.next("users.info", ServerError())
    await fresh.pat.clicks("Go on", in_="home")
    assert fresh.pat.sees("Sorry, something went wrong here")

    await fresh.pat.clicks("Look again")

    assert fresh.pat.sees("3 members in #heads.")


async def test_a_first_meeting_that_has_begun_meanwhile_is_not_started(fresh: Workspace) -> None:
    """The note leads back to the screen on which she can change it."""
    await fresh.reaches_preview()
    await fresh.until(time(17), date(2018, 9, 20))

    await fresh.pat.submits()
    assert fresh.pat.sees("That first meeting has begun meanwhile.")
    await fresh.pat.closes()
    await fresh.pat.clicks("Change something")

    assert fresh.pat.sees("Hilltop Primary")
