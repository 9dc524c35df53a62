"""What a coordinator reads before it appears, where the partnership wants that: questions, and what is added to them.

Each step is taken only from where it leads on: of two coordinators who decide at once, one has decided.

    waiting -> unread -> waiting (passed, or no longer read first) | returned
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId
from storage.questions.deeds import DEED, DEEDS, Deed, DeedRow, DeedState, deed
from storage.questions.questions import QUESTION, QUESTIONS, Question, QuestionRow, QuestionState, question

Post: TypeAlias = Question | Deed


def subject_of(post: Post) -> str:
    return QUESTION.subject(post.id) if isinstance(post, Question) else DEED.subject(post.id)


async def post_of(session: AsyncSession, partnership_id: PartnershipId, subject: str) -> Post | None:
    """What a subject names. Raises ValueError where it names something else."""
    if subject.startswith(f"{DEED.name}/"):
        return await deed(session, partnership_id, DEED.id_in(subject))
    return await question(session, partnership_id, QUESTION.id_in(subject))


def is_unread(post: Post) -> bool:
    """Whether it waits to be read."""
    return post.state in (QuestionState.UNREAD, DeedState.UNREAD)


def is_to_decide(post: Post) -> bool:
    """Whether a coordinator is to read it, or to look at what is hidden."""
    return is_unread(post) or (isinstance(post, Question) and post.state is QuestionState.APPEARED and post.is_hidden)


async def hold(session: AsyncSession, post: Post) -> None:
    """It waits to be read."""
    await _step(session, post, "waiting", "unread")


async def pass_on(session: AsyncSession, post: Post, *, slot_at: datetime) -> bool:
    """It appears at a slot. Whether nobody else had decided before."""
    return await _step(session, post, "unread", "waiting", is_passed=True, slot_at=slot_at)


async def send_back(session: AsyncSession, post: Post, *, reason: str) -> bool:
    """It never appears, and its asker may read why. Whether nobody else had decided before."""
    return await _step(session, post, "unread", "returned", reason=reason)


async def let_through(session: AsyncSession, post: Post, *, slot_at: datetime) -> None:
    """It appears at a slot without having been read."""
    await _step(session, post, "unread", "waiting", slot_at=slot_at)


async def _step(session: AsyncSession, post: Post, was: str, becomes: str, **values: object) -> bool:
    """Whether it was as the step wants it."""
    row: type[QuestionRow | DeedRow] = QuestionRow if isinstance(post, Question) else DeedRow
    states: type[QuestionState | DeedState] = type(post.state)
    step = (
        update(row)
        .where(row.id == post.id, row.state == states(was))
        .values(state=states(becomes), **values)
        .returning(row.id)
    )
    return await session.scalar(step) is not None


async def unread(session: AsyncSession, partnership_id: PartnershipId) -> Sequence[Post]:
    """What waits to be read, in the order of the keys, which is no order."""
    of = partnership_id
    asked = QUESTIONS.where(QuestionRow.partnership_id == of, QuestionRow.state == QuestionState.UNREAD)
    added = DEEDS.where(DeedRow.partnership_id == of, DeedRow.state == DeedState.UNREAD)
    return [
        *await fetch(session, asked.order_by(QuestionRow.id), Question),
        *await fetch(session, added.order_by(DeedRow.id), Deed),
    ]
