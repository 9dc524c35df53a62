"""SQLite's driver, through which every statement goes."""

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiosqlite import Cursor

from storage.database.driver import Connection


class Counting(Connection):
    """Knows how often somebody has waited for its thread."""

    turns = 0

    async def _execute(self, *given: Any) -> Any:
        self.turns += 1
        return await super()._execute(*given)  # type: ignore[no-untyped-call]  # published without


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counting]:
    connection = Counting(partial(sqlite3.connect, tmp_path / "file.sqlite", isolation_level=None))
    async with connection:
        await connection.executescript("CREATE TABLE school (id INTEGER PRIMARY KEY, name TEXT)")
        connection.turns = 0
        yield connection


async def rows_of(cursor: Cursor) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await cursor.fetchall()]


async def test_a_statement_takes_one_turn_in_the_thread_and_brings_its_rows_back(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT 1 AS one UNION SELECT 2 ORDER BY 1")
        rows, names = await rows_of(cursor), [column[0] for column in cursor.description]

    assert (rows, names) == ([(1,), (2,)], ["one"])
    assert connection.turns == 1


async def test_what_was_written_is_known_afterwards(connection: Counting) -> None:
    """How many rows, and the id of the last; of many at once too."""
    async with connection.cursor() as cursor:
        await cursor.execute("INSERT INTO school (name) VALUES (?)", ("Hilltop",))
        first = (cursor.rowcount, cursor.lastrowid, await rows_of(cursor))
        await cursor.executemany("INSERT INTO school (name) VALUES (?)", [("Oakfield",), ("Clay",)])
        both = cursor.rowcount
        await cursor.execute("UPDATE school SET name = upper(name) WHERE id > 1 RETURNING name")
        changed = (cursor.rowcount, await rows_of(cursor))

    assert (first, both, changed) == ((1, 1, []), 2, (2, [("OAKFIELD",), ("CLAY",)]))


async def test_what_sqlite_refuses_is_raised_and_the_next_statement_goes_through(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        with pytest.raises(sqlite3.OperationalError, match="no such table: pupil"):
            await cursor.execute("SELECT * FROM pupil")
        await cursor.execute("SELECT count(*) FROM school")

        assert await rows_of(cursor) == [(0,)]
