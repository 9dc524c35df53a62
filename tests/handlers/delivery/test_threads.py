"""What is said in a thread stands below the message that it is about, once."""

import pytest
from sqlalchemy.exc import IntegrityError

from bot.manifest import manifest
from bot.workspace.ids import Ts
from bot.workspace.people import Person
from bot.workspace.trouble import CutAfterAccepting, ServerError, TooMany
from storage.database.ids import TeamId
from storage.delivery.deliveries import DeliveryState, MessageState
from tests.handlers.delivery.notice_bot import MINUTE, NoticeBot, notices
from tests.handlers.partnerships import Partnership


@pytest.fixture
async def thread(bot: NoticeBot, partnership: Partnership) -> Ts:
    """The thread below the bot's question."""
    await bot.announces("question")
    await bot.delivers()
    bot.partnership.workspace.clock.advance(MINUTE)
    return partnership.heads.last.ts


def replies(partnership: Partnership) -> list[str]:
    """What stands below the bot's question."""
    question = next(one for one in partnership.heads.messages if "question" in one.text)
    return [one.text for one in partnership.heads.replies(question)]


def may_read_channels(partnership: Partnership) -> None:
    """What the bot welcomes and does not ask for."""
    granting = manifest(partnership.local.bot)
    granting["oauth_config"]["scopes"]["bot"].append("channels:history")
    partnership.workspace.install(granting)


async def test_a_reply_stands_in_its_thread_and_is_drawn_again_there(
    bot: NoticeBot, partnership: Partnership, thread: Ts
) -> None:
    """What is said to the channel meanwhile stands in the channel."""
    await bot.announces("more", thread=thread)
    await bot.announces("meeting")
    await bot.delivers()
    await bot.delivers(after=MINUTE)

    await bot.settles("more")
    await bot.delivers()

    assert replies(partnership) == ["more: done"]
    assert partnership.heads.last.text == "meeting: please"


async def test_a_reply_that_slack_took_before_the_line_broke_is_found_in_its_thread(
    bot: NoticeBot, ada: Person, partnership: Partnership, thread: Ts
) -> None:
    """Where the bot may read the channel; a channel's history shows no replies."""
    may_read_channels(partnership)
    await bot.announces("more", thread=thread)
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await bot.delivers()

    await bot.delivers(after=MINUTE)

    assert replies(partnership) == ["more: please"]
    assert bot.calls("conversations.history") == 0
    assert await bot.states() == [MessageState.SENT] * 2


async def test_a_thread_that_is_gone_takes_no_reply(bot: NoticeBot, partnership: Partnership, thread: Ts) -> None:
    """Its question was deleted: nothing is said, and it is not tried for ever."""
    client = bot.services.slack(TeamId(partnership.workspace.team_id))
    await client.chat_delete(channel=partnership.heads.id, ts=thread)
    await bot.announces("more", thread=thread)

    await bot.delivers()

    assert notices(partnership) == []
    assert await bot.states() == [MessageState.SENT, MessageState.FAILED]


async def test_a_nudge_is_said_where_only_the_bot_has_replied(
    bot: NoticeBot, partnership: Partnership, thread: Ts
) -> None:
    """What it added itself is no answer; nor is what Ben says in the channel."""
    may_read_channels(partnership)
    await bot.announces("more", thread=thread)
    await bot.delivers()
    await partnership.ben.says("Good morning", in_="#heads")

    await bot.nudges_in(thread)
    await bot.delivers(after=MINUTE)

    assert replies(partnership) == ["more: please", "nudge: please"]


async def test_where_somebody_has_replied_nobody_is_nudged(
    bot: NoticeBot, partnership: Partnership, thread: Ts
) -> None:
    """It is over, like whatever is settled before it leaves."""
    may_read_channels(partnership)
    await bot.announces("more", thread=thread)
    await bot.delivers()
    await partnership.ben.says("I know", thread=thread, in_="#heads")

    await bot.nudges_in(thread)
    await bot.delivers(after=MINUTE)

    assert replies(partnership) == ["more: please", "I know"]
    assert await bot.states() == [MessageState.SENT, MessageState.SENT, MessageState.DROPPED]
    assert await bot.delivery_states() == [DeliveryState.JOINED, DeliveryState.JOINED, DeliveryState.DROPPED]


async def test_where_the_bot_may_not_read_nobody_is_nudged(
    bot: NoticeBot, partnership: Partnership, thread: Ts
) -> None:
    """Somebody may have replied; and it does not ask again."""
    await bot.nudges_in(thread)

    await bot.delivers()

    assert replies(partnership) == []
    assert bot.calls("conversations.replies") == 1
    assert await bot.states() == [MessageState.SENT, MessageState.DROPPED]


@pytest.mark.parametrize("trouble", [TooMany(retry_after=30), ServerError()])
async def test_a_nudge_waits_until_the_thread_can_be_read(
    bot: NoticeBot, partnership: Partnership, thread: Ts, trouble: TooMany | ServerError
) -> None:
    """Slack's trouble of a moment says nothing about replies."""
    may_read_channels(partnership)
    partnership.workspace.trouble.next("conversations.replies", trouble)
    await bot.nudges_in(thread)

    await bot.delivers()
    before = replies(partnership)
    await bot.delivers_within(10 * MINUTE)

    assert (before, replies(partnership)) == ([], ["nudge: please"])


async def test_only_what_is_said_to_a_channel_stands_in_a_thread(bot: NoticeBot, ada: Person) -> None:
    """A person has one message for all that she is owed."""
    with pytest.raises(IntegrityError):
        await bot.owes(ada, "meeting", thread="1.1")
