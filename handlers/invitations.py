"""Who is invited to a meeting and has answered, what its timers do, and how messages about it are drawn.

Everything here acts in the session that it is given. Everybody who is a head on the day is invited.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.views import meetings as views
from handlers.views.parts import Part
from schedules.retention import kept_since
from storage import deliveries, meetings
from storage.attendance import forget_attendance
from storage.deliveries import Delivery, Owed
from storage.ids import MeetingId, PersonId
from storage.meeting_answers import Answer, Answered, Turnout, answer_of, answers, record_answer
from storage.meetings import Meeting
from storage.people import Person, RoleKind, holders, holds
from storage.timers import Timer

ANNOUNCEMENT = "meeting.announcement"
REMINDER = "meeting.reminder"
SUBJECT = "meeting/"


def subject_of(meeting_id: MeetingId) -> str:
    """What timers and messages about a meeting are filed under."""
    return f"{SUBJECT}{meeting_id}"


async def invited(session: AsyncSession, meeting: Meeting) -> list[Person]:
    """The heads of the day, by name."""
    return await holders(session, meeting.partnership_id, RoleKind.HEAD, on=meeting.on)


async def is_invited(session: AsyncSession, meeting: Meeting, person_id: PersonId) -> bool:
    return await holds(session, meeting.partnership_id, person_id, RoleKind.HEAD, on=meeting.on)


async def silent(session: AsyncSession, meeting: Meeting) -> list[Person]:
    """Those invited who have not answered yet, by name."""
    answered = {one.person_id for one in await answers(session, meeting.id)}
    return [head for head in await invited(session, meeting) if head.id not in answered]


async def answered(session: AsyncSession, meeting: Meeting) -> list[Answered]:
    """The answers of those invited, by name: somebody who has ceased to be a head counts no longer."""
    return _by(await invited(session, meeting), await answers(session, meeting.id))


async def turnout(session: AsyncSession, meeting: Meeting) -> Turnout:
    """The same, counted."""
    heads = await invited(session, meeting)
    return Turnout.of(len(heads), _by(heads, await answers(session, meeting.id)))


def _by(people: Sequence[Person], answers: Sequence[Answered]) -> list[Answered]:
    ids = {person.id for person in people}
    return [one for one in answers if one.person_id in ids]


async def answer(
    session: AsyncSession,
    meeting: Meeting,
    person_id: PersonId,
    said: Answer,
    *,
    stand_in: str | None = None,
    now: datetime,
) -> None:
    """Keeps the answer, and has everything that shows it drawn again; the same answer twice changes nothing.

    After the meeting nothing is kept any longer.
    """
    if meeting.is_over(now):
        return
    if await record_answer(session, meeting.partnership_id, meeting.id, person_id, said, stand_in=stand_in, now=now):
        subject = subject_of(meeting.id)
        await deliveries.touch(session, meeting.partnership_id, ANNOUNCEMENT, subject)
        await deliveries.touch(session, meeting.partnership_id, REMINDER, subject, person_id=person_id)


async def announce(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The channel is owed the announcement, unless the meeting has begun by now."""
    meeting = await _about(session, timer)
    if meeting is None or meeting.has_begun(now):
        return
    owed = Owed(
        ANNOUNCEMENT,
        timer.subject,
        occasion=_occasion(timer, meeting),
        not_before=now,
        over_at=meeting.ends_at,
        channel=meeting.channel,
    )
    await deliveries.owe(session, timer.partnership_id, [owed])


async def remind_silent(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """Every head who has not answered is owed the question."""
    meeting = await _about(session, timer)
    if meeting is None or meeting.has_begun(now):
        return
    owed = [
        Owed(
            REMINDER,
            timer.subject,
            occasion=_occasion(timer, meeting),
            not_before=now,
            over_at=meeting.ends_at,
            person_id=head.id,
        )
        for head in await silent(session, meeting)
    ]
    await deliveries.owe(session, timer.partnership_id, owed)


async def close(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The meeting is over: whatever still shows buttons for it is drawn again without."""
    for kind in (ANNOUNCEMENT, REMINDER):
        await deliveries.touch(session, timer.partnership_id, kind, timer.subject)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Answers are kept until two school years have passed after that of their meeting."""
    await forget_attendance(session, before=kept_since(now.date()))


async def announcement_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The announcement; not owed once the meeting has begun, but kept up to date once it is posted."""
    meeting = await _about(session, delivery)
    if meeting is None or (meeting.has_begun(now) and not delivery.is_posted):
        return None
    return views.announcement(meeting, await turnout(session, meeting), is_open=not meeting.is_over(now))


async def reminder_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question to one head; not owed once it is answered, but kept up to date once it is posted."""
    assert delivery.person_id is not None
    meeting = await _about(session, delivery)
    if meeting is None or not await is_invited(session, meeting, delivery.person_id):
        return None
    said = await answer_of(session, meeting.id, delivery.person_id)
    if not delivery.is_posted and (said or meeting.has_begun(now)):
        return None
    return views.reminder(meeting, said, is_open=not meeting.is_over(now), is_live=delivery.is_live)


def _occasion(timer: Timer, meeting: Meeting) -> str:
    """A meeting that has moved is announced and asked about anew."""
    return f"{timer.kind} {meeting.on}"


async def _about(session: AsyncSession, about: Timer | Delivery) -> Meeting | None:
    return await meetings.meeting(session, about.partnership_id, MeetingId(int(about.subject.removeprefix(SUBJECT))))
