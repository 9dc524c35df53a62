"""Somebody sets the clock: what still matters goes once, what is past is not spoken of, and nothing comes again."""

from datetime import date, datetime, time, timedelta

import pytest

from schedules.local_time import instant
from tests.handlers.partnerships import LONDON, Partnership


async def set_to(partnership: Partnership, at: datetime) -> None:
    """At once, unlike time that passes: the bot finds whatever is due by then."""
    partnership.workspace.clock.move_to(at)
    await partnership.local.bot.run_due()


async def test_a_week_forward_both_reminders_are_one_message(partnership: Partnership) -> None:
    """The one of a week before and the one of the day before have come due together."""
    await partnership.announced()

    await set_to(partnership, instant(date(2018, 9, 19), time(9), LONDON))

    assert [len(head.messages) for head in (partnership.ada, partnership.ben, partnership.cat)] == [1, 1, 1]
    assert partnership.ada.messages[0].text.count("[Going]") == 1


async def test_beyond_the_meeting_nobody_is_reminded_of_it(partnership: Partnership) -> None:
    await partnership.announced()

    await set_to(partnership, instant(date(2018, 9, 21), time(9), LONDON))

    assert partnership.ada.messages == []


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_back_again_nothing_comes_twice(partnership: Partnership, back: timedelta) -> None:
    """The hour is lived through twice, its reminders are not."""
    await partnership.announced()
    morning = instant(date(2018, 9, 13), time(8, 30), LONDON)
    await set_to(partnership, morning)
    before = [len(head.messages) for head in (partnership.ada, partnership.ben, partnership.cat)]

    await set_to(partnership, morning - back)
    await partnership.until(date(2018, 9, 13), time(9))

    assert before == [1, 1, 1]
    assert [len(head.messages) for head in (partnership.ada, partnership.ben, partnership.cat)] == before


async def test_back_and_on_again_the_next_reminder_still_comes(partnership: Partnership) -> None:
    """A clock that was wrong for an hour costs nobody a reminder."""
    await partnership.announced()
    await set_to(partnership, instant(date(2018, 9, 13), time(8, 30), LONDON))
    await set_to(partnership, instant(date(2018, 9, 13), time(7, 30), LONDON))

    await partnership.until(date(2018, 9, 19), time(9))

    assert [len(head.messages) for head in (partnership.ada, partnership.ben, partnership.cat)] == [2, 2, 2]
