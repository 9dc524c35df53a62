"""What is done about a question that has appeared, each at a slot of its own: the asker adds, thanks, withdraws."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, and_, delete, false, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch, fetch_one
from storage.database.ids import DeedId, PartnershipId, QuestionId
from storage.database.rows import Row
from storage.database.upsert import upsert
from storage.delivery.subjects import SubjectKind
from storage.questions.questions import QUESTIONS, UNNUMBERED, UNSEEN, Question, QuestionRow

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


PENDING = and_(DeedRow.state != DeedState.DONE, DeedRow.kind != DeedKind.HIDDEN)
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


async def pending_deeds(session: AsyncSession, question_id: QuestionId) -> Sequence[Deed]:
    """What somebody who asked has done and nobody sees yet, in the order of their keys."""
    return await fetch(session, DEEDS.where(DeedRow.question_id == question_id, PENDING).order_by(DeedRow.id), Deed)


async def take_back(session: AsyncSession, question_id: QuestionId, deed_id: DeedId) -> bool:
    """Removes what nobody has seen, a coordinator neither; False for anything else."""
    mine = delete(DeedRow).where(
        DeedRow.id == deed_id, DeedRow.question_id == question_id, PENDING, WAITS, ~DeedRow.is_passed
    )
    return await session.scalar(mine.returning(DeedRow.id)) is not None


async def erase_deeds(session: AsyncSession, question_id: QuestionId) -> Sequence[DeedId]:
    """Removes what is still to be done about a question, and the words of what stands there; gives whose they were."""
    undone = delete(DeedRow).where(DeedRow.question_id == question_id, DeedRow.state != DeedState.DONE)
    removed = (await session.scalars(undone.returning(DeedRow.id))).all()
    worded = update(DeedRow).where(DeedRow.question_id == question_id, DeedRow.words.is_not(None))
    erased = await session.scalars(worded.values(words=None).returning(DeedRow.id))
    return [*removed, *erased]


async def unseen_questions(session: AsyncSession, partnership_id: PartnershipId) -> Sequence[Question]:
    """Questions that have not appeared, and those of which a deed has not."""
    deeds = select(DeedRow.id).where(DeedRow.question_id == QuestionRow.id, PENDING).exists()
    mine = QUESTIONS.where(QuestionRow.partnership_id == partnership_id, or_(UNSEEN, deeds))
    return await fetch(session, mine.order_by(QuestionRow.id), Question)


async def next_deed_at(session: AsyncSession, after: datetime) -> datetime | None:
    """The earliest slot after an instant at which there is something to do."""
    return await session.scalar(select(func.min(DeedRow.slot_at)).where(WAITS, DeedRow.slot_at > after))
