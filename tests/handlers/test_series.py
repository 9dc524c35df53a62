"""Planning a series: every date stands before the coordinator, and nothing is saved before she says so."""

import asyncio
from collections.abc import Mapping
from datetime import date, time

import pytest

from bot.workspace.trouble import Duplicate
from storage.meetings.meetings import Meeting, meetings_to_come
from storage.members.people import RoleKind
from tests.handlers.partnerships import FIRST_MEETING_ON, NOTHING_ELSE, Partnership, describes, found


async def planned(partnership: Partnership) -> list[Meeting]:
    services = partnership.local.bot.services
    async with services.reading() as session:
        return await meetings_to_come(session, partnership.id, now=services.clock())


async def previewed(
    partnership: Partnership, first_on: date = FIRST_MEETING_ON, filled: Mapping[str, str] = NOTHING_ELSE
) -> str:
    """What Pat sees once she has described a series."""
    await describes(partnership.pat, first_on, filled)
    await partnership.pat.submits()
    modal = partnership.pat.modal
    assert modal is not None
    return modal.text


async def test_every_date_of_the_school_year_is_shown_before_it_is_saved(partnership: Partnership) -> None:
    """The dates run to the end of the summer term, and none is in the database yet."""
    preview = await previewed(partnership)

    assert "19 meetings; 4 left out." in preview
    assert "Every fortnight, 16:00 to 17:00, Hilltop Primary" in preview
    assert "• Thu 20 Sep 2018\n• Thu 4 Oct 2018\n" in preview
    assert "• Thu 25 Jul 2019" in preview
    assert "Nothing is saved yet." in preview
    assert await planned(partnership) == []


async def test_a_date_in_a_holiday_is_left_out_and_the_preview_says_why(partnership: Partnership) -> None:
    """Each date that goes stands in the list, with the holiday that takes it."""
    preview = await previewed(partnership)

    assert "• Thu 27 Dec 2018: left out (Christmas holiday)" in preview
    assert "• Thu 21 Feb 2019: left out (Spring half term)" in preview
    assert "• Thu 18 Apr 2019: left out (Easter holiday)" in preview


async def test_a_date_in_a_holiday_can_be_moved_to_the_next_school_day(partnership: Partnership) -> None:
    """The preview says from where and why."""
    preview = await previewed(partnership, filled={"When a date falls on a closed day": "Move it"})

    assert "23 meetings; 4 moved." in preview
    assert "• Mon 7 Jan 2019: moved from Thu 27 Dec 2018 (Christmas holiday)" in preview
    assert "• Mon 3 Jun 2019: moved from Thu 30 May 2019 (Summer half term)" in preview


async def test_a_fortnight_may_mean_every_second_school_week(partnership: Partnership) -> None:
    """The week of half term does not count, so the meeting after it comes a week later."""
    preview = await previewed(partnership, filled={"Which weeks count?": "School weeks only"})

    assert "Every two school weeks, 16:00 to 17:00" in preview
    assert "Weeks of holiday are not counted, so dates jump over them." in preview
    assert "• Thu 18 Oct 2018\n• Thu 8 Nov 2018" in preview
    assert "left out" not in preview


async def test_a_fortnight_may_mean_fourteen_days(partnership: Partnership) -> None:
    """Half term or not, the next date is fourteen days on."""
    preview = await previewed(partnership, filled={"Which weeks count?": "Every week of the calendar"})

    assert "• Thu 18 Oct 2018\n• Thu 1 Nov 2018" in preview
    assert "not counted" not in preview


async def test_a_series_on_saturdays_says_once_that_every_date_is_moved(partnership: Partnership) -> None:
    """Twenty lines that each say Saturday would hide the dates."""
    preview = await previewed(partnership, date(2018, 9, 22), {"When a date falls on a closed day": "Move it"})

    assert "Every date falls on a Saturday, so the meeting is on the next school day." in preview
    assert "• Mon 24 Sep 2018\n• Mon 8 Oct 2018" in preview
    assert "moved from" not in preview


async def test_the_preview_warns_of_days_that_have_a_meeting_at_that_time(partnership: Partnership) -> None:
    """A weekly meeting meets every fortnightly one that overlaps with it."""
    await partnership.plans_meetings()

    preview = await previewed(partnership, filled={"How often?": "Every week", "Starts at": "16:30"})

    assert "19 of these dates already have a meeting at that time." in preview


async def test_a_meeting_right_after_another_is_no_cause_for_a_warning(partnership: Partnership) -> None:
    """One ends at 17:00, when the other begins."""
    await partnership.plans_meetings()

    preview = await previewed(partnership, filled={"Starts at": "17:00"})

    assert "already" not in preview


async def test_the_preview_says_who_hears_what_and_when(partnership: Partnership) -> None:
    """Ten minutes are left to think again."""
    preview = await previewed(partnership)

    assert (
        "The first is announced in the heads' channel on Mon 10 Sep at 09:10, ten minutes from now at the earliest; "
        "each later one on the first school morning after the meeting before it. "
        "Heads who have not answered are reminded 7 days and 1 day before, at 08:00. Nothing is saved yet."
    ) in preview


async def test_dates_planned_in_the_evening_are_announced_the_next_morning(partnership: Partnership) -> None:
    """Nobody is told that it takes ten minutes."""
    await partnership.until(date(2018, 9, 10), time(19))

    preview = await previewed(partnership)

    assert "The first is announced in the heads' channel on Tue 11 Sep at 08:00; each later one" in preview


async def test_a_first_date_in_a_holiday_is_left_out_in_plain_sight(partnership: Partnership) -> None:
    """The series then begins on the next date."""
    preview = await previewed(partnership, date(2018, 10, 25))

    assert "• Thu 25 Oct 2018: left out (Autumn half term)\n• Thu 8 Nov 2018" in preview


async def test_a_first_date_that_has_passed_is_refused_beside_its_field(partnership: Partnership) -> None:
    """What was typed elsewhere stays."""
    await describes(partnership.pat, date(2018, 9, 7), {"Where?": "Clay"})

    await partnership.pat.submits()

    assert partnership.pat.errors == {"First meeting": "This date has passed. Choose today or a later one."}
    assert partnership.pat.sees("[Clay]")


async def test_a_first_meeting_earlier_today_is_refused_beside_its_time(partnership: Partnership) -> None:
    """At nine o'clock, a meeting at half past eight has begun."""
    await describes(partnership.pat, date(2018, 9, 10), {"Starts at": "08:30"})

    await partnership.pat.submits()

    assert partnership.pat.errors == {"Starts at": "That time has passed today. Choose a later one, or a later date."}


@pytest.mark.parametrize("day", [date(2020, 9, 15), date(9999, 12, 31)])
async def test_a_first_date_years_ahead_is_refused_beside_its_field(partnership: Partnership, day: date) -> None:
    """Nobody has term dates for it; a slip of the finger is likelier."""
    await describes(partnership.pat, day)

    await partnership.pat.submits()

    assert partnership.pat.errors == {"First meeting": "Choose a date within the next two years."}


async def test_a_series_without_a_single_meeting_is_refused(partnership: Partnership) -> None:
    """Saturdays are never school days."""
    await describes(partnership.pat, date(2018, 9, 22))

    await partnership.pat.submits()

    assert partnership.pat.errors["First meeting"] == (
        "22 September 2018 is a Saturday, so every date would be left out. Choose a school day, or let dates be moved."
    )


async def test_change_something_keeps_what_was_typed(partnership: Partnership) -> None:
    """The way back from the dates leads to the same form, filled in."""
    await previewed(partnership, filled={"What is it called?": "Heads’ breakfast", "How often?": "Every three weeks"})

    await partnership.pat.clicks("Change something")

    for kept in ("[Heads’ breakfast]", "[2018-09-20]", "[Every three weeks]", "[Hilltop Primary]"):
        assert partnership.pat.sees(kept)
    assert await planned(partnership) == []


async def test_a_double_click_on_change_something_changes_nothing_more(partnership: Partnership) -> None:
    """The second click finds the form open already, and nobody apologises."""
    await previewed(partnership)

    await partnership.pat.clicks("Change something", twice=True)

    assert partnership.pat.sees("[Hilltop Primary]")
    assert not partnership.pat.sees("Sorry")


async def test_confirmed_dates_are_saved_and_the_coordinator_is_told_what_follows(partnership: Partnership) -> None:
    """Who hears of it, and when; her Home shows the next meeting."""
    await previewed(partnership)

    await partnership.pat.submits()

    assert len(await planned(partnership)) == 19
    assert partnership.pat.sees("Partnership meeting is planned: 19 meetings; 4 left out.")
    assert partnership.pat.sees("The first is announced in the heads' channel on Mon 10 Sep at 09:10, ten minutes")
    assert "Partnership meeting\nThursday 20 September at 16:00, Hilltop Primary" in partnership.pat.home


async def test_confirming_twice_makes_one_series(partnership: Partnership) -> None:
    """A double click; the second is told that nothing was planned twice."""
    await previewed(partnership)

    await partnership.pat.submits(twice=True)

    assert len(await planned(partnership)) == 19
    assert not partnership.pat.sees("Sorry")


async def test_two_coordinators_plan_the_same_meetings_and_there_is_one_series(partnership: Partnership) -> None:
    """Both confirm at the same moment; one of them reads that it is planned already."""
    await partnership.takes_role(partnership.ada, RoleKind.COORDINATOR)
    for coordinator in (partnership.pat, partnership.ada):
        await describes(coordinator, FIRST_MEETING_ON)
        await coordinator.submits()

    await asyncio.gather(partnership.pat.submits(), partnership.ada.submits())

    assert len(await planned(partnership)) == 19
    told = [who.sees("is planned already") for who in (partnership.pat, partnership.ada)]
    assert sorted(told) == [False, True]


async def test_a_command_that_arrives_twice_opens_one_form(partnership: Partnership) -> None:
    """Slack may deliver an envelope again; the second finds its trigger spent, and nobody is told to try again."""
    partnership.workspace.trouble.next("slash_commands", Duplicate())

    await partnership.pat.runs("/meeting new")

    assert partnership.pat.modal is not None
    assert partnership.pat.messages == []


async def test_dates_confirmed_after_the_first_has_passed_are_not_saved(partnership: Partnership) -> None:
    """The preview stayed open overnight."""
    await previewed(partnership, date(2018, 9, 10))
    await partnership.until(date(2018, 9, 11))

    await partnership.pat.submits()

    assert partnership.pat.sees("Mon 10 Sep 2018, 16:00, has passed since I showed you the dates")
    assert await planned(partnership) == []


async def test_a_coordinator_who_ceases_to_be_one_can_no_longer_save(partnership: Partnership) -> None:
    """Rights are asked for when the form is sent, too, and what was typed is not lost."""
    await describes(partnership.pat, FIRST_MEETING_ON)
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await partnership.pat.submits()

    assert partnership.pat.sees("I don't find you among them.")
    await partnership.pat.closes()
    assert partnership.pat.sees("[Hilltop Primary]")


async def test_dates_shown_to_a_coordinator_who_then_ceases_to_be_one_are_not_saved(partnership: Partnership) -> None:
    """The last step asks for rights as well."""
    await previewed(partnership)
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))

    await partnership.pat.submits()

    assert partnership.pat.sees("I don't find you among them.")
    assert await planned(partnership) == []


async def test_a_coordinator_who_becomes_a_head_before_she_confirms_can_no_longer_save(
    partnership: Partnership,
) -> None:
    """She is still in the partnership, but the dates before her are another's to plan now."""
    await previewed(partnership)
    await partnership.leaves_roles(partnership.pat, after=date(2018, 9, 9))
    await partnership.takes_role(partnership.pat, RoleKind.HEAD)

    await partnership.pat.submits()

    assert partnership.pat.sees("This is for the coordinator to do. Please ask your coordinator.")
    assert await planned(partnership) == []


async def test_the_form_of_somebody_who_coordinates_two_partnerships_asks_which(partnership: Partnership) -> None:
    """The choice is hers at the first field, and stays when she changes something."""
    moor = partnership.workspace.add_channel("moor", members=[partnership.pat])
    await found(partnership.local, moor, name="Moor Partnership", coordinators=[partnership.pat])
    await describes(partnership.pat, FIRST_MEETING_ON, {"Which partnership?": "River Partnership"})
    await partnership.pat.submits()
    await partnership.pat.clicks("Change something")
    assert partnership.pat.sees("Which partnership?: [River Partnership]")
    await partnership.pat.submits()

    await partnership.pat.submits()

    assert len(await planned(partnership)) == 19


async def test_the_coordinators_home_leads_to_the_form(partnership: Partnership) -> None:
    """No command has to be remembered."""
    await partnership.pat.opens_home()

    await partnership.pat.clicks("Plan meetings")

    assert partnership.pat.modal is not None
    assert partnership.pat.modal.title == "Plan meetings"
