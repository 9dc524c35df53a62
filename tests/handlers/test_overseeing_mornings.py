"""A coordinator's own morning: what has come up, on a day on which she works, and nothing twice."""

from datetime import date, time

from sqlalchemy import select

from storage.delivery.timers import TimerRow
from storage.members.people import RoleKind
from storage.members.roster import CoordinatorHours, set_coordinator_hours
from tests.handlers.first_steps import Workspace
from tests.handlers.known import person_id
from tests.handlers.overseen import has_mornings, is_asked_in_vain
from tests.handlers.partnerships import Partnership, london_time

THURSDAY = date(2018, 9, 20)


async def test_who_has_newly_not_been_reached_is_in_her_next_morning_once(partnership: Partnership) -> None:
    """Short lines, with a way to the e-mail; nothing on the mornings before and after."""
    pat = partnership.pat
    await has_mornings(partnership, date(2018, 9, 11))
    await is_asked_in_vain(partnership, "Ben Hale", "Cat Rowe")
    assert pat.messages == []

    await partnership.until(THURSDAY, time(15))

    assert [london_time(one) for one in pat.messages] == ["Thu 20 Sep 08:00"]
    said = "For you to see to:\nAsked three times: Ben Hale, Cat Rowe.\n[Copy e-mail]"
    assert said in pat.messages[0].text
    await pat.clicks("Copy e-mail", in_="bot")
    assert pat.sees("Dear Cat,")
    await pat.closes_everything()

    await partnership.until(date(2018, 9, 28), time(15))

    assert [one.text for one in pat.messages if "Asked three times" in one.text] == [pat.messages[0].text]


async def test_what_is_settled_before_she_reads_it_is_not_in_it(partnership: Partnership) -> None:
    """Ben answers before eight, Cat does not."""
    await has_mornings(partnership, date(2018, 9, 11))
    await is_asked_in_vain(partnership, "Ben Hale", "Cat Rowe")
    await partnership.until(THURSDAY, time(7))
    await partnership.ben.clicks("Going", in_="#heads")

    await partnership.until(THURSDAY, time(9))

    assert "Asked three times: Cat Rowe." in partnership.pat.messages[0].text


async def test_on_a_day_on_which_she_does_not_work_it_waits(partnership: Partnership) -> None:
    """Pat works on Fridays; the other coordinator, who is one of those not reached, hears on Thursday."""
    await partnership.takes_role(partnership.ben, RoleKind.COORDINATOR)
    pat = await person_id(partnership, "Pat Lane")
    async with partnership.local.bot.services.writing() as session:
        await set_coordinator_hours(session, partnership.id, CoordinatorHours(pat, frozenset({4}), None))
    await has_mornings(partnership, date(2018, 9, 11))
    await is_asked_in_vain(partnership, "Ben Hale")

    await partnership.until(THURSDAY, time(9))

    assert partnership.pat.messages == []
    assert "Asked three times: Ben Hale." in partnership.ben.messages[-1].text


async def test_failed_messages_are_news_too(partnership: Partnership) -> None:
    """In one message with what else there is."""
    pat = partnership.pat
    await has_mornings(partnership, date(2018, 9, 11))
    await partnership.heads.archives()
    await partnership.announced()

    await partnership.until(date(2018, 9, 11), time(9))
    await pat.clicks("See messages", in_="bot")

    assert "Not sent: 1 message." in pat.messages[-1].text
    assert pat.sees("The channel is archived.")


async def test_mornings_begin_with_the_start(fresh: Workspace) -> None:
    """A partnership that is being set up has none yet."""
    await fresh.reaches_preview()
    before = await _mornings(fresh)

    await fresh.pat.submits()

    assert before == []
    assert await _mornings(fresh) == ["Tue 11 Sep 07:00"]  # in UTC


async def test_who_had_started_before_has_mornings_when_a_process_begins(partnership: Partnership) -> None:
    """Once, however often processes begin."""
    await partnership.local.bot.begin()
    await partnership.local.bot.begin()

    async with partnership.local.bot.services.reading() as session:
        due = await session.scalars(select(TimerRow.due_at).where(TimerRow.kind == "overseeing.morning"))
        assert [f"{at:%a %d %b %H:%M}" for at in due] == ["Tue 11 Sep 07:00"]


async def _mornings(workspace: Workspace) -> list[str]:
    async with workspace.local.bot.services.reading() as session:
        due = await session.scalars(select(TimerRow.due_at).where(TimerRow.kind == "overseeing.morning"))
        return [f"{at:%a %d %b %H:%M}" for at in due]
