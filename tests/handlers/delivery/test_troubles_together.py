"""Everything that Slack sometimes does, again and again: what there is to tell is told once, and answers count once."""

import asyncio
from datetime import date, timedelta
from random import Random

import pytest

from bot.workspace.trouble import (
    CutAfterAccepting,
    CutBeforeAccepting,
    Duplicate,
    Overtaken,
    ServerError,
    TooMany,
)
from storage.delivery.deliveries import MessageState
from tests.handlers.delivery.notice_bot import NoticeBot, received
from tests.handlers.partnerships import Partnership, found

HEADS = 12
TROUBLES = (TooMany(retry_after=20), ServerError(500), CutAfterAccepting(), CutBeforeAccepting())
LOOKING = ("conversations.open", "conversations.history")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_nothing_is_lost_and_nothing_comes_twice(bot: NoticeBot, partnership: Partnership, seed: int) -> None:
    """Half of all posts meet with trouble, and some of the look-ups that follow."""
    rng, trouble = Random(seed), partnership.workspace.trouble
    heads = [partnership.workspace.add_person(f"Head {number}") for number in range(HEADS)]
    schools = {f"School {number}": head for number, head in enumerate(heads)}
    moor = await found(partnership.local, partnership.heads, name="Moor", heads_of=schools)
    trouble.next("chat.postMessage", *rng.choices(TROUBLES, k=HEADS))
    for method in LOOKING:
        trouble.next(method, *rng.choices(TROUBLES, k=3))
    await bot.owes_everybody_in(moor, "meeting")

    await bot.delivers_within(timedelta(hours=3))

    assert [len(received(head)) for head in heads] == [1] * HEADS, f"seed {seed}"
    assert await bot.states() == [MessageState.SENT] * HEADS


async def test_answers_that_come_twice_or_in_the_other_order_count_once(partnership: Partnership) -> None:
    """Also while Slack moves the bot to another socket. The last answer of each is the one that stands."""
    await partnership.announced()
    workspace = partnership.workspace
    workspace.trouble.next("interactive", Duplicate(), Overtaken())

    await partnership.ada.clicks("Going", in_="#heads")
    await asyncio.gather(partnership.ben.clicks("Going", in_="#heads"), partnership.cat.clicks("Going", in_="#heads"))
    await workspace.sockets.disconnect(workspace.app.id, "refresh_requested")
    await workspace.until(lambda: workspace.connections(workspace.app.id) == 1)
    await partnership.ben.clicks("Apologies", in_="#heads")
    await partnership.until(date(2018, 9, 20))

    assert "3 of 3 have answered: 2 going, 1 with apologies." in partnership.heads.messages[0].text
    assert [person.messages for person in (partnership.ada, partnership.ben, partnership.cat)] == [[], [], []]
