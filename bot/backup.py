"""When copies of the database are made and what they are called, and the words for what came of it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from storage.database.backup import (
    BackupError,
    BackupExists,
    Backups,
    BackupTooNew,
    CopyFailed,
    Damaged,
    NoBackup,
    NoDatabase,
    NotABackup,
    ToolFailed,
    ToolMissing,
    backups,
)
from storage.database.engine import is_sqlite, parse_url
from storage.database.migrate import current, head, upgrade

BEFORE_MIGRATE = "-before-migrate"
BEFORE_RESTORE = "-before-restore"

RESTORING = """\
Everything becomes as it was when that backup was made:
- What was answered, planned or changed since then is undone; nobody is told.
- Messages that were sent since then stay in Slack, and a reminder may come a second time.
- Whoever asked since then to be erased is in the database again: erase them again.
What the database holds now is kept in a file of its own."""
RESTORED = "The backup is in place. A bot that is running goes on with it."
RESTORED_DAMAGED = "The backup is in place. Restart the bot: it has the damaged database open still."


@dataclass(frozen=True)
class Migrated:
    """`kept` is the database before, None where it was new, or needed nothing, or is PostgreSQL's."""

    kept: Path | None
    was_behind: bool


@dataclass(frozen=True)
class Restored:
    """`kept` is what the database was before, None where there was none.

    A bot that runs goes on with what was put back, unless `needs_restart`.
    """

    kept: Path | None
    needs_restart: bool


def back_up(url: str, file: Path | None, *, at: datetime) -> Path:
    """Copies the database to `file`, or to one named by the minute. Raises BackupError."""
    copies = backups(url)
    copy = file or _free_name(copies, at)
    copies.make(copy)
    return copy


def migrate(url: str, *, at: datetime) -> Migrated:
    """Brings the database to this version, after a copy where that changes something and SQLite can be copied.

    Raises BackupError, and leaves the database alone then.
    """
    changes = current(url) not in (None, head())
    kept = None
    if changes and is_sqlite(parse_url(url)):
        copies = backups(url)
        kept = _free_name(copies, at, why=BEFORE_MIGRATE)
        copies.make(kept)
    upgrade(url)
    return Migrated(kept, was_behind=changes)


def check(url: str, file: Path) -> None:
    """Raises BackupError for a file that `restore` would refuse."""
    if not file.exists():
        raise NoBackup(file)
    if not file.is_file():
        raise NotABackup
    backups(url).check(file)


def restore(url: str, file: Path, *, at: datetime) -> Restored:
    """Makes the database what the file says, and keeps what it was. Raises BackupError."""
    copies = backups(url)
    kept = _free_name(copies, at, why=BEFORE_RESTORE)
    try:
        in_place = copies.set_aside(kept)
    except NoDatabase:
        copies.put_back(file)
        return Restored(None, needs_restart=False)
    copies.put_back(file)
    return Restored(kept, needs_restart=not in_place)


def _free_name(copies: Backups, at: datetime, *, why: str = "") -> Path:
    """Nobody has to wait a minute because a copy of this one is there already."""
    stem = f"partnership-{at:%Y-%m-%d-%H%M}{why}"
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{copies.suffix}" for number in count(1))
    return next(file for name in names if not (file := copies.folder / name).exists())


def words(error: BackupError) -> str:
    """What was wrong, and what to do instead."""
    match error:
        case NoDatabase():
            return "There is no database yet. Run: partnership-bot migrate"
        case BackupExists(file=file):
            return f"{file} is there already. Name another file."
        case NoBackup(file=file):
            return f"There is no file {file}."
        case NotABackup():
            return "That file is not a whole backup of this bot. Backups are made by: partnership-bot backup"
        case BackupTooNew():
            return "That backup was made by a newer version of the bot. Update the bot first."
        case Damaged():
            return "The database is damaged, and a copy of it would be too. Restore an earlier backup."
        case CopyFailed(reason=reason):
            return f"The copy failed: {reason}. Nothing was changed."
        case ToolMissing(tool=tool):
            return (
                f"{tool} is not installed here. Install PostgreSQL's client, not older than its server "
                "(on Debian: apt install postgresql-client), or use your host's own backups."
            )
        case ToolFailed(reason=reason):
            return f"PostgreSQL refused: {reason}"
        case other:
            raise AssertionError(other)
