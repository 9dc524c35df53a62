"""A question that nobody has answered after two school days is brought up again in its thread, once.

That it is owed follows from what stands in the channel, for everybody to see: it tells nothing of who asked.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.facts import MessagePosted
from handlers.house.happening import Happening
from handlers.house.views.parts import Part
from handlers.questions import appearing
from handlers.questions.views.deeds import nudge
from schedules.questions import nudged_at
from schedules.school_calendar import NoOpenDay
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.messages import deliveries_in
from storage.delivery.threads import Thread, thread_below
from storage.members.calendars import school_calendar
from storage.questions.questions import QUESTION, Question, question

KIND = "question.nudge"
# Later it would be beside the point.
WORTH_SAYING_FOR = timedelta(days=4)


async def follow(happening: Happening, fact: MessagePosted) -> None:
    """A question stands in the channel."""
    session, of = happening.session, fact.partnership
    for one in await deliveries_in(session, fact.message):
        thread = await thread_below(session, of.id, one.kind, one.subject) if one.kind == appearing.KIND else None
        asked = await question(session, of.id, QUESTION.id_in(one.subject)) if thread else None
        if thread is not None and asked is not None:
            await _owe(happening, asked, thread)


async def _owe(happening: Happening, asked: Question, thread: Thread) -> None:
    of = happening.partnership
    try:
        at = nudged_at(asked.slot_at, await school_calendar(happening.session, of), of.zone)
    except NoOpenDay:  # nobody knows when school is open again
        return
    owed = Owed(
        KIND,
        QUESTION.subject(asked.id),
        "unanswered",
        not_before=at,
        over_at=at + WORTH_SAYING_FOR,
        channel=thread.channel,
        thread=thread.ts,
    )
    await happening.owe([owed])


async def drawn(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """Only where it still waits for an answer; once said it stays."""
    asked = await question(session, delivery.partnership_id, QUESTION.id_in(delivery.subject))
    if delivery.is_posted or (asked is not None and asked.stands and not asked.is_answered):
        return nudge()
    return None
