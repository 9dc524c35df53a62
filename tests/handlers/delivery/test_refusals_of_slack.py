"""Slack says wait, not now, or never; and each is heard."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.workspace.people import Person
from bot.workspace.trouble import CutAfterAccepting, ServerError, TooMany
from handlers.delivery.beats import LONGEST_WAIT
from handlers.delivery.posting import MOST_ATTEMPTS
from storage.delivery.deliveries import MessageRow, MessageState
from tests.handlers.delivery.notice_bot import DAY, MINUTE, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership, found


async def test_slack_is_left_alone_for_as_long_as_it_asks(bot: NoticeBot, ada: Person) -> None:
    """The message waits and is not counted as tried; the beat does not wait with it."""
    await bot.owes(ada, "meeting")
    bot.partnership.workspace.trouble.next("chat.postMessage", TooMany(retry_after=30))
    began = bot.now

    await bot.delivers()
    stood_still = bot.now == began
    await bot.delivers(after=timedelta(seconds=20))
    before = received(ada)
    await bot.delivers(after=timedelta(seconds=10))

    assert stood_still
    assert (before, len(received(ada))) == ([], 1)
    assert bot.calls("conversations.history") == 0


async def test_a_workspace_that_must_wait_holds_up_no_other(
    bot: NoticeBot, ada: Person, ben: Person, partnership: Partnership
) -> None:
    """Retry-After is one workspace's affair; and there, nobody else is tried meanwhile."""
    guest = partnership.workspace.add_person("Gwen Tor")
    elsewhere = await found(
        partnership.local, partnership.heads, name="Elsewhere", heads_of={"Tor": guest}, workspace="T2"
    )
    await bot.owes(ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", TooMany(retry_after=300))
    await bot.delivers()
    await bot.owes(ben, "meeting")
    await bot.owes(guest, "meeting", to=elsewhere)

    await bot.delivers()

    assert (received(ada), received(ben), len(received(guest))) == ([], [], 1)
    assert bot.calls("chat.postMessage") == 2


async def test_what_slack_will_never_take_has_failed_and_is_kept(bot: NoticeBot, partnership: Partnership) -> None:
    """The channel was archived: it is not tried again."""
    channels = partnership.workspace.store.channels
    channels.save(replace(partnership.heads.record, is_archived=True))
    await bot.announces("meeting")

    await bot.delivers()
    await bot.delivers(after=DAY)

    assert bot.calls("chat.postMessage") == 1
    failed, *_ = await bot.states()  # what follows tells the coordinator
    assert failed is MessageState.FAILED


async def test_what_somebody_may_yet_put_right_is_tried_again(bot: NoticeBot, partnership: Partnership) -> None:
    """The bot was not in the channel; somebody invites it."""
    user = partnership.workspace.store.users.where("bot_id = ?", partnership.workspace.app.bot_id)[0]
    partnership.workspace.services.conversations.leave(partnership.heads.record, user)
    await bot.announces("meeting")
    await bot.delivers()

    await partnership.heads.invites_bot()
    await bot.delivers(after=MINUTE)

    assert notices(partnership) == ["meeting: please"]


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [(0, timedelta(seconds=5)), (1, timedelta(seconds=10)), (6, LONGEST_WAIT), (MOST_ATTEMPTS - 2, LONGEST_WAIT)],
)
async def test_each_wait_is_longer_up_to_five_minutes(
    bot: NoticeBot, partnership: Partnership, attempts: int, wait: timedelta
) -> None:
    """A day of them outlasts any trouble that Slack has had."""
    await bot.announces("meeting")
    partnership.workspace.trouble.next("chat.postMessage", *[ServerError()] * 2)
    await bot.delivers()
    async with bot.services.writing() as session:
        await session.execute(update(MessageRow).values(attempts=attempts))

    await bot.delivers(after=DAY)

    async with bot.services.reading() as session:
        assert await session.scalar(select(MessageRow.not_before)) == bot.now + wait


async def test_what_is_still_owed_is_tried_however_long_the_trouble_lasts(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """An update is given up after so many tries; what nobody has read yet is not."""
    await bot.announces("meeting")
    partnership.workspace.trouble.next("chat.postMessage", *[ServerError()] * 2)
    await bot.delivers()
    async with bot.services.writing() as session:
        await session.execute(update(MessageRow).values(attempts=MOST_ATTEMPTS))

    await bot.delivers(after=DAY)
    await bot.delivers(after=DAY)

    assert await bot.states() == [MessageState.SENT]
    assert notices(partnership) == ["meeting: please"]


async def test_the_log_names_rows_and_codes_and_nobody(bot: NoticeBot, ada: Person) -> None:
    """What went wrong can be told from it, and whom it was about cannot."""
    await bot.owes(ada, "meeting")
    bot.partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())

    await bot.delivers()
    await bot.delivers(after=MINUTE)

    assert [entry["event"] for entry in bot.log] == ["message.delayed", "message.found", "message.updated"]
    assert bot.log[0]["code"] == "ServerDisconnectedError"
    assert not any(word in str(bot.log) for word in ("Ada", ada.id, "please"))
