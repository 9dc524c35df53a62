"""`backup`, `restore` and `migrate` as commands: what they keep, what they call it, and what they say."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.backup import restore
from bot.cli import app
from bot.workspace.server import LocalWorkspace
from storage.database import migrate
from storage.database.backup import NotABackup
from storage.database.engine import Database
from storage.database.ids import ChannelId, TeamId, UserId
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.people import RoleKind
from tests.bot.test_run import TO_A_STRANGER, running, the_manifest
from tests.storage.river import EIGHT

NAME = "partnership-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9][0-9]"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    """A folder with a database of this version, to stand in."""
    shutil.copy(sqlite_template, tmp_path / "partnership.sqlite")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'partnership.sqlite'}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running() as workspace:
        yield workspace


def bot(*arguments: str, typed: str | None = None) -> Result:
    """Runs a command in this process."""
    return CliRunner().invoke(app, arguments, input=typed)


def marked(file: Path) -> int:
    """The number that a test has left in a database; nought by itself."""
    with closing(sqlite3.connect(file)) as database:
        (number,) = database.execute("PRAGMA user_version").fetchone()
        return int(number)


def mark(file: Path, number: int) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version = {number}")


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_a_backup_stands_beside_the_database_named_by_the_minute(folder: Path) -> None:
    mark(folder / "partnership.sqlite", 7)

    done = bot("backup")

    copy = only(folder, f"{NAME}.sqlite")
    assert done.stdout.startswith(f"The database is copied to {copy}\n")
    assert marked(copy) == 7


def test_two_backups_in_a_minute_are_two_files(folder: Path) -> None:
    first, second = bot("backup"), bot("backup")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert len(list(folder.glob("partnership-*.sqlite"))) == 2


def test_a_backup_goes_where_it_is_told(folder: Path) -> None:
    bot("backup", "monday.sqlite")

    assert (folder / "monday.sqlite").exists()


def test_restore_asks_first_and_keeps_what_was_there(folder: Path) -> None:
    """It says what that means before, and where the old is afterwards."""
    bot("backup", "monday.sqlite")
    mark(folder / "partnership.sqlite", 7)

    done = bot("restore", "monday.sqlite", typed="y\n")

    kept = only(folder, f"{NAME}-before-restore.sqlite")
    assert done.exit_code == 0
    assert "What was answered, planned or changed since then is undone" in done.stdout
    assert f"is kept in {kept}\nThe backup is in place. A bot that is running goes on with it.\n" in done.stdout
    assert (marked(folder / "partnership.sqlite"), marked(kept)) == (0, 7)


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_restored(folder: Path, typed: str) -> None:
    """A script that forgot --yes, too."""
    bot("backup", "monday.sqlite")
    mark(folder / "partnership.sqlite", 7)

    done = bot("restore", "monday.sqlite", typed=typed)

    assert done.exit_code == 1
    assert marked(folder / "partnership.sqlite") == 7
    assert not list(folder.glob("*before-restore*"))


def test_with_yes_it_does_not_ask(folder: Path) -> None:
    bot("backup", "monday.sqlite")
    mark(folder / "partnership.sqlite", 7)

    done = bot("restore", "--yes", "monday.sqlite")

    assert "Go on?" not in done.stdout
    assert marked(folder / "partnership.sqlite") == 0


def test_a_restore_is_undone_by_restoring_what_it_kept(folder: Path) -> None:
    bot("backup", "monday.sqlite")
    mark(folder / "partnership.sqlite", 7)
    bot("restore", "--yes", "monday.sqlite")

    bot("restore", "--yes", str(only(folder, "*-before-restore.sqlite")))

    assert marked(folder / "partnership.sqlite") == 7


def test_after_a_damaged_database_the_bot_is_to_be_started_again(folder: Path) -> None:
    """It has the old file open, whose place another one takes."""
    bot("backup", "monday.sqlite")
    (folder / "partnership.sqlite").write_bytes(b"nothing of ours" * 100)

    done = bot("restore", "--yes", "monday.sqlite")

    assert done.stdout.splitlines()[-1].startswith("The backup is in place. Restart the bot")
    assert not migrate.is_behind(f"sqlite:///{folder / 'partnership.sqlite'}")


def test_a_damaged_database_stays_where_nothing_can_take_its_place(folder: Path) -> None:
    """Its place left empty, the next upgrade would begin a new one there."""
    database = folder / "partnership.sqlite"
    database.write_bytes(b"nothing of ours" * 100)
    folder.joinpath("junk.sqlite").write_bytes(b"nor a backup" * 100)

    with pytest.raises(NotABackup):
        restore(f"sqlite:///{database}", folder / "junk.sqlite", at=EIGHT)

    assert database.read_bytes() == b"nothing of ours" * 100


def test_where_there_was_no_database_nothing_is_kept(folder: Path) -> None:
    bot("backup", "monday.sqlite")
    (folder / "partnership.sqlite").unlink()

    done = bot("restore", "--yes", "monday.sqlite")

    assert done.exit_code == 0
    assert not list(folder.glob("*before-restore*"))
    assert not migrate.is_behind(f"sqlite:///{folder / 'partnership.sqlite'}")


async def test_a_bot_that_is_running_goes_on_with_what_was_restored(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to stop it, or start it again."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    bot("backup", str(tmp_path / "before.sqlite"))
    granted, ada = workspace.install(the_manifest()), workspace.add_person("Ada Moor")
    await founds_river(Database.open(sqlite_url), workspace, ada.id)
    settings = {"SLACK_BOT_TOKEN": granted.bot_token, "SLACK_APP_TOKEN": granted.app_token, "PORT": "0"}

    async with running(sqlite_url, tmp_path, SLACK_API_URL=workspace.api_url, **settings):
        await ada.runs("/meeting next")
        await workspace.until(lambda: ada.sees("River Partnership"))
        done = bot("restore", "--yes", str(tmp_path / "before.sqlite"))
        await ada.runs("/meeting next")
        await workspace.until(lambda: ada.sees(TO_A_STRANGER))

    assert done.exit_code == 0


async def founds_river(database: Database, workspace: LocalWorkspace, head: str) -> None:
    new = NewPartnership(TeamId(workspace.team_id), "River Partnership", ChannelId("C1"))
    people = [NewPerson("Ada Moor", RoleKind.HEAD, user_id=UserId(head))]
    async with database.writing() as session:
        await found_partnership(session, new, people=people, now=EIGHT)
    await database.close()


def test_an_upgrade_keeps_a_copy_of_the_database_as_it_was(folder: Path) -> None:
    """An administrator whose upgrade goes wrong has yesterday in a file."""
    url = f"sqlite:///{folder / 'partnership.sqlite'}"
    migrate.downgrade(url, "-1")
    before = migrate.current(url)

    done = bot("migrate")

    kept = only(folder, f"{NAME}-before-migrate.sqlite")
    assert done.stdout == f"The database as it was is kept in {kept}\nThe database is at this version.\n"
    assert migrate.current(f"sqlite:///{kept}") == before
    assert not migrate.is_behind(url)


def test_an_upgrade_that_cannot_be_backed_up_is_not_begun(folder: Path) -> None:
    url = f"sqlite:///{folder / 'partnership.sqlite'}"
    migrate.downgrade(url, "-1")
    before = migrate.current(url)
    damage_a_page(folder / "partnership.sqlite")

    done = bot("migrate")

    assert done.exit_code == 2
    assert done.stderr == "The database is damaged, and a copy of it would be too. Restore an earlier backup.\n"
    assert migrate.current(url) == before


def damage_a_page(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'person'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as content:
        content.seek((root - 1) * size)
        content.write(b"\xff" * size)


def test_with_nothing_to_upgrade_nothing_is_copied(folder: Path) -> None:
    bot("migrate")
    (folder / "partnership.sqlite").unlink()
    bot("migrate")

    assert not list(folder.glob("*before-migrate*"))


def test_an_upgrade_of_postgres_says_that_it_was_not_copied(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its programs need not be where the bot is."""
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.chdir(tmp_path)
    migrate.downgrade(postgres_url, "-1")

    first, second = bot("migrate"), bot("migrate")

    assert first.stdout.startswith("It was not copied first: PostgreSQL is copied only when asked to")
    assert second.stdout == "The database is at this version.\n"
    assert list(tmp_path.iterdir()) == []


def test_postgres_without_its_programs_is_told_how_in_one_line(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    refused = bot("backup")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("pg_dump is not installed here. Install PostgreSQL's client")
    assert refused.stderr.count("\n") == 1


def made_newer(folder: Path) -> None:
    with migrate.connected(f"sqlite:///{folder / 'partnership.sqlite'}") as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    bot("backup", "newer.sqlite")


def spoilt(folder: Path) -> None:
    (folder / "partnership.sqlite").write_bytes(b"nothing of ours" * 100)


def gone(folder: Path) -> None:
    (folder / "partnership.sqlite").unlink()


def a_folder(folder: Path) -> None:
    (folder / "folder").mkdir()


def there(folder: Path) -> None:
    bot("backup", "there.sqlite")


@pytest.mark.parametrize(
    ("befalls", "arguments", "line"),
    [
        (gone, ["backup"], "There is no database yet. Run: partnership-bot migrate"),
        (there, ["backup", "there.sqlite"], "there.sqlite is there already. Name another file."),
        (there, ["backup", "no/where.sqlite"], "The copy failed: No such file or directory. Nothing was changed."),
        (spoilt, ["backup"], "The database is damaged, and a copy of it would be too. Restore an earlier backup."),
        (spoilt, ["migrate"], "The database is damaged, or is no database. See: partnership-bot doctor"),
        (there, ["restore", "none.sqlite"], "There is no file none.sqlite."),
        (
            a_folder,
            ["restore", "folder"],
            "That file is not a whole backup of this bot. Backups are made by: partnership-bot backup",
        ),
        (
            made_newer,
            ["restore", "newer.sqlite"],
            "That backup was made by a newer version of the bot. Update the bot first.",
        ),
        (
            made_newer,
            ["migrate"],
            "The database is of a newer version of the bot. Update the bot, or restore an older backup.",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    folder: Path, befalls: Callable[[Path], None], arguments: list[str], line: str
) -> None:
    """With what to do instead, and exit code 2."""
    befalls(folder)

    refused = bot(*arguments)

    assert (refused.exit_code, refused.stderr) == (2, f"{line}\n")
