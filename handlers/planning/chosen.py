"""That somebody is invited to a series of meetings by name: shown to her, and let go of when she is erased."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.personal_data import Kept, PersonalData, Rows
from schedules.retention import Period
from storage.meetings.series_people import choices_of, erase_choices
from storage.members.people import Person

CHOICES = Kept(
    table="series_person",
    title="Invitations",
    what="To which series of meetings somebody is invited by name",
    period=Period.ROLES,
)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {CHOICES.table: await choices_of(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_choices(session, person.id)


CHOSEN = PersonalData(kept=[CHOICES], exported=exported, erased=erased)
