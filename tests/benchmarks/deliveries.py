"""Deliveries a second, everything due at once: by one process, by two, and by a loop that only draws and sends."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter

from sqlalchemy import text

from storage.database.engine import Database
from tests.benchmarks import couriers, reminded, sink
from tests.benchmarks.children import Child, child
from tests.benchmarks.couriers import Orders
from tests.benchmarks.processors import can_be_told, parent_of, processor_seconds
from tests.benchmarks.reminded import Crowd
from tests.benchmarks.report import Figure, Goal, Result
from tests.chaos import engines

LEAST_OF_LOOP = 0.5

CROWD = Crowd(1_000, 20)
Courier = Callable[[Connection, Orders], None]


@dataclass(frozen=True)
class Run:
    """Messages a second, and how busy everybody was meanwhile, in percent of one processor; nobody where the system
    does not tell."""

    rate: float
    busy: Mapping[str, float]


async def measure(*, database_url: str | None = None, crowd: Crowd = CROWD) -> list[Result]:
    """In a migrated PostgreSQL database that is emptied first; by default in one of its own."""
    if database_url is None:
        with engines.postgres() as postgres:
            return await measure(database_url=postgres.fresh(), crowd=crowd)
    async with child(sink.serve) as slack:
        orders = Orders(database_url, f"http://{sink.HOST}:{await slack.says()}/api/", crowd)
        one = await _run(orders, slack, {"the bot": couriers.bot})
        loop = await _run(orders, slack, {"the loop": couriers.loop})
        two = await _run(orders, slack, {"one bot": couriers.bot, "the other": couriers.bot})
    name = f"deliveries on PostgreSQL, {crowd}"
    return [
        Result(name, "messages/s", one.rate, loop.rate, Goal(Figure.RATIO, least=LEAST_OF_LOOP)),
        *_busy(name, one),
        Result(f"{name}, two processes", "messages/s", two.rate, loop.rate),
        *_busy(f"{name}, two processes", two),
    ]


def _busy(name: str, run: Run) -> list[Result]:
    return [Result(f"{name}: how busy {who} is", "% of a core", percent) for who, percent in run.busy.items()]


async def _run(orders: Orders, slack: Child, team: Mapping[str, Courier]) -> Run:
    """Everything is due again, and all set out at once; ends when the last has nothing left to do."""
    async with _filled(orders) as server, AsyncExitStack() as stack:
        children = {name: await stack.enter_async_context(child(one, orders)) for name, one in team.items()}
        await _all_say(children)  # that they are ready
        watched = {**{name: one.pid for name, one in children.items()}, "PostgreSQL": server, "the sink": slack.pid}
        before, began = _had(watched), perf_counter()
        for one in children.values():
            one.line.send(couriers.GO)
        await _all_say(children)  # that all has been sent
        seconds = perf_counter() - began
        busy = {who: 100 * (had - before[who]) / seconds for who, had in _had(watched).items()}
        return Run(orders.crowd.messages / seconds, busy)


async def _all_say(children: Mapping[str, Child]) -> None:
    for one in children.values():
        await one.says()


def _had(watched: Mapping[str, int]) -> Mapping[str, float]:
    """The seconds of a processor that each has had so far."""
    return {who: processor_seconds(pid) for who, pid in watched.items()} if can_be_told() else {}


@asynccontextmanager
async def _filled(orders: Orders) -> AsyncIterator[int]:
    """The database with nothing else in it; the server's process, where the system tells."""
    database = Database.open(orders.database_url)
    try:
        async with database.writing() as session:
            await reminded.fill(session, orders.crowd)
            backend = await session.scalar(text("SELECT pg_backend_pid()"))
            server = parent_of(int(backend or 0)) if can_be_told() else 0
        yield server
    finally:
        await database.close()
