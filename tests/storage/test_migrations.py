"""Migrations bring any database to the code's schema and back, with the rows that are in it."""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Inspector, MetaData, Table, Text, delete, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from storage.database import migrate
from storage.database.migrate import OrphanedRowsError, connected

Rows = dict[str, list[dict[str, Any]]]
REVISIONS = migrate.revisions()[::-1]
NOON = datetime(2019, 9, 2, 12, tzinfo=UTC)


def test_the_files_are_what_alembic_reads() -> None:
    """Their names say which is the newest: a start need not read them all."""
    scripts = ScriptDirectory.from_config(migrate.config())

    assert [script.revision for script in scripts.walk_revisions()] == REVISIONS


def tables(connection: Connection) -> list[Table]:
    """The tables as they stand in the database, parents first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection) -> None:
    """Two rows in every table, whatever tables there are: a new one needs no builder here."""
    inspector = inspect(connection)  # one for all: it remembers what it has seen
    for table in tables(connection):
        for number in (1, 2):
            insert_some_row(connection, inspector, table, number)


def insert_some_row(connection: Connection, inspector: Inspector, table: Table, number: int) -> None:
    """The fullest row that the constraints of the table let in."""
    columns = [column for column in table.columns if column is not table.autoincrement_column]
    for row in product(*(candidates(connection, inspector, column, number) for column in columns)):
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(dict(zip(columns, row, strict=True))))
        except IntegrityError:
            continue
        return
    pytest.fail(f"no row satisfies the constraints of {table.name}: candidates() must learn about them")


def candidates(connection: Connection, inspector: Inspector, column: Column[Any], number: int) -> Iterator[Any]:
    """Values to try in a column: an id that is there, a word that is allowed, or a plain value; nothing comes last."""
    if column.foreign_keys:
        for key in column.foreign_keys:  # of a row with two parents, the partnership is in both
            yield connection.scalar(select(key.column).order_by(key.column).offset(number - 1).limit(1))
    else:
        yield from words(inspector, column) or [plain(column, number)]
    if column.nullable:
        yield None


def words(inspector: Inspector, column: Column[Any]) -> list[str]:
    """The values that an enum's CHECK names, or none: `state IN ('a', 'b')`, in PostgreSQL `state::text = ANY (…)`."""
    listing = re.compile(rf"{column.name}(::text)? (IN|= ANY) ")
    for check in inspector.get_check_constraints(column.table.name):
        if listing.match(check["sqltext"]):
            return re.findall("'([^']*)'", check["sqltext"])
    return []


def plain(column: Column[Any], number: int) -> Any:
    values: dict[type, Any] = {
        int: number,
        bool: bool(number % 2),
        str: f"{column.name} {number}",
        date: NOON.date() + timedelta(days=number),
        datetime: NOON + timedelta(days=number),
        time: time(8, number),
        object: {"id": number},  # what JSON calls itself
    }
    return values[column.type.python_type]


def rows(connection: Connection) -> Rows:
    return {
        table.name: [
            dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in tables(connection)
    }


def numbers(connection: Connection) -> dict[str, set[int]]:
    """The ids that count up, by table."""
    return {
        name: {row["id"] for row in found}
        for name, found in rows(connection).items()
        if isinstance(found[0].get("id"), int)
    }


def common(some: Rows, others: Rows) -> Rows:
    """`some`, less the tables and columns that `others` have not."""
    return {
        name: [{column: row[column] for column in row.keys() & others[name][0].keys()} for row in some[name]]
        for name in some.keys() & others.keys()
        if others[name]
    }


def constraints(connection: Connection) -> dict[str, list[str]]:
    """What alembic's own comparison leaves out, CHECKs above all, as text that can be compared."""
    inspector = inspect(connection)
    readings = (
        inspector.get_foreign_keys,
        inspector.get_unique_constraints,
        inspector.get_check_constraints,
        inspector.get_indexes,
        lambda table: [inspector.get_pk_constraint(table)],
    )
    return {
        table.name: sorted(
            json.dumps(found, default=str, sort_keys=True) for reading in readings for found in reading(table.name)
        )
        for table in tables(connection)
    }


def test_tables_are_as_the_code_has_them(database_url: str) -> None:
    """Migrated or created from the code, a database has the same tables, columns and constraints."""
    with connected(database_url) as connection:
        migrated = constraints(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, migrate.every_table())
    migrate.downgrade(database_url, "base")
    with connected(database_url) as connection:
        migrate.every_table().create_all(connection)
        created = constraints(connection)

    assert differences == []
    assert migrated == created


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_migration_goes_down_and_up_again_with_rows(database_url: str, revision: str) -> None:
    """Every table has rows on the way down; those of the tables that stay are the same, there and back."""
    migrate.downgrade(database_url, "base")
    migrate.upgrade(database_url, revision)
    with connected(database_url) as connection:
        fill(connection)
        before = rows(connection)

    migrate.downgrade(database_url, "-1")
    with connected(database_url) as connection:
        below = rows(connection)
    migrate.upgrade(database_url, revision)
    with connected(database_url) as connection:
        after = rows(connection)

    assert all(before.values())
    assert common(below, before) == common(before, below)
    assert common(after, below) == common(below, after)


def test_rebuilding_every_table_keeps_rows_children_and_constraints(sqlite_url: str) -> None:
    """SQLite alters most things by dropping the table, and deletes cascade: foreign keys are off meanwhile."""
    with connected(sqlite_url) as connection:
        fill(connection)
        before, constrained = rows(connection), constraints(connection)

    with connected(sqlite_url) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for name in before:
            with operations.batch_alter_table(name, recreate="always") as table:
                table.add_column(Column("remark", Text))

    with connected(sqlite_url) as connection:
        after = rows(connection)
        assert constraints(connection) == constrained
    assert common(after, before) == before


def test_no_id_is_ever_given_out_again(database_url: str) -> None:
    """A button in an old message must not come to mean something else. SQLite would give a deleted last id again; an id
    that is text is drawn by chance."""
    with connected(database_url) as connection:
        fill(connection)
        first = numbers(connection)
        for table in reversed(tables(connection)):
            connection.execute(delete(table))
        fill(connection)
        second = numbers(connection)

    assert {name for name in first if first[name] & second[name]} == set()


def test_a_migration_that_leaves_orphans_is_refused_and_leaves_nothing(sqlite_url: str) -> None:
    """What foreign keys would have refused is found before the commit, and the error names the tables."""
    with connected(sqlite_url) as connection:
        fill(connection)
        before = rows(connection)

    with pytest.raises(OrphanedRowsError) as refusal, connected(sqlite_url) as connection:
        connection.execute(delete(migrate.every_table().tables["school"]))

    with connected(sqlite_url) as connection:
        after = rows(connection)
    assert refusal.value.tables == ["meeting", "role", "school_closure", "series_venue"]
    assert after == before


def test_a_migration_that_fails_leaves_nothing_behind(database_url: str) -> None:
    """Even the tables that it had made by then are gone, on SQLite too."""

    def make_and_fail() -> None:
        with connected(database_url) as connection:
            Table("half", MetaData(), Column("done", Text)).create(connection)
            raise LookupError

    with pytest.raises(LookupError):
        make_and_fail()

    with connected(database_url) as connection:
        assert "half" not in inspect(connection).get_table_names()


def test_the_error_of_a_migration_does_not_repeat_what_is_stored(database_url: str) -> None:
    """It is shown to whoever runs the command, and stays in their terminal's history."""
    workspace = migrate.every_table().tables["workspace"]
    twice = insert(workspace).values([{"team_id": "T-of-Devon", "created_at": NOON}] * 2)

    with pytest.raises(IntegrityError) as refusal, connected(database_url) as connection:
        connection.execute(twice)

    assert "Devon" not in f"{refusal.value} {refusal.value.orig}"


def test_migrating_twice_is_harmless(database_url: str) -> None:
    """The second time there is nothing to do."""
    with connected(database_url) as connection:
        fill(connection)
        before = rows(connection)

    migrate.upgrade(database_url)

    with connected(database_url) as connection:
        assert rows(connection) == before


async def test_processes_that_migrate_at_once_wait_for_each_other(database_url: str) -> None:
    """One does the work, the others find it done."""
    migrate.downgrade(database_url, "base")
    program = "import sys; from storage.database import migrate; migrate.upgrade(sys.argv[1])"

    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, database_url, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    complaints = [(await process.communicate())[1].decode() for process in processes]

    assert [process.returncode for process in processes] == [0, 0], complaints
    assert not migrate.is_behind(database_url)


def test_a_database_is_behind_until_it_is_migrated(database_url: str) -> None:
    """At the code's newest revision it is not; below, it is."""
    assert not migrate.is_behind(database_url)
    assert migrate.current(database_url) == migrate.head()

    migrate.downgrade(database_url, "base")

    assert migrate.is_behind(database_url)
    assert migrate.current(database_url) is None


def test_looking_at_a_database_that_is_not_there_does_not_make_one(tmp_path: Path) -> None:
    """A mistyped path is reported, not filled."""
    assert migrate.is_behind(f"sqlite:///{tmp_path / 'none.sqlite'}")

    assert list(tmp_path.iterdir()) == []
