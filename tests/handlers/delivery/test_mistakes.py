"""A mistake of ours in drawing one thing holds up nothing else, and loses nothing."""

from dataclasses import replace

from bot.workspace.people import Person
from handlers.house.happening import Fact, Happening
from storage.delivery.deliveries import MessageState
from tests.handlers.delivery.notice_bot import DAY, MINUTE, MONDAY, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership


async def test_a_mistake_in_drawing_one_message_holds_up_no_other(bot: NoticeBot, ada: Person, ben: Person) -> None:
    """And it goes once the mistake is mended."""
    await bot.owes(ada, "broken")
    await bot.owes(ben, "meeting")
    bot.broken.add("broken")

    await bot.delivers()
    before = (received(ada), len(received(ben)))
    bot.broken.clear()
    await bot.delivers(after=MINUTE)

    assert before == ([], 1)
    assert (len(received(ada)), len(received(ben))) == (1, 1)


async def test_a_part_that_cannot_be_drawn_keeps_no_other_from_leaving(bot: NoticeBot, ada: Person) -> None:
    """The rest of her morning comes, and that one in the next."""
    await bot.owes(ada, "broken")
    await bot.owes(ada, "meeting")
    bot.broken.add("broken")
    await bot.delivers()
    before = received(ada)

    bot.broken.clear()
    await bot.delivers_until(MONDAY + DAY)

    assert ["meeting" in message for message in before] == [True]
    assert ["broken: please" in message for message in received(ada)] == [False, True]
    assert bot.log[0]["event"] == "part.broken"


async def test_an_update_waits_until_every_part_can_be_drawn(bot: NoticeBot, ada: Person) -> None:
    """Drawn without it, the message would lose a question for good."""
    await bot.owes(ada, "broken")
    await bot.owes(ada, "meeting")
    await bot.delivers()
    bot.broken.add("broken")
    await bot.settles("meeting")
    await bot.delivers()
    before = received(ada)

    bot.broken.clear()
    await bot.delivers(after=MINUTE)

    assert ["meeting: please" in message for message in before] == [True]
    assert ["broken: please" in message and "meeting: done" in message for message in received(ada)] == [True]


async def test_a_mistake_of_whoever_follows_an_announcement_does_not_repeat_it(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """That it stands in Slack is on record all the same."""

    async def fails(_happening: Happening, _fact: Fact) -> None:
        raise LookupError

    mistaken = replace(bot, services=replace(bot.services, subscribers=[fails]))
    await bot.announces("meeting")

    await mistaken.delivers()
    await mistaken.delivers(after=MINUTE)

    assert notices(partnership) == ["meeting: please"]
    assert await bot.states() == [MessageState.SENT]
    assert [entry["event"] for entry in bot.log] == ["message.not_told", "message.posted"]
