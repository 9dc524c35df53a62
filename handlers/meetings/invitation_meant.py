"""Whose invitation to which meeting a tap means, and whether whoever taps may answer it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Declined, Stranger, inside
from handlers.meetings.invitations import Invitation, is_invited
from handlers.meetings.meeting_rights import known_meeting
from handlers.meetings.views import meetings as views
from handlers.meetings.views.mandates import NO_MANDATE
from handlers.meetings.views.meetings import MeetingRef
from storage.delivery.answerers import mandates
from storage.meetings.meeting_changes import as_known
from storage.meetings.meetings import Meeting


async def invitation_meant(session: AsyncSession, actor: Actor, ref: MeetingRef, now: datetime) -> Invitation:
    """The invitation meant: that of whoever acts, or of a head for whom she answers.

    Raises NotFound, Stranger or Declined.
    """
    await _let_in(session, actor, ref, now)
    meeting = await _as_seen(session, ref)
    if ref.head is None:
        return await _own_invitation(session, actor, meeting, now)
    here = await inside(session, actor, meeting.partnership_id, now=now)
    if ref.head == here.member.person.id:
        return await _own_invitation(session, actor, meeting, now)
    mandate = next((one for one in mandates(here.member) if one.head_id == ref.head), None)
    if mandate is None or not await is_invited(session, meeting, mandate.head_id):
        raise Declined(NO_MANDATE)
    return Invitation(meeting, mandate.head_id, mandate)


async def _let_in(session: AsyncSession, actor: Actor, ref: MeetingRef, now: datetime) -> None:
    """Whoever is something here today, or on the meeting's day; nobody else learns what has become of it.

    Raises NotFound, Stranger.
    """
    meeting = await known_meeting(session, ref)
    try:
        await inside(session, actor, ref.partnership, now=now)
    except Stranger:
        await inside(session, actor, ref.partnership, now=now, on=meeting.on)


async def _as_seen(session: AsyncSession, ref: MeetingRef) -> Meeting:
    """The meeting as it stood where somebody tapped: as people know it, or as it is. Raises NotFound, Declined."""
    meeting = await known_meeting(session, ref)
    known = await as_known(session, meeting)
    seen = known if ref.on in (None, known.on) else meeting
    if seen.is_cancelled:
        raise Declined(views.cancelled_words(seen))
    if ref.on not in (None, seen.on):
        raise Declined(views.moved_words(known))
    return seen


async def _own_invitation(session: AsyncSession, actor: Actor, meeting: Meeting, now: datetime) -> Invitation:
    here = await inside(session, actor, meeting.partnership_id, now=now, on=meeting.on)
    if not await is_invited(session, meeting, here.member.person.id):
        today = await inside(session, actor, meeting.partnership_id, now=now)
        raise Declined(views.not_invited(mandates(today.member)))
    return Invitation(meeting, here.member.person.id)
