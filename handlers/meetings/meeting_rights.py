"""Who may look into a meeting besides answering: those invited to it, those who would be today, and coordinators."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Declined, Inside, NotFound, inside
from handlers.meetings.invitations import is_invited
from handlers.meetings.views.meetings import MeetingRef, not_invited
from schedules.local_time import local
from storage.delivery.answerers import mandates
from storage.meetings.meetings import Meeting, meeting


async def known_meeting(session: AsyncSession, ref: MeetingRef) -> Meeting:
    """Raises NotFound."""
    found = await meeting(session, ref.partnership, ref.meeting)
    if found is None:
        raise NotFound
    return found


async def as_invited(session: AsyncSession, actor: Actor, ref: MeetingRef, now: datetime) -> Inside:
    """Whoever may look into a meeting, by what she is on its day, or today once that is past. Raises Refusal.

    So a head to be sees what is planned for her, a new head reads what was decided before her, and whoever has left
    reads nothing any longer.
    """
    found = await known_meeting(session, ref)
    on = max(found.on, local(now, found.zone).date())
    here = await inside(session, actor, found.partnership_id, now=now, on=on)
    if not here.member.is_coordinator and not await is_invited(session, replace(found, on=on), here.member.person.id):
        raise Declined(not_invited(mandates(here.member)))
    return here


async def may_look_into(session: AsyncSession, here: Inside, found: Meeting, now: datetime) -> bool:
    """The same of somebody who is known by her roles of today."""
    on = max(found.on, local(now, found.zone).date())
    return here.member.is_coordinator or await is_invited(session, replace(found, on=on), here.member.person.id)
