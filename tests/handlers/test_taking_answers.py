"""A coordinator answers for somebody who has told her: people who are not on Slack, and heads who rang."""

import json
from datetime import date, time

from bot.workspace.grammar import parse_view
from handlers.planning.views.taking_answers import A_PAGE, GOING, Asked, answers
from storage.database.ids import PersonId
from storage.delivery.answerers import Mandate
from storage.meetings.meeting_answers import Answer, Answered
from storage.members.people import RoleKind
from tests.handlers.known import person_id
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import NOT_FOUND, is_added, presses_beside, shown
from tests.handlers.test_answering_for_heads import answers_kept, refers_to_first_meeting, taps_forged
from tests.handlers.test_moving import moves
from tests.handlers.test_views_planning import MEETING


async def opens(partnership: Partnership) -> None:
    await partnership.pat.opens_home()
    await partnership.pat.clicks("Answer for someone", in_="home")


async def test_whoever_told_the_coordinator_counts_reads_it_and_changes_it_with_a_tap(partnership: Partnership) -> None:
    """Dee is not on Slack; Ben rang, and has been asked. History names no stand-in."""
    pat = partnership.pat
    await is_added(partnership, "Dee Hart", at="Clay")
    await partnership.plans_meetings()
    await partnership.until(date(2018, 9, 13), time(9))
    await pat.opens_home()
    assert "Not reached: Dee Hart" in pat.home

    await opens(partnership)
    await presses_beside(pat, "Going: Dee Hart, Clay")
    assert "Answered for Dee Hart: Going (Partnership meeting, Thu 20 Sep 2018).\n[Undo]" in shown(pat)
    assert "Dee Hart, Clay: Going; Pat Lane answered\n[Apologies] [Sending someone]" in shown(pat)
    await presses_beside(pat, "Sending someone: Ben Hale, Oakfield")
    await pat.fills("Who is coming for Ben (Oakfield)?", "Jo Field")
    await pat.submits()
    assert "Answered for Ben Hale: Sending someone (Partnership meeting, Thu 20 Sep 2018).\n[Undo]" in shown(pat)
    assert "Ben Hale, Oakfield: Sending Jo Field; Pat Lane answered" in shown(pat)
    assert shown(pat).index("Cat Rowe, Clay: not answered yet") < shown(pat).index("Ben Hale, Oakfield")

    assert "2 of 4 have answered: 1 going, 1 sending someone." in partnership.heads.last.text
    assert "Not reached" not in pat.home
    assert "Pat answered for you: Sending Jo Field. You can change it:" in partnership.ben.messages[0].text
    await partnership.ben.clicks("Apologies", in_="bot")
    assert "You've sent your apologies." in partnership.ben.messages[0].text
    assert "1 going, 1 with apologies." in partnership.heads.last.text


async def test_an_answer_that_was_taken_by_mistake_is_taken_back(partnership: Partnership) -> None:
    """Cat is asked again, and Ada's own answer is as she gave it; what somebody has changed since stays."""
    pat = partnership.pat
    await partnership.announced()
    await partnership.ada.clicks("Apologies", in_="#heads")
    said = {"Going: Cat Rowe, Clay": "1 going, 1 with apologies.", "Going: Ada Moor, Hilltop": "1 going."}
    for label, counted in said.items():
        await opens(partnership)
        await presses_beside(pat, label)
        assert partnership.heads.last.text.endswith(f"answered: {counted}")
        await pat.clicks("Undo")
        await pat.closes_everything()
    await opens(partnership)
    await presses_beside(pat, "Apologies: Ben Hale, Oakfield")
    await partnership.ben.clicks("Going", in_="#heads")

    await pat.clicks("Undo")

    assert pat.sees("Somebody has changed an answer since, so I have left everything as it is.")
    assert "2 of 3 have answered: 1 going, 1 with apologies." in partnership.heads.last.text
    await partnership.until(date(2018, 9, 13), time(9))
    assert "Are you coming?" in partnership.cat.messages[0].text
    assert (partnership.ada.messages, partnership.ben.messages) == ([], [])


async def test_no_answer_is_taken_of_whom_nobody_asks_or_for_another_day(partnership: Partnership) -> None:
    """A teacher is not invited; and Ben, who coordinates too, has moved the meeting since Pat opened the list."""
    pat, tom = partnership.pat, await person_id(partnership, "Tom Pike")
    await partnership.takes_role(partnership.ben, RoleKind.COORDINATOR)
    await partnership.announced()
    meeting = json.loads(await refers_to_first_meeting(partnership, None))
    assert await taps_forged(partnership, pat, GOING, json.dumps(meeting | {"who": tom})) == NOT_FOUND
    await opens(partnership)
    await moves(partnership.ben, {"Date": "2018-09-21"})
    await partnership.ben.submits()

    await presses_beside(pat, "Going: Ada Moor, Hilltop")

    assert pat.sees("Partnership meeting is over, cancelled or on another day by now, so nothing has changed.")
    assert await answers_kept(partnership) == []


def test_many_people_stand_on_several_pages_that_slack_takes() -> None:
    """Each at its largest; beyond the last there is none."""
    asked = [
        Asked(
            Mandate(PersonId(1), PersonId(2**31 - number), "&" * 80, ("<" * 150,)),
            Answered(PersonId(2**31 - number), "&" * 80, Answer.SENDING, "&" * 80, PersonId(1), "&" * 80),
        )
        for number in range(1, 3 * A_PAGE)
    ]

    for at, way in ((0, "Further on"), (99, "Earlier")):
        view = answers(MEETING, asked, at=at)
        assert parse_view(view)
        assert way in str(view)
