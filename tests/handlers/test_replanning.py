"""When term dates come or change, meetings that nobody has heard of yet follow them; announced ones stay."""

from collections.abc import Sequence
from datetime import date

from handlers.changes.changes import making
from handlers.house.access import Actor, coordinating
from handlers.house.facts import CalendarChanged
from schedules.school_calendar import Closure, Term
from storage.database.ids import TeamId, UserId
from storage.delivery.timers import next_timer_at
from storage.meetings.meetings import meetings_to_come
from storage.members.calendars import amend_calendar
from tests.handlers.partnerships import HALF_TERMS, TERMS, Partnership

MONDAY, FRIDAY = date(2018, 9, 10), date(2018, 9, 21)
STRIKE = Closure("Strike", date(2018, 10, 4), date(2018, 10, 4))


async def calendar_becomes(
    partnership: Partnership, terms: Sequence[Term] = TERMS, closures: Sequence[Closure] = HALF_TERMS
) -> list[str]:
    """Pat changes the dates; what she reads of it."""
    services = partnership.local.bot.services
    pat = Actor(
        TeamId(partnership.workspace.team_id), TeamId(partnership.workspace.team_id), UserId(partnership.pat.id)
    )
    now = services.clock()
    async with services.writing() as session:
        here = await coordinating(session, pat, partnership.id, now=now)
        async with making(services.subscribers, session, here, "some.dates", now=now) as change:
            await amend_calendar(session, partnership.id, terms=terms, closures=closures)
            await change.publish(CalendarChanged(here.partnership))
    return change.consequences


async def days(partnership: Partnership) -> list[date]:
    services = partnership.local.bot.services
    async with services.reading() as session:
        return [one.on for one in await meetings_to_come(session, partnership.id, now=services.clock())]


async def test_without_terms_six_weeks_are_planned_and_with_them_the_year(partnership: Partnership) -> None:
    """What the coordinator does in her first ten minutes."""
    await calendar_becomes(partnership, terms=[], closures=[])
    await partnership.plans_meetings()
    assert len(await days(partnership)) == 4

    told = await calendar_becomes(partnership)

    found = await days(partnership)
    assert (found[0], found[-1]) == (date(2018, 9, 20), date(2019, 7, 25))
    assert len(found) == 19
    assert told[0] == "Partnership meeting: 19 meetings; 15 added."


async def test_a_meeting_on_a_day_that_closes_is_left_out(partnership: Partnership) -> None:
    """Nobody has heard of it, and nobody will."""
    await partnership.plans_meetings()

    told = await calendar_becomes(partnership, closures=[*HALF_TERMS, STRIKE])

    assert date(2018, 10, 4) not in await days(partnership)
    assert told == ["Partnership meeting: 18 meetings; 1 left out."]


async def test_a_meeting_moves_where_its_series_says_so(partnership: Partnership) -> None:
    await partnership.plans_meetings(filled={"When a date falls on a closed day": "Move it"})

    told = await calendar_becomes(partnership, closures=[*HALF_TERMS, STRIKE])

    assert date(2018, 10, 5) in await days(partnership)
    assert "Thu 4 Oct 2018 moves to Fri 5 Oct 2018." in told


async def test_an_announced_meeting_stays_and_the_coordinator_reads_of_it(partnership: Partnership) -> None:
    """The channel has been told of 4 October already."""
    await partnership.plans_meetings()
    await partnership.until(FRIDAY)
    assert "Thursday 4 October" in partnership.heads.last.text

    told = await calendar_becomes(partnership, closures=[*HALF_TERMS, STRIKE])

    assert date(2018, 10, 4) in await days(partnership)
    assert any("The meeting on Thu 4 Oct 2018 is announced already, so it stays" in line for line in told)


async def test_reminders_and_announcements_follow(partnership: Partnership) -> None:
    """The 18th is announced on the morning after the 4th, or rather, now that this is closed, after the 20th."""
    await partnership.plans_meetings()
    await calendar_becomes(partnership, closures=[*HALF_TERMS, STRIKE])

    await partnership.until(FRIDAY)

    assert "Thursday 18 October" in partnership.heads.last.text
    await partnership.until(date(2018, 10, 5))
    assert len(partnership.heads.messages) == 2


async def test_undone_the_old_plan_stands_again_with_its_timers(partnership: Partnership) -> None:
    await partnership.plans_meetings()
    await partnership.until(FRIDAY)
    before, services = await days(partnership), partnership.local.bot.services
    async with services.reading() as session:
        next_before = await next_timer_at(session, after=services.clock())
    await calendar_becomes(partnership, terms=TERMS[:1], closures=[])
    assert len(await days(partnership)) < len(before)

    await partnership.pat.opens_home()
    await partnership.pat.clicks("Undo")

    assert await days(partnership) == before
    async with services.reading() as session:
        assert await next_timer_at(session, after=services.clock()) == next_before
