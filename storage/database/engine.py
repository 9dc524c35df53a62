"""Opens the database: SQLite in a file, or PostgreSQL, behind the same two doors, `reading()` and `writing()`.

StorageError
    UnsupportedDatabaseError    the address names neither engine, or is no address
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, TypeAlias

from sqlalchemy import URL, Connection, ExceptionContext, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from storage.database.driver import connecting

# Eight connections a process leave room for two processes and a migration on the smallest hosted databases (20).
POSTGRES_CONNECTIONS = 8
SQLITE_READERS = 4
# How long SQLite waits for another process that is writing.
BUSY_MS = 10_000

# Makes what writers take turns by.
Turns: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]


class StorageError(Exception):
    """Storage refused."""


class UnsupportedDatabaseError(StorageError):
    """The address of the database cannot be used. The message never holds the address: it may hold a password."""


class Database:
    """One database, open. `reading()` and `writing()` each give one session in one transaction."""

    def __init__(self, readers: AsyncEngine, writers: AsyncEngine, turns: Turns) -> None:
        self._engines = (readers, writers)
        self._readers = async_sessionmaker(readers, expire_on_commit=False)
        self._writers = async_sessionmaker(writers, expire_on_commit=False)
        self._turns = turns
        self._turn = turns()

    @classmethod
    def open(cls, url: str) -> "Database":
        """A database by its address; nothing is connected before the first session.

        Raises UnsupportedDatabaseError for anything but SQLite in a file and PostgreSQL.
        """
        # aiosqlite logs parameters at DEBUG, and those are names and answers.
        logging.getLogger("aiosqlite").setLevel(logging.WARNING)
        address = parse_url(url)
        return _open_sqlite(address) if is_sqlite(address) else _open_postgres(address)

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that sees one moment of the database and whose writes the database refuses."""
        return _transaction(self._readers)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that is committed at the end, and rolled back whole if anything is raised.

        On SQLite writers take turns in the order they came, so what is read here cannot change before it is
        written. It follows that one `writing()` inside another waits for itself.
        """
        async with self._turn, _transaction(self._writers) as session:
            yield session

    async def truncate_log(self) -> None:
        """Has what was deleted go from SQLite's log of recent writes too, not only from the file it is written to.

        Where somebody reads all the while it stays for now, until this is called again. PostgreSQL sees to its own.
        """
        _, writers = self._engines
        if writers.dialect.name != "sqlite":
            return
        async with self._turn, writers.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()

    async def close(self) -> None:
        """Ends every connection. Whoever comes later opens new ones, also from another event loop."""
        for engine in self._engines:
            await engine.dispose()
        self._turn = self._turns()  # a lock that somebody has waited for belongs to that event loop


@asynccontextmanager
async def _transaction(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    async with sessions.begin() as session:
        await _even_if_cancelled(session.connection())
        yield session


async def _even_if_cancelled(opening: Coroutine[Any, Any, object]) -> None:
    """Cancelled half-way through connecting, the pool and the driver would both forget a connection that is open."""
    task = asyncio.create_task(opening)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def parse_url(url: str) -> URL:
    """The address with the async driver, from any of the common spellings (`postgres://` is Heroku's).

    Raises UnsupportedDatabaseError.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise UnsupportedDatabaseError("the database address cannot be read") from None
    match address.get_backend_name():
        case "sqlite" if _names_a_file(address):
            return address.set(drivername="sqlite+aiosqlite")
        case "sqlite":
            raise UnsupportedDatabaseError("SQLite needs a file: sqlite:///path/to/file")
        case "postgres" | "postgresql":
            return address.set(drivername="postgresql+psycopg")
        case other:
            raise UnsupportedDatabaseError(f"{other} is neither sqlite nor postgresql")


def _names_a_file(address: URL) -> bool:
    """Readers and writers have connections of their own, and a database in memory belongs to one connection."""
    return bool(address.database) and not str(address.database).startswith((":memory:", "file:"))


def is_sqlite(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _open_sqlite(address: URL) -> Database:
    # The driver begins a transaction by itself, and too late: only before a write, when what was read is already old.
    driver = {"async_creator_fn": connecting, "isolation_level": None}
    readers = create_async_engine(
        address, connect_args=driver, hide_parameters=True, pool_size=SQLITE_READERS, max_overflow=0
    )
    writers = create_async_engine(address, connect_args=driver, hide_parameters=True, pool_size=1, max_overflow=0)
    event.listen(readers.sync_engine, "connect", _prepare_reader)
    event.listen(readers.sync_engine, "begin", _begin_deferred)
    event.listen(writers.sync_engine, "connect", prepare_sqlite)
    event.listen(writers.sync_engine, "begin", begin_immediate)
    event.listen(writers.sync_engine, "invalidate", _roll_back)
    return Database(readers, writers, asyncio.Lock)


def _open_postgres(address: URL) -> Database:
    engine = create_async_engine(
        address, hide_parameters=True, pool_size=POSTGRES_CONNECTIONS, max_overflow=0, pool_pre_ping=True
    )
    event.listen(engine.sync_engine, "handle_error", hide_values)
    # Repeatable read gives a reader what SQLite's snapshot gives it: every statement sees the same moment.
    readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(readers, engine, nullcontext)


def prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Waits for other processes, keeps readers and writers apart, holds foreign keys, leaves no deleted byte behind."""
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        run(connection, f"PRAGMA {pragma}")


def _prepare_reader(connection: DBAPIConnection, record: object) -> None:
    prepare_sqlite(connection, record)
    run(connection, "PRAGMA query_only = ON")


def run(connection: DBAPIConnection, statement: str) -> None:
    """Runs a statement before the connection is anybody's, outside every transaction."""
    cursor = connection.cursor()
    try:
        cursor.execute(statement)
    finally:
        cursor.close()


def _roll_back(connection: DBAPIConnection, _record: object, _error: BaseException | None) -> None:
    """A writer was cancelled in a statement. Closing alone would keep SQLite's lock until the cursor is collected."""
    connection.rollback()


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def hide_values(context: ExceptionContext) -> None:
    """Leaves PostgreSQL's first line of an error: the detail below it repeats the row, and the row is personal data."""
    original: Any = context.original_exception
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary is not None and context.sqlalchemy_exception is not None:
        original.args = (primary,)
        context.sqlalchemy_exception.args = (f"({type(original).__name__}) {primary}",)
