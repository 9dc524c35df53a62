"""One round: notices go out, processes are killed at random instants, and in the end everything is counted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.workspace.clock import WorkspaceClock
from storage.database.engine import Database
from storage.delivery.messages import next_delivery_at
from tests.chaos import workspaces
from tests.chaos.crew import Crew
from tests.chaos.notices import Scene
from tests.chaos.worker import Orders, put_together
from tests.chaos.workspaces import WORKSPACES, Arrivals, Site

# The first process dies as it starts, or while timers fire; another between the arrival of a message at a workspace
# and the bot's having recorded that it arrived, or soon after.
WHILE_STARTING = 0.5
WHILE_SENDING = 0.05
PATIENCE_SECONDS = 150
# Whatever was left is tried again within minutes; but nobody hears of two things a day apart on one day.
IN_THE_END = timedelta(weeks=1)

Trouble = Callable[[Crew], Awaitable[None]]


@dataclass(frozen=True)
class Result:
    """What the workspaces counted: of so many notices owed, those that never came, and those that came again."""

    owed: int
    lost: int
    doubled: int
    killed: int


async def kill_one(crew: Crew) -> None:
    """What befalls the bot unless a round says otherwise."""
    crew.kill_one()


async def played(database_url: str, scene: Scene, *, processes: int, troubles: Sequence[Trouble], seed: int) -> Result:
    """One round on a migrated database. Rounds of one seed have their troubles at the arrival of the same messages."""
    rng, arrivals = Random(seed), Arrivals()
    async with workspaces.running(scene, arrivals) as sites:
        async with _opened(database_url) as database:
            await workspaces.found(database, scene, sites)
        clock = sites[0].workspace.clock
        orders = Orders(database_url, {site.team_id: site.door for site in sites}, clock.offset)
        crew = Crew(orders, rng)
        async with crew.at_work(processes):
            await _befallen(crew, troubles, arrivals, rng, messages=scene.messages * WORKSPACES)
        await _finish(orders, clock)
        return _counted(scene, sites, killed=crew.killed)


async def _befallen(crew: Crew, troubles: Sequence[Trouble], arrivals: Arrivals, rng: Random, *, messages: int) -> None:
    """Returns when as many messages have arrived as are wanted, or when they have long been late."""
    await asyncio.sleep(rng.uniform(0, WHILE_STARTING))
    crew.kill_one()
    moments = sorted(rng.sample(range(1, messages), len(troubles)))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for trouble, moment in zip(troubles, moments, strict=True):
                await arrivals.reach(moment)
                await asyncio.sleep(rng.uniform(0, WHILE_SENDING))
                await trouble(crew)
            await arrivals.reach(messages)
    except TimeoutError:
        return  # what is lost is counted


async def _finish(orders: Orders, clock: WorkspaceClock) -> None:
    """Whatever is left goes now: a last process runs through the hours that follow."""
    ends = clock.now() + IN_THE_END
    async with AsyncExitStack() as stack:
        bot = await put_together(stack, orders, clock.now)
        await bot.run_due()
        while (due := await _next_due(bot.services.database, clock)) is not None and due <= ends:
            clock.move_to(due)
            await bot.run_due()


async def _next_due(database: Database, clock: WorkspaceClock) -> datetime | None:
    async with database.reading() as session:
        return await next_delivery_at(session, after=clock.now())


def _counted(scene: Scene, sites: Sequence[Site], *, killed: int) -> Result:
    lost = doubled = 0
    for site in sites:
        said = site.said()
        lost += len(site.expected(scene) - said.keys())
        doubled += said.total() - len(said)
    return Result(scene.deliveries * WORKSPACES, lost, doubled, killed)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database.open(url)
    try:
        yield database
    finally:
        await database.close()
