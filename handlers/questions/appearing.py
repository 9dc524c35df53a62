"""At its slot a question appears, together with whatever else was asked, in an order that is no order.

Unless a coordinator reads first: then it waits for her.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.facts import HeadsChannelChanged
from handlers.house.happening import Happening
from handlers.house.rounds import Round
from handlers.house.views.parts import Part
from handlers.questions.moderation import held_back
from handlers.questions.slots import LIVES_FOR, slot_after
from handlers.questions.views.question import question as question_part
from storage.delivery.deliveries import Delivery, Owed, owe
from storage.members.partnership import partnership
from storage.questions.questions import (
    QUESTION,
    Question,
    QuestionState,
    amend_question,
    due_questions,
    is_question_due,
    next_question_at,
    question,
    untaken_questions,
)

KIND = "question"


async def appear(session: AsyncSession, one: Question, now: datetime) -> None:
    """A question whose slot has come, unless a coordinator reads it first."""
    if not await held_back(session, one):
        await amend_question(session, one.id, state=QuestionState.APPEARED)
        await owe(session, one.partnership_id, [await _owed(session, one)])


async def _owed(session: AsyncSession, asked: Question) -> Owed:
    of = await partnership(session, asked.partnership_id)
    assert of is not None
    return Owed(
        KIND,
        QUESTION.subject(asked.id),
        f"asked for {asked.slot_at:%Y-%m-%d %H:%M}",
        not_before=asked.slot_at,
        over_at=asked.slot_at + LIVES_FOR,
        channel=of.heads_channel,
    )


async def follow_channel(happening: Happening, fact: HeadsChannelChanged) -> None:
    """What Slack has not taken where the heads met before appears where they meet now, at the next slot."""
    session, of = happening.session, fact.partnership
    untaken = await untaken_questions(session, of.id, KIND)
    if untaken:
        slot_at = await slot_after(session, of, happening.now)
        for one in untaken:
            await amend_question(session, one, state=QuestionState.WAITING, is_passed=True, slot_at=slot_at)


async def drawn(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """A question as it stands in the channel; before it has stood there, only while it is to."""
    asked = await question(session, delivery.partnership_id, QUESTION.id_in(delivery.subject))
    if asked is None or (asked.state is not QuestionState.APPEARED and not delivery.is_posted):
        return None
    return question_part(asked)


ROUND = Round("questions.slot", is_due=is_question_due, due=due_questions, done=appear, next_at=next_question_at)
