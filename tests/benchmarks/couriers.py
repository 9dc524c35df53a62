"""A process that has something to send: the bot, or a loop that draws and sends the same and stores nothing.

It says when it is ready, starts when it is told, and says when everything has been sent.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from multiprocessing.connection import Connection

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.app import Bot, Clocks, build
from bot.connection import CALL_SECONDS
from bot.logs import configure_logs
from bot.work import set_start_up_aside
from handlers.delivery.beats import BATCH
from handlers.house.views.kit import Payload
from schedules.jobs import Beat
from storage.database.engine import Database
from storage.database.ids import TeamId
from storage.delivery.deliveries import DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.delivery.timers import WAITING, TimerRow
from tests.benchmarks import reminded
from tests.benchmarks.reminded import Crowd

BETWEEN_BEATS = 0.1  # seconds, of which the timetable has some more
READY, GO, DONE = "ready", "go", "done"


@dataclass(frozen=True)
class Orders:
    database_url: str
    api_url: str
    crowd: Crowd


def bot(parent: Connection, orders: Orders) -> None:
    asyncio.run(_bot(parent, orders))


def loop(parent: Connection, orders: Orders) -> None:
    asyncio.run(_loop(parent, orders))


async def _bot(parent: Connection, orders: Orders) -> None:
    """Fires and delivers side by side, as by the timetable."""
    configure_logs("CRITICAL")
    async with _clients(orders) as clients, _put_together(orders, clients) as bot, _told(parent):
        beats = (bot.beats.fire, bot.beats.deliver)
        await asyncio.gather(*(_repeat(beat, bot.services.database) for beat in beats))


async def _repeat(beat: Beat, database: Database) -> None:
    """Until nothing is left, also of what others have taken on."""
    while await _is_anything_left(database):
        await beat()
        await asyncio.sleep(BETWEEN_BEATS)


async def _loop(parent: Connection, orders: Orders) -> None:
    """As many at once as the bot, and with the client that it has."""
    async with _clients(orders) as clients, _told(parent):
        messages = iter(reminded.bare_messages(orders.crowd))
        while some := [*islice(messages, BATCH)]:
            await asyncio.gather(*(_post(clients[team], to, payload) for team, to, payload in some))


async def _post(client: AsyncWebClient, to: str, payload: Payload) -> None:
    await client.chat_postMessage(channel=to, unfurl_links=False, unfurl_media=False, **payload)


@asynccontextmanager
async def _told(parent: Connection) -> AsyncIterator[None]:
    """What happens inside is what is measured; at the end it waits until it has been."""
    set_start_up_aside()  # as `run` does
    parent.send(READY)
    parent.recv()
    yield
    parent.send(DONE)
    parent.recv()


@asynccontextmanager
async def _clients(orders: Orders) -> AsyncIterator[Mapping[TeamId, AsyncWebClient]]:
    """A client for each team, by its token, on the connections that all share."""
    async with aiohttp.ClientSession() as session:
        yield {
            team: AsyncWebClient(f"xoxb-{team}", orders.api_url, CALL_SECONDS, session=session, retry_handlers=[])
            for team in orders.crowd.teams()
        }


@asynccontextmanager
async def _put_together(orders: Orders, clients: Mapping[TeamId, AsyncWebClient]) -> AsyncIterator[Bot]:
    database, ahead = Database.open(orders.database_url), reminded.NOW - datetime.now(UTC)
    try:
        yield build(
            database=database,
            client=next(iter(clients.values())),
            clocks=Clocks(now=lambda: datetime.now(UTC) + ahead),
            capabilities=[reminded.capability],
            slack=clients.__getitem__,
        )
    finally:
        await database.close()


async def _is_anything_left(database: Database) -> bool:
    left = (
        select(TimerRow.id).where(WAITING),
        select(DeliveryRow.id).where(DeliveryRow.state == DeliveryState.OWED),
        select(MessageRow.id).where(MessageRow.state != MessageState.SENT),
    )
    async with database.reading() as session:
        for one in left:
            if await session.scalar(one.limit(1)) is not None:
                return True
    return False
