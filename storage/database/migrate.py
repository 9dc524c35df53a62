"""Brings a database to the code's schema and back, without an alembic.ini: an installed package carries its migrations.

These functions block; a running event loop calls them by `asyncio.to_thread`. Alembic is imported where there is
something to migrate: most starts only look, and it takes a tenth of a second.
"""

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, MetaData, NullPool, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection

import storage
from storage.database.engine import (
    StorageError,
    begin_immediate,
    hide_values,
    is_sqlite,
    parse_url,
    prepare_sqlite,
    run,
)
from storage.database.rows import Row

if TYPE_CHECKING:
    from alembic.config import Config

# A package and a folder in it, so that it is found wherever the package is installed.
MIGRATIONS = "storage:migrations"
# Any number that no other program uses for its advisory locks in the same database.
MIGRATING = 7_243_811


class OrphanedRowsError(StorageError):
    """A migration left rows whose parents are gone; nothing of it was kept. `tables` are where they stand."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(f"rows without their parents in {', '.join(tables)}")
        self.tables = tables


class DatabaseTooNew(StorageError):
    """A newer version has migrated the database, to a revision that this code does not know."""


def upgrade(url: str, revision: str = "head") -> None:
    """Applies what is missing, in one transaction; does nothing when nothing is. Raises DatabaseTooNew."""
    with connected(url) as connection:
        at = _stamped(connection)
        if at is not None and not knows(at):
            raise DatabaseTooNew
        if at != (head() if revision == "head" else revision):
            from alembic import command

            command.upgrade(config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Takes back every migration after `revision` ("base" for all), in one transaction."""
    with connected(url) as connection:
        from alembic import command

        command.downgrade(config(connection), revision)


def current(url: str) -> str | None:
    """The revision that the database is at; None when it was never migrated. Looking does not make a file."""
    address = parse_url(url)
    if is_sqlite(address) and not Path(str(address.database)).exists():
        return None
    engine = _engine(address)
    try:
        with engine.connect() as connection:
            return _stamped(connection)
    finally:
        engine.dispose()


def revisions() -> list[str]:
    """Every migration that this code has, the first one first: its file's name begins with its number."""
    folder = Path(storage.__path__[0], "migrations", "versions")
    return sorted(file.name.partition("_")[0] for file in folder.glob("[0-9]*.py"))


def head() -> str:
    """The newest revision that this code knows."""
    return revisions()[-1]


def knows(revision: str) -> bool:
    """Whether this code has the migration."""
    return revision in revisions()


def is_behind(url: str) -> bool:
    """Whether the database is at another revision than the code."""
    return current(url) != head()


def every_table() -> MetaData:
    """The tables of all capabilities: every module of storage/ is imported, so a new one is found by being there."""
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if not module.name.startswith("storage.migrations"):
            import_module(module.name)
    return Row.metadata


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """One transaction in which tables may be rebuilt. A second process that migrates waits for it."""
    address = parse_url(url)
    if is_sqlite(address):
        _make_private(Path(str(address.database)))
    engine = _engine(address)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            yield connection
            if engine.dialect.name == "sqlite":
                _check_foreign_keys(connection)
    finally:
        engine.dispose()


def _make_private(file: Path) -> None:
    """A database holds what people said: where there is none yet, only its owner may read it. Left to SQLite, all may.

    What cannot be made is left to SQLite too, which says why.
    """
    with suppress(OSError):
        file.touch(mode=0o600)


def _stamped(connection: Connection) -> str | None:
    """The revision that Alembic has noted in the database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def config(connection: Connection | None = None) -> "Config":
    """What Alembic wants to know."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", MIGRATIONS)
    found.attributes["connection"] = connection
    return found


def _engine(address: URL) -> Engine:
    if not is_sqlite(address):
        engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "handle_error", hide_values)
        return engine
    engine = create_engine(
        address.set(drivername="sqlite"),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"isolation_level": None},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin_immediate)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: object) -> None:
    """Foreign keys are off, or rebuilding a parent would delete its children; they are checked before the commit."""
    prepare_sqlite(connection, record)
    run(connection, "PRAGMA foreign_keys = OFF")


def _check_foreign_keys(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").scalars()
    if tables := sorted(set(orphans)):
        raise OrphanedRowsError(tables)
