"""What a person may say about her own messages: from which hour, when not at all, and which kinds never."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.capability import Capability
from handlers.personal_data import Kept, PersonalData, Rows
from handlers.registrar import Registrar
from handlers.services import Services
from schedules.retention import Period
from storage.people import Person
from storage.wishes import Wishes, erase_wishes, forget_pauses, wishes_of

WISHES = Kept(
    table="wishes",
    title="Your messages",
    what="From which hour somebody hears, until when she has paused, and what she has turned off",
    period=Period.ROLES,
)
# Whatever the zone, a pause that ended so long ago is over.
ENDED_KEPT = timedelta(days=2)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    wishes = await wishes_of(session, person.partnership_id, person.id)
    return {WISHES.table: [_exported(wishes)] if wishes != Wishes() else []}


def _exported(wishes: Wishes) -> Mapping[str, object]:
    return {
        "Messages from": f"{wishes.hour:%H:%M}" if wishes.hour else None,
        "Paused until": wishes.paused_until,
        "Turned off": ", ".join(sorted(wishes.kinds_off)) or None,
    }


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_wishes(session, person.id)


async def forget(session: AsyncSession, now: datetime) -> None:
    await forget_pauses(session, before=now.date() - ENDED_KEPT)


def register(registrar: Registrar) -> None:
    """Nothing yet: it only keeps."""


def capability(services: Services) -> Capability:
    return Capability(
        name="wishes",
        register=register,
        personal_data=PersonalData(kept=[WISHES], exported=exported, erased=erased),
        forget=forget,
    )
