"""Who is invited to a meeting and has answered, what its timers do, and how messages about it are drawn.

Everything here acts in the session that it is given. What stands in Slack is a meeting as
people know it: what has been changed since is told when it may leave (notices.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.views.parts import Part
from handlers.meetings.standing_in import tell_who_is_sent
from handlers.meetings.views import meetings as views
from handlers.meetings.views.notices import cancelled, overtaken
from schedules.local_time import instant, local
from schedules.retention import kept_since
from storage.database.ids import MeetingId, PartnershipId, PersonId, ToldId
from storage.delivery import answerers, deliveries
from storage.delivery.answerers import Mandate
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import SubjectKind
from storage.delivery.timers import Timer
from storage.meetings import meetings
from storage.meetings.attendance import forget_attendance
from storage.meetings.meeting_answers import Answer, Answered, Turnout, answer_of, answers, record_answer
from storage.meetings.meeting_changes import as_known, record_told, told_of
from storage.meetings.meetings import Meeting
from storage.meetings.series_people import chosen_on
from storage.members.people import Person, RoleKind, holders, holds

ANNOUNCEMENT = "meeting.announcement"
REMINDER = "meeting.reminder"
NOTICE = "meeting.notice"
SUBJECT = "meeting/"
# What people were told of a meeting after it was announced.
TOLD = SubjectKind("meeting_told", ToldId)


def subject_of(meeting_id: MeetingId) -> str:
    """What timers and messages about a meeting are filed under."""
    return f"{SUBJECT}{meeting_id}"


@dataclass(frozen=True)
class Invitation:
    """One head's invitation to a meeting: in her own hands, or by a mandate in those of whoever answers for her."""

    meeting: Meeting
    head_id: PersonId
    mandate: Mandate | None = None

    @property
    def by_id(self) -> PersonId:
        return self.mandate.delegate_id if self.mandate else self.head_id


async def invited(session: AsyncSession, meeting: Meeting) -> list[Person]:
    """Whom a meeting asks, by name: the heads of the day, or those of the day who are chosen for its series."""
    if meeting.asks_all:
        return await holders(session, meeting.partnership_id, RoleKind.HEAD, on=meeting.on)
    return await chosen_on(session, meeting.partnership_id, meeting.series_id, on=meeting.on)


async def is_invited(session: AsyncSession, meeting: Meeting, person_id: PersonId) -> bool:
    if meeting.asks_all:
        return await holds(session, meeting.partnership_id, person_id, RoleKind.HEAD, on=meeting.on)
    return any(one.id == person_id for one in await invited(session, meeting))


async def silent(session: AsyncSession, meeting: Meeting) -> list[Person]:
    """Those invited who have not answered yet, by name."""
    answered = {one.person_id for one in await answers(session, meeting.id, on=meeting.on)}
    return [head for head in await invited(session, meeting) if head.id not in answered]


async def answered(session: AsyncSession, meeting: Meeting) -> list[Answered]:
    """The answers of those invited, by name: somebody who has ceased to be a head counts no longer."""
    return _by(await invited(session, meeting), await answers(session, meeting.id, on=meeting.on))


async def turnout(session: AsyncSession, meeting: Meeting) -> Turnout:
    """The same, counted."""
    heads = await invited(session, meeting)
    return Turnout.of(len(heads), _by(heads, await answers(session, meeting.id, on=meeting.on)))


def _by(people: Sequence[Person], answers: Sequence[Answered]) -> list[Answered]:
    ids = {person.id for person in people}
    return [one for one in answers if one.person_id in ids]


async def answer(
    session: AsyncSession, to: Invitation, said: Answer, *, stand_in: str | None = None, now: datetime
) -> None:
    """Keeps the answer, and has everything that shows it drawn again; the same answer twice changes nothing.

    After the meeting nothing is kept any longer.
    """
    meeting, of = to.meeting, to.meeting.partnership_id
    if meeting.is_over(now):
        return
    if await record_answer(
        session, of, meeting.id, to.head_id, said, by=to.by_id, stand_in=stand_in, now=now, on=meeting.on
    ):
        subject = subject_of(meeting.id)
        await deliveries.touch(session, of, ANNOUNCEMENT, subject)
        await deliveries.touch(session, of, REMINDER, subject, person_id=to.head_id)
        await deliveries.touch_subjects(session, of, await _news(session, meeting.id))
        await tell_who_is_sent(session, meeting, to.head_id, stand_in, now=now)


async def announce(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The channel is owed the announcement, unless the meeting has begun by now."""
    meeting = await _about(session, timer)
    if meeting is None or meeting.is_cancelled or meeting.has_begun(now):
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
    await record_told(session, meeting, now=now)


async def remind_silent(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """Every head who has not answered is owed the question, or whoever is asked for her."""
    meeting = await _about(session, timer)
    if meeting is None or meeting.is_cancelled or meeting.has_begun(now):
        return
    asks = [
        Owed(
            REMINDER,
            timer.subject,
            occasion=_occasion(timer, meeting),
            not_before=now,
            over_at=meeting.ends_at,
            person_id=head.id,
            about_on=meeting.on,
        )
        for head in await silent(session, meeting)
    ]
    await answerers.ask(session, timer.partnership_id, asks, on=local(now, meeting.zone).date())


async def close(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The meeting is over: whatever still shows buttons for it is drawn again without."""
    for kind in (ANNOUNCEMENT, REMINDER):
        await deliveries.touch(session, timer.partnership_id, kind, timer.subject)
    news = await _news(session, _id_in(timer))
    await deliveries.touch_subjects(session, timer.partnership_id, news)


async def show_again(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> None:
    """Has everything drawn again that shows a meeting: questions, the announcement, and what was told of it since."""
    await deliveries.touch_subjects(
        session, partnership_id, [subject_of(meeting_id), *await _news(session, meeting_id)]
    )


async def _news(session: AsyncSession, meeting_id: MeetingId) -> list[str]:
    """What people have been told since the announcement, as deliveries name it."""
    return [TOLD.subject(one.id) for one in (await told_of(session, meeting_id))[1:]]


async def forget(session: AsyncSession, now: datetime) -> None:
    """Answers are kept until two school years have passed after that of their meeting."""
    await forget_attendance(session, before=kept_since(now.date()))


async def announcement_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The announcement; not owed once the meeting has begun, but kept up to date once it is posted."""
    meeting = await _about(session, delivery)
    if meeting is None:
        return None
    told = [one.as_known(meeting) for one in await told_of(session, meeting.id)] or [meeting]
    if not delivery.is_posted and (len(told) > 1 or told[0].has_begun(now)):
        return None
    if len(told) > 1:
        return overtaken(told[0], told[-1])
    return views.announcement(told[0], await turnout(session, told[0]), is_open=not told[0].is_over(now))


async def reminder_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question to one head; not owed once it is answered, but kept up to date once it is posted."""
    meeting = await _about(session, delivery)
    known = await as_known(session, meeting) if meeting else None
    to = await invitation_of(session, known, delivery, now) if known else None
    if to is None:
        return None
    if to.meeting.is_cancelled:
        return cancelled(to.meeting) if delivery.is_posted else None
    said = await answer_of(session, to.meeting.id, to.head_id, on=to.meeting.on)
    if not delivery.is_posted and (
        said or to.meeting.has_begun(now) or await _is_asked_with_news(session, to, delivery, now)
    ):
        return None
    is_open = not to.meeting.is_over(now)
    return views.reminder(to.meeting, said, mandate=to.mandate, is_open=is_open, is_live=delivery.is_live)


async def _is_asked_with_news(session: AsyncSession, to: Invitation, delivery: Delivery, now: datetime) -> bool:
    """Whether what somebody is told today of a change asks her the same."""
    meeting, today = to.meeting, local(now, to.meeting.zone).date()
    *_, last = [subject_of(meeting.id), *await _news(session, meeting.id)]
    since = instant(today, time.min, meeting.zone)
    return await deliveries.is_told(session, meeting.partnership_id, NOTICE, last, to=delivery, since=since)


async def invitation_of(
    session: AsyncSession, meeting: Meeting, delivery: Delivery, now: datetime
) -> Invitation | None:
    """What somebody is asked to answer; None where she is head no longer by then, or answers for the head no longer."""
    assert delivery.person_id is not None
    head_id = delivery.for_id or delivery.person_id
    if not await is_invited(session, meeting, head_id):
        return None
    if delivery.for_id is None:
        return Invitation(meeting, head_id)
    today = local(now, meeting.zone).date()
    mandate = await answerers.mandate(session, meeting.partnership_id, delivery.person_id, head_id, on=today)
    return Invitation(meeting, head_id, mandate) if mandate else None


def _occasion(timer: Timer, meeting: Meeting) -> str:
    """A meeting that has moved is announced and asked about anew."""
    return f"{timer.kind} {meeting.on}"


async def _about(session: AsyncSession, about: Timer | Delivery) -> Meeting | None:
    return await meetings.meeting(session, about.partnership_id, _id_in(about))


def _id_in(about: Timer | Delivery) -> MeetingId:
    return MeetingId(int(about.subject.removeprefix(SUBJECT)))
