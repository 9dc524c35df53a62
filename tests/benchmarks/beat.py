"""A beat that fires a hundred timers, with a million stored and with a thousand: those that wait cost nothing."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Bot, Clocks, build
from handlers.house.capability import Capability
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from storage.database.engine import Database
from storage.database.ids import ChannelId, TeamId
from storage.delivery.timers import Timer, TimerRow
from storage.members.founding import NewPartnership, found_partnership
from tests.benchmarks.measure import Timed, interleaved, median_of_all
from tests.benchmarks.report import Figure, Goal, Result
from tests.chaos import engines

MOST_TIMES = 1.5
KIND = "reminder"
NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
A_THOUSAND = 1000


@dataclass(frozen=True)
class Engine:
    """Two migrated databases of one kind, to be filled."""

    name: str
    urls: tuple[str, str]


async def measure(
    databases: Sequence[Engine] = (), *, many: int = 1_000_000, few: int = 1000, due: int = 100, rounds: int = 7
) -> list[Result]:
    """By default on both engines."""
    if databases:
        return [await _compared(one, (many, few), due, rounds) for one in databases]
    with engines.sqlite() as sqlite, engines.postgres() as postgres:
        both = [
            Engine("SQLite", (sqlite.fresh(), sqlite.fresh())),
            Engine("PostgreSQL", (postgres.fresh(), postgres.fresh())),
        ]
        return await measure(both, many=many, few=few, due=due, rounds=rounds)


async def _compared(engine: Engine, numbers: tuple[int, int], due: int, rounds: int) -> Result:
    async with AsyncExitStack() as stack:
        sides = []
        for url, number in zip(engine.urls, numbers, strict=True):
            await store_timers(url, number)
            sides.append(_beat_of(await stack.enter_async_context(bot_on(url)), due))
        many, few = await interleaved(*sides, rounds=rounds, calls=1)
    name = f"a beat on {engine.name}, {due} timers due, {numbers[0]:,} stored; reference: {numbers[1]:,} stored"
    goal = Goal(Figure.RATIO, most=MOST_TIMES)
    return Result(name, "ms", 1000 * median_of_all(many), 1000 * median_of_all(few), goal)


def _beat_of(bot: Bot, due: int) -> Timed:
    """The same few are due each time."""

    async def beat() -> float:
        await fall_due(bot, range(1, due + 1))
        began = perf_counter()
        await bot.beats.fire()
        return perf_counter() - began

    return beat


@asynccontextmanager
async def bot_on(url: str) -> AsyncIterator[Bot]:
    """A bot whose timers do nothing when they fire."""
    database = Database.open(url)
    try:
        yield build(
            database=database,
            client=AsyncWebClient(retry_handlers=[]),
            clocks=Clocks(now=lambda: NOW),
            capabilities=[_capability],
        )
    finally:
        await database.close()


async def fall_due(bot: Bot, ids: range) -> None:
    """Timers with these ids are to fire by now, whether or not they have fired before."""
    async with bot.services.writing() as session:
        some = update(TimerRow).where(TimerRow.id.in_(ids))
        await session.execute(some.values(due_at=NOW, fired_at=None))


async def store_timers(url: str, number: int) -> None:
    """So many that all wait, each in its own minute of a term; beyond a thousand, whole thousands."""
    database = Database.open(url)
    try:
        async with database.writing() as session:
            new = NewPartnership(TeamId("T1"), "River Partnership", ChannelId("C1"))
            of = await found_partnership(session, new, now=NOW)
            for one in range(1, min(number, A_THOUSAND) + 1):
                due_at = NOW + one * A_MINUTE
                session.add(TimerRow(partnership_id=of, kind=KIND, subject=f"meeting/{one}", due_at=due_at))
            await session.flush()
            await session.execute(_COPIES, {"copies": number // A_THOUSAND})
            if number > A_THOUSAND and session.get_bind().dialect.name == "postgresql":
                await session.execute(text("ANALYZE timer"))  # as it does by itself within a minute
        await database.truncate_log()  # which holds a million rows until then
    finally:
        await database.close()


# The database makes them by itself: from here a million would take minutes.
_COPIES = text(
    "INSERT INTO timer (partnership_id, kind, subject, due_at)"
    " WITH RECURSIVE copy (number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM copy WHERE number < :copies)"
    " SELECT partnership_id, kind, subject || ', copy ' || number, due_at FROM timer, copy WHERE number <= :copies"
)


def _capability(_services: Services) -> Capability:
    return Capability(name="reminders", register=_registers_nothing, timers=[TimerKind(KIND, _does_nothing)])


async def _does_nothing(_session: AsyncSession, _timer: Timer, _now: datetime) -> None:
    pass


def _registers_nothing(_registrar: Registrar) -> None:
    pass
