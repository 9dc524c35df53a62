"""Who coordinates: said by a workspace's administrator, at the very start, and when nobody is left who does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import LOOK_UP_CALLS, account
from handlers.accounts.slack_account import Account
from handlers.accounts.views import appointing as views
from handlers.accounts.views.appointing import AppointForm, AppointRef, Asked, Coordinated
from handlers.house.access import Actor, Declined, NotFound
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import Started
from handlers.house.forms import FormErrors, parse_form
from handlers.house.happening import Happening, hears
from handlers.house.meanwhile import answering, opening_meanwhile
from handlers.house.places import Kind, Spot
from handlers.house.references import refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, spot_of, tell_at
from handlers.house.views.kit import Payload, instant_text, message
from handlers.house.views.notes import note
from handlers.house.views.parts import Part
from schedules.local_time import local
from schedules.sending_hours import next_sending_time
from storage.database.ids import PersonId
from storage.delivery import deliveries
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.health import health
from storage.delivery.subjects import PERSON
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, greet, open_partnership, partnership, partnerships_in
from storage.members.people import RoleKind, holders
from storage.members.roster import Details, add_person, give_role, person, person_of_user

HOME_ORDER = 0
APPOINTED = "appointing.appointed"
NAMED = "appointing.named"
STALE = timedelta(days=14)
CALLS = LOOK_UP_CALLS | {"views.open", "views.update", "chat.postMessage"}


@dataclass(frozen=True)
class Appointing:
    """Listeners. Only administrators of the workspace are asked, and only while nobody else could say it."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.event("app_home_opened", self.met)
        registrar.action(views.APPOINT_ME, self.volunteered)
        registrar.action(views.APPOINT, self.choosing)
        registrar.view(views.APPOINT_FORM, self.chosen)

    async def met(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """The first administrator who looks at the bot, most likely whoever installed it, gets one message."""
        actor, now = actor_of(body), self.services.clock()
        async with self.services.reading() as session:
            if await partnerships_in(session, actor.workspace):
                return
        if not await self._administers(actor, client):
            return
        async with self.services.writing() as session:
            is_first = await greet(session, actor.workspace, now=now)
        if is_first:
            await client.chat_postMessage(channel=actor.user_id, **message(views.greeting(), text=views.GREETING))

    async def outside(self, actor: Actor, now: datetime) -> Sequence[HomePart]:
        """What an administrator sees on Home who is in no partnership."""
        if not await self._administers(actor, self.services.slack(actor.workspace)):
            return []
        async with self.services.reading() as session:
            here = [await _coordinated(session, one, now) for one in await partnerships_in(session, actor.workspace)]
        asked = [views.who_coordinates_instead(one.partnership) for one in here if not one.by]
        if not here:
            asked = [views.who_will_coordinate()]
        elif not asked:
            asked = [views.partnerships_here(here)]
        return [HomePart(HOME_ORDER, blocks) for blocks in asked]

    async def volunteered(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """I will."""
        await ack()
        herself = await account(client, actor_of(body).user_id)
        words = await self._appoint(client, body, tapped(AppointRef, action), herself)
        await self._settle(client, body, spot_of(body), words)

    async def choosing(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        actor, asked = actor_of(body), Asked(ref=tapped(AppointRef, action), at=spot_of(body))

        async def drawn(_view_id: str) -> Payload:
            await self._must_administer(actor, client)
            return views.appoint_form(asked)

        await opening_meanwhile(client, body, drawn, meanwhile=views.looking())

    async def chosen(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        asked = refer(Asked, view["private_metadata"])

        async def drawn(_view_id: str) -> Payload:
            form = parse_form(view, AppointForm, wording={"coordinator": views.NO_COMPANY})
            found = await account(client, form.coordinator)
            if found is None or not found.is_human:
                raise FormErrors({"coordinator": views.NO_COMPANY})
            words = await self._appoint(client, body, asked.ref, found)
            await self._settle(client, body, asked.at, words)
            return note("Coordinator", words)

        await answering(ack, client, view, drawn, meanwhile=views.looking())

    async def _settle(self, client: AsyncWebClient, body: Mapping[str, Any], asked_at: Spot, words: str) -> None:
        """Puts the answer in the place of the question, where that was a message: Home is drawn anew by itself."""
        if asked_at.kind is not Kind.VIEW:
            await tell_at(client, asked_at, actor_of(body), words, replace=True)

    async def _appoint(
        self, client: AsyncWebClient, body: Mapping[str, Any], ref: AppointRef, chosen: Account | None
    ) -> str:
        """What whoever has said it reads. Raises Refusal."""
        actor, now = actor_of(body), self.services.clock()
        await self._must_administer(actor, client)
        if chosen is None:
            raise NotFound
        async with self.services.writing() as session:
            of = await self._meant(session, actor, ref, chosen, now)
            person_id = await _coordinates(session, of, chosen, now)
            if chosen.user_id != actor.user_id:
                await _tell_her(session, of, person_id, now)
            if of.started_at is not None:
                await _tell_heads(session, of, person_id, now)
            leaves = await _leaves(session, of, now)
        self.services.deliver_soon()
        for one in {actor, Actor(actor.workspace, chosen.team_id, chosen.user_id)}:
            await self.services.publish_home(one, of.id)
        if chosen.user_id == actor.user_id:
            return views.APPOINTED_ONESELF
        return views.appointed_words(chosen.name, leaves=leaves)

    async def _meant(
        self, session: AsyncSession, actor: Actor, ref: AppointRef, chosen: Account, now: datetime
    ) -> Partnership:
        """The partnership that nobody coordinates, or a new one. Raises NotFound, Declined."""
        here = await partnerships_in(session, actor.workspace)
        if ref.partnership is None and not ref.is_another and here:
            raise Declined(views.TAKEN)
        if ref.is_another and (untouched := await _untouched(session, here, chosen)):
            return untouched  # a double click
        partnership_id = ref.partnership or await open_partnership(session, actor.workspace, views.UNNAMED, now=now)
        found = await partnership(session, partnership_id)
        if found is None or found.team_id != actor.workspace:
            raise NotFound
        if await is_coordinated(session, found, now):
            raise Declined(views.COORDINATED)
        return found

    async def _must_administer(self, actor: Actor, client: AsyncWebClient) -> None:
        if not await self._administers(actor, client):
            raise Declined(views.ADMINISTRATORS_ONLY)

    async def _administers(self, actor: Actor, client: AsyncWebClient) -> bool:
        """Whether somebody is an administrator of this workspace, and not of another that shares a channel with it."""
        if actor.team_id != actor.workspace:
            return False
        found = await account(client, actor.user_id)
        return found is not None and found.is_administrator and found.is_human


async def is_coordinated(session: AsyncSession, of: Partnership, now: datetime) -> bool:
    """Whether somebody coordinates it whose account is open; who is not on Slack cannot be asked."""
    return bool((await _coordinated(session, of, now)).by)


async def _coordinated(session: AsyncSession, of: Partnership, now: datetime) -> Coordinated:
    known = await holders(session, of.id, RoleKind.COORDINATOR, on=local(now, of.zone).date())
    names = [one.name for one in known if one.user_id is not None and one.deactivated_at is None]
    return Coordinated(of, names, await health(session, of.id))


async def _untouched(session: AsyncSession, here: Sequence[Partnership], chosen: Account) -> Partnership | None:
    """A partnership that somebody was asked to coordinate and has not begun to set up."""
    for one in here:
        if one.heads_channel is None and await person_of_user(session, one.id, chosen.team_id, chosen.user_id):
            return one
    return None


async def _coordinates(session: AsyncSession, of: Partnership, chosen: Account, now: datetime) -> PersonId:
    known = await person_of_user(session, of.id, chosen.team_id, chosen.user_id)
    details = Details(chosen.name, chosen.email, chosen.team_id, chosen.user_id)
    person_id = known.id if known else await add_person(session, of.id, details)
    await give_role(session, of.id, person_id, RoleKind.COORDINATOR, from_on=local(now, of.zone).date())
    return person_id


async def _tell_her(session: AsyncSession, of: Partnership, person_id: PersonId, now: datetime) -> None:
    today = f"{local(now, of.zone).date()}"
    told = Owed(APPOINTED, PERSON.subject(person_id), today, not_before=now, over_at=now + STALE, person_id=person_id)
    await deliveries.owe(session, of.id, [told])


async def _leaves(session: AsyncSession, of: Partnership, now: datetime) -> str | None:
    """When a message to a new coordinator leaves; None for at once."""
    at = next_sending_time(now, await school_calendar(session, of), of.zone)
    return instant_text(at, of.zone) if at > now else None


async def _tell_heads(session: AsyncSession, of: Partnership, person_id: PersonId, now: datetime) -> None:
    if of.heads_channel is None:
        return
    subject = PERSON.subject(person_id)
    told = Owed(NAMED, subject, f"{now}", not_before=now, over_at=now + STALE, channel=of.heads_channel)
    await deliveries.owe(session, of.id, [told])


async def set_up_since(happening: Happening, fact: Started) -> None:
    """Whoever was asked to set it up has nothing to set up any longer."""
    today = local(happening.now, fact.partnership.zone).date()
    for one in await holders(happening.session, fact.partnership.id, RoleKind.COORDINATOR, on=today):
        await deliveries.touch(happening.session, fact.partnership.id, APPOINTED, PERSON.subject(one.id))


async def appointed_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    of = await partnership(session, delivery.partnership_id)
    return views.appointed(of, is_set_up=of.has_started(now)) if of else None


async def named_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    person_id = PERSON.id_in(delivery.subject)
    found = await person(session, delivery.partnership_id, person_id)
    return views.coordinator_named(found.name) if found else None


def capability(services: Services) -> Capability:
    appointing = Appointing(services)
    return Capability(
        name="appointing",
        register=appointing.register,
        outside=appointing.outside,
        deliveries=[DeliveryKind(APPOINTED, appointed_part), DeliveryKind(NAMED, named_part)],
        subscribes=(hears(Started, set_up_since),),
        calls=CALLS,
    )
