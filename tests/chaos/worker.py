"""One of the bot's processes, to be killed: the real beats, on the real clock, in short steps."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Bot, Clocks, Tempo, beating, build
from bot.logs import configure_logs
from bot.work import stopping
from schedules.jobs import Intervals
from schedules.limits import Limit, Limits
from storage.database.engine import Database
from storage.database.ids import TeamId
from tests.chaos import notices

CALL_SECONDS = 2
_FREE = Limit(1_000_000, 0)
# The workspaces take whatever comes. A lease covers a call, and a process killed is missed soon.
TEMPO = Tempo(
    every=Intervals(fire=0.2, deliver=0.2, forget=1),
    lease=timedelta(seconds=3.5),
    limits=Limits(post_in_channel=_FREE, post_in_workspace=_FREE, other_method=_FREE),
)


@dataclass(frozen=True)
class Door:
    """The way into one workspace."""

    api_url: str
    token: str


@dataclass(frozen=True)
class Orders:
    """What a process is told as it starts. `ahead` is how far the workspaces' clock is ahead of the machine's."""

    database_url: str
    doors: Mapping[TeamId, Door]
    ahead: timedelta


def work(orders: Orders) -> None:
    """Runs until SIGTERM, or for as long as it lives."""
    configure_logs("CRITICAL")
    logging.disable()  # of beats that wait for one another, and of a database that is away on purpose
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    asked_to_stop = stopping()
    async with AsyncExitStack() as stack:
        bot = await put_together(stack, orders, lambda: datetime.now(UTC) + orders.ahead)
        async with beating(bot):
            await asked_to_stop.wait()


async def put_together(stack: AsyncExitStack, orders: Orders, now: Callable[[], datetime]) -> Bot:
    """The bot, with a client for each workspace."""
    database = Database.open(orders.database_url)
    stack.push_async_callback(database.close)
    session = await stack.enter_async_context(aiohttp.ClientSession())
    clients = {
        team: AsyncWebClient(door.token, door.api_url, CALL_SECONDS, session=session, retry_handlers=[])
        for team, door in orders.doors.items()
    }
    return build(
        database=database,
        client=next(iter(clients.values())),
        clocks=Clocks(now=now),
        capabilities=[notices.capability],
        tempo=TEMPO,
        slack=clients.__getitem__,
    )
