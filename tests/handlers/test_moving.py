"""A coordinator moves or cancels one meeting: whoever has heard of it is told once, ten minutes later."""

import asyncio
from collections.abc import Mapping
from datetime import date, time

import pytest

from bot.workspace.controls import controls_of
from bot.workspace.people import Button, Person
from bot.workspace.sight import Place
from handlers.meetings.views.meetings import GOING
from schedules.school_calendar import Closure
from storage.meetings.meetings import Meeting, meetings_to_come
from storage.members.people import DelegateMode, RoleKind
from tests.handlers.overseen import is_asked_in_vain
from tests.handlers.partnerships import HALF_TERMS, Partnership, london_time
from tests.handlers.rosters import answers_for, is_refused, presses_beside
from tests.handlers.test_answering_for_heads import refers_to_first_meeting
from tests.handlers.test_replanning import calendar_becomes

MONDAY = date(2018, 9, 10)
FIRST = "Change Partnership meeting, Thu 20 Sep 2018"
FOURTH = "Change Partnership meeting, Thu 4 Oct 2018"


async def opens(coordinator: Person, label: str = FIRST) -> None:
    """Opens one meeting's form from the list of all."""
    await coordinator.runs("/partnership meetings")
    await presses_beside(coordinator, label)


async def moves(coordinator: Person, filled: Mapping[str, str], *, label: str = FIRST) -> None:
    """Fills in a meeting's form and sends it, up to what would come of it."""
    await opens(coordinator, label)
    for field, value in filled.items():
        await coordinator.fills(field, value)
    await coordinator.submits()


async def cancels(coordinator: Person, *, label: str = FIRST) -> None:
    await opens(coordinator, label)
    await coordinator.clicks("Cancel this meeting")


async def puts_back(coordinator: Person, words: str) -> None:
    """Takes one of several changes back, from history."""
    await coordinator.runs("/partnership history")
    assert coordinator.modal is not None
    controls = controls_of(coordinator.modal.view.body["blocks"])
    control = next(one for one in controls if words in str(one.block))
    await coordinator.presses(Button("Put back", Place(coordinator.modal.view), control, None, coordinator))


async def planned(partnership: Partnership) -> list[Meeting]:
    services = partnership.local.bot.services
    async with services.reading() as session:
        return await meetings_to_come(session, partnership.id, now=services.clock())


async def test_an_announced_meeting_that_moves_is_told_of_once_and_asked_about_anew(partnership: Partnership) -> None:
    """The channel reads it ten minutes later; the announcement is struck through, and an answer was for another day."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")

    await moves(partnership.pat, {"Date": "2018-09-21", "Starts at": "15:00", "Where?": "Oakfield"})
    assert partnership.pat.sees("Partnership meeting of Thu 20 Sep 2018 is now on Fri 21 Sep 2018 at 15:00")
    assert partnership.pat.sees("1 answer was for Thu 20 Sep 2018: I ask everybody anew.")
    assert partnership.pat.sees("Tells #heads on Mon 10 Sep, 10:10.")
    await partnership.pat.submits()
    await partnership.ben.clicks("Apologies", in_="#heads")

    (announced,) = partnership.heads.messages
    assert "Thursday 20 September at 16:00, Hilltop Primary" in announced.text
    assert "2 of 3 have answered: 1 going, 1 with apologies." in announced.text
    await partnership.until(MONDAY, time(10, 10))
    announced, told = partnership.heads.messages
    assert "Moved to Fri 21 Sep, 15:00, Oakfield." in announced.text
    assert "[Going]" not in announced.text
    assert "Moved. It was to be Thursday 20 September at 16:00, Hilltop Primary. It is another day" in told.text
    assert "Friday 21 September at 15:00, Oakfield" in told.text
    assert "None of 3 has answered yet." in told.text
    await partnership.ada.clicks("Going", in_="#heads")
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text
    assert partnership.ben.messages == []
    await partnership.leaves_roles(partnership.cat, after=date(2018, 9, 9))
    of_the_20th = (await refers_to_first_meeting(partnership, None)).replace('"on":null', '"on":"2018-09-20"')
    assert await is_refused(partnership, partnership.cat, GOING, of_the_20th)  # not told where it is now


async def test_what_is_told_of_a_move_goes_on_showing_the_meeting_as_the_announcement_did(
    partnership: Partnership,
) -> None:
    """Its agenda and its answers, also when they are taken back."""
    pat = partnership.pat
    await partnership.announced()
    await moves(pat, {"Date": "2018-09-21"})
    await pat.submits()
    await pat.closes_everything()
    await partnership.until(MONDAY, time(10, 10))
    await pat.runs("/meeting agenda")
    await pat.clicks("Propose an item")
    await pat.fills("What is it about?", "Reading aloud")
    await pat.submits()
    assert "1. Reading aloud" in partnership.heads.last.text
    await pat.clicks("Drop")
    assert "Reading aloud" not in partnership.heads.last.text
    await pat.clicks("Undo")
    assert "1. Reading aloud" in partnership.heads.last.text
    await pat.closes_everything()
    await pat.opens_home()
    await pat.clicks("Answer for someone", in_="home")
    await presses_beside(pat, "Going: Cat Rowe, Clay")
    assert "1 of 3 has answered: 1 going." in partnership.heads.last.text

    await pat.clicks("Undo")

    assert "None of 3 has answered yet." in partnership.heads.last.text


async def test_who_was_asked_in_vain_about_a_day_is_asked_about_the_next_as_anybody_is(
    partnership: Partnership,
) -> None:
    """Three times is often enough, and then the meeting moves: it is another question."""
    await is_asked_in_vain(partnership, "Ben Hale")
    assert len(partnership.ben.messages) == 3

    await moves(partnership.pat, {"Date": "2018-09-28"})
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 27))

    told, *asked = [london_time(one) for one in partnership.ben.messages[3:]]
    assert told == "Wed 19 Sep 09:10"
    assert asked == ["Fri 21 Sep 08:00", "Thu 27 Sep 08:00"]
    assert "[Going] [Apologies] [Sending someone]" in partnership.ben.messages[-1].text


async def test_undone_within_ten_minutes_a_move_leaves_no_trace(partnership: Partnership) -> None:
    """Whoever answered meanwhile, did so for the day that stood before them."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await moves(partnership.pat, {"Date": "2018-09-21"})
    await partnership.pat.submits()
    await partnership.ben.clicks("Apologies", in_="#heads")

    await partnership.pat.clicks("Undo")
    await partnership.until(date(2018, 9, 13))

    (announced,) = partnership.heads.messages
    assert "Thursday 20 September at 16:00" in announced.text
    assert "2 of 3 have answered: 1 going, 1 with apologies." in announced.text
    assert [message.text for message in partnership.ada.messages] == []
    assert "A reminder: your answer is still missing." in partnership.cat.messages[-1].text


async def test_what_is_put_back_neither_sends_out_what_can_be_undone_nor_undoes_what_came_later(
    partnership: Partnership,
) -> None:
    """One meeting has been moved since, and is announced in its new place; another has only just been moved."""
    await partnership.announced()
    for label, day in ((FOURTH, "2018-10-03"), ("Change Partnership meeting, Thu 18 Oct 2018", "2018-11-08")):
        await moves(partnership.pat, {"Date": day}, label=label)
        await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(11))
    await moves(partnership.pat, {"Date": "2018-09-21"})
    await partnership.pat.submits()
    await partnership.pat.closes_everything()

    await puts_back(partnership.pat, "Thu 4 Oct 2018")
    await partnership.until(MONDAY, time(11, 1))
    await partnership.pat.opens_home()
    await partnership.pat.clicks("Undo")
    await partnership.until(date(2018, 10, 5), time(9))

    assert [one.on for one in (await planned(partnership))[:2]] == [date(2018, 11, 1), date(2018, 11, 8)]
    told = [message.text for message in partnership.heads.messages]
    assert ["Moved" in one for one in told] == [False, False, False]
    assert ["Thursday 20 September" in one for one in told] == [True, False, False]
    assert "Thursday 1 November" in told[-1]


async def test_two_changes_within_ten_minutes_are_one_piece_of_news(partnership: Partnership) -> None:
    """The coordinator thinks again; and a meeting that is back where it was is no news at all."""
    await partnership.announced()
    await moves(partnership.pat, {"Starts at": "15:00"})
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(10, 5))
    await moves(partnership.pat, {"Starts at": "14:00"})
    await partnership.pat.submits()
    await partnership.pat.closes_everything()

    await partnership.until(MONDAY, time(11))

    _, told = partnership.heads.messages
    assert "New time. It was to be Thursday 20 September at 16:00" in told.text
    assert "Thursday 20 September at 14:00" in told.text
    await moves(partnership.pat, {"Starts at": "15:00"})
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await moves(partnership.pat, {"Starts at": "14:00"})
    await partnership.pat.closes_everything()
    await partnership.until(MONDAY, time(12))
    assert len(partnership.heads.messages) == 2


async def test_answers_are_kept_where_the_day_is_the_same_and_nobody_is_asked_twice(partnership: Partnership) -> None:
    """Changed on the school day before: whoever is coming or has not said hears of it at once, and Ben, who is not,
    does not."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.ben.clicks("Apologies", in_="#heads")
    await partnership.until(date(2018, 9, 19), time(12))
    heard = len(partnership.cat.messages)

    await moves(partnership.pat, {"Starts at": "15:30"})
    assert partnership.pat.sees("Tells 2 people and #heads on Wed 19 Sep, 12:10.")
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 19), time(12, 10))

    assert "2 of 3 have answered: 1 going, 1 with apologies." in partnership.heads.last.text
    assert "New time." in partnership.ada.messages[-1].text
    assert "You're going." in partnership.ada.messages[-1].text
    assert len(partnership.cat.messages) == heard + 1
    assert "Are you coming?" in partnership.cat.messages[-1].text
    assert partnership.ben.messages == []


async def test_changed_in_the_evening_whoever_is_silent_is_asked_with_the_news_and_not_once_more(
    partnership: Partnership,
) -> None:
    """The morning that may bring the news is the morning of the reminder."""
    await partnership.announced()
    await partnership.until(date(2018, 9, 18), time(19))
    heard = len(partnership.ben.messages)

    await moves(partnership.pat, {"Starts at": "15:00"})
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 19), time(12))

    (asked,) = partnership.ben.messages[heard:]
    assert "New time." in asked.text
    assert asked.text.count("[Going]") == 1


async def test_cancelled_on_the_day_after_the_mornings_messages_everybody_concerned_hears_at_once(
    partnership: Partnership,
) -> None:
    """The announcement and the reminders lose their buttons; who had sent apologies is left in peace."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.ben.clicks("Apologies", in_="#heads")
    await partnership.until(date(2018, 9, 20), time(9))
    stale = partnership.cat.finds("Going", in_="bot")

    await cancels(partnership.pat)
    assert partnership.pat.sees("Partnership meeting of Thu 20 Sep 2018 is cancelled")
    assert partnership.pat.sees("Tells 2 people and #heads on Thu 20 Sep, 09:10.")
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 20), time(9, 10))

    announced, told = partnership.heads.messages[:2]
    assert "Cancelled." in announced.text
    assert "[Going]" not in announced.text
    assert "Cancelled: Partnership meeting" in told.text
    for head in (partnership.ada, partnership.cat):
        assert "Cancelled: Partnership meeting" in head.messages[-1].text
        assert "[Going]" not in "".join(message.text for message in head.messages)
    assert partnership.ben.messages == []
    await stale.press()
    assert partnership.cat.sees("Partnership meeting, Thu 20 Sep, 16:00, is cancelled, so nothing has changed.")
    await partnership.ada.opens_home()
    assert "Thursday 20 September" not in partnership.ada.home


async def test_a_head_hears_herself_that_todays_meeting_is_cancelled_whoever_answers_in_her_place(
    partnership: Partnership,
) -> None:
    """Tom is asked instead of Ada; but it is she who would stand before a locked door."""
    await answers_for(partnership, partnership.tom, "Ada Moor", DelegateMode.INSTEAD)
    await partnership.announced()
    await partnership.until(date(2018, 9, 20), time(9))

    await cancels(partnership.pat)
    await partnership.pat.submits()
    await partnership.until(date(2018, 9, 20), time(9, 10))

    for told in (partnership.ada, partnership.tom):
        assert "Cancelled: Partnership meeting" in told.messages[-1].text


async def test_a_cancellation_that_is_put_back_is_told_again(partnership: Partnership) -> None:
    """The meeting takes place after all, and who said so is still coming; nobody could see it before it was told."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await cancels(partnership.pat)
    await partnership.pat.submits()
    await partnership.pat.closes_everything()
    await partnership.ben.clicks("Apologies", in_="#heads")
    assert "[Propose an item]" in partnership.heads.last.text
    await partnership.until(MONDAY, time(12))

    await partnership.pat.runs("/partnership history")
    await partnership.pat.clicks("Put back")
    await partnership.until(MONDAY, time(12, 1))

    told = partnership.heads.last.text
    assert "Not cancelled after all." in told
    assert "2 of 3 have answered: 1 going, 1 with apologies." in told
    await partnership.until(date(2018, 9, 13))
    assert "A reminder: your answer is still missing." in partnership.cat.messages[-1].text


async def test_a_meeting_that_nobody_has_heard_of_simply_changes(partnership: Partnership) -> None:
    """It is saved at once; its announcement comes as it then stands, and the calendar leaves its place in the plan."""
    await partnership.announced()

    await moves(partnership.pat, {"Date": "2018-10-03", "Where?": "Clay"}, label=FOURTH)

    assert partnership.pat.sees("Saved")
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 21))
    assert "Wednesday 3 October at 16:00, Clay" in partnership.heads.last.text
    assert [one.on for one in (await planned(partnership))[:2]] == [date(2018, 10, 3), date(2018, 10, 18)]


@pytest.mark.parametrize(
    ("filled", "beside"),
    [
        ({"Date": "2018-10-04"}, "Partnership meeting is on Thu 4 Oct 2018 already."),
        ({"Date": "2018-09-07"}, "This date has passed. Choose today or a later one."),
        ({"Date": "2031-09-08"}, "Choose a date within the next two years."),
        ({"Date": "2018-09-10", "Starts at": "08:00"}, "That time has passed today."),
        ({"Where?": "   "}, "Say where you meet in up to 150 characters"),
    ],
)
async def test_what_cannot_be_is_refused_beside_its_field(
    partnership: Partnership, filled: Mapping[str, str], beside: str
) -> None:
    """A day that has a meeting already, above all."""
    await partnership.plans_meetings()

    await moves(partnership.pat, filled)

    (said,) = partnership.pat.errors.values()
    assert said.startswith(beside)


async def test_two_coordinators_who_move_the_same_meeting_overwrite_nothing_unseen(partnership: Partnership) -> None:
    """Whoever comes second finds what has changed meanwhile above her own form."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await partnership.announced()
    for coordinator, day in ((partnership.pat, "2018-09-21"), (partnership.ada, "2018-09-19")):
        await opens(coordinator)
        await coordinator.fills("Date", day)
        await coordinator.submits()

    await asyncio.gather(partnership.pat.submits(), partnership.ada.submits())

    overtaken = [who.sees("Meanwhile somebody has changed the date") for who in (partnership.pat, partnership.ada)]
    assert sorted(overtaken) == [False, True]
    assert len(await planned(partnership)) == 19


async def test_a_meeting_that_begins_before_anybody_can_be_told_is_the_coordinators_to_tell(
    partnership: Partnership,
) -> None:
    """Five minutes before, ten are not left."""
    await partnership.announced()
    await partnership.until(date(2018, 9, 20), time(15, 55))

    await cancels(partnership.pat)

    assert partnership.pat.sees("It begins before I may tell anybody, so please do that yourself.")


async def test_only_a_coordinator_sees_what_can_be_moved(partnership: Partnership) -> None:
    """By command as by button; her Home has a way beside each meeting that is near, and all that are far have pages."""
    await partnership.announced()
    await partnership.ada.runs("/meeting move")
    assert partnership.ada.sees("This is for the coordinator to do. Pat Lane can help.")
    await partnership.ada.opens_home()
    assert "[Change]" not in partnership.ada.home

    await partnership.pat.opens_home()
    await partnership.pat.clicks("Change", in_="home")

    assert partnership.pat.sees("Cancel this meeting")
    await partnership.pat.closes_everything()
    await partnership.plans_meetings(filled={"What is it called?": "Breakfast", "How often?": "Every week"})
    await partnership.pat.runs("/meeting move")
    assert not partnership.pat.sees("Thu 25 Jul 2019")
    await partnership.pat.clicks("Further on")
    assert partnership.pat.sees("Thu 25 Jul 2019")
    await partnership.pat.clicks("Change")
    assert partnership.pat.sees("Cancel this meeting")
    await partnership.pat.closes()
    await partnership.pat.clicks("Earlier")
    assert partnership.pat.sees("Page 1 of 2")


async def test_a_day_from_which_a_meeting_was_moved_or_cancelled_stays_free(partnership: Partnership) -> None:
    """New term dates plan the year anew; what a coordinator has settled is left alone."""
    await partnership.announced()
    await moves(partnership.pat, {"Date": "2018-10-03"}, label=FOURTH)
    await partnership.pat.closes_everything()
    await cancels(partnership.pat, label="Change Partnership meeting, Thu 18 Oct 2018")
    await partnership.pat.closes_everything()

    strike = Closure("Strike", date(2018, 12, 13), date(2018, 12, 13))
    await calendar_becomes(partnership, closures=[*HALF_TERMS, strike])

    days = [one.on for one in await planned(partnership)]
    assert days[:4] == [date(2018, 9, 20), date(2018, 10, 3), date(2018, 11, 1), date(2018, 11, 15)]
    assert london_time(partnership.heads.last) == "Mon 10 Sep 09:10"
