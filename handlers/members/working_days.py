"""On which mornings a coordinator is at work: what can wait for her comes on one of these."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.local_time import instant, local
from storage.database.ids import PersonId
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership
from storage.members.people import RoleKind, holders
from storage.members.roster import CoordinatorHours, coordinator_hours

_A_YEAR = timedelta(days=366)


def works(hours: CoordinatorHours | None, of: Partnership, on: date) -> bool:
    """Who works on no school day at all hears on each of them: never would be worse."""
    days = hours.working_days & of.school_days if hours else of.school_days
    return on.weekday() in (days or of.school_days)


async def next_mornings(session: AsyncSession, of: Partnership, since: datetime) -> Mapping[PersonId, datetime]:
    """For each coordinator with an account, the first morning from an instant on at which messages reach her at work.

    Where no school day is known within a year it is that instant.
    """
    today = local(since, of.zone).date()
    hours, calendar = await coordinator_hours(session, of.id), await school_calendar(session, of)
    mornings = [(day, instant(day, of.messages_from, of.zone)) for day in calendar.open_days(today, today + _A_YEAR)]
    return {
        one.id: next((at for day, at in mornings if at >= since and works(hours.get(one.id), of, day)), since)
        for one in await holders(session, of.id, RoleKind.COORDINATOR, on=today)
        if one.user_id and one.deactivated_at is None
    }
