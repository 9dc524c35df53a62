"""Two processes on one PostgreSQL database share the work, and Slack's limits: together they never call too often."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.database.engine import Database
from storage.delivery.deliveries import MessageRow
from tests.handlers.delivery.notice_bot import FailingDatabase, NoticeBot, notices, received
from tests.handlers.partnerships import Partnership, found

HEADS = 60
A_MINUTE_HOLDS = 50


@pytest.fixture
def story_database(postgres_database: Database) -> Database:
    return postgres_database


@pytest.fixture
async def other(bot: NoticeBot, postgres_url: str) -> AsyncIterator[NoticeBot]:
    """The same bot in another process: it shares the database, and nothing else."""
    database = Database.open(postgres_url)
    failing = FailingDatabase(database)
    yield replace(bot, services=replace(bot.services, database=failing), database=failing)
    await database.close()


async def both_deliver(bot: NoticeBot, other: NoticeBot, *, within: timedelta) -> None:
    """At the same moments, whenever something may go."""
    clock, ends = bot.partnership.workspace.clock, bot.now + within
    await asyncio.gather(bot.delivers(), other.delivers())
    while (due := await bot.next_delivery()) is not None and due <= ends:
        clock.move_to(due)
        await asyncio.gather(bot.delivers(), other.delivers())


async def test_together_they_provoke_no_refusal(bot: NoticeBot, other: NoticeBot, partnership: Partnership) -> None:
    """Sixty heads and a channel are written to, and then all of it changes; Slack allows fifty changes a minute."""
    heads = [partnership.workspace.add_person(f"Head {number}") for number in range(HEADS)]
    schools = {f"School {number}": head for number, head in enumerate(heads)}
    moor = await found(partnership.local, partnership.heads, name="Moor", heads_of=schools)
    await bot.owes_everybody_in(moor, "meeting")
    await bot.announces("first", "second", "third")
    await both_deliver(bot, other, within=timedelta(minutes=1))
    bot.settled.add("meeting")
    async with bot.services.writing() as session:
        await session.execute(update(MessageRow).values(wanted_version=2))
    began = bot.now

    await both_deliver(bot, other, within=timedelta(minutes=2))

    calls = partnership.workspace.calls
    assert [call for call in calls if call.status == 429] == []
    assert [len(received(head)) for head in heads] == [1] * HEADS
    assert all("done" in received(head)[0] for head in heads)
    assert notices(partnership) == ["first: please", "second: please", "third: please"]
    updates = [call for call in calls if call.method == "chat.update"]
    in_first_minute = [call for call in updates if call.at < began + timedelta(minutes=1)]
    assert (len(updates), len(in_first_minute)) == (HEADS + 3, A_MINUTE_HOLDS)
