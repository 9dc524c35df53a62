"""Where a coordinator reads first: what has come to its slot waits, and stands in her next morning's message.

Nothing is owed to her before that slot, lest the hour at which it was tell when somebody asked. She sees the text, and
whoever asked it may be she: of that nobody knows.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.views.parts import Part
from handlers.members.working_days import next_mornings
from handlers.questions.slots import LIVES_FOR, slot_after
from handlers.questions.views import moderation as views
from handlers.questions.views.asking import ReadFirst
from schedules.local_time import local
from storage.delivery.deliveries import Delivery, Owed, owe, touch_subject
from storage.members.partnership import Partnership, partnership
from storage.members.people import RoleKind, holds
from storage.questions.deeds import Deed
from storage.questions.moderation import is_moderated
from storage.questions.questions import Question, question
from storage.questions.reading import Post, hold, is_to_decide, let_through, post_of, subject_of, unread

KIND = "question.to_read"


async def held_back(session: AsyncSession, post: Post) -> bool:
    """Whether what has come to its slot waits for a coordinator instead of appearing; they are owed it from then on."""
    if post.is_passed or not await is_moderated(session, post.partnership_id):
        return False
    await hold(session, post)
    await owe_to_coordinators(session, post, "unread", post.slot_at)
    return True


async def owe_to_coordinators(session: AsyncSession, post: Post, why: str, since: datetime) -> None:
    """Each has it in the first of her mornings at work from a slot on; the same again, if it comes up again."""
    of = await partnership(session, post.partnership_id)
    assert of is not None
    occasion = f"{why} {since:%Y-%m-%d %H:%M}"
    mornings = await next_mornings(session, of, since)
    owed = [
        Owed(KIND, subject_of(post), occasion, at, at + LIVES_FOR, person_id=person_id)
        for person_id, at in sorted(mornings.items())
    ]
    await owe(session, of.id, owed)


async def read_first(session: AsyncSession, of: Partnership, slot_at: datetime) -> ReadFirst | None:
    """When a coordinator reads what is to appear at a slot; None where nobody reads first."""
    if not await is_moderated(session, of.id):
        return None
    mornings = await next_mornings(session, of, slot_at)
    return ReadFirst(min((local(at, of.zone).date() for at in mornings.values()), default=None))


async def release_all(session: AsyncSession, of: Partnership, now: datetime) -> None:
    """Nobody reads first any longer: what waits to be read appears at the next slot."""
    waiting = await unread(session, of.id)
    if not waiting:
        return
    slot_at = await slot_after(session, of, now)
    for post in waiting:
        await let_through(session, post, slot_at=slot_at)
        await touch_subject(session, of.id, subject_of(post))


async def drawn(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """What a coordinator reads, with what she may decide, and afterwards what has been decided."""
    of = await partnership(session, delivery.partnership_id)
    assert of is not None
    assert delivery.person_id is not None
    today = local(now, of.zone).date()
    post = await post_of(session, of.id, delivery.subject)
    if not await holds(session, of.id, delivery.person_id, RoleKind.COORDINATOR, on=today):
        return None
    if post is None:
        return views.taken_back() if delivery.is_posted else None
    if is_to_decide(post):
        return views.to_decide(post, await about(session, post), is_live=delivery.is_live)
    return views.decided(post, of.zone) if delivery.is_posted else None


async def about(session: AsyncSession, post: Post) -> Question | None:
    """The question to which something is added."""
    return await question(session, post.partnership_id, post.question_id) if isinstance(post, Deed) else None
