"""Two hundred heads are due in the same minute: Slack never has to refuse a call, and nobody waits longer than needed.

The workspace enforces its limits; the bot keeps within them by the same clock.
"""

from datetime import timedelta

import pytest

from bot.workspace.people import Person
from tests.handlers.delivery.notice_bot import NoticeBot, received
from tests.handlers.partnerships import Partnership, found

HEADS = 200
A_MINUTE_HOLDS = 300
MOST_OVER_THE_LEAST = 1.1


def least_seconds(messages: int) -> int:
    """How long Slack's 300 in any minute make the last of so many messages wait."""
    return (messages - 1) // A_MINUTE_HOLDS * 60


@pytest.fixture
def heads(partnership: Partnership) -> list[Person]:
    return [partnership.workspace.add_person(f"Head {number}") for number in range(HEADS)]


async def test_two_hundred_heads_due_at_once_hear_as_soon_as_slack_allows(
    bot: NoticeBot, partnership: Partnership, heads: list[Person]
) -> None:
    """Each is in two partnerships, and their channel is told of both: 402 messages, of which a minute holds 300."""
    for name in ("River", "Moor"):
        schools = {f"School {number}": head for number, head in enumerate(heads)}
        await bot.owes_everybody_in(
            await found(partnership.local, partnership.heads, name=name, heads_of=schools), name
        )
    await bot.announces("River", "Moor")
    began = bot.now

    await bot.delivers_within(timedelta(minutes=5))

    calls = partnership.workspace.calls
    posts = [call for call in calls if call.method == "chat.postMessage"]
    assert [call for call in calls if call.status == 429] == []
    assert [len(received(head)) for head in heads] == [2] * HEADS
    assert len(posts) == 2 * HEADS + 2
    waited = (posts[-1].at - began).total_seconds()
    assert waited <= MOST_OVER_THE_LEAST * least_seconds(len(posts))


async def test_a_channel_hears_one_thing_after_the_other_as_fast_as_slack_allows(
    bot: NoticeBot, partnership: Partnership
) -> None:
    """Twenty notices take nineteen seconds, and hardly longer."""
    await bot.announces(*(f"notice {number}" for number in range(20)))
    began = bot.now

    await bot.delivers_within(timedelta(minutes=5))

    posts = [call for call in partnership.workspace.calls if call.method == "chat.postMessage"]
    assert [call.status for call in posts] == [200] * 20
    assert (posts[-1].at - began).total_seconds() <= MOST_OVER_THE_LEAST * 19
