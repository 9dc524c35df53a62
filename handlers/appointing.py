"""Who coordinates: said by a workspace's administrator, at the very start, and when nobody is left who does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Actor, Declined, NotFound
from handlers.accounts import LOOK_UP_CALLS, account
from handlers.capability import Capability, HomePart
from handlers.forms import FormErrors, parse_form
from handlers.opening import opening
from handlers.places import Kind
from handlers.references import refer, tapped
from handlers.registrar import Registrar
from handlers.services import Services
from handlers.slack_account import Account
from handlers.telling import actor_of, spot_of, tell_at
from handlers.views import setting_up as views
from handlers.views.changes import note
from handlers.views.kit import message
from handlers.views.parts import Part
from handlers.views.setting_up import AppointForm, AppointRef
from schedules.local_time import local
from storage import deliveries
from storage.deliveries import Delivery, Owed
from storage.ids import PersonId
from storage.partnership import Partnership, greet, open_partnership, partnership, partnerships_in
from storage.people import RoleKind, holders
from storage.roster import Details, add_person, give_role, person, person_of_user

HOME_ORDER = 0
APPOINTED = "appointing.appointed"
NAMED = "appointing.named"
STALE = timedelta(days=14)
CALLS = LOOK_UP_CALLS | {"views.open", "chat.postMessage"}


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
            greeting = message(views.who_will_coordinate(AppointRef()), text=views.GREETING)
            await client.chat_postMessage(channel=actor.user_id, **greeting)

    async def outside(self, actor: Actor, now: datetime) -> Sequence[HomePart]:
        """What an administrator sees on Home who is in no partnership."""
        if not await self._administers(actor, self.services.slack(actor.workspace)):
            return []
        async with self.services.reading() as session:
            here = await partnerships_in(session, actor.workspace)
            orphaned = [one for one in here if not await is_coordinated(session, one, now)]
        asked = [views.who_will_coordinate(AppointRef(partnership=one.id), partnership=one.name) for one in orphaned]
        if not here:
            asked = [views.who_will_coordinate(AppointRef())]
        elif not orphaned:
            asked = [views.another_partnership()]
        return [HomePart(HOME_ORDER, blocks) for blocks in asked]

    async def volunteered(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """I will."""
        await ack()
        actor, spot = actor_of(body), spot_of(body)
        words = await self._appoint(client, body, tapped(AppointRef, action), await account(client, actor.user_id))
        if spot.kind is not Kind.VIEW:  # Home has changed before her eyes
            await tell_at(client, spot, actor, words, replace=True)

    async def choosing(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await self._must_administer(actor_of(body), client)
        await opening(client, body, views.appoint_form(tapped(AppointRef, action)))

    async def chosen(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        try:
            form = parse_form(view, AppointForm, wording={"coordinator": views.NO_COMPANY})
        except FormErrors as wrong:
            await ack(response_action="errors", errors=wrong.by_field)
            return
        found = await account(client, form.coordinator)
        if found is None or not found.is_human:
            await ack(response_action="errors", errors={"coordinator": views.NO_COMPANY})
            return
        ref = refer(AppointRef, view["private_metadata"])
        words = await self._appoint(client, body, ref, found)
        await ack(response_action="update", view=note("Coordinator", words))

    async def _appoint(
        self, client: AsyncWebClient, body: Mapping[str, Any], ref: AppointRef, chosen: Account | None
    ) -> str:
        """What whoever has said it reads. Raises Refusal."""
        actor, now = actor_of(body), self.services.clock()
        await self._must_administer(actor, client)
        if chosen is None:
            raise NotFound
        async with self.services.writing() as session:
            of = await self._meant(session, actor, ref, now)
            person_id = await _coordinates(session, of, chosen, now)
            if chosen.user_id != actor.user_id:
                await _tell_her(session, of, person_id, now)
            if of.started_at is not None:
                await _tell_heads(session, of, person_id, now)
        self.services.deliver_soon()
        for one in {actor, Actor(actor.workspace, chosen.team_id, chosen.user_id)}:
            await self.services.publish_home(one, of.id)
        return views.appointed_words(chosen.name)

    async def _meant(self, session: AsyncSession, actor: Actor, ref: AppointRef, now: datetime) -> Partnership:
        """The partnership that nobody coordinates, or a new one. Raises NotFound, Declined."""
        if ref.partnership is None and not ref.is_another and await partnerships_in(session, actor.workspace):
            raise Declined(views.TAKEN)
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
    known = await holders(session, of.id, RoleKind.COORDINATOR, on=local(now, of.zone).date())
    return any(one.user_id is not None and one.deactivated_at is None for one in known)


async def _coordinates(session: AsyncSession, of: Partnership, chosen: Account, now: datetime) -> PersonId:
    known = await person_of_user(session, of.id, chosen.team_id, chosen.user_id)
    details = Details(chosen.name, chosen.email, chosen.team_id, chosen.user_id)
    person_id = known.id if known else await add_person(session, of.id, details)
    await give_role(session, of.id, person_id, RoleKind.COORDINATOR, from_on=local(now, of.zone).date())
    return person_id


async def _tell_her(session: AsyncSession, of: Partnership, person_id: PersonId, now: datetime) -> None:
    told = Owed(APPOINTED, f"person/{person_id}", f"{now}", not_before=now, over_at=now + STALE, person_id=person_id)
    await deliveries.owe(session, of.id, [told])


async def _tell_heads(session: AsyncSession, of: Partnership, person_id: PersonId, now: datetime) -> None:
    if of.heads_channel is None:
        return
    subject = f"person/{person_id}"
    told = Owed(NAMED, subject, f"{now}", not_before=now, over_at=now + STALE, channel=of.heads_channel)
    await deliveries.owe(session, of.id, [told])


async def appointed_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    of = await partnership(session, delivery.partnership_id)
    return views.appointed(of, is_set_up=of.has_started(now)) if of else None


async def named_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    person_id = PersonId(int(delivery.subject.removeprefix("person/")))
    found = await person(session, delivery.partnership_id, person_id)
    return views.coordinator_named(found.name) if found else None


def capability(services: Services) -> Capability:
    appointing = Appointing(services)
    return Capability(
        name="appointing",
        register=appointing.register,
        outside=appointing.outside,
        parts={APPOINTED: appointed_part, NAMED: named_part},
        calls=CALLS,
    )
