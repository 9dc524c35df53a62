"""What is kept of who has agreed to do what, and until when."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.personal_data import Kept, PersonalData, Rows
from schedules.retention import Period, kept_since
from storage.members.people import Person
from storage.proceedings.actions import actions_of, erase_actions_of, forget_actions

KEPT = Kept("action", "Actions", "What somebody has agreed to do at a meeting", Period.SCHOOL_YEARS)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {KEPT.table: await actions_of(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_actions_of(session, person.id)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Actions are kept until two school years have passed after that of their meeting."""
    await forget_actions(session, before=kept_since(now.date()))


ACTIONS_KEPT = PersonalData(kept=[KEPT], exported=exported, erased=erased)
