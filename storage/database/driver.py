"""SQLite's driver, which goes to the connection's thread once for each statement and brings all its rows back.

As it is published it goes there four times: for a cursor, to execute, to fetch, and to close. To change threads costs
more than most statements do.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from typing import Any, TypeAlias

import aiosqlite
from aiosqlite.context import contextmanager

_AS_PUBLISHED = 64  # rows at a time, where somebody goes through a cursor; nobody does

Brought: TypeAlias = tuple[sqlite3.Cursor, list[Any]]


class Cursor(aiosqlite.Cursor):
    """What the last statement has brought back."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "Cursor":
        self._cursor, self._rows = await self._connection.carried_out(sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        self._cursor, self._rows = await self._connection.carried_out_with_each(sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """It is closed already, and still knows how many rows it changed."""


class Connection(aiosqlite.Connection):
    """A connection whose cursors are such."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _AS_PUBLISHED)
        self._thread.daemon = True  # a connection that nobody has closed must not keep the process

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return Cursor(self)

    async def carried_out(self, sql: str, parameters: Iterable[Any]) -> Brought:
        return await self._in_its_thread(_all_of, self._conn.execute, sql, parameters)

    async def carried_out_with_each(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Brought:
        return await self._in_its_thread(_all_of, self._conn.executemany, sql, parameters)

    async def _in_its_thread(self, act: Callable[..., Brought], *given: Any) -> Brought:
        brought: Brought = await self._execute(act, *given)  # type: ignore[no-untyped-call]  # published without
        return brought


def connecting(file: str, **options: Any) -> Connection:
    """A connection, to be awaited; the options are those of sqlite3."""
    return Connection(partial(sqlite3.connect, file, **options))


def _all_of(execute: Callable[[str, Iterable[Any]], sqlite3.Cursor], sql: str, parameters: Iterable[Any]) -> Brought:
    with closing(execute(sql, parameters)) as cursor:
        return cursor, cursor.fetchall()
