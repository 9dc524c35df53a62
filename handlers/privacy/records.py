"""What the house itself keeps of people: who they are, what was changed, and what was sent."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.personal_data import Kept, PersonalData, Rows
from schedules.local_time import local
from schedules.retention import Period
from storage.members.partnership import partnership
from storage.members.people import Person
from storage.privacy.personal_data import erase_person, kept_of

KEPT = (
    Kept("person", "Who you are", "Name, e-mail address, Slack account, and since when a head", Period.ROLES),
    Kept("role", "Roles", "Roles: what somebody is, at which school, from when until when, and for whom", Period.ROLES),
    Kept("coordinator_hours", "Working days", "A coordinator's working days and stand-in", Period.ROLES),
    Kept("change", "Changes you made", "Which changes a coordinator made, and when", Period.SCHOOL_YEARS),
    Kept("changed_row", "Changes about you", "How things were before each change and after it", Period.SCHOOL_YEARS),
    Kept(
        "delivery",
        "What I told you",
        "What I told to whom and when, and on whose behalf, without the words",
        Period.FINISHED,
    ),
    Kept("message", "Messages", "Where in Slack each of my messages stands", Period.FINISHED),
)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return await kept_of(session, person)


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    """Raises NobodyLeft."""
    of = await partnership(session, person.partnership_id)
    assert of is not None
    await erase_person(session, person, today=local(now, of.zone).date(), now=now)


RECORDS = PersonalData(kept=KEPT, exported=exported, erased=erased)
