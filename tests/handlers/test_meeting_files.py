"""A meeting goes into somebody's calendar as a file, and what is changed later takes the place of what she has."""

from datetime import time

import vobject
from vobject.base import Component

from bot.workspace.people import Person
from bot.workspace.trouble import ServerError
from handlers.meetings.views.meeting_files import ADD
from handlers.meetings.views.meetings import MeetingRef
from storage.database.ids import MeetingId
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import NOT_FOUND
from tests.handlers.test_moving import MONDAY, cancels, moves


async def adds(person: Person) -> Component:
    """What she gets for a tap on her Home, beside the first meeting."""
    await person.opens_home()
    await person.clicks("Add to calendar", in_="home")
    (file,) = person.messages[-1].files
    return vobject.readOne(file.content.decode()).vevent


async def test_a_tap_on_home_sends_the_meeting_as_a_file(partnership: Partnership) -> None:
    await partnership.announced()

    event = await adds(partnership.ada)

    said = partnership.ada.messages[-1]
    assert [file.name for file in said.files] == ["meeting 2018-09-20.ics"]
    assert "Partnership meeting, Thu 20 Sep, 16:00: open this file to have it in your calendar." in said.text
    assert event.dtstart.value.isoformat() == "2018-09-20T15:00:00+00:00"
    assert (event.summary.value, event.location.value) == ("Partnership meeting", "Hilltop Primary")


async def test_moved_it_is_the_same_meeting_told_of_more_often(partnership: Partnership) -> None:
    """A calendar puts the new in the place of the old; until people are told, it is as they know it."""
    await partnership.announced()
    before = await adds(partnership.ada)
    await moves(partnership.pat, {"Date": "2018-09-21", "Where?": "Oakfield"})
    await partnership.pat.submits()
    meanwhile = await adds(partnership.ada)

    await partnership.until(MONDAY, time(10, 10))
    after = await adds(partnership.ada)

    assert meanwhile.serialize() == before.serialize()
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.location.value == "Oakfield"


async def test_a_file_that_slack_does_not_take_is_told_of(partnership: Partnership) -> None:
    await partnership.announced()
    await partnership.ada.opens_home()
    partnership.workspace.trouble.next("files.completeUploadExternal", ServerError())

    await partnership.ada.clicks("Add to calendar", in_="home")

    assert partnership.ada.messages[-1].text.startswith("Slack has not taken the file just now")


async def test_a_meeting_that_is_not_there_has_no_file(partnership: Partnership) -> None:
    """As a forged button says."""
    ref = MeetingRef(partnership=partnership.id, meeting=MeetingId(99)).model_dump_json(exclude_none=True)
    await partnership.shows_button("Forged", ADD, ref)

    await partnership.ada.clicks("Forged", in_="#heads")

    assert partnership.ada.messages_in("#heads")[-1].text == NOT_FOUND


def in_thread(partnership: Partnership) -> list[Component]:
    """The files in the thread below the announcement, oldest first."""
    announced, *_ = partnership.heads.messages
    return [
        vobject.readOne(file.content.decode()) for reply in partnership.heads.replies(announced) for file in reply.files
    ]


async def test_each_time_that_the_channel_is_told_a_file_follows_in_the_thread(partnership: Partnership) -> None:
    """Announced, moved and cancelled: one meeting, told of more often each time, and taken out at last."""
    await partnership.announced()
    await moves(partnership.pat, {"Date": "2018-09-21"})
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(10, 15))
    await cancels(partnership.pat, label="Change Partnership meeting, Fri 21 Sep 2018")
    await partnership.pat.submits()
    await partnership.until(MONDAY, time(10, 30))

    files = in_thread(partnership)

    assert [file.method.value for file in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert len({file.vevent.uid.value for file in files}) == 1
    assert [file.vevent.sequence.value for file in files] == ["1", "2", "3"]
    assert [file.vevent.dtstart.value.day for file in files] == [20, 21, 21]


async def test_an_answer_sends_no_file_anew(partnership: Partnership) -> None:
    """The announcement is drawn again; the file stays as it was sent."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.until(MONDAY, time(12))

    assert len(in_thread(partnership)) == 1


async def test_a_file_that_slack_does_not_take_at_first_is_sent_again(partnership: Partnership) -> None:
    partnership.workspace.trouble.next("files.completeUploadExternal", ServerError())
    await partnership.announced()

    await partnership.until(MONDAY, time(10, 30))

    assert len(in_thread(partnership)) == 1
