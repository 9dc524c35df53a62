"""What doctor finds of the machine: the settings' file, the database, its disk, and the time zones."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.doctor import Finding, Verdict, machine
from storage.database import migrate
from storage.database.engine import Database
from tests.bot.doctor.installed import Installed


async def test_tokens_that_others_may_read_are_wrong(bot: Installed, tmp_path: Path) -> None:
    settings = tmp_path / ".env"
    settings.touch(mode=0o644)  # a moment, in a test

    found = await bot.finds(".env")

    assert found.verdict is Verdict.WRONG
    assert found.words.endswith("Run: chmod 600 .env")


async def test_a_database_that_is_not_there_is_missed_and_not_made(bot: Installed, tmp_path: Path) -> None:
    bot.environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")

    found = await bot.finds("database")

    assert found.words == "is not there yet. Run: partnership-bot migrate"
    assert "scopes" in dict(bot.said)
    assert not list(tmp_path.glob("none*"))  # noqa: ASYNC240  # a moment, in a test


def older(url: str) -> None:
    migrate.downgrade(url, "-1")


def newer(url: str) -> None:
    with migrate.connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def spoilt(url: str) -> None:
    Path(url.removeprefix("sqlite:///")).write_bytes(b"nothing of ours" * 100)


@pytest.mark.parametrize(
    ("befalls", "words"),
    [
        (older, "is of an older version of the bot. Run: partnership-bot migrate"),
        (newer, "is of a newer version of the bot. Update the bot, or restore an older backup."),
        (spoilt, "is damaged, or is no database. Put a backup in its place: partnership-bot restore FILE"),
    ],
)
async def test_a_database_that_run_would_refuse_is_told_why(
    bot: Installed, sqlite_url: str, befalls: Callable[[str], None], words: str
) -> None:
    await asyncio.to_thread(befalls, sqlite_url)

    assert await bot.finds("database") == Finding(Verdict.WRONG, words)


@pytest.mark.parametrize("url", ["mysql://bot:hunter2@db/bot", "hunter2"])
async def test_an_address_that_names_no_database_is_wrong(bot: Installed, url: str) -> None:
    bot.environment.setenv("DATABASE_URL", url)

    found = await bot.finds("database")

    assert found.words.startswith("DATABASE_URL: ")


async def test_pages_that_are_damaged_are_found(bot: Installed, tmp_path: Path) -> None:
    """SQLite itself would notice when somebody needs them."""
    await bot.database.close()
    with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'person'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with (tmp_path / "bot.sqlite").open("r+b") as file:  # a moment, in a test
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)

    found = await bot.finds("integrity")

    assert found.words.startswith("is damaged. Stop the bot")


async def test_a_database_that_cannot_be_written_to_is_wrong(
    bot: Installed, postgres_url: str, postgres_database: Database
) -> None:
    bot.environment.setenv("DATABASE_URL", f"{postgres_url}&options=-cdefault_transaction_read_only%3Don")

    found = await bot.finds("writing")

    assert found.words.startswith("cannot be written to.")


def test_a_file_that_others_may_read_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"
    file.touch(mode=0o604)

    assert machine.private(file).words.endswith(f"Run: chmod 600 {file}")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Made private like one, it would shut out the bot as well."""
    assert machine.private(tmp_path).words == "is a folder. Name a file in it."


def test_a_database_without_its_write_ahead_log_is_wrong(sqlite_url: str, tmp_path: Path) -> None:
    """Readers and writers would wait for each other."""
    with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as database:
        database.execute("PRAGMA journal_mode = DELETE")

    assert machine.journal(tmp_path / "bot.sqlite").verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("folder", "verdict"),
    [
        ("/srv/bot", Verdict.OK),
        ("/srv/school share/bot", Verdict.WRONG),
        ("/home/it/bot", Verdict.WRONG),
        ("/home/it/local/bot", Verdict.OK),
    ],
)
def test_a_disk_on_the_network_is_wrong(folder: str, verdict: Verdict, tmp_path: Path) -> None:
    """By the nearest of the places where a disk is mounted."""
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "nas:/home /home nfs4 rw 0 0\n"
        "/dev/sdb1 /home/it/local ext4 rw 0 0\n"
        "//nas/share /srv/school\\040share cifs rw 0 0\n"
    )

    assert machine.local_disk(Path(folder), mounts).verdict is verdict


def test_where_the_system_names_no_disks_the_disk_is_taken_to_be_its_own(tmp_path: Path) -> None:
    assert machine.local_disk(Path("/srv/bot"), tmp_path / "none").verdict is Verdict.OK


@pytest.mark.parametrize(
    ("free", "size", "verdict"),
    [(100, 0, Verdict.OK), (99, 0, Verdict.WRONG), (500, 200, Verdict.OK), (499, 200, Verdict.WRONG)],
)
def test_the_disk_must_hold_a_copy_and_some_more(free: int, size: int, verdict: Verdict) -> None:
    """In megabytes."""
    assert machine.room_left(free * machine.MEGABYTE, size * machine.MEGABYTE).verdict is verdict


def test_a_folder_that_is_not_there_has_no_room(tmp_path: Path) -> None:
    assert machine.room(tmp_path / "missing" / "bot.sqlite").words.startswith("the folder in DATABASE_URL")


def test_a_machine_without_time_zones_is_wrong() -> None:
    """A meeting at four would be at three all summer."""
    assert machine.time_zones("Europe/Nowhere").verdict is Verdict.WRONG
