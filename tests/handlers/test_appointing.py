"""Who coordinates: asked of whoever administers the workspace, and said once; also of a second partnership in it."""

import asyncio
from datetime import date, time

from bot.workspace.ids import TeamId as ForeignTeamId
from bot.workspace.people import Person, SharedChannel
from bot.workspace.trouble import ServerError, Stall
from tests.handlers.first_steps import Workspace, describes_meeting, fills_first_screen


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

    assert fresh.tom.home.endswith(
        "Nobody coordinates one here yet: an administrator of this workspace can say who will."
    )
    assert fresh.tom.messages == []


async def test_the_installer_may_coordinate_herself(fresh: Workspace) -> None:
    """She needs no message about it: her Home says what comes first."""
    await fresh.ivy.opens_home()

    await fresh.ivy.clicks("I will", in_="home")

    assert "Three screens, and your first meeting is planned." in fresh.ivy.home
    assert len(fresh.ivy.messages) == 1


async def test_a_coordinator_is_named_and_told(fresh: Workspace) -> None:
    """Her first message has the button that begins it all."""
    await fresh.names_pat()

    assert "Pat Lane coordinates a partnership, still without a name." in fresh.ivy.home
    assert "Nobody else hears from me until you say so." in fresh.pat.messages[-1].text
    await fresh.pat.clicks("Set up")
    assert fresh.pat.modal is not None
    assert fresh.pat.modal.title == "Set up"


async def test_a_coordinator_named_at_the_weekend_is_told_on_monday(fresh: Workspace) -> None:
    """Whoever names her reads so; her Home says at once what comes first."""
    await fresh.until(time(11), on=date(2018, 9, 15))
    await fresh.ivy.opens_home()
    await fresh.ivy.clicks("Choose", in_="home")
    await fresh.ivy.fills("Coordinator", fresh.pat)

    await fresh.ivy.submits()

    words = "My message about what to do first leaves on Mon 17 Sep, 08:00; my Home tab shows it to them already."
    assert fresh.ivy.sees(f"Pat Lane coordinates from now on. {words}")
    assert fresh.pat.messages == []
    assert "Three screens, and your first meeting is planned." in fresh.pat.home
    await fresh.until(time(8), on=date(2018, 9, 17))
    assert "Nobody else hears from me until you say so." in fresh.pat.messages[-1].text


async def test_a_question_answered_in_a_message_has_no_buttons_any_more(fresh: Workspace) -> None:
    """The answer stands where it was asked."""
    await fresh.ivy.opens_home()
    await fresh.ivy.clicks("Choose", in_="bot")
    await fresh.ivy.fills("Coordinator", "Pat Lane")

    await fresh.ivy.submits()

    (answered,) = fresh.ivy.messages
    assert answered.text.startswith("Pat Lane coordinates from now on")
    assert "[Choose]" not in answered.text


async def test_what_she_was_told_to_do_is_done_once_it_has_started(fresh: Workspace) -> None:
    """The button goes with the ten minutes."""
    await fresh.starts()
    await fresh.until(time(9, 10))

    assert "You coordinate River Partnership from now on." in fresh.pat.messages[0].text
    assert "Set up" not in fresh.pat.messages[0].text


async def test_only_an_administrator_names_a_coordinator(fresh: Workspace) -> None:
    """Ivy ceased to be one while her form stood open."""
    await fresh.ivy.opens_home()
    await fresh.ivy.clicks("Choose")
    await fresh.ivy.fills("Coordinator", "Pat Lane")
    await fresh.workspace.change(fresh.ivy, is_admin=False)

    await fresh.ivy.submits()

    assert fresh.ivy.sees("Only an administrator of this workspace can say who coordinates.")
    await fresh.pat.opens_home()
    assert "Set up" not in fresh.pat.home


async def test_a_button_that_outlives_her_rights_opens_no_form(fresh: Workspace) -> None:
    """She reads why in its place."""
    await fresh.ivy.opens_home()
    choose = fresh.ivy.finds("Choose")
    await fresh.workspace.change(fresh.ivy, is_admin=False)

    await choose.press()

    assert fresh.ivy.modal is not None
    assert "Only an administrator of this workspace" in fresh.ivy.modal.text
    assert "Coordinator" not in fresh.ivy.modal.text


async def test_an_administrator_of_another_workspace_names_nobody(fresh: Workspace) -> None:
    """Slack Connect brings her to the channel, and no further."""
    visitor = fresh.workspace.add_person("Vera Knox", is_admin=True, team_id=ForeignTeamId("T0OTHER"))
    await fresh.ivy.opens_home()
    choose = fresh.ivy.finds("Choose")

    await fresh.workspace.interactions.use(visitor.user, choose.place.at, choose.control, {})
    await fresh.workspace.at_rest()

    assert await fresh.partnerships() == []
    assert "Coordinator" not in visitor.screen()


async def test_two_administrators_name_one_coordinator(fresh: Workspace) -> None:
    """The second finds that it is done, and no second partnership is made."""
    await fresh.ivy.opens_home()
    tap = fresh.ivy.finds("I will")
    await fresh.names_pat()

    await tap.press()

    assert fresh.ivy.sees("Somebody coordinates a partnership here already.")
    assert len(await fresh.partnerships()) == 1


async def test_the_form_opens_however_slow_slack_is(fresh: Workspace) -> None:
    """A trigger lives three seconds, and who she is takes longer to learn."""
    slow = Stall()
    await fresh.ivy.opens_home()
    fresh.workspace.trouble.next("users.info", slow)

    tapping = asyncio.create_task(fresh.ivy.clicks("Choose", in_="home"))
    await slow.reached.wait()
    fresh.workspace.clock.advance(seconds=4)
    slow.release()
    await tapping

    await fresh.ivy.fills("Coordinator", "Pat Lane")
    await fresh.ivy.submits()
    assert fresh.ivy.sees("Pat Lane coordinates from now on")


async def test_another_partnership_is_offered_to_who_administers_the_workspace(fresh: Workspace) -> None:
    """She sees who coordinates what; a double click makes one partnership."""
    await fresh.starts()
    await fresh.ivy.opens_home()
    assert "Pat Lane coordinates River Partnership." in fresh.ivy.home
    assert "Is there another partnership in this workspace?" in fresh.ivy.home

    await fresh.ivy.clicks("I will", in_="home", twice=True)

    assert [one.name for one in await fresh.partnerships()] == ["Our partnership", "River Partnership"]
    assert "Three screens, and your first meeting is planned." in fresh.ivy.home


async def test_who_looks_after_the_machine_sees_whether_messages_leave(fresh: Workspace) -> None:
    """One finds Slack ailing, another a channel that is archived: an administrator reads it, and what to do."""
    await fresh.starts()
    await fresh.ivy.opens_home()
    assert "Pat Lane coordinates River Partnership. All is well: every message that was due has left." in fresh.ivy.home

    fresh.workspace.trouble.next("chat.postMessage", *[ServerError()] * 12)
    await fresh.heads.archives()
    await fresh.until(time(9, 11))
    await fresh.ivy.opens_home()
    assert "Slack has not taken 3 messages yet; I keep trying." in fresh.ivy.home

    await fresh.until(time(10))
    await fresh.ivy.opens_home()

    assert "Pat Lane coordinates River Partnership. Slack has refused 1 message for good." in fresh.ivy.home
    assert "“partnership-bot doctor” says what to do." in fresh.ivy.home


async def set_up_a_second(fresh: Workspace) -> tuple[Person, SharedChannel]:
    """Moor Partnership: Quin coordinates it in #moor; Ada is a head in both, Tom only there. A quarter of an hour later
    everybody knows of both."""
    quin = fresh.workspace.add_person("Quin Hart")
    moor = fresh.workspace.add_channel("moor", members=[quin, fresh.ada, fresh.tom])
    await fresh.starts()
    await moor.invites_bot()
    await fresh.names(quin)
    await quin.opens_home()
    await quin.clicks("Set up", in_="home")
    await fills_first_screen(quin, "#moor", "Moor Partnership")
    await describes_meeting(quin, date(2018, 9, 27))
    await quin.submits()
    await quin.closes()
    await fresh.until(time(9, 15))
    return quin, moor


async def test_each_coordinator_sees_her_own_partnership(fresh: Workspace) -> None:
    quin, moor = await set_up_a_second(fresh)

    await fresh.pat.opens_home()
    await quin.opens_home()

    assert fresh.pat.home.startswith("River Partnership")
    assert quin.home.startswith("Moor Partnership")
    assert "None of 2 has answered yet." in moor.last.text
    assert [one.text[:20] for one in fresh.ben.messages] == ["Hello Ben. Pat Lane "]


async def test_a_head_in_both_is_welcomed_by_each_and_switches_between_them(fresh: Workspace) -> None:
    """What she answers in one stays there."""
    _quin, moor = await set_up_a_second(fresh)
    assert sorted(one.text[11:20] for one in fresh.ada.messages) == ["Pat Lane ", "Quin Hart"]

    await fresh.ada.clicks("Going", in_="#moor")
    await fresh.ada.opens_home()
    assert "Moor Partnership" in fresh.ada.home
    assert "You're going." in fresh.ada.home
    await fresh.ada.clicks("River Partnership", in_="home")

    assert "Thursday 20 September" in fresh.ada.home
    assert "You're going." not in fresh.ada.home
    assert "1 of 2 has answered: 1 going." in moor.last.text
    assert "None of 2 has answered yet." in fresh.heads.last.text


async def test_a_command_means_the_partnership_of_its_channel(fresh: Workspace) -> None:
    """Where it could mean either, both are answered."""
    await set_up_a_second(fresh)

    await fresh.ada.runs("/meeting next", in_="#heads")
    here = fresh.ada.messages_in("#heads")[-1].text
    await fresh.ada.runs("/meeting next", in_="#moor")
    there = fresh.ada.messages_in("#moor")[-1].text
    await fresh.ada.runs("/meeting next")
    anywhere = "".join(one.text for one in fresh.ada.messages[-2:])

    assert "Thursday 20 September" in here
    assert "Thursday 27 September" not in here
    assert "Thursday 27 September" in there
    assert "Thursday 20 September" not in there
    assert "Thursday 20 September" in anywhere
    assert "Thursday 27 September" in anywhere


async def test_a_coordinators_screens_are_her_own_in_any_channel(fresh: Workspace) -> None:
    """In the other partnership's channel Quin is nobody, and reads whom to ask."""
    quin, _moor = await set_up_a_second(fresh)
    await fresh.heads.invites(quin)

    await quin.runs("/partnership schools", in_="#moor")
    opened = quin.modal
    await quin.closes()
    await quin.runs("/partnership schools", in_="#heads")

    assert opened is not None
    assert opened.title == "Schools"
    assert quin.modal is None
    assert "Pat Lane can help." in quin.messages_in("#heads")[-1].text
