"""Whom no message reaches, and what has failed: a coordinator sees it on her Home, and does something about it."""

from datetime import date, time

from handlers.meetings.invitations import REMINDER
from handlers.overseeing.views.overseeing import TRY_AGAIN, FailedRef
from storage.database.ids import TeamId
from storage.delivery.processes import Process, record_beat
from storage.members.people import RoleKind
from storage.members.roster import Details
from storage.members.wishes import Wishes, set_wishes
from storage.overseeing.overseeing import failed_messages
from tests.handlers.known import person_id
from tests.handlers.overseen import is_asked_in_vain
from tests.handlers.partnerships import MONDAY_MORNING, Partnership, found
from tests.handlers.rosters import FOR_COORDINATORS, is_added


async def test_who_was_asked_three_times_is_listed_until_she_answers(partnership: Partnership) -> None:
    """With the text of an e-mail; and the answer takes her from the list, wherever it is given."""
    pat = partnership.pat
    await is_asked_in_vain(partnership, "Ben Hale", "Cat Rowe")
    assert len(partnership.ben.messages) == 3

    await pat.opens_home()
    assert "Not reached: Ben Hale, Cat Rowe [Copy e-mail]" in pat.home
    await pat.clicks("Copy e-mail")
    assert pat.modal is not None
    assert "Ben Hale, head at Oakfield: asked three times" in pat.modal.text
    assert "Subject: River Partnership: waiting for you\n\nDear Ben,\n\nThis is still open:\n\n" in pat.modal.text
    assert "- A reminder: Partnership meeting, Thu 20 Sep, 16:00. Are you coming?" in pat.modal.text
    await pat.submits()
    await partnership.ben.clicks("Apologies", in_="#heads")
    await pat.opens_home()

    assert "Not reached: Cat Rowe [Copy e-mail]" in pat.home
    assert "Not reached" not in partnership.heads.last.text


async def test_why_nobody_is_reached_stands_beside_the_name(partnership: Partnership) -> None:
    """Not on Slack, with the address known; account closed; away for too long; the kind turned off."""
    pat = partnership.pat
    await is_added(partnership, "Jo Field", at="Clay", known=Details("Jo Field", email="jo@clay.example"))
    await partnership.plans_meetings()
    services = partnership.local.bot.services
    wishes = {
        "Ada Moor": Wishes(kinds_off=frozenset({REMINDER})),
        "Ben Hale": Wishes(paused_until=date(2018, 9, 24)),
    }
    for name, hers in wishes.items():
        whose = await person_id(partnership, name)
        async with services.writing() as session:
            await set_wishes(session, partnership.id, whose, hers)
    await partnership.workspace.deactivate(partnership.cat)

    await partnership.until(date(2018, 9, 13), time(9))
    await pat.opens_home()
    await pat.clicks("Copy e-mail")

    assert pat.modal is not None
    assert "Ada Moor, head at Hilltop: has turned these messages off" in pat.modal.text
    assert "Jo Field, head at Clay: not on Slack" in pat.modal.text
    assert "To: jo@clay.example" in pat.modal.text
    assert "Cat Rowe, head at Clay: Slack account closed" in pat.modal.text
    assert "Ben Hale, head at Oakfield: away until Mon 24 Sep 2018" in pat.modal.text


async def test_a_coordinator_may_be_among_those_not_reached(partnership: Partnership) -> None:
    """She coordinates and is a head: she is told of herself like of anybody."""
    await partnership.takes_role(partnership.ben, RoleKind.COORDINATOR)
    await is_asked_in_vain(partnership, "Ben Hale")

    await partnership.ben.opens_home()

    assert "Not reached: Ben Hale [Copy e-mail]" in partnership.ben.home


async def test_what_has_failed_is_counted_and_listed_and_tried_again_once(partnership: Partnership) -> None:
    """The channel was archived. Two coordinators tap at the same time; the message comes once."""
    pat, ada = partnership.pat, partnership.ada
    await partnership.takes_role(ada, RoleKind.COORDINATOR)
    await partnership.heads.archives()
    await partnership.announced()
    await pat.opens_home()
    assert "Not sent: 1 message [See messages]" in pat.home
    for coordinator in (pat, ada):
        await coordinator.runs("/partnership delivery")
    assert pat.modal is not None
    assert "Waiting: 0\nSent today: 2\nNot sent: 1" in pat.modal.text
    assert "#heads: Partnership meeting, Thu 20 Sep, 16:00. Are you coming?" in pat.modal.text
    assert "The channel is archived. Mon 10 Sep, 09:10." in pat.modal.text
    await partnership.heads.unarchives()

    await pat.clicks("Try again")
    await ada.clicks("Try again")

    assert pat.sees("On its way: 1 message.")
    assert ada.sees("That is on its way already, or is over by now.")
    assert [one.fallback for one in partnership.heads.messages] == [
        "Partnership meeting, Thu 20 Sep, 16:00. Are you coming?"
    ]
    await pat.closes_everything()
    assert "Not sent" not in pat.home


async def test_all_that_failed_is_tried_again_at_once_but_not_what_is_over(partnership: Partnership) -> None:
    """Three meetings were announced in vain. The first is over, and has no button any longer."""
    pat = partnership.pat
    await partnership.heads.archives()
    await partnership.announced()
    await partnership.plans_meetings(date(2018, 9, 25), {"Where?": "Oakfield"})
    await partnership.until(date(2018, 9, 11), time(10))
    await pat.runs("/partnership delivery")
    tries_all = pat.finds("Try all again")
    await partnership.until(date(2018, 9, 21), time(9))
    await partnership.heads.unarchives()

    await tries_all.press()

    assert pat.modal is not None
    assert "On its way: 2 messages." in pat.modal.text
    assert "It is over by now, so there is nothing to try again." in pat.modal.text
    assert "[Try again]" not in pat.modal.text
    assert ["20 September" in one.text for one in partnership.heads.messages] == [False, False]


async def test_the_screen_says_whether_the_bot_is_at_work(partnership: Partnership) -> None:
    """When each process last beat, in plain words."""
    await partnership.pat.runs("/partnership delivery")
    before = partnership.pat.sees(
        "I am not at work just now. Please tell whoever looks after the machine that I run on."
    )
    async with partnership.local.bot.services.writing() as session:
        await record_beat(session, Process("here:1", "1", MONDAY_MORNING, MONDAY_MORNING), None)

    await partnership.pat.closes()
    await partnership.pat.runs("/partnership delivery")

    assert before
    assert partnership.pat.sees("Process: at work, last beat Today, 09:00.")


async def test_nobody_but_a_coordinator_of_the_partnership_sees_or_does_any_of_it(partnership: Partnership) -> None:
    """Neither a head, nor somebody who coordinates another partnership here; and another's message does not exist."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    moor = partnership.workspace.add_channel("moor", members=[zoe])
    other = await found(partnership.local, moor, name="Moor Partnership", coordinators=[zoe])
    await partnership.heads.archives()
    await partnership.announced()
    async with partnership.local.bot.services.reading() as session:
        (failed,) = await failed_messages(session, partnership.id, MONDAY_MORNING)
    theirs = FailedRef(partnership=other, message=failed.id).model_dump_json()
    await moor.invites_bot()
    client = partnership.local.bot.services.slack(TeamId(partnership.workspace.team_id))
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Forged"},
        "action_id": TRY_AGAIN,
        "value": theirs,
    }
    await client.chat_postMessage(channel=moor.id, text="x", blocks=[{"type": "actions", "elements": [button]}])

    await zoe.clicks("Forged", in_="#moor")
    await partnership.ada.runs("/partnership delivery")
    await zoe.opens_home()

    assert zoe.sees("That is on its way already, or is over by now.")
    assert zoe.sees("Not sent: 0")
    assert "Not sent" not in zoe.home
    assert partnership.ada.sees(FOR_COORDINATORS)
    async with partnership.local.bot.services.reading() as session:
        assert await failed_messages(session, partnership.id, MONDAY_MORNING) == [failed]
