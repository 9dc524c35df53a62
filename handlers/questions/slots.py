"""The slots of one partnership: at which of them something appears, and for how long it then lives."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.questions import next_slot
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership

# For so long what has appeared, or was read by a coordinator, can change where it stands.
LIVES_FOR = timedelta(days=366)


async def slot_after(session: AsyncSession, of: Partnership, now: datetime) -> datetime:
    """The first slot for what is asked or done now. Raises NoOpenDay."""
    return next_slot(now, await school_calendar(session, of), of.zone)
