"""What is done about a question that has appeared, each at a slot of its own: the asker adds, thanks, withdraws."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, false, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.ids import DeedId, PartnershipId, QuestionId
from storage.database.rows import Row
from storage.questions.questions import UNNUMBERED


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
