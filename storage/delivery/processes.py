"""Which processes of the bot run: a row for each, written anew as it beats, and gone when it stops in order.

The row of one that was killed stays for a day, to be asked about. Nothing here is anybody's: the name is the machine's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch
from storage.database.rows import Row

# Several times as long as a beat and its row take at their slowest.
SILENT_AFTER = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=1)

ProcessId = NewType("ProcessId", int)


class ProcessRow(Row):
    __tablename__ = "process"

    id: Mapped[ProcessId] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[datetime]
    last_beat_at: Mapped[datetime]


@dataclass(frozen=True)
class Process:
    """One process, as `name` (machine and number) and version of the code tell it from others."""

    name: str
    version: str
    started_at: datetime
    last_beat_at: datetime

    def is_beating(self, now: datetime) -> bool:
        """Whether it has beaten lately."""
        return now - self.last_beat_at < SILENT_AFTER


async def record_beat(session: AsyncSession, process: Process, known_as: ProcessId | None) -> ProcessId:
    """Writes a process's beat, in one statement; the id by which its row is known from now on.

    A row that is gone (forgotten in a long sleep, or with a backup that was put back) is written anew.
    """
    row = (ProcessRow.id == known_as, ProcessRow.name == process.name, ProcessRow.started_at == process.started_at)
    again = update(ProcessRow).where(*row).values(last_beat_at=process.last_beat_at).returning(ProcessRow.id)
    if known_as is not None and (found := await session.scalar(again)) is not None:
        return found
    new = insert(ProcessRow).values(
        name=process.name,
        version=process.version,
        started_at=process.started_at,
        last_beat_at=process.last_beat_at,
    )
    return (await session.execute(new.returning(ProcessRow.id))).scalar_one()


async def remove_process(session: AsyncSession, process_id: ProcessId) -> None:
    """A process has stopped in order."""
    await session.execute(delete(ProcessRow).where(ProcessRow.id == process_id))


async def forget_silent(session: AsyncSession, now: datetime) -> None:
    """Removes processes that have not beaten for a day."""
    await session.execute(delete(ProcessRow).where(ProcessRow.last_beat_at < now - FORGOTTEN_AFTER))


async def processes(session: AsyncSession) -> list[Process]:
    """Every process that is known, the one that beat last first."""
    found = select(ProcessRow.name, ProcessRow.version, ProcessRow.started_at, ProcessRow.last_beat_at)
    return await fetch(session, found.order_by(ProcessRow.last_beat_at.desc(), ProcessRow.id), Process)
