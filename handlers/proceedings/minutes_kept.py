"""What minutes keep of people: who was there, who wrote and who keeps them, and until when that is kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.personal_data import Kept, PersonalData, Rows
from schedules.retention import Period, kept_since
from storage.members.people import Person
from storage.proceedings.minutes import erase_minutes_of, forget_minutes, minutes_of

KEPT = (
    Kept("attendance", "Attendance", "Who was at a meeting, as the coordinator noted it", Period.SCHOOL_YEARS),
    Kept("minutes_keeper", "Minutes kept", "Who keeps the minutes of a meeting", Period.SCHOOL_YEARS),
    Kept("meeting_note", "Notes", "Notes of meetings, and who wrote them", Period.SCHOOL_YEARS),
)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return await minutes_of(session, person.id)


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_minutes_of(session, person.id)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Minutes are kept until two school years have passed after that of their meeting."""
    await forget_minutes(session, before=kept_since(now.date()))


MINUTES_KEPT = PersonalData(kept=KEPT, exported=exported, erased=erased)
