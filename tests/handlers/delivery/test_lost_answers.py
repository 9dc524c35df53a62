"""Whether Slack took a message is not always known: it is looked for, so that none is lost and none comes twice."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.workspace.people import Person
from bot.workspace.trouble import CutAfterAccepting, CutBeforeAccepting, ServerError, Stall, TooMany
from handlers.delivery.beats import LEASE
from storage.database.ids import TeamId
from storage.delivery.deliveries import MessageRow, MessageState
from tests.handlers.delivery.notice_bot import MINUTE, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership


async def test_a_message_that_slack_took_before_the_line_broke_is_not_sent_again(bot: NoticeBot, ada: Person) -> None:
    """It is found in her conversation by what it carries, and updated from then on like any other."""
    await bot.owes(ada, "meeting")
    bot.partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await bot.delivers()

    await bot.delivers(after=MINUTE)
    await bot.settles("meeting")
    await bot.delivers()

    assert bot.calls("chat.postMessage") == 1
    (message,) = received(ada)
    assert "meeting: done" in message


async def test_an_earlier_message_is_not_mistaken_for_the_one_looked_for(bot: NoticeBot, ada: Person) -> None:
    """Every message carries an id of its own, so the search goes on past others."""
    await bot.owes(ada, "return")
    await bot.delivers()
    await bot.owes(ada, "meeting", is_urgent=True)
    bot.partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())
    await bot.delivers(after=MINUTE)

    await bot.delivers(after=MINUTE)

    assert len(received(ada)) == 2


async def test_a_message_is_found_beyond_the_first_page_of_the_history(bot: NoticeBot, ada: Person) -> None:
    """She has said a great deal since."""
    await bot.owes(ada, "meeting")
    bot.partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await bot.delivers()
    for number in range(210):
        await ada.says(str(number))

    await bot.delivers(after=MINUTE)

    assert bot.calls("conversations.history") == 2
    assert sum("meeting" in message for message in received(ada)) == 1


@pytest.mark.parametrize("trouble", [CutBeforeAccepting(), ServerError(500), ServerError(503)])
async def test_a_message_that_slack_did_not_take_is_sent_again(
    bot: NoticeBot, ada: Person, trouble: CutBeforeAccepting | ServerError
) -> None:
    """Not found, so not sent: seconds later it is."""
    await bot.owes(ada, "meeting")
    bot.partnership.workspace.trouble.next("chat.postMessage", trouble)

    await bot.delivers()
    before = received(ada)
    await bot.delivers(after=MINUTE)

    assert (before, len(received(ada))) == ([], 1)


async def test_a_call_that_stalls_is_given_up_while_the_claim_stands(
    bot: NoticeBot, ada: Person, partnership: Partnership
) -> None:
    """What Slack then does after all is found."""
    stall = Stall()
    partnership.workspace.trouble.next("chat.postMessage", stall)
    client = bot.services.slack(TeamId(partnership.workspace.team_id))
    assert timedelta(seconds=client.timeout) < LEASE
    client.timeout = 0.05  # type: ignore[assignment]  # seconds, and aiohttp takes parts of one
    await bot.owes(ada, "meeting")

    await bot.delivers()
    client.timeout = 30
    stall.release()
    await partnership.workspace.until(lambda: received(ada))
    await bot.delivers(after=MINUTE)

    assert len(received(ada)) == 1
    assert await bot.states() == [MessageState.SENT]


async def test_a_process_killed_between_sending_and_recording_sends_nothing_twice(
    bot: NoticeBot, ada: Person, partnership: Partnership
) -> None:
    """The next one looks, once the dead one's claim has run out and not before."""
    stall = Stall()
    partnership.workspace.trouble.next("chat.postMessage", stall)
    await bot.owes(ada, "meeting")
    dying = asyncio.create_task(bot.delivers())
    await stall.reached.wait()
    dying.cancel()
    stall.release()
    await asyncio.wait([dying])
    await partnership.workspace.until(lambda: received(ada))

    await bot.delivers(after=LEASE - timedelta(seconds=1))
    assert bot.calls("conversations.history") == 0
    await bot.delivers(after=timedelta(seconds=1))

    assert (bot.calls("chat.postMessage"), bot.calls("conversations.history")) == (1, 1)
    assert await bot.states() == [MessageState.SENT]


async def test_a_message_that_was_sent_but_could_not_be_recorded_is_found(bot: NoticeBot, ada: Person) -> None:
    """The database was away for a moment."""
    await bot.owes(ada, "meeting")
    bot.loses_database = True

    await bot.delivers()
    between = await bot.states()
    await bot.delivers(after=MINUTE)

    assert between == [MessageState.SENDING]
    assert (len(received(ada)), await bot.states()) == (1, [MessageState.SENT])


async def test_where_the_bot_may_not_look_a_double_is_preferred_to_a_loss(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """A channel's history is not granted."""
    await bot.announces("meeting")
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await bot.delivers()

    await bot.delivers(after=MINUTE)

    assert notices(partnership) == ["meeting: please"] * 2


async def test_doubt_outlives_a_call_that_was_refused(bot: NoticeBot, ada: Person, partnership: Partnership) -> None:
    """It may have arrived; that the look-up comes too often does not make it unsent."""
    await bot.owes(ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    partnership.workspace.trouble.next("conversations.history", TooMany(retry_after=30))
    await bot.delivers()
    await bot.delivers(after=MINUTE)

    await bot.delivers(after=MINUTE)

    assert bot.calls("chat.postMessage") == 1
    assert len(received(ada)) == 1


async def test_nothing_is_posted_that_the_claim_might_not_cover(bot: NoticeBot, ada: Person) -> None:
    """Drawing took so long that another process could take over during the call: it is left for the next turn."""
    await bot.owes(ada, "meeting")
    bot.slow.add("meeting")

    await bot.delivers()

    assert len(received(ada)) == 1
    async with bot.services.reading() as session:
        assert await session.scalar(select(MessageRow.sending_since)) == bot.now
