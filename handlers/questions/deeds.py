"""At its slot it is done what whoever asked wants done about her question: said in the thread, or shown in its message.

In an order that is no order, but for what is withdrawn or hidden: nothing is said any more about the one, nor about the
other until a coordinator has shown it again. What has words waits for her where she reads first.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.rounds import Round
from handlers.house.views.parts import Part
from handlers.questions import appearing
from handlers.questions.flags import hide_at_slot
from handlers.questions.keys import id_under
from handlers.questions.moderation import held_back
from handlers.questions.slots import LIVES_FOR, slot_after
from handlers.questions.views import deeds as views
from storage.database.ids import DeedId
from storage.delivery.deliveries import Delivery, Owed, owe, touch, touch_subjects
from storage.delivery.threads import Thread, thread_below
from storage.members.partnership import partnership
from storage.questions.deeds import (
    DEED,
    Deed,
    DeedKind,
    DeedState,
    amend_deed,
    deed,
    due_deeds,
    erase_deeds,
    is_deed_due,
    next_deed_at,
    remove_deed,
)
from storage.questions.questions import (
    QUESTION,
    Question,
    QuestionState,
    amend_question,
    question,
    remove_unseen,
    withdraw,
)

KIND = "question.deed"
FIRST = (DeedKind.WITHDRAWN, DeedKind.HIDDEN)
SAID = (DeedKind.ADDED, DeedKind.THANKED)


def deed_under(secret: bytes, about: Question, kind: DeedKind, words: str | None, *, slot_at: datetime) -> Deed:
    """What whoever holds a question's key wants done about it, and its secret: sent twice, it is the same deed."""
    id_ = DeedId(id_under(secret, kind, words or ""))
    return Deed(id_, about.partnership_id, about.id, kind, words, slot_at)


async def due(session: AsyncSession, now: datetime) -> Sequence[Deed]:
    """Every deed whose slot has come, what takes a question away first."""
    return sorted(await due_deeds(session, now), key=lambda one: (*FIRST, one.kind).index(one.kind))


async def do(session: AsyncSession, one: Deed, now: datetime) -> None:
    asked = await question(session, one.partnership_id, one.question_id)
    if asked is not None and asked.state is QuestionState.APPEARED:
        await _do_about(session, asked, one, now)
    elif asked is not None and one.kind is DeedKind.WITHDRAWN:
        await _withdraw_unseen(session, asked)
    else:
        await remove_deed(session, one.id)


async def _do_about(session: AsyncSession, asked: Question, one: Deed, now: datetime) -> None:
    if asked.is_hidden and one.kind in SAID:
        await _wait_a_slot(session, one, now)
        return
    if one.words and await held_back(session, one):
        return
    match one.kind:
        case DeedKind.HIDDEN:
            await hide_at_slot(session, one)
        case DeedKind.ADDED | DeedKind.THANKED:
            await _say(session, one, now)
        case DeedKind.ANSWERED:
            await _mark_answered(session, one, asked)
        case DeedKind.WITHDRAWN:
            await _withdraw(session, asked)


async def _say(session: AsyncSession, one: Deed, now: datetime) -> None:
    """In the thread; where Slack has not taken the question yet, it is tried again at the next slot."""
    thread = await thread_below(session, one.partnership_id, appearing.KIND, QUESTION.subject(one.question_id))
    if thread is None:
        await _wait_a_slot(session, one, now)
        return
    await amend_deed(session, one.id, state=DeedState.DONE)
    await owe(session, one.partnership_id, [_owed(one, thread)])


async def _wait_a_slot(session: AsyncSession, one: Deed, now: datetime) -> None:
    of = await partnership(session, one.partnership_id)
    assert of is not None
    await amend_deed(session, one.id, slot_at=await slot_after(session, of, now))


def _owed(one: Deed, thread: Thread) -> Owed:
    return Owed(
        KIND,
        DEED.subject(one.id),
        "said",
        not_before=one.slot_at,
        over_at=one.slot_at + LIVES_FOR,
        channel=thread.channel,
        thread=thread.ts,
    )


async def _mark_answered(session: AsyncSession, one: Deed, asked: Question) -> None:
    """Her own summary stands before anybody else's; without one, theirs stays."""
    summed_up = {"summary": one.words, "is_askers_summary": True} if one.words else {}
    await amend_question(session, asked.id, is_answered=True, **summed_up)
    await remove_deed(session, one.id)
    await touch(session, asked.partnership_id, appearing.KIND, QUESTION.subject(asked.id))


async def _withdraw(session: AsyncSession, asked: Question) -> None:
    await withdraw(session, asked.id)
    erased = [DEED.subject(one) for one in await erase_deeds(session, asked.id)]
    await touch_subjects(session, asked.partnership_id, [QUESTION.subject(asked.id), *erased])


async def _withdraw_unseen(session: AsyncSession, asked: Question) -> None:
    """A coordinator has read it: from its slot on she reads that it is taken back."""
    await remove_unseen(session, asked.id)
    await touch_subjects(session, asked.partnership_id, [QUESTION.subject(asked.id)])


async def drawn(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """What is said in the thread; of what is withdrawn by now only what stands there already."""
    one = await deed(session, delivery.partnership_id, DEED.id_in(delivery.subject))
    asked = await question(session, delivery.partnership_id, one.question_id) if one else None
    if one is None or asked is None:
        return None
    if asked.state is QuestionState.WITHDRAWN and not delivery.is_posted:
        return None
    if one.kind is DeedKind.THANKED:
        return views.thanked()
    return views.added(one.words) if one.words else views.taken_away()


ROUND = Round("questions.deeds", is_due=is_deed_due, due=due, done=do, next_at=next_deed_at)
