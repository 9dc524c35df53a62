"""Whoever taps is let in by their own role, whatever a button says that it is about."""

import json
from datetime import date

import pytest

from bot.workspace.ids import TeamId
from bot.workspace.people import Person
from handlers.house.access import NotFound
from handlers.house.references import tapped
from handlers.house.views.home import SWITCH
from handlers.meetings.views.meetings import GOING, NEW_SERIES, SENDING, MeetingRef
from handlers.meetings.views.series import CHANGE
from storage.meetings.meetings import meetings_to_come
from tests.handlers.partnerships import FIRST_MEETING_ON, Partnership, describes, found

FORGED = ["", "Going", "{}", "[]", '{"partnership": 1}', '{"partnership": "x", "meeting": 1}', "9" * 400]
NOT_FOUND = "I can't find that any more. My Home tab shows what there is now."


def about(partnership: int, meeting: int) -> str:
    return json.dumps({"partnership": partnership, "meeting": meeting})


def told(person: Person) -> str:
    """The newest thing that somebody reads in the heads' channel."""
    return person.messages_in("#heads")[-1].text


async def test_a_strangers_tap_changes_nothing(partnership: Partnership) -> None:
    """Somebody was invited into the channel who is in no partnership."""
    await partnership.heads.invites(partnership.stranger)
    await partnership.announced()

    await partnership.stranger.clicks("Going", in_="#heads")

    assert "I don't find you among them. Pat Lane can help." in told(partnership.stranger)
    assert "None of 3 has answered yet." in partnership.heads.last.text


async def test_a_strangers_tap_opens_no_form(partnership: Partnership) -> None:
    """Rights are asked for before anything is shown."""
    await partnership.heads.invites(partnership.stranger)
    await partnership.announced()

    await partnership.stranger.clicks("Sending someone", in_="#heads")

    assert partnership.stranger.modal is None
    assert "I don't find you among them." in told(partnership.stranger)


async def test_a_coordinator_who_is_no_head_is_not_counted(partnership: Partnership) -> None:
    """She is in the channel, and is told that she is not asked."""
    await partnership.announced()

    await partnership.pat.clicks("Going", in_="#heads")

    assert told(partnership.pat) == "You are not asked to this meeting, so there is nothing for you to do."
    assert "None of 3 has answered yet." in partnership.heads.last.text


async def test_a_head_who_has_left_can_no_longer_answer(partnership: Partnership) -> None:
    """She is still in the channel; her role ended yesterday."""
    await partnership.announced()
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))

    await partnership.ada.clicks("Going", in_="#heads")

    assert "I don't find you among them." in told(partnership.ada)
    await partnership.ben.clicks("Going", in_="#heads")
    assert "1 of 2 has answered: 1 going." in partnership.heads.last.text


@pytest.mark.parametrize("meeting", [1, 2**31 - 1, 2**31, 10**30, 0, -1])
async def test_another_partnerships_meeting_does_not_exist(partnership: Partnership, meeting: int) -> None:
    """The button says Moor, where Ada is head, and means a meeting of River, or one that nobody has planned."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.ada])
    moor_id = await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": partnership.ada})
    await partnership.announced()
    await partnership.shows_button("Forged", GOING, about(moor_id, meeting))

    await partnership.ada.clicks("Forged", in_="#heads")

    assert told(partnership.ada) == NOT_FOUND
    assert "None of 3 has answered yet." in partnership.heads.messages[0].text


async def test_a_head_of_another_partnership_is_a_stranger_to_this_one(partnership: Partnership) -> None:
    """Zoe is a head, but elsewhere."""
    zoe = partnership.workspace.add_person("Zoe Finch")
    moor = partnership.workspace.add_channel("moor", members=[zoe])
    await found(partnership.local, moor, name="Moor Partnership", heads_of={"Moorside": zoe})
    await partnership.heads.invites(zoe)
    await partnership.announced()

    await zoe.clicks("Going", in_="#heads")

    assert "I don't find you among them. Pat Lane can help." in told(zoe)
    assert "None of 3 has answered yet." in partnership.heads.last.text


async def test_a_partnership_of_another_workspace_does_not_exist(partnership: Partnership) -> None:
    """Even its own number leads nowhere from here."""
    elsewhere = await found(
        partnership.local, partnership.heads, name="Elsewhere", coordinators=[partnership.pat], workspace="T0ELSEWHERE"
    )
    await partnership.shows_button("Forged", NEW_SERIES, json.dumps({"partnership": elsewhere}))

    await partnership.pat.clicks("Forged", in_="#heads")

    assert partnership.pat.modal is None
    assert told(partnership.pat) == NOT_FOUND


@pytest.mark.parametrize("value", FORGED)
def test_a_reference_that_means_nothing_finds_nothing(value: str) -> None:
    """Whatever stands there, it is either a meeting of a partnership or not there at all."""
    with pytest.raises(NotFound):
        tapped(MeetingRef, {"value": value})


@pytest.mark.parametrize("action_id", [GOING, SENDING, NEW_SERIES, CHANGE, SWITCH])
@pytest.mark.parametrize("value", [None, "Going"])
async def test_a_button_with_a_value_that_means_nothing_is_answered_kindly(
    partnership: Partnership, action_id: str, value: str | None
) -> None:
    """No apology with a code: it is simply not there any more."""
    await partnership.shows_button("Forged", action_id, value)

    await partnership.pat.clicks("Forged", in_="#heads")

    assert partnership.pat.modal is None
    assert told(partnership.pat) == NOT_FOUND


async def test_the_plan_button_of_another_is_refused(partnership: Partnership) -> None:
    """A head finds the button of a coordinator."""
    await partnership.shows_button("Forged", NEW_SERIES, json.dumps({"partnership": partnership.id}))

    await partnership.ada.clicks("Forged", in_="#heads")

    assert partnership.ada.modal is None
    assert told(partnership.ada) == "This is for the coordinator to do. Pat Lane can help."


@pytest.mark.parametrize("metadata", ["", "{}", "null", '{"partnership": 999}'])
async def test_a_form_that_forgot_what_it_is_about_saves_nothing(partnership: Partnership, metadata: str) -> None:
    """An older version drew it, or somebody else did."""
    await describes(partnership.pat, FIRST_MEETING_ON)
    partnership.spoils_form(partnership.pat, private_metadata=metadata)

    await partnership.pat.submits()

    assert partnership.pat.sees(NOT_FOUND)
    await partnership.pat.closes()
    assert partnership.pat.sees("[Hilltop Primary]")


async def test_dates_that_forgot_what_they_are_of_are_not_saved(partnership: Partnership) -> None:
    """The preview carries the whole form; without it there is nothing to save."""
    await describes(partnership.pat, FIRST_MEETING_ON)
    await partnership.pat.submits()
    partnership.spoils_form(partnership.pat, private_metadata='{"partnership": 1}')

    await partnership.pat.submits()

    assert partnership.pat.sees(NOT_FOUND)
    services = partnership.local.bot.services
    async with services.reading() as session:
        assert await meetings_to_come(session, partnership.id, now=services.clock()) == []


async def test_a_stand_in_is_refused_from_a_head_who_has_left_meanwhile(partnership: Partnership) -> None:
    """The form was opened in time and sent too late; the name typed is still there."""
    await partnership.announced()
    await partnership.ada.clicks("Sending someone", in_="#heads")
    await partnership.ada.fills("Who is coming for you?", "Sam Reed")
    await partnership.leaves_roles(partnership.ada, after=date(2018, 9, 9))

    await partnership.ada.submits()

    assert partnership.ada.sees("I don't find you among them.")
    await partnership.ada.closes()
    assert partnership.ada.sees("[Sam Reed]")


async def test_somebody_of_another_organisation_is_told_apart_by_more_than_an_id(partnership: Partnership) -> None:
    """A guest in a shared channel is a stranger until a coordinator adds her."""
    guest = partnership.workspace.add_person("Gwen Abroad", team_id=TeamId("T0ABROAD"))
    await partnership.heads.invites(guest)
    await partnership.announced()

    await guest.clicks("Going", in_="#heads")

    assert "I don't find you among them." in told(guest)
