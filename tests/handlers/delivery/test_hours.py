"""New messages leave in school hours only; what stands in Slack already is kept up to date at any hour."""

from datetime import date, time

import pytest

from bot.workspace.trouble import ServerError
from tests.handlers.delivery.notice_bot import DAY, MONDAY, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership, london_time


@pytest.mark.parametrize(
    ("owed_at", "sent_at"),
    [
        (time(16, 59), "Mon 10 Sep 16:59"),
        (time(17), "Tue 11 Sep 08:00"),
        (time(22, 30), "Tue 11 Sep 08:00"),
    ],
)
async def test_what_is_owed_in_the_evening_leaves_in_the_morning(
    bot: NoticeBot, partnership: Partnership, owed_at: time, sent_at: str
) -> None:
    """To a person or to a channel: whichever capability owes it, and whatever it forgot to ask."""
    await partnership.until(MONDAY, owed_at)
    await bot.owes(partnership.ada, "meeting")
    await bot.announces("meeting")

    await bot.delivers()
    await bot.delivers_until(MONDAY + 2 * DAY)

    assert [london_time(message) for message in partnership.ada.messages] == [sent_at]
    assert london_time(partnership.heads.last) == sent_at


@pytest.mark.parametrize(("owed_at", "sent_at"), [(time(18), "Mon 10 Sep 18:00"), (time(18, 30), "Tue 11 Sep 08:00")])
async def test_a_kind_may_keep_a_later_hour_in_channels(
    bot: NoticeBot, partnership: Partnership, owed_at: time, sent_at: str
) -> None:
    """Up to half past six here. To a person it goes in the morning, like everything else."""
    bot.until = time(18, 30)
    await partnership.until(MONDAY, owed_at)
    await bot.owes(partnership.ada, "meeting")
    await bot.announces("meeting")

    await bot.delivers()
    await bot.delivers_until(MONDAY + 2 * DAY)

    assert [london_time(message) for message in partnership.ada.messages] == ["Tue 11 Sep 08:00"]
    assert london_time(partnership.heads.last) == sent_at


async def test_what_slack_did_not_take_by_the_end_of_the_day_is_not_tried_at_night(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """The outage ends at half past five; on Friday, that means Monday."""
    await partnership.until(date(2018, 9, 14), time(16, 59, 58))
    await bot.owes(partnership.ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", ServerError())

    await bot.delivers()
    await bot.delivers_until(date(2018, 9, 18))

    assert [london_time(message) for message in partnership.ada.messages] == ["Mon 17 Sep 08:00"]


async def test_an_evening_and_the_next_morning_are_one_message(bot: NoticeBot, partnership: Partnership) -> None:
    """What waits for eight takes in what is owed from eight."""
    await partnership.until(MONDAY, time(19))
    await bot.owes(partnership.ada, "evening")
    await bot.delivers()
    await partnership.until(MONDAY, time(23))
    await bot.owes(partnership.ada, "night")

    await bot.delivers_until(MONDAY + 2 * DAY)

    (message,) = received(partnership.ada)
    assert "evening: please" in message
    assert "night: please" in message


async def test_a_message_that_stands_in_slack_is_kept_up_to_date_at_night_too(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """An update rings no phone."""
    await bot.announces("meeting")
    await bot.delivers()
    await partnership.until(MONDAY, time(23))

    await bot.settles("meeting")
    await bot.delivers()

    assert notices(partnership) == ["meeting: done"]
