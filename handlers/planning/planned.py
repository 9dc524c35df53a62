"""What is planned, as a coordinator sees it and looks it up: every meeting to come, and the one that she means."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside, NotFound
from handlers.house.views.kit import Payload
from handlers.planning.views import planning as views
from handlers.planning.views.planning import PlannedPage, PlannedRef
from storage.database.ids import SchoolId
from storage.meetings.meetings import Meeting, meeting, meetings_to_come
from storage.meetings.venues import venues
from storage.members.schools import schools


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """The first page of every meeting to come."""
    return await page(session, here, PlannedPage(partnership=here.partnership.id), now)


async def page(session: AsyncSession, here: Inside, ref: PlannedPage, now: datetime) -> Payload:
    return views.planned_list(await meetings_to_come(session, here.partnership.id, now=now), ref.at)


async def hosts_of(session: AsyncSession, of: Meeting) -> dict[SchoolId, str]:
    """The schools that take turns with a meeting's series, by name in their order; those that are in it that day."""
    known = {one.id: one for one in await schools(session, of.partnership_id)}
    order = await venues(session, of.partnership_id, of.series_id)
    return {one: known[one].name for one in order if known[one].is_in(of.on) or one == of.host_id}


async def planned_meeting(session: AsyncSession, ref: PlannedRef, now: datetime) -> Meeting:
    """A meeting that can still be changed. Raises NotFound, Declined."""
    found = await meeting(session, ref.partnership, ref.meeting)
    if found is None:
        raise NotFound
    if found.is_cancelled:
        raise Declined(views.IS_CANCELLED)
    if found.has_begun(now):
        raise Declined(views.HAS_BEGUN)
    return found
