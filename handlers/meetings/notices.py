"""What people are told of a meeting that has changed since they heard of it: once, when the change may leave.

A channel shows a meeting as it was told of last, whatever has been changed since. When a change may leave, a timer
compares what people know with what is so, and tells them the difference: two changes within ten minutes are one piece
of news, and a meeting that is back where it was is none.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.house.delivery_kinds import PartDrawn
from handlers.house.facts import PutBack, Undone
from handlers.house.happening import Happening
from handlers.house.services import Services
from handlers.house.views.parts import Ask, Part
from handlers.meetings.invitations import (
    NOTICE,
    TOLD,
    Invitation,
    invitation_of,
    invited,
    show_again,
    subject_of,
    turnout,
)
from handlers.meetings.meeting_extras import Shown, below, extras_of
from handlers.meetings.views import notices as views
from schedules.local_time import local
from schedules.meetings import cannot_wait
from storage.database.ids import MeetingId, PersonId
from storage.delivery import answerers, deliveries
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import SubjectKind
from storage.delivery.timers import Timer, set_timers, waits_for
from storage.meetings import meetings
from storage.meetings.meeting_answers import Answer, answer_of, answers
from storage.meetings.meeting_changes import as_known, meeting_told, record_told, told_of
from storage.meetings.meetings import Meeting
from storage.members.calendars import school_calendar
from storage.members.partnership import partnership

TELL = "meeting.tell"
# Apart from the timers that follow from when a meeting is: those are set anew whenever it moves.
KNOWN = SubjectKind("known_meeting", MeetingId)


async def will_be_told(change: Making, was: Meeting, now_is: Meeting) -> bool:
    """Has people told of what has changed once the change may leave; False where nobody has heard of the meeting."""
    session = change.session
    if not (told := await told_of(session, was.id)):
        return False
    if told[-1].is_still_so(now_is):  # it is back where people know it to be
        await set_timers(session, was.partnership_id, KNOWN.subject(was.id), {})
        return True
    await set_timers(session, was.partnership_id, KNOWN.subject(was.id), {TELL: change.leaves_at})
    hearers = await _cannot_wait(session, told[-1].as_known(was), now_is, change.leaves_at)
    change.will_tell(was.channel, hearers)
    return True


async def tell_anew(happening: Happening, fact: PutBack) -> None:
    """What people know of meetings and is so no longer, they are told at once.

    Where a change of a meeting waits to be told, so does all else: until then somebody may undo that change.
    """
    session, of = happening.session, fact.partnership.id
    for meeting in await meetings.known_meetings(session, of, now=happening.now):
        subject = KNOWN.subject(meeting.id)
        is_still_so = (await told_of(session, meeting.id))[-1].is_still_so(meeting)
        if not is_still_so and not await waits_for(session, of, TELL, subject):
            await set_timers(session, of, subject, {TELL: happening.now})


async def show_anew(happening: Happening, fact: PutBack | Undone) -> None:
    """What is taken back, such as an answer or an item of an agenda, may stand in any meeting's news."""
    session, of = happening.session, fact.partnership.id
    for meeting in await meetings.known_meetings(session, of, now=happening.now):
        await show_again(session, of, meeting.id)


async def tell(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """Whoever knows a meeting as it is no longer is owed how it is now."""
    meeting = await meetings.meeting(session, timer.partnership_id, KNOWN.id_in(timer.subject))
    told = await told_of(session, meeting.id) if meeting else []
    if meeting is None or not told or told[-1].is_still_so(meeting):
        return
    was = told[-1].as_known(meeting)
    if was.is_over(now) and meeting.is_over(now):
        return
    hearers = await _cannot_wait(session, was, meeting, now)
    subject = TOLD.subject(await record_told(session, meeting, now=now))
    over_at = max(was.ends_at, meeting.ends_at)
    owed = Owed(NOTICE, subject, "told", not_before=now, over_at=over_at, channel=meeting.channel)
    await deliveries.owe(session, timer.partnership_id, [owed])
    urgent = [
        Owed(NOTICE, subject, "told", not_before=now, over_at=over_at, person_id=one, is_urgent=True) for one in hearers
    ]
    await answerers.tell(session, timer.partnership_id, urgent, on=local(now, meeting.zone).date())
    earlier = [subject_of(meeting.id), *(TOLD.subject(one.id) for one in told)]
    await deliveries.touch_subjects(session, timer.partnership_id, earlier)


async def _cannot_wait(session: AsyncSession, was: Meeting, now_is: Meeting, at: datetime) -> Sequence[PersonId]:
    """Who must hear at once: on the day or the school day before it, all who have not sent apologies."""
    of = await partnership(session, was.partnership_id)
    assert of is not None
    days = [one.on for one in (was, now_is) if not one.is_cancelled]
    if not cannot_wait(days, await school_calendar(session, of), today=local(at, of.zone).date()):
        return []
    away = {one.person_id for one in await answers(session, was.id, on=was.on) if one.answer is Answer.APOLOGIES}
    return [head.id for head in await invited(session, was) if head.id not in away]


def with_news(services: Services) -> PartDrawn:
    """Draws one piece of news, with what other capabilities add to a meeting that takes place."""

    async def drawn(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
        part, meeting = await notice_part(session, delivery, now), await _told_of(session, delivery)
        if part is None or meeting is None or part.ask is Ask.NONE:
            return part
        shown = Shown.CHANNEL if delivery.person_id is None else Shown.MESSAGE
        heading, *rest = part.blocks
        known = await as_known(session, meeting)
        return replace(part, blocks=[heading, *below(rest, await extras_of(services, session, known, shown, now))])

    return drawn


async def _told_of(session: AsyncSession, delivery: Delivery) -> Meeting | None:
    meeting_id = await meeting_told(session, delivery.partnership_id, TOLD.id_in(delivery.subject))
    return await meetings.meeting(session, delivery.partnership_id, meeting_id) if meeting_id else None


async def notice_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """One piece of news, to the channel or to somebody; struck through once there is newer."""
    meeting = await _told_of(session, delivery)
    if meeting is None:
        return None
    told = await told_of(session, meeting.id)
    place = next(number for number, one in enumerate(told) if TOLD.subject(one.id) == delivery.subject)
    was, said = (one.as_known(meeting) for one in told[place - 1 : place + 1])
    if place < len(told) - 1:
        return views.overtaken(said, told[-1].as_known(meeting)) if delivery.is_posted else None
    is_open = not said.is_over(now)
    if not is_open and not delivery.is_posted:
        return None
    if delivery.person_id is None:
        return views.notice(was, said, await turnout(session, said), is_open=is_open)
    to = await invitation_of(session, said, delivery, now)
    return await _personal(session, was, to, is_open=is_open) if to else None


async def _personal(session: AsyncSession, was: Meeting, to: Invitation, *, is_open: bool) -> Part:
    said = await answer_of(session, to.meeting.id, to.head_id, on=to.meeting.on)
    return views.personal_notice(was, to.meeting, said, mandate=to.mandate, is_open=is_open)
