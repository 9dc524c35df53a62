"""That heads find something wrong in a question: how many did on one day, and nothing of who or when.

Three on one day hide it until a coordinator has looked. She shows it again, or its text is forgotten.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Update, case, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId, QuestionId
from storage.questions.questions import FORGOTTEN, HIDDEN, QUESTIONS, STANDS, Question, QuestionRow, QuestionState

FLAGS_TO_HIDE = 3


async def flag(session: AsyncSession, question_id: QuestionId, *, on: date) -> int | None:
    """Counts one more, and gives how many there are of that day; None for a question that is out of sight."""
    count = case((QuestionRow.flagged_on == on, QuestionRow.flags + 1), else_=1)
    counted = update(QuestionRow).where(QuestionRow.id == question_id, STANDS)
    return await session.scalar(counted.values(flags=count, flagged_on=on).returning(QuestionRow.flags))


async def hide(session: AsyncSession, question_id: QuestionId) -> bool:
    """Puts a question out of sight, and begins to count anew. Whether it was to be seen."""
    seen = update(QuestionRow).where(QuestionRow.id == question_id, STANDS)
    return await _is_done(session, seen.values(is_hidden=True, flags=0, flagged_on=None))


async def show_again(session: AsyncSession, question_id: QuestionId) -> bool:
    """Whether it was hidden."""
    return await _is_done(session, _hidden(question_id).values(is_hidden=False))


async def keep_hidden(session: AsyncSession, question_id: QuestionId) -> bool:
    """It is as if withdrawn, and nothing is left of what it says. Whether it was hidden."""
    return await _is_done(session, _hidden(question_id).values(state=QuestionState.WITHDRAWN, **FORGOTTEN))


async def hidden(session: AsyncSession, partnership_id: PartnershipId) -> Sequence[Question]:
    """Those at which a coordinator is to look, in the order of their keys, which is no order."""
    mine = QUESTIONS.where(QuestionRow.partnership_id == partnership_id, HIDDEN)
    return await fetch(session, mine.order_by(QuestionRow.id), Question)


def _hidden(question_id: QuestionId) -> Update:
    return update(QuestionRow).where(QuestionRow.id == question_id, HIDDEN)


async def _is_done(session: AsyncSession, step: Update) -> bool:
    return await session.scalar(step.returning(QuestionRow.id)) is not None
