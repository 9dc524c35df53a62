"""Questions that have been answered, in two lines that sum the answers up: they stay, for no person stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId, QuestionId
from storage.questions.deeds import DeedRow, DeedState
from storage.questions.questions import STANDS, QuestionRow, QuestionState

_ANSWERED = and_(STANDS, QuestionRow.is_answered)


@dataclass(frozen=True)
class Answered:
    """`summary` is None where whoever asked has said no more than that it is answered."""

    text: str
    summary: str | None
    slot_at: datetime


async def sum_up(
    session: AsyncSession, partnership_id: PartnershipId, question_id: QuestionId, summary: str
) -> QuestionId | None:
    """The question is answered, in these lines; None, and nothing, where it does not stand there or its asker's own
    lines do."""
    summed = (
        update(QuestionRow)
        .where(
            QuestionRow.partnership_id == partnership_id,
            QuestionRow.id == question_id,
            STANDS,
            not_(QuestionRow.is_askers_summary),
        )
        .values(summary=summary, is_answered=True)
    )
    return await session.scalar(summed.returning(QuestionRow.id))


async def answered(session: AsyncSession, partnership_id: PartnershipId, *, most: int) -> Sequence[Answered]:
    """The last that were asked of those that are answered; those of one slot in no order."""
    last = (
        select(QuestionRow.text, QuestionRow.summary, QuestionRow.slot_at)
        .where(QuestionRow.partnership_id == partnership_id, _ANSWERED)
        .order_by(QuestionRow.slot_at.desc(), QuestionRow.id)
        .limit(most)
    )
    return await fetch(session, last, Answered)


async def forget_unanswered(session: AsyncSession, *, asked_before: datetime, returned_before: datetime) -> None:
    """Whatever has not become an answered question by then, and what a coordinator has returned."""
    returned = and_(QuestionRow.state == QuestionState.RETURNED, QuestionRow.slot_at < returned_before)
    unanswered = and_(not_(_ANSWERED), QuestionRow.slot_at < asked_before)
    await session.execute(delete(QuestionRow).where(or_(returned, unanswered)))
    await session.execute(delete(DeedRow).where(DeedRow.state == DeedState.RETURNED, DeedRow.slot_at < returned_before))
