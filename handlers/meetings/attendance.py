"""What meetings keep of people: who said to which meeting that they come, and until when that is kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.personal_data import Kept, PersonalData, Rows
from schedules.retention import Period
from storage.meetings.attendance import attendance_of, erase_attendance
from storage.members.people import Person

ANSWERS = Kept(
    table="meeting_answer",
    title="Answers",
    what="Answers to meetings, with the name of whoever was sent instead, and of whoever answered for somebody else",
    period=Period.SCHOOL_YEARS,
)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {ANSWERS.table: await attendance_of(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_attendance(session, person.id, now=now)


ATTENDANCE = PersonalData(kept=[ANSWERS], exported=exported, erased=erased)
