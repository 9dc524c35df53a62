"""A secret address at which somebody's own calendar program looks up the partnership's meetings.

There are such addresses only where the bot can be called from outside. Each is one person's: it is shown once, ends
with a tap, and leads nowhere from the day on which she is nobody here any longer. Who comes to a meeting never stands
in it, for nobody can know who reads it.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside, inside
from handlers.house.capability import Capability
from handlers.house.opening import showing
from handlers.house.personal_data import Kept, PersonalData, Rows
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.meetings.calendar_entries import entry_of, feed
from handlers.meetings.views import calendar_feeds as views
from schedules.local_time import local
from schedules.retention import Period
from storage.database.ids import PersonId
from storage.meetings.calendar_feeds import feeds_kept, remove_secret, secret_made_at, set_secret, whose_secret
from storage.meetings.calendar_meetings import calendar_meetings
from storage.members.partnership import Partnership, partnership
from storage.members.people import Person
from storage.members.roster import roles_of

SCREEN_ORDER = 92
SECRET_BYTES = 32
# For so long a program can learn that a meeting was cancelled.
LOOKS_BACK = timedelta(days=90)
PATH = "/calendar/{secret}.ics"
CALLS = frozenset({"views.open", "views.update", "chat.postMessage"})

FEEDS = Kept(
    table="calendar_feed",
    title="Calendar address",
    what="That somebody's calendar program may look up the meetings, since when, and a fingerprint of the address",
    period=Period.ROLES,
)


@dataclass(frozen=True)
class Feeds:
    """Listeners, for everybody's own address."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.MAKE, self.makes)
        registrar.action(views.REMOVE, self.removes)

    async def drawn(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        if not self.services.public_url:
            return views.no_address_here()
        made_at = await secret_made_at(session, here.member.person.id)
        return views.own_feed(here.partnership, made_at)

    async def makes(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She sees the address this once; an older one leads nowhere any longer."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        secret = urlsafe_b64encode(self.services.rng.randbytes(SECRET_BYTES)).decode().rstrip("=")
        async with self.services.writing() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            view = await self.drawn(session, here, now)
            if self.services.public_url:
                await set_secret(session, here.member.person, secret, now=now)
                address = self.services.public_url + PATH.format(secret=secret)
                view = views.new_feed(here.partnership, address)
        await showing(client, body, view)

    async def removes(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            await remove_secret(session, here.member.person.id)
            view = await self.drawn(session, here, now)
        await showing(client, body, view)


async def looked_up(services: Services, secret: str) -> bytes | None:
    """The calendar at a secret address; None where it leads nowhere, or no longer."""
    now = services.clock()
    async with services.reading() as session:
        found = await whose_secret(session, secret)
        of = await partnership(session, found.partnership_id) if found else None
        if found is None or of is None or not await _is_somebody(session, of, found.person_id, now):
            return None
        known = await calendar_meetings(session, of.id, since=now - LOOKS_BACK) if of.has_started(now) else []
    return feed([entry_of(one, of.team_id) for one in known], name=of.name)


async def _is_somebody(session: AsyncSession, of: Partnership, person_id: PersonId, now: datetime) -> bool:
    today = local(now, of.zone).date()
    held = await roles_of(session, of.id, person_id)
    return any(one.from_on <= today and one.goes_beyond(today - timedelta(days=1)) for one in held)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {FEEDS.table: await feeds_kept(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await remove_secret(session, person.id)


def capability(services: Services) -> Capability:
    feeds = Feeds(services)
    screen = Screen(
        verb="feed",
        label=views.TITLE,
        words="the meetings in your own calendar, kept up to date",
        order=SCREEN_ORDER,
        drawn=feeds.drawn,
        is_own=True,
        is_offered=lambda _here, _now: bool(services.public_url),
    )
    return Capability(
        name="calendar_feeds",
        register=feeds.register,
        screens=[screen],
        calls=CALLS,
        personal_data=PersonalData(kept=[FEEDS], exported=exported, erased=erased),
    )
