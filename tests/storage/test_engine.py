"""The two doors to the database, on both engines."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Generator
from itertools import count
from types import coroutine
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.engine import Database, UnsupportedDatabaseError

probe = MetaData()
counter = Table("counter", probe, Column("id", Integer, primary_key=True), Column("value", Integer, nullable=False))
parent = Table("parent", probe, Column("name", Text, primary_key=True))
child = Table("child", probe, Column("parent", ForeignKey("parent.name"), nullable=False))


async def lay_tables(database: Database) -> None:
    """Tables for these tests alone, with one counter at nought."""
    async with database.writing() as session:
        await (await session.connection()).run_sync(probe.create_all)
        await session.execute(insert(counter).values(id=1, value=0))


async def count_up(session: AsyncSession) -> None:
    """Reads, thinks, and writes what follows from what it read."""
    value = (await session.scalars(select(counter.c.value).with_for_update())).one()
    await asyncio.sleep(0)
    await session.execute(update(counter).values(value=value + 1))


async def counted(database: Database) -> int:
    async with database.reading() as session:
        value: int = (await session.scalars(select(counter.c.value))).one()
        return value


async def names(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(parent.c.name).order_by(parent.c.name)))


async def is_cancelled(work: Coroutine[Any, Any, None], *, at_await: int) -> bool:
    """Runs `work` in a task that is cancelled when it waits for the nth time; False if it was done before that."""

    @coroutine
    def interrupted() -> Generator[Any, Any, None]:
        steps, thrown = work.__await__(), None
        for waited in count():
            try:
                awaited = steps.throw(thrown) if thrown else next(steps)
            except StopIteration:
                return
            if waited == at_await:
                task.cancel()
            try:
                thrown = yield awaited
            except BaseException as error:  # whatever is thrown in belongs to `work`
                thrown = error

    task = asyncio.ensure_future(interrupted())
    await asyncio.wait([task])
    return task.cancelled()


@pytest.fixture
async def tables(database: Database) -> Database:
    await lay_tables(database)
    return database


@pytest.fixture
async def sqlite_tables(sqlite_database: Database) -> Database:
    await lay_tables(sqlite_database)
    return sqlite_database


@pytest.fixture
async def second(sqlite_tables: Database, sqlite_url: str) -> AsyncIterator[Database]:
    """The same file, opened a second time as another process would."""
    database = Database.open(sqlite_url)
    yield database
    await database.close()


async def test_a_thousand_at_once_who_read_and_then_write_lose_nothing(sqlite_tables: Database) -> None:
    """Each waits for its turn before it reads, so none writes over what another has just written."""

    async def once() -> None:
        async with sqlite_tables.writing() as session:
            await count_up(session)

    await asyncio.gather(*(once() for _ in range(1000)))

    assert await counted(sqlite_tables) == 1000


async def test_writers_of_two_processes_lose_nothing(sqlite_tables: Database, second: Database) -> None:
    """Between processes SQLite itself keeps the turns, from the first statement on."""

    async def once(database: Database) -> None:
        async with database.writing() as session:
            await count_up(session)

    await asyncio.gather(*(once(database) for database in [sqlite_tables, second] * 50))

    assert await counted(sqlite_tables) == 100


async def test_writers_get_their_turn_in_the_order_they_came(sqlite_tables: Database) -> None:
    """Nobody who comes while a turn is changing hands slips in before those who wait."""
    came: list[int] = []
    served: list[int] = []

    async def write(number: int) -> None:
        came.append(number)
        async with sqlite_tables.writing() as session:
            await count_up(session)
            served.append(number)

    async with asyncio.TaskGroup() as writers:
        for number in range(400):
            writers.create_task(write(number))
            for _ in range(number % 7):
                await asyncio.sleep(0)

    assert served == came


async def test_postgres_writers_who_lock_what_they_read_lose_nothing(postgres_database: Database) -> None:
    """More of them than there are connections; the row's lock keeps the turns."""
    await lay_tables(postgres_database)

    async def once() -> None:
        async with postgres_database.writing() as session:
            await count_up(session)

    await asyncio.gather(*(once() for _ in range(50)))

    assert await counted(postgres_database) == 50


async def test_reading_refuses_to_write(tables: Database) -> None:
    """The database itself refuses, whatever way the statement was made."""
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with tables.reading() as session:
            await session.execute(text("UPDATE counter SET value = 7"))

    assert await counted(tables) == 0


async def test_reading_sees_one_moment(tables: Database) -> None:
    """What others commit meanwhile does not show until the next reading."""
    async with tables.reading() as reader:
        before = await reader.scalar(select(counter.c.value))
        async with tables.writing() as writer:
            await count_up(writer)
        after = await reader.scalar(select(counter.c.value))

    assert (before, after) == (0, 0)
    assert await counted(tables) == 1


async def test_writing_can_be_followed_by_reading_refused_and_writing_again(tables: Database) -> None:
    """A connection that was refused a write is as good as new for whoever gets it next."""
    for _ in range(10):
        with pytest.raises(DBAPIError):
            async with tables.reading() as session:
                await session.execute(insert(parent).values(name="Ada"))
        async with tables.writing() as session:
            await count_up(session)

    assert await counted(tables) == 10


async def test_an_error_rolls_everything_back(tables: Database) -> None:
    """What was written before the error goes with it."""

    async def write_and_fail() -> None:
        async with tables.writing() as session:
            await count_up(session)
            await session.execute(insert(parent).values(name="Ada"))
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()

    assert await counted(tables) == 0
    assert await names(tables) == []


async def test_a_writer_cancelled_at_any_point_blocks_nobody(tables: Database, database_url: str) -> None:
    """Cut off while connecting, in a statement or in the commit, it leaves its turn and the database free."""

    async def write(database: Database) -> None:
        async with database.writing() as session:
            await count_up(session)

    async def is_cut_off(at_await: int) -> bool:
        fresh = Database.open(database_url)
        cancelled = await is_cancelled(write(fresh), at_await=at_await)
        before = await counted(tables)
        await write(fresh)
        await fresh.close()
        assert await counted(tables) == before + 1
        return cancelled

    points = 0
    while await is_cut_off(points):
        points += 1

    assert points > 3


async def test_foreign_keys_are_enforced(tables: Database) -> None:
    """SQLite would let a child without a parent pass unless told otherwise, on each connection."""
    with pytest.raises(IntegrityError):
        async with tables.writing() as session:
            await session.execute(insert(child).values(parent="nobody"))


async def test_sqlite_keeps_readers_and_writers_apart_and_overwrites_what_is_deleted(sqlite_database: Database) -> None:
    """Write-ahead log, foreign keys and secure_delete hold on every connection."""
    pragmas = ("journal_mode", "foreign_keys", "secure_delete")

    async with sqlite_database.reading() as reader, sqlite_database.writing() as writer:
        found = [[await session.scalar(text(f"PRAGMA {name}")) for name in pragmas] for session in (reader, writer)]

    assert found == [["wal", 1, 1], ["wal", 1, 1]]


async def test_errors_do_not_repeat_what_was_stored(tables: Database) -> None:
    """An error may be logged, and names and addresses never are: neither engine's wording holds them."""
    async with tables.writing() as session:
        await session.execute(insert(parent).values(name="ada@school.example"))

    with pytest.raises(IntegrityError) as refusal:
        async with tables.writing() as session:
            await session.execute(insert(parent).values(name="ada@school.example"))

    assert "parent" in str(refusal.value)
    assert "ada" not in f"{refusal.value} {refusal.value.orig}"


async def test_nothing_stored_is_logged_at_debug(tables: Database, caplog: pytest.LogCaptureFixture) -> None:
    """The drivers and SQLAlchemy keep parameters to themselves whatever the level."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")

    async with tables.writing() as session:
        await session.execute(insert(parent).values(name="ada@school.example"))
        await session.scalar(select(func.count()).where(parent.c.name == "ada@school.example"))

    assert "INSERT INTO parent" in caplog.text
    assert "ada" not in caplog.text


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_sqlite_opens_by_either_spelling(sqlite_url: str, scheme: str) -> None:
    """The driver need not be named."""
    database = Database.open(sqlite_url.replace("sqlite", scheme, 1))

    async with database.reading() as session:
        answer = await session.scalar(text("SELECT 1"))
    await database.close()

    assert answer == 1


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_postgres_opens_by_every_common_spelling(postgres_url: str, scheme: str) -> None:
    """Hosts hand out postgres:// and postgresql://; both mean the one driver we use."""
    database = Database.open(postgres_url.replace("postgresql", scheme, 1))

    async with database.reading() as session:
        answer = await session.scalar(text("SELECT 1"))
    await database.close()

    assert answer == 1


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("sqlite:///file::memory:?cache=shared&uri=true", "SQLite needs a file"),
        ("mysql://root:hunter2@db/bot", "mysql is neither sqlite nor postgresql"),
        ("hunter2", "cannot be read"),
        ("postgresql://bot:hunter2@db:port/bot", "cannot be read"),
    ],
)
def test_another_address_is_refused_without_its_password(url: str, complaint: str) -> None:
    """The complaint says what is wrong and never repeats the address."""
    with pytest.raises(UnsupportedDatabaseError, match=complaint) as refusal:
        Database.open(url)

    assert "hunter2" not in str(refusal.value)
