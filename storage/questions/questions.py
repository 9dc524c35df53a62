"""Questions asked anonymously, and what their askers do about them. Who asked is nowhere.

Nothing here tells when something was asked but for the slot at which it appears, nor in which order: a row's key is
drawn by chance and is all that orders it. Whoever shows the key, of which only a hash is kept, is taken for the asker.

    question   waiting -> appeared -> withdrawn
               waiting -> unread -> waiting | returned      where a coordinator reads it first
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    and_,
    delete,
    false,
    func,
    literal,
    literal_column,
    not_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch, fetch_one
from storage.database.ids import PartnershipId, QuestionId
from storage.database.rows import Row
from storage.database.upsert import upsert
from storage.delivery.deliveries import SENT, DeliveryRow, MessageRow
from storage.delivery.subjects import SubjectKind
from storage.members.partnership import PartnershipRow

QUESTION = SubjectKind("question", QuestionId, read=str)
# SQLite would number the rows beside their key, in the order in which they came.
UNNUMBERED = {"sqlite_with_rowid": False}


class AskedAs(StrEnum):
    COLLEAGUE = "colleague"
    NEW_HEAD = "new_head"


class QuestionState(StrEnum):
    WAITING = "waiting"
    UNREAD = "unread"
    RETURNED = "returned"
    APPEARED = "appeared"
    WITHDRAWN = "withdrawn"


class QuestionRow(Row):
    """`slot_at` is when it appears, or is shown to a coordinator; `key_hash` and `salt` are hexadecimal."""

    __tablename__ = "question"
    __table_args__ = (UNNUMBERED,)

    id: Mapped[QuestionId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"), index=True)
    asked_as: Mapped[AskedAs]
    text: Mapped[str]
    salt: Mapped[str]
    key_hash: Mapped[str]
    slot_at: Mapped[datetime]
    state: Mapped[QuestionState]
    is_passed: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str | None]
    is_answered: Mapped[bool] = mapped_column(default=False, server_default=false())
    summary: Mapped[str | None]
    is_askers_summary: Mapped[bool] = mapped_column(default=False, server_default=false())
    flags: Mapped[int] = mapped_column(default=0, server_default="0")
    flagged_on: Mapped[date | None]
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())


WAITS = QuestionRow.state == literal_column(f"'{QuestionState.WAITING}'")
STANDS = and_(QuestionRow.state == QuestionState.APPEARED, not_(QuestionRow.is_hidden))
HIDDEN = and_(QuestionRow.state == QuestionState.APPEARED, QuestionRow.is_hidden)
UNSEEN = QuestionRow.state.in_([QuestionState.WAITING, QuestionState.UNREAD, QuestionState.RETURNED])
# What is left of a question of which nobody is to read anything any more.
FORGOTTEN: Mapping[str, str | None] = {"text": "", "salt": "", "key_hash": "", "reason": None, "summary": None}
Index("ix_question_waiting", QuestionRow.slot_at, sqlite_where=WAITS, postgresql_where=WAITS)


@dataclass(frozen=True)
class Question:
    """A question, and what has become of it. One that `is_passed` a coordinator has read; one that is returned has her
    `reason`. `flags` were raised on one day, `flagged_on`."""

    id: QuestionId
    partnership_id: PartnershipId
    asked_as: AskedAs
    text: str
    salt: str
    key_hash: str
    slot_at: datetime
    state: QuestionState = QuestionState.WAITING
    is_passed: bool = False
    reason: str | None = None
    is_answered: bool = False
    summary: str | None = None
    is_askers_summary: bool = False
    flags: int = 0
    flagged_on: date | None = None
    is_hidden: bool = False

    @property
    def stands(self) -> bool:
        """Whether it can be read in the channel."""
        return self.state is QuestionState.APPEARED and not self.is_hidden


QUESTIONS = select(*(getattr(QuestionRow, one.name) for one in fields(Question)))


async def ask(session: AsyncSession, asked: Question) -> None:
    """Keeps a question until its slot; one that is kept already stays as it is."""
    await session.execute(upsert(session, QuestionRow).values(**asdict(asked)).on_conflict_do_nothing())


async def question(session: AsyncSession, partnership_id: PartnershipId, question_id: QuestionId) -> Question | None:
    return await fetch_one(
        session,
        QUESTIONS.where(QuestionRow.partnership_id == partnership_id, QuestionRow.id == question_id),
        Question,
    )


async def due_questions(session: AsyncSession, now: datetime) -> Sequence[Question]:
    """Those whose slot has come, in the order of their keys, which is no order; locked, so that no other process takes
    them too. Where a partnership has no channel, its questions wait."""
    locked = _due(QUESTIONS, now).order_by(QuestionRow.id).with_for_update(skip_locked=True, of=QuestionRow)
    return await fetch(session, locked, Question)


async def is_question_due(session: AsyncSession, now: datetime) -> bool:
    return await session.scalar(_due(select(QuestionRow.id), now).limit(1)) is not None


def _due(questions: Select[*tuple[Any, ...]], now: datetime) -> Select[*tuple[Any, ...]]:
    return questions.join(PartnershipRow, PartnershipRow.id == QuestionRow.partnership_id).where(
        WAITS, QuestionRow.slot_at <= now, PartnershipRow.heads_channel.is_not(None)
    )


async def amend_question(session: AsyncSession, question_id: QuestionId, **values: object) -> None:
    """Sets columns of a question by their names."""
    await session.execute(update(QuestionRow).where(QuestionRow.id == question_id).values(**values))


async def remove_unread(session: AsyncSession, question_id: QuestionId) -> bool:
    """Removes a question that nobody has seen, a coordinator neither; False for any other."""
    unread = delete(QuestionRow).where(
        QuestionRow.id == question_id, QuestionRow.state == QuestionState.WAITING, ~QuestionRow.is_passed
    )
    return await session.scalar(unread.returning(QuestionRow.id)) is not None


async def remove_unseen(session: AsyncSession, question_id: QuestionId) -> None:
    """Removes a question that has not appeared, whoever has read it."""
    await session.execute(delete(QuestionRow).where(QuestionRow.id == question_id, UNSEEN))


async def withdraw(session: AsyncSession, question_id: QuestionId) -> None:
    """A question that stands in the channel loses its words, and what its key could be told by."""
    await amend_question(session, question_id, state=QuestionState.WITHDRAWN, is_hidden=False, **FORGOTTEN)


async def next_question_at(session: AsyncSession, after: datetime) -> datetime | None:
    """The earliest slot after an instant for which a question waits."""
    return await session.scalar(select(func.min(QuestionRow.slot_at)).where(WAITS, QuestionRow.slot_at > after))


async def untaken_questions(session: AsyncSession, partnership_id: PartnershipId, kind: str) -> Sequence[QuestionId]:
    """Those that have had their slot, and stand nowhere; `kind` is that of the deliveries by which they appear."""
    subject = literal(QUESTION.subject(QuestionId(""))).concat(QuestionRow.id)
    stands = (
        select(DeliveryRow.id)
        .join(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(
            DeliveryRow.kind == kind,
            DeliveryRow.subject == subject,
            SENT,
        )
        .exists()
    )
    appeared = QuestionRow.state == QuestionState.APPEARED
    mine = select(QuestionRow.id).where(QuestionRow.partnership_id == partnership_id, appeared, ~stands)
    return (await session.scalars(mine.order_by(QuestionRow.id))).all()
