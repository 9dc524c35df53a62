"""What a coordinator has changed can be undone while nobody has heard of it, and put back later."""

from datetime import date, time, timedelta

import pytest

from handlers.changes.views.changes import PUT_BACK, SEND_NOW, UNDO
from storage.delivery.timers import next_timer_at
from storage.meetings.meetings import meetings_to_come
from storage.members.people import RoleKind
from tests.handlers.partnerships import Partnership
from tests.handlers.rosters import asks_for_role, asks_to_remove, roles_held, shown, who_is_what
from tests.handlers.test_moving import FOURTH, moves, opens, puts_back

MONDAY, TUESDAY = date(2018, 9, 10), date(2018, 9, 11)


async def planned(partnership: Partnership) -> int:
    services = partnership.local.bot.services
    async with services.reading() as session:
        return len(await meetings_to_come(session, partnership.id, now=services.clock()))


async def test_what_was_planned_a_moment_ago_is_undone_from_home(partnership: Partnership) -> None:
    """Nobody hears of it, and it stands nowhere any longer."""
    await partnership.plans_meetings()
    await partnership.pat.opens_home()
    assert "Just now: Planned the dates of Partnership meeting" in partnership.pat.home

    await partnership.pat.clicks("Undo")

    assert partnership.pat.sees("Undone. It is as if it had never been.")
    await partnership.pat.closes()
    assert "Just now" not in partnership.pat.home
    assert await planned(partnership) == 0
    await partnership.until(TUESDAY)
    assert partnership.heads.messages == []
    services = partnership.local.bot.services
    async with services.reading() as session:
        assert await next_timer_at(session, after=services.clock()) is None


async def test_whoever_types_undo_finds_it_in_history(partnership: Partnership) -> None:
    await partnership.plans_meetings()

    await partnership.pat.runs("/partnership undo")
    await partnership.pat.clicks("Undo")

    assert await planned(partnership) == 0


async def test_undo_stands_on_the_screen_that_says_it_is_planned(partnership: Partnership) -> None:
    await partnership.plans_meetings(closes=False)

    await partnership.pat.clicks("Undo")

    assert partnership.pat.sees("Undone. It is as if it had never been.")
    assert await planned(partnership) == 0


async def test_send_now_skips_the_wait(partnership: Partnership) -> None:
    """Within school hours the channel hears of it at once."""
    await partnership.plans_meetings(closes=False)
    assert partnership.heads.messages == []

    await partnership.pat.clicks("Send now")
    await partnership.until(MONDAY, time(9, 1))

    assert "Thursday 20 September at 16:00" in partnership.heads.last.text
    assert len(partnership.heads.messages) == 1


async def test_ten_minutes_later_undo_says_that_it_is_too_late(partnership: Partnership) -> None:
    """The button stood there a while."""
    await partnership.plans_meetings()
    await partnership.pat.opens_home()
    undo = partnership.pat.finds("Undo")
    await partnership.until(MONDAY, time(9, 10))

    await undo.press()

    assert partnership.pat.sees("That has gone out already.")
    assert await planned(partnership) > 0


async def test_what_was_sent_now_cannot_be_undone(partnership: Partnership) -> None:
    """A colleague taps Undo on her Home just when the other has had it sent."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    await partnership.plans_meetings(closes=False)
    await partnership.ada.opens_home()
    undo = partnership.ada.finds("Undo")
    await partnership.pat.clicks("Send now")

    await undo.press()

    assert partnership.ada.sees("That has gone out already.")
    assert await planned(partnership) > 0


async def test_a_clock_that_was_set_back_brings_no_undo_back(partnership: Partnership) -> None:
    """The channel has read it, whatever the time is now."""
    await partnership.plans_meetings()
    await partnership.pat.opens_home()
    undo = partnership.pat.finds("Undo")
    await partnership.until(MONDAY, time(9, 10))
    assert len(partnership.heads.messages) == 1
    partnership.workspace.clock.advance(timedelta(minutes=-5))

    await undo.press()

    assert partnership.pat.sees("That has gone out already.")
    assert await planned(partnership) > 0


async def test_after_undo_nothing_lies_beneath_that_is_no_longer_so(partnership: Partnership) -> None:
    """The page on which it was done shows what was undone: closing the note closes that as well."""
    await asks_for_role(partnership, "Ada Moor, head", school="Clay")

    await partnership.pat.clicks("Undo")
    await partnership.pat.closes()

    assert partnership.pat.modal is None


async def test_too_late_she_is_back_on_the_page_that_is_still_so(partnership: Partnership) -> None:
    await asks_for_role(partnership, "Tom Pike, teacher", role="Coordinator")
    await partnership.until(MONDAY, time(9, 10))

    await partnership.pat.clicks("Undo")
    await partnership.pat.closes()

    assert "Coordinator" in shown(partnership.pat)


async def test_undo_leaves_what_a_colleague_has_built_on(partnership: Partnership) -> None:
    """Pat adds a school, and Ben makes Ada its head: Pat's Undo would take his change along unseen."""
    await partnership.takes_role(partnership.ben, RoleKind.COORDINATOR)
    await partnership.pat.runs("/partnership schools")
    await partnership.pat.clicks("Add a school")
    await partnership.pat.fills("Name", "Moor Primary")
    await partnership.pat.submits()
    await asks_for_role(partnership, "Ada Moor, head", by=partnership.ben, school="Moor Primary")

    await partnership.pat.clicks("Undo")

    assert partnership.pat.sees("The school cannot go any more: a role depends on it by now.")
    assert "head at Moor Primary" in (await who_is_what(partnership))["Ada Moor"]


@pytest.mark.parametrize("way", [UNDO, PUT_BACK])
async def test_nothing_is_taken_back_that_somebody_coordinates_by(partnership: Partnership, way: str) -> None:
    """Pat makes Ada coordinator and leaves with this day: whoever took the first back would leave nobody."""
    await asks_for_role(partnership, "Ada Moor, head", role="Coordinator")
    value = partnership.pat.finds("Undo").control.element["value"]
    await partnership.pat.closes()
    await asks_to_remove(partnership, "Pat Lane", MONDAY)
    await partnership.pat.submits()
    await partnership.shows_button("Back", way, value)

    await partnership.ada.clicks("Back", in_="#heads")

    assert partnership.ada.sees("Then nobody would coordinate any longer, so I have left everything.")
    assert [one.held.kind for one in await roles_held(partnership, "Ada Moor")][-1] is RoleKind.COORDINATOR


async def test_undone_twice_it_is_simply_not_there(partnership: Partnership) -> None:
    await partnership.plans_meetings()
    await partnership.pat.opens_home()

    await partnership.pat.clicks("Undo", twice=True)

    assert await planned(partnership) == 0


async def test_undo_takes_an_answer_with_the_meeting(partnership: Partnership) -> None:
    """Ada saw it on her Home and answered before anybody was told."""
    await partnership.plans_meetings()
    await partnership.ada.opens_home()
    await partnership.ada.clicks("Going")

    await partnership.pat.opens_home()
    await partnership.pat.clicks("Undo")

    assert await planned(partnership) == 0


async def test_meetings_that_people_know_of_are_not_put_back(partnership: Partnership) -> None:
    """They stand in calendars, and Ada counts on one."""
    await partnership.announced()
    await partnership.ada.clicks("Going", in_="#heads")
    await partnership.pat.opens_home()
    await partnership.pat.clicks("History, undo")
    assert partnership.pat.sees("Planned the dates of Partnership meeting\nPat Lane, Monday 10 September at 09:00")

    await partnership.pat.clicks("Put back")

    assert partnership.pat.sees("People know of a meeting that would go, so I have left everything.")
    assert await planned(partnership) > 0


async def test_what_was_put_back_says_so_and_can_be_put_back_in_turn(partnership: Partnership) -> None:
    """History keeps both."""
    await partnership.announced()
    await moves(partnership.pat, {"Date": "2018-10-03"}, label=FOURTH)
    await partnership.pat.closes_everything()
    await partnership.until(date(2018, 9, 10), time(11))

    await puts_back(partnership.pat, "Thu 4 Oct 2018 is now")
    assert partnership.pat.sees("Put back. It is as it was before.")
    await partnership.pat.closes_everything()
    await opens(partnership.pat, FOURTH)
    await partnership.pat.closes_everything()
    await puts_back(partnership.pat, "Put back: Partnership meeting")
    await partnership.pat.closes_everything()

    await opens(partnership.pat, "Change Partnership meeting, Wed 3 Oct 2018")
    assert partnership.pat.sees("Cancel this meeting")


@pytest.mark.parametrize("action", [UNDO, SEND_NOW, PUT_BACK])
async def test_only_coordinators_undo(partnership: Partnership, action: str) -> None:
    """Ada finds Pat's button."""
    await partnership.plans_meetings()
    await partnership.pat.opens_home()
    value = partnership.pat.finds("Undo").control.element["value"]
    await partnership.shows_button("Forged", action, value)

    await partnership.ada.clicks("Forged", in_="#heads")

    assert partnership.ada.messages_in("#heads")[-1].text.startswith("This is for the coordinator to do.")
    assert await planned(partnership) > 0
