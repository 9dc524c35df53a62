"""Somebody is sent to a meeting in a head's place: who is meant by the name given, and when that person is told.

A name is free text, and a deputy need not be anybody here. Where it is that of exactly one person of the partnership
whom a message reaches, she is told on the school morning before the meeting.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.local_time import local
from schedules.meetings import cannot_wait
from schedules.sending_hours import morning
from storage.database.ids import PersonId
from storage.delivery import deliveries
from storage.delivery.deliveries import Owed
from storage.delivery.subjects import MEETING
from storage.meetings.meeting_answers import Answered
from storage.meetings.meetings import Meeting
from storage.members.calendars import school_calendar
from storage.members.delegations import delegates_of
from storage.members.partnership import partnership
from storage.members.people import Member
from storage.members.roster import roster

STANDING_IN = "meeting.standing_in"


def meant_by(stand_in: str, people: Sequence[Member], *, head_id: PersonId) -> Member | None:
    """Who is meant by "Jo Field, our deputy"; None for nobody of these, or for several of one name.

    Of several, it is the one who answers for the head.
    """
    named = [one for one in people if is_named(one.person.name, stand_in) and one.person.id != head_id]
    hers = [one for one in named if any(role.for_id == head_id for role in one.roles)]
    found = hers or named
    return found[0] if len(found) == 1 else None


def is_named(name: str, stand_in: str) -> bool:
    """Whether a stand-in is somebody of this name, whatever is said of her after a comma."""
    return _folded(name) == _folded(stand_in.partition(",")[0])


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


async def usual_stand_in(
    session: AsyncSession, meeting: Meeting, head_id: PersonId, said: Answered | None, *, now: datetime
) -> str | None:
    """The name that she has given; or else that of her delegate, where she has one."""
    if said and said.stand_in:
        return said.stand_in
    today = local(now, meeting.zone).date()
    hers = {one.name for one in await delegates_of(session, meeting.partnership_id, head_id, on=today)}
    return hers.pop() if len(hers) == 1 else None


async def tell_who_is_sent(
    session: AsyncSession, meeting: Meeting, head_id: PersonId, stand_in: str | None, *, now: datetime
) -> None:
    """A head's answer is new: whoever goes is owed the news of it, and whoever was to go before reads it no longer."""
    of, subject = await partnership(session, meeting.partnership_id), MEETING.subject(meeting.id)
    assert of is not None
    await deliveries.touch(session, of.id, STANDING_IN, subject, person_id=head_id)
    people = await roster(session, of.id, on=meeting.on) if stand_in else []
    who = meant_by(stand_in, people, head_id=head_id) if stand_in else None
    if who is None or who.person.user_id is None or who.person.deactivated_at is not None:
        return
    calendar = await school_calendar(session, of)
    told_at = morning(calendar.last_open_before(meeting.on), calendar, of.zone)
    owed = Owed(
        STANDING_IN,
        subject,
        occasion=now.isoformat(),  # each time that she is sent: meanwhile she may not have been
        not_before=max(now, told_at),
        over_at=meeting.ends_at,
        person_id=who.person.id,
        for_id=head_id,
        is_urgent=cannot_wait([meeting.on], calendar, today=local(now, of.zone).date()),
        about_on=meeting.on,
    )
    await deliveries.owe(session, of.id, [owed])
