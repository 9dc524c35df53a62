"""What the bot keeps of somebody, in her own hands: shown, sent as a file in one step, and erased in one step.

Whoever has no Slack account, or has left, asks a coordinator, who does the same from that person's page. Erasing is no
change of a coordinator's: there is no undo, and history does not say who it was.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Inside, NotFound, coordinating, inside
from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.error_facts import facts
from handlers.house.opening import showing
from handlers.house.personal_data import Kept, Rows
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.sending_files import CALLS as FILE_CALLS
from handlers.house.sending_files import NotSent, send_file
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from handlers.house.views.parts import Part
from handlers.imports.templates import Sheet, write_workbook
from handlers.privacy.records import RECORDS
from handlers.privacy.views import my_data as views
from handlers.privacy.views.my_data import PersonRef
from schedules.local_time import local
from schedules.retention import kept_since
from storage.delivery import deliveries
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import PERSON
from storage.members.partnership import Partnership
from storage.members.people import Person
from storage.members.roster import NobodyLeft, coordinators_at_work, person, roles_of
from storage.privacy.personal_data import long_gone, remove_person

SCREEN_ORDER = 95
LEFT = "my_data.left"
STALE = timedelta(days=14)
CALLS = FILE_CALLS | {"views.open", "views.update"}

log = structlog.get_logger()


@dataclass(frozen=True)
class Copy:
    """What is kept of somebody, to be written to a file called `name` and sent with some words."""

    sheets: Sequence[Sheet]
    name: str
    words: str


@dataclass(frozen=True)
class MyData:
    """Listeners. Everybody may have and erase what is kept of herself, a coordinator of anybody in the partnership."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.EXPORT, self.wants_copy)
        registrar.action(views.ERASE, self.erases_herself)
        registrar.action(views.EXPORT_OF, self.wants_copy_of)
        registrar.action(views.ERASE_OF, self.erases)

    async def drawn(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        return views.my_data(here.partnership.id, here.partnership.name, self._kept())

    async def wants_copy(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            copy = await self._copy(session, here.partnership, here.member.person, now)
        await self._send(client, body, copy)

    async def wants_copy_of(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The coordinator passes on what she gets."""
        await ack()
        ref, now = tapped(PersonRef, action), self.services.clock()
        async with self.services.reading() as session:
            here, somebody = await _somebody(session, body, ref, now)
            copy = await self._copy(session, here.partnership, somebody, now)
        await self._send(client, body, copy)

    async def _copy(self, session: AsyncSession, of: Partnership, who: Person, now: datetime) -> Copy:
        tables: dict[str, Rows] = {}
        for data in self.services.personal_data:
            tables |= await data.exported(session, who)
        return Copy(
            sheets=views.copy_of(self._kept(), tables, zone=of.zone),
            name=views.copy_name(local(now, of.zone).date()),
            words=views.copy_words(who.name, of.name),
        )

    def _kept(self) -> list[Kept]:
        return [kept for data in self.services.personal_data for kept in data.kept]

    async def _send(self, client: AsyncWebClient, body: Mapping[str, Any], copy: Copy) -> None:
        content = await asyncio.to_thread(write_workbook, copy.sheets)
        words = views.COPY_SENT
        try:
            await send_file(client, actor_of(body).user_id, content, name=copy.name, words=copy.words)
        except NotSent as error:
            log.warning("copy.not_sent", **facts(error))
            words = views.COPY_NOT_SENT
        await showing(client, body, note(views.TITLE, words))

    async def erases_herself(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The coordinators hear that somebody has gone, and what she was."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        try:
            async with self.services.writing() as session:
                here = await inside(session, actor_of(body), ref.partnership, now=now)
                await self._erase(session, here.member.person, now)
                await _tell_coordinators(session, here, now)
        except NobodyLeft:
            await showing(client, body, note(views.TITLE, views.LAST_COORDINATOR))
            return
        await self._tell(client, body, here.partnership, here.member.person, views.ERASED)

    async def erases(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """A coordinator does it for somebody who has asked her."""
        await ack()
        ref, now = tapped(PersonRef, action), self.services.clock()
        try:
            async with self.services.writing() as session:
                here, somebody = await _somebody(session, body, ref, now)
                await self._erase(session, somebody, now)
        except NobodyLeft:
            await showing(client, body, note(views.TITLE, views.LAST_COORDINATOR))
            return
        await self._tell(client, body, here.partnership, somebody, views.erased_words(somebody.name))

    async def _erase(self, session: AsyncSession, who: Person, now: datetime) -> None:
        """Raises NobodyLeft."""
        for data in self.services.personal_data:
            await data.erased(session, who, now)
        log.info("person.erased", person=who.id)

    async def _tell(
        self, client: AsyncWebClient, body: Mapping[str, Any], of: Partnership, erased: Person, words: str
    ) -> None:
        self.services.deliver_soon()
        await showing(client, body, note(views.TITLE, words))
        here = {actor_of(body)}
        if erased.team_id and erased.user_id:
            here.add(Actor(of.team_id, erased.team_id, erased.user_id))
        for actor in here:
            await self.services.publish_home(actor, of.id)
        await self.services.database.truncate_log()

    async def forget(self, session: AsyncSession, now: datetime) -> None:
        """Whoever has been nobody here for two whole school years is erased, and so is the row that was left."""
        for who in await long_gone(session, kept_since(now.date())):
            await self._erase(session, who, now)
            await remove_person(session, who.id)


async def _somebody(
    session: AsyncSession, body: Mapping[str, Any], ref: PersonRef, now: datetime
) -> tuple[Inside, Person]:
    """Who coordinates, and whom she means. Raises NotFound, Stranger or NotAllowed."""
    here = await coordinating(session, actor_of(body), ref.partnership, now=now)
    found = await person(session, ref.partnership, ref.person)
    if found is None:
        raise NotFound
    return here, found


async def _tell_coordinators(session: AsyncSession, here: Inside, now: datetime) -> None:
    of, subject = here.partnership, PERSON.subject(here.member.person.id)
    owed = [
        Owed(LEFT, subject, "", not_before=now, over_at=now + STALE, person_id=coordinator)
        for coordinator in await coordinators_at_work(session, of.id, on=local(now, of.zone).date())
    ]
    await deliveries.owe(session, of.id, owed)


async def left_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part:
    """What somebody was who had herself erased; who it was is gone."""
    person_id = PERSON.id_in(delivery.subject)
    held = await roles_of(session, delivery.partnership_id, person_id)
    until = max((one.to_on for one in held if one.to_on), default=None)
    return views.has_left([one.held for one in held if one.to_on == until])


def capability(services: Services) -> Capability:
    mine = MyData(services)
    screen = Screen(
        verb="data",
        label=views.TITLE,
        words="what I keep of you, a copy of it, and how to be forgotten",
        order=SCREEN_ORDER,
        drawn=mine.drawn,
        is_own=True,
    )
    return Capability(
        name="my_data",
        register=mine.register,
        deliveries=[DeliveryKind(LEFT, left_part)],
        screens=[screen],
        calls=CALLS,
        personal_data=RECORDS,
        forget=mine.forget,
    )
