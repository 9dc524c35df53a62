"""Slack takes no message for a channel or for somebody: those who coordinate learn it once, with what to do.

Told again only after a message has got through there in between, or when Slack gives another reason.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.error_facts import facts
from handlers.house.facts import MessageRefused
from handlers.house.happening import Happening
from handlers.house.views.parts import Part
from handlers.overseeing.views import message_trouble as views
from schedules.local_time import local
from schedules.sending_hours import next_sending_time
from storage.database.ids import ChannelId
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import PERSON
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, partnership
from storage.members.people import RoleKind, holds
from storage.members.roster import coordinators_at_work, person
from storage.overseeing.overseeing import Trouble, last_got_through, trouble_of, troubles

TROUBLE = "overseeing.trouble"
CHANNEL = "channel/"
STALE = timedelta(days=7)

log = structlog.get_logger()


async def refused(happening: Happening, fact: MessageRefused) -> None:
    """Nothing that goes wrong here undoes what is recorded of the message."""
    try:
        async with happening.session.begin_nested():
            if trouble := await trouble_of(happening.session, fact.message):
                await _tell(happening, fact.partnership, trouble)
    except Exception as error:
        log.error("trouble.not_told", message=fact.message, **facts(error))


async def _tell(happening: Happening, of: Partnership, trouble: Trouble) -> None:
    """Whoever works when it can be told; not the one whom it does not reach. A channel cannot wait."""
    session, now = happening.session, happening.now
    at = next_sending_time(now, await school_calendar(session, of), of.zone)
    whom = await coordinators_at_work(session, of.id, on=local(at, of.zone).date())
    since = await last_got_through(session, of.id, trouble)
    await happening.owe(
        Owed(
            TROUBLE,
            _subject(trouble),
            occasion=f"{trouble.code} since {since}",
            not_before=now,
            over_at=now + STALE,
            person_id=one,
            is_urgent=trouble.channel is not None,
        )
        for one in whom
        if one != trouble.person_id
    )


def _subject(trouble: Trouble) -> str:
    return f"{CHANNEL}{trouble.channel}" if trouble.person_id is None else PERSON.subject(trouble.person_id)


async def trouble_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """What is wrong as things stand; not owed once messages get through again."""
    standing = [
        one for one in await troubles(session, delivery.partnership_id, now) if _subject(one) == delivery.subject
    ]
    if not standing:
        return views.is_well_again() if delivery.is_posted else None
    return await _words(session, delivery, standing[0], now)


async def _words(session: AsyncSession, delivery: Delivery, trouble: Trouble, now: datetime) -> Part | None:
    if trouble.channel is not None:
        return views.of_channel(ChannelId(trouble.channel), trouble.code)
    assert delivery.person_id is not None
    assert trouble.person_id is not None
    of = await partnership(session, delivery.partnership_id)
    who = await person(session, delivery.partnership_id, trouble.person_id)
    if of is None or who is None:
        return None
    today = local(now, of.zone).date()
    coordinates = await holds(session, of.id, delivery.person_id, RoleKind.COORDINATOR, on=today)
    return views.of_person(of.id, who.name, trouble.code, may_see_list=coordinates)
