"""What the bot needs of its own machine: a database that can be trusted, a private file on a local disk, time zones."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.clock import ClocksApart, check_clock
from bot.doctor.findings import Check, Finding, ok, wrong
from storage.database.engine import Database, UnsupportedDatabaseError, is_sqlite, parse_url
from storage.database.migrate import current, head, knows

READABLE_BY_OTHERS = 0o007
MEGABYTE = 1024 * 1024
# A copy before an upgrade, the log of what is written meanwhile, and room to go on.
SPARE_BYTES = 100 * MEGABYTE
MOUNTS = Path("/proc/mounts")
# SQLite's locks cannot be relied upon there.
NETWORK = frozenset({"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "nfs", "nfs4", "smb3", "smbfs"})
HOME_ZONE = "Europe/London"


async def version(url: str) -> Finding:
    """Whether the database opens, and is at this version. Looking makes no file."""
    try:
        at = await asyncio.to_thread(current, url)
    except UnsupportedDatabaseError as error:
        return wrong(f"DATABASE_URL: {error}.")
    except OperationalError:
        return wrong("cannot be opened. Does the folder in DATABASE_URL exist, or the server answer?")
    except DBAPIError:
        return wrong("is damaged, or is no database. Put a backup in its place: partnership-bot restore FILE")
    if at is None:
        return wrong("is not there yet. Run: partnership-bot migrate")
    if not knows(at):
        return wrong("is of a newer version of the bot. Update the bot, or restore an older backup.")
    if at != head():
        return wrong("is of an older version of the bot. Run: partnership-bot migrate")
    return ok("opens, and is at this version.")


async def writes(database: Database) -> Finding:
    """Whether something can be written, seen by writing what is there already."""
    try:
        async with database.writing() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = version_num"))
    except DBAPIError:
        return wrong("cannot be written to. Does its file belong to whoever runs the bot, and is the disk not full?")
    return ok("can be written to.")


async def same_time(database: Database, clock: Callable[[], datetime]) -> Finding:
    """Whether this machine and the one that others may share with it agree on what time it is."""
    try:
        await check_clock(database, clock)
    except ClocksApart as apart:
        return wrong(f"this machine's {apart}")
    return ok("agrees with this machine's.")


async def integrity(database: Database) -> Finding:
    """SQLite's own quick check."""
    damaged = wrong("is damaged. Stop the bot, and put a backup in its place: partnership-bot restore FILE")
    try:
        async with database.reading() as session:
            verdict = await session.scalar(text("PRAGMA quick_check(1)"))
    except DBAPIError:
        return damaged
    return ok("passes SQLite's own check.") if verdict == "ok" else damaged


def sqlite_file(url: str) -> Path | None:
    """The file of the database; None for PostgreSQL, and where the address cannot be read."""
    try:
        address = parse_url(url)
    except UnsupportedDatabaseError:
        return None
    return Path(str(address.database)) if is_sqlite(address) else None


def place_checks(file: Path) -> list[Check]:
    """What SQLite needs of the place of its file, which may not be there yet."""
    return [
        file_check("database's file", partial(private, file)),
        file_check("disk", partial(local_disk, file.resolve().parent)),
        file_check("room on the disk", partial(room, file)),
    ]


def content_checks(file: Path, database: Database) -> list[Check]:
    """What SQLite says of a database that opens."""
    return [
        file_check("write-ahead log", partial(journal, file)),
        Check("integrity", partial(integrity, database)),
    ]


def file_check(name: str, look: Callable[[], Finding]) -> Check:
    """A look at the disk, which may be slow, beside the loop."""
    return Check(name, partial(asyncio.to_thread, look))


def private(file: Path) -> Finding:
    """Whether others on the machine are kept from reading a file."""
    if not file.exists():
        return ok("is not there.")
    if file.is_dir():  # which nobody could open any more, made private as a file is
        return wrong("is a folder. Name a file in it.")
    if file.stat().st_mode & READABLE_BY_OTHERS:
        return wrong(f"everybody with an account on this machine can read it. Run: chmod 600 {file}")
    return ok("others on this machine cannot read it.")


def journal(file: Path) -> Finding:
    """Whether readers and writers are kept apart; SQLite refuses that on some disks, without a word."""
    with closing(sqlite3.connect(file)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return ok("is on.") if mode == "wal" else wrong("cannot be switched on. Move the database to a local disk.")


def local_disk(folder: Path, mounts: Path = MOUNTS) -> Finding:
    """Whether the disk is this machine's own; where the system does not say, it is taken to be."""
    if mounts.exists() and (kind := _file_system(folder, mounts.read_text())) in NETWORK:
        return wrong(f"is on a network ({kind}), where SQLite may lose data. Move it to a local one.")
    return ok("is this machine's own.")


def _file_system(folder: Path, mounts: str) -> str:
    """The kind of file system that a folder is on, by the lines of /proc/mounts: device, place, kind."""
    mounted = [line.split()[1:3] for line in mounts.splitlines()]
    kinds = {Path(place.replace(r"\040", " ")): kind for place, kind in mounted}
    return next((kinds[place] for place in (folder, *folder.parents) if place in kinds), "")


def room(file: Path) -> Finding:
    """Whether the disk has room for a copy of the database, and to go on."""
    folder = file.absolute().parent
    if not folder.exists():
        return wrong("the folder in DATABASE_URL does not exist. Make it first.")
    return room_left(shutil.disk_usage(folder).free, file.stat().st_size if file.exists() else 0)


def room_left(free: int, size: int) -> Finding:
    """The finding on so many bytes that are free, for a database of a `size`."""
    needed = SPARE_BYTES + 2 * size
    left = f"{free // MEGABYTE:,} MB are free"
    return ok(f"{left}.") if free >= needed else wrong(f"{left}; the bot wants {needed // MEGABYTE:,}. Make room.")


def time_zones(name: str = HOME_ZONE) -> Finding:
    """Whether the machine knows when clocks change."""
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return wrong(f"{name} is not known here. Install the bot's requirements again: make install")
    return ok(f"{name} is known.")
