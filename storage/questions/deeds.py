"""What is done about a question that has appeared, each at a slot of its own: the asker adds, thanks, withdraws."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, delete, false, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch, fetch_one
from storage.database.ids import DeedId, PartnershipId, QuestionId
from storage.database.rows import Row
from storage.database.upsert import upsert
from storage.delivery.subjects import SubjectKind
from storage.questions.questions import UNNUMBERED

DEED = SubjectKind("question_deed", DeedId, read=str)


class DeedKind(StrEnum):
    ADDED = "added"
    THANKED = "thanked"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class DeedState(StrEnum):
    WAITING = "waiting"
    UNREAD = "unread"
    RETURNED = "returned"
    DONE = "done"


class DeedRow(Row):
    """At `slot_at` it is done, or shown to a coordinator. What has words stays, for they are drawn again."""

    __tablename__ = "question_deed"
    __table_args__ = (UNNUMBERED,)

    id: Mapped[DeedId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    question_id: Mapped[QuestionId] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DeedKind]
    words: Mapped[str | None]
    slot_at: Mapped[datetime]
    state: Mapped[DeedState]
    is_passed: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str | None]


WAITS = DeedRow.state == literal_column(f"'{DeedState.WAITING}'")
Index("ix_question_deed_waiting", DeedRow.slot_at, sqlite_where=WAITS, postgresql_where=WAITS)


@dataclass(frozen=True)
class Deed:
    """What to do at a slot, or done. One that `is_passed` a coordinator has read; one returned has her `reason`."""

    id: DeedId
    partnership_id: PartnershipId
    question_id: QuestionId
    kind: DeedKind
    words: str | None
    slot_at: datetime
    state: DeedState = DeedState.WAITING
    is_passed: bool = False
    reason: str | None = None


DEEDS = select(*(getattr(DeedRow, one.name) for one in fields(Deed)))


async def keep_deed(session: AsyncSession, deed: Deed) -> None:
    """Keeps it until its slot; what is kept already stays as it is."""
    await session.execute(upsert(session, DeedRow).values(**asdict(deed)).on_conflict_do_nothing())


async def deed(session: AsyncSession, partnership_id: PartnershipId, deed_id: DeedId) -> Deed | None:
    mine = DEEDS.where(DeedRow.partnership_id == partnership_id, DeedRow.id == deed_id)
    return await fetch_one(session, mine, Deed)


async def due_deeds(session: AsyncSession, now: datetime) -> Sequence[Deed]:
    """Those whose slot has come, in the order of their keys, which is no order; locked."""
    due = DEEDS.where(WAITS, DeedRow.slot_at <= now).order_by(DeedRow.id)
    return await fetch(session, due.with_for_update(skip_locked=True), Deed)


async def is_deed_due(session: AsyncSession, now: datetime) -> bool:
    return await session.scalar(select(DeedRow.id).where(WAITS, DeedRow.slot_at <= now).limit(1)) is not None


async def amend_deed(session: AsyncSession, deed_id: DeedId, **values: object) -> None:
    """Sets columns by their names."""
    await session.execute(update(DeedRow).where(DeedRow.id == deed_id).values(**values))


async def remove_deed(session: AsyncSession, deed_id: DeedId) -> None:
    await session.execute(delete(DeedRow).where(DeedRow.id == deed_id))


async def next_deed_at(session: AsyncSession, after: datetime) -> datetime | None:
    """The earliest slot after an instant at which there is something to do."""
    return await session.scalar(select(func.min(DeedRow.slot_at)).where(WAITS, DeedRow.slot_at > after))
