"""Copies of the whole database, made and put back while the bot runs.

SQLite copies itself by its own backup interface, as one transaction: what is being written meanwhile is either whole in
the copy or not in it, and whoever has the database open goes on with what was put back. PostgreSQL brings its own
programs, pg_dump, pg_restore and psql. These functions block, as those of migrate.py do.

BackupError
    NoDatabase      there is nothing to copy yet
    BackupExists    a file of that name is there already
    CopyFailed      the disk or the database refused
    NoBackup        there is no file of that name
    NotABackup      the file is no backup of this bot's database
    BackupTooNew    the file comes from a newer version, whose tables this code does not know
    Damaged         what was copied does not pass SQLite's own check
    ToolMissing     a program of PostgreSQL's is not installed here
    ToolFailed      a program of PostgreSQL's refused
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Protocol

from sqlalchemy import URL

from storage.database.engine import BUSY_MS, StorageError, is_sqlite, parse_url
from storage.database.migrate import current, knows, upgrade

SIDECARS = ("-wal", "-shm", "-journal")
# The database is the bot's alone, so all of it gives way, tables of a newer version too.
GIVE_WAY = """
SET client_min_messages = error;
DO $$ DECLARE found name; BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP TABLE %I CASCADE', found);
    END LOOP;
END $$;
"""


class BackupError(StorageError):
    """A backup could not be made or put back; the database is as it was."""


class NoDatabase(BackupError):
    """There is nothing to copy yet."""


class BackupExists(BackupError):
    """A file of that name is there already."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file


class CopyFailed(BackupError):
    """The disk or the database refused; `reason` is in its own words, which hold nothing that is stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoBackup(BackupError):
    """There is no file of that name."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file


class NotABackup(BackupError):
    """The file is no backup of this bot's database."""


class BackupTooNew(BackupError):
    """The file comes from a newer version, whose tables this code does not know."""


class Damaged(BackupError):
    """What was copied does not pass SQLite's own check."""


class ToolMissing(BackupError):
    """A program of PostgreSQL's is not installed here."""

    def __init__(self, tool: str) -> None:
        super().__init__(tool)
        self.tool = tool


class ToolFailed(BackupError):
    """A program of PostgreSQL's refused; `reason` is the first line of what it says."""

    def __init__(self, tool: str, reason: str) -> None:
        super().__init__(tool, reason)
        self.tool = tool
        self.reason = reason


class Backups(Protocol):
    """How one database is copied and put back. All of it raises BackupError."""

    suffix: str
    folder: Path

    def make(self, file: Path) -> None:
        """Copies the whole database to a new file that only its owner can read."""

    def check(self, file: Path) -> None:
        """Raises NotABackup, BackupTooNew or Damaged for a file that cannot be put back."""

    def set_aside(self, file: Path) -> bool:
        """Keeps the present database as `file`; whether it is whole, so that it can be written over."""

    def put_back(self, file: Path) -> None:
        """Makes the database what the file says, all of it or nothing, and brings it to this version."""


def backups(url: str) -> Backups:
    """Raises UnsupportedDatabaseError."""
    address = parse_url(url)
    return SqliteBackups(Path(str(address.database))) if is_sqlite(address) else PostgresBackups(address)


class SqliteBackups:
    """Copies of a database in a file."""

    suffix = ".sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self.folder = path.parent

    def make(self, file: Path) -> None:
        if not self._path.exists():
            raise NoDatabase
        with _refusals(), _private_file(file) as copy:
            _copy(self._path, copy)
            _check(copy)
            copy.replace(file)

    def check(self, file: Path) -> None:
        with _refusals(), _private_file(self._path, replaces=True) as copy:
            _read_backup(file, copy)

    def set_aside(self, file: Path) -> bool:
        """A damaged database cannot be copied by SQLite, nor written over: its files are kept as they are."""
        try:
            self.make(file)
        except Damaged:
            self._keep_files(file)
            return False
        return True

    def _keep_files(self, file: Path) -> None:
        with _refusals():
            for suffix in ("", *SIDECARS):
                if (damaged := _beside(self._path, suffix)).exists():
                    _copy_bytes(damaged, _beside(file, suffix))

    def put_back(self, file: Path) -> None:
        """Whoever has the database open must find it in the same file: a new one would leave them with the old."""
        with _refusals(), _private_file(self._path, replaces=True) as copy:
            _read_backup(file, copy)
            upgrade(f"sqlite:///{copy}")
            _check(copy)
            if self._is_whole():
                _copy(copy, self._path)
            else:
                for suffix in SIDECARS:
                    _beside(self._path, suffix).unlink(missing_ok=True)
                copy.replace(self._path)

    def _is_whole(self) -> bool:
        if not self._path.exists():
            return False
        try:
            with _refusals(), _private_file(self._path, replaces=True) as copy:
                _copy(self._path, copy)
                _check(copy)
        except Damaged:
            return False
        return True


def _read_backup(file: Path, copy: Path) -> None:
    """Copies a file that is a whole backup of this bot's; nothing is done to the file itself."""
    try:
        _copy(file, copy)
        _check(copy)
        _check_revision(_revision(copy))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        raise NotABackup from None


def _copy(source: Path, target: Path) -> None:
    """In one step: a write-ahead log lets others write meanwhile, and several steps begin anew each time they do."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as read,  # makes no file
        closing(sqlite3.connect(target, timeout=BUSY_MS / 1000)) as written,
    ):
        read.backup(written)


def _copy_bytes(source: Path, target: Path) -> None:
    """A file as it is, which only its owner can read."""
    with _private_file(target) as copy:
        shutil.copyfile(source, copy)
        copy.replace(target)


def _check(copy: Path) -> None:
    """Raises Damaged. Leaves the copy as one file, which waits for no write-ahead log."""
    with closing(sqlite3.connect(copy)) as opened:
        (verdict,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise Damaged
        opened.execute("PRAGMA journal_mode = DELETE")


def _revision(copy: Path) -> str | None:
    with closing(sqlite3.connect(copy)) as opened:
        try:
            found = opened.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:  # no such table
            return None
    return str(found[0]) if found else None


def _check_revision(revision: str | None) -> None:
    if revision is None:
        raise NotABackup
    if not knows(revision):
        raise BackupTooNew


class PostgresBackups:
    """Copies of a PostgreSQL database, in pg_dump's own format; they stand in the folder one is in."""

    suffix = ".dump"
    folder = Path()

    def __init__(self, address: URL) -> None:
        self._address = address

    def make(self, file: Path) -> None:
        if current(self._url) is None:
            raise NoDatabase
        with _refusals(), _private_file(file) as copy:
            self._run("pg_dump", "--format=custom", f"--file={copy}", *self._connecting)
            copy.replace(file)

    def check(self, file: Path) -> None:
        try:
            rows = self._run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
        except ToolFailed:
            raise NotABackup from None
        found = re.search(r"^COPY \S*alembic_version .*\n(\S+)$", rows, re.MULTILINE)
        _check_revision(found[1] if found else None)

    def set_aside(self, file: Path) -> bool:
        self.make(file)
        return True

    def put_back(self, file: Path) -> None:
        """By psql, in one transaction: pg_restore would stop at what hangs on its tables, as a newer version's do."""
        self.check(file)
        script = self._run("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file))
        careful = ("--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse")
        self._run("psql", "--quiet", *careful, *self._connecting, "--file=-", given=GIVE_WAY + script)
        upgrade(self._url)

    @property
    def _url(self) -> str:
        return self._address.render_as_string(hide_password=False)

    @property
    def _connecting(self) -> tuple[str, ...]:
        """Without the password, for everybody on the machine sees the arguments of a program."""
        at = self._address
        plain = URL.create("postgresql", at.username, None, at.host, at.port, at.database, at.query)
        return ("--no-password", f"--dbname={plain.render_as_string()}")

    def _run(self, tool: str, *arguments: str, given: str = "") -> str:
        program = shutil.which(tool)
        if program is None:
            raise ToolMissing(tool)
        password = {"PGPASSWORD": str(self._address.password)} if self._address.password else {}
        done = subprocess.run(  # noqa: S603 - the program and its options are ours, and no shell reads them
            [program, *arguments], input=given, env=os.environ | password, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ToolFailed(tool, done.stderr.strip().partition("\n")[0])
        return done.stdout


@contextmanager
def _private_file(file: Path, *, replaces: bool = False) -> Iterator[Path]:
    """A new file beside `file`, of which nothing is left at the end unless it was given that name.

    Raises BackupExists, unless `file` is to be replaced.
    """
    if file.exists() and not replaces:
        raise BackupExists(file)
    handle, name = mkstemp(dir=file.parent, prefix=f".{file.name}-")  # mode 0600
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for suffix in ("", *SIDECARS):
            _beside(Path(name), suffix).unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@contextmanager
def _refusals() -> Iterator[None]:
    """What SQLite and the disk refuse, as errors of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise CopyFailed(str(error)) from None
    except sqlite3.DatabaseError:
        raise Damaged from None
    except OSError as error:
        raise CopyFailed(error.strerror or type(error).__name__) from None
