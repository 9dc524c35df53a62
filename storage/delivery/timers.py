"""Everything that happens later is a row here: a reminder, an announcement, a closing.

A timer is written in the same transaction as its subject, and set again when the subject moves. It stands for a
moment, not for a person: one row for each offset. Fired timers stay until retention forgets them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from storage.database.columns import NOW
from storage.database.fetch import fetch_one
from storage.database.ids import PartnershipId, TimerId
from storage.database.rows import Row


class TimerRow(Row):
    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("partnership_id", "kind", "subject"),)

    id: Mapped[TimerId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    kind: Mapped[str]
    subject: Mapped[str]
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]


WAITING = TimerRow.fired_at.is_(None)
Index("ix_timer_waiting", TimerRow.due_at, sqlite_where=WAITING, postgresql_where=WAITING)


@dataclass(frozen=True)
class Timer:
    """A moment that has come: `kind` names who handles it, `subject` what it is about, such as "meeting/12"."""

    id: TimerId
    partnership_id: PartnershipId
    kind: str
    subject: str
    due_at: datetime


TIMERS = select(TimerRow.id, TimerRow.partnership_id, TimerRow.kind, TimerRow.subject, TimerRow.due_at)


def is_firing(
    partnership_id: InstrumentedAttribute[PartnershipId], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Whether a partnership has timers that are due and have not fired yet."""
    return exists().where(WAITING, TimerRow.due_at <= now, TimerRow.partnership_id == partnership_id)


async def set_timers(
    session: AsyncSession, partnership_id: PartnershipId, subject: str, due: Mapping[str, datetime]
) -> None:
    """The waiting timers of a subject are exactly these: `due` says when, by kind.

    One that has fired is set again, so a handler may name its own, and a moved meeting is reminded of anew. Rows are
    written through the session: a coordinator's change is recorded with its timers.
    """
    await set_timers_of_each(session, partnership_id, {subject: due})


async def set_timers_of_each(
    session: AsyncSession, partnership_id: PartnershipId, due: Mapping[str, Mapping[str, datetime]]
) -> None:
    """The same of several subjects, in as many statements as of one."""
    theirs = and_(TimerRow.partnership_id == partnership_id, TimerRow.subject.in_(due))
    found = await session.scalars(
        select(TimerRow).where(theirs).order_by(TimerRow.id).with_for_update().execution_options(populate_existing=True)
    )
    standing = {(row.subject, row.kind): row for row in found}
    wanted = {(subject, kind): at for subject, kinds in due.items() for kind, at in kinds.items()}
    for place, row in standing.items():
        if place not in wanted and row.fired_at is None:
            await session.delete(row)
    for (subject, kind), at in wanted.items():
        if known := standing.get((subject, kind)):
            known.due_at, known.fired_at = at, None
        else:
            session.add(TimerRow(partnership_id=partnership_id, kind=kind, subject=subject, due_at=at))
    await session.flush()


async def claim_timer(session: AsyncSession, now: datetime) -> Timer | None:
    """The earliest timer due, marked as fired in this transaction; no other process gets the same one."""
    due = await fetch_one(session, _EARLIEST, Timer, {"now": now})
    if due is not None:
        await session.execute(_FIRED, {"timer": due.id, "now": now})
    return due


# Built once: building them costs more than running them, and every timer needs them.
_EARLIEST = (
    TIMERS.where(WAITING, TimerRow.due_at <= NOW)
    .order_by(TimerRow.due_at, TimerRow.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_FIRED = (
    update(TimerRow)
    .where(TimerRow.id == bindparam("timer"))
    .values(fired_at=NOW)
    .execution_options(synchronize_session=False)
)


async def postpone_timer(session: AsyncSession, timer_id: TimerId, until: datetime) -> None:
    """A claimed timer has not fired after all, and is due again at `until`."""
    await session.execute(update(TimerRow).where(TimerRow.id == timer_id).values(due_at=until, fired_at=None))


async def waits_for(session: AsyncSession, partnership_id: PartnershipId, kind: str, subject: str) -> bool:
    """Whether a timer of a subject is set and has not fired yet."""
    mine = select(TimerRow.id).where(
        WAITING, TimerRow.partnership_id == partnership_id, TimerRow.kind == kind, TimerRow.subject == subject
    )
    return await session.scalar(mine) is not None


async def forget_fired(session: AsyncSession, before: datetime) -> None:
    """Removes timers that fired before an instant."""
    await session.execute(delete(TimerRow).where(TimerRow.fired_at < before))


async def next_timer_at(session: AsyncSession, *, after: datetime) -> datetime | None:
    """When the next waiting timer is due after an instant."""
    return await session.scalar(select(func.min(TimerRow.due_at)).where(WAITING, TimerRow.due_at > after))
