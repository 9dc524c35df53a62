"""A message that stands in Slack is drawn again when something in it changes: once for all of it, and only there."""

from bot.workspace.people import Person
from bot.workspace.trouble import CutBeforeAccepting
from storage.delivery.deliveries import MessageState
from tests.handlers.delivery.notice_bot import DAY, MINUTE, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership


async def test_twenty_answers_are_one_update(bot: NoticeBot, partnership: Partnership) -> None:
    """What it shows is drawn from the database, so one drawing shows them all."""
    await bot.announces("meeting")
    await bot.delivers()
    for _ in range(20):
        await bot.settles("meeting")

    await bot.delivers()

    assert notices(partnership) == ["meeting: done"]
    assert bot.calls("chat.update") == 1


async def test_an_ask_is_live_in_one_message(bot: NoticeBot, ada: Person) -> None:
    """The older copy says so once the newer one has arrived, and not while that is still on its way."""
    await bot.owes(ada, "meeting", "7 days")
    await bot.delivers()
    await bot.owes(ada, "meeting", "1 day", is_urgent=True)
    bot.partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())

    await bot.delivers()
    before = received(ada)
    await bot.delivers(after=MINUTE)

    assert ["meeting: please" in message for message in before] == [True]
    assert ["meeting: please" in message for message in received(ada)] == [False, True]
    assert "meeting: asked below" in received(ada)[0]


async def test_an_update_of_a_message_that_somebody_deleted_ends_quietly(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """It is tried once, and the message is left in peace."""
    await bot.announces("meeting")
    await bot.delivers()
    store, conversations = partnership.workspace.store, partnership.workspace.services.conversations
    (message,) = store.messages.where("channel_id = ? AND text = ?", partnership.heads.id, "meeting: please")
    conversations.delete(message)
    await bot.changes("meeting")

    await bot.delivers()
    await bot.delivers(after=DAY)

    assert bot.calls("chat.update") == 1
    assert await bot.states() == [MessageState.SENT]
