"""Everybody's first message, once: at the start, or on the day they join. A head says whether her school is right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside, NotFound, inside, must_be
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import MemberJoined, MemberLinked, Started
from handlers.house.forms import FormErrors, parse_form
from handlers.house.happening import Happening, hears
from handlers.house.opening import opening
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, spot_of, tell_at
from handlers.house.views.parts import Part
from handlers.setting_up.views import welcomes as views
from handlers.setting_up.views.welcomes import SchoolForm
from schedules.local_time import instant, local
from schedules.sending_hours import next_sending_time
from storage.database.ids import PartnershipId, PersonId, SchoolId
from storage.delivery import deliveries
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import PERSON
from storage.meetings import meetings
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, partnership
from storage.members.people import Member, Person, RoleKind, holders
from storage.members.roster import Role, confirm, end_role, everybody, give_role, person, roles, roles_of, roster
from storage.members.schools import add_school, schools

HOME_ORDER = 20
WELCOME = "welcome"
CALLS = frozenset({"views.open", "chat.postMessage"})
# A welcome that could not be given for so long is not worth giving.
STALE = timedelta(days=28)
DATES_TOLD = 3


async def welcome_all(happening: Happening, fact: Started) -> None:
    """At the start everybody is welcomed but the coordinator who has started it."""
    of, today = fact.partnership, local(happening.now, fact.partnership.zone).date()
    first_days = _first_days(await roles(happening.session, of.id), today)
    for one in await everybody(happening.session, of.id):
        if one.id in first_days and one.id != fact.by:
            await _welcome(happening, of, one, first_days[one.id])


async def welcome_joined(happening: Happening, fact: MemberJoined) -> None:
    """On the day on which they join."""
    await _welcome(happening, fact.partnership, fact.person, fact.from_on)


async def welcome_linked(happening: Happening, fact: MemberLinked) -> None:
    """Whoever was here before is welcomed where she is now, however long ago she joined: nobody has read it there."""
    of, today = fact.partnership, local(happening.now, fact.partnership.zone).date()
    first_days = _first_days(await roles_of(happening.session, of.id, fact.person.id), today)
    if first_on := first_days.get(fact.person.id):
        await _welcome(happening, of, fact.person, first_on, occasion=f"linked at {happening.now}")


def _first_days(held: Iterable[Role], today: date) -> dict[PersonId, date]:
    """The first day of everybody who is something today, or will be."""
    standing = [one for one in held if one.goes_beyond(today - timedelta(days=1))]
    return {one.person_id: one.from_on for one in sorted(standing, key=lambda one: one.from_on, reverse=True)}


async def _welcome(
    happening: Happening, of: Partnership, someone: Person, first_on: date, *, occasion: str = ""
) -> None:
    """Before the start nobody hears anything, and whoever is not on Slack nothing until she is: both come by facts."""
    if not of.has_started(happening.now) or someone.user_id is None:
        return
    at = await _welcomed_at(happening, of, first_on)
    if at > happening.now:
        happening.consequences.append(views.welcomed_words(someone.name, local(at, of.zone).date()))
    await happening.owe([welcome_to(someone.id, at, occasion=occasion)])


async def _welcomed_at(happening: Happening, of: Partnership, first_on: date) -> datetime:
    """Now, or the morning on which somebody's first role has begun."""
    begins_at = instant(first_on, time.min, of.zone)
    if begins_at <= happening.now:
        return happening.now
    return next_sending_time(begins_at, await school_calendar(happening.session, of), of.zone)


def welcome_to(person_id: PersonId, at: datetime, *, occasion: str = "") -> Owed:
    """What is owed to somebody who is new, once, and once more for each account that becomes hers.

    It is urgent: whoever is new should know who writes to her before anything else comes, and on the day she comes.
    """
    about = PERSON.subject(person_id)
    return Owed(WELCOME, about, occasion, not_before=at, over_at=at + STALE, person_id=person_id, is_urgent=True)


async def welcome_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The welcome as things stand; not owed to somebody who has left before it came."""
    assert delivery.person_id is not None
    of = await partnership(session, delivery.partnership_id)
    who = await person(session, delivery.partnership_id, delivery.person_id)
    assert of is not None
    today = local(now, of.zone).date()
    held = [one for one in await roster(session, of.id, on=today) if who and one.person.id == who.id]
    if who is None or not held:
        return None
    return await drawn_welcome(session, of, held[0], now=now)


async def drawn_welcome(session: AsyncSession, of: Partnership, who: Member, *, now: datetime) -> Part:
    """The welcome of one member."""
    today = local(now, of.zone).date()
    known = await holders(session, of.id, RoleKind.COORDINATOR, on=today)
    coordinators = [one.name for one in known if one.id != who.person.id]
    soon = await meetings.meetings_to_come(session, of.id, now=now, limit=DATES_TOLD)
    return views.welcome(
        of.id,
        who.person.name,
        partnership=of.name,
        asked_by=coordinators[0] if coordinators else "Your coordinator",
        is_head=who.is_head,
        schools=schools_headed(who),
        soon=soon,
        is_confirmed=who.person.confirmed_at is not None,
    )


def schools_headed(who: Member) -> list[str]:
    """The schools that somebody is head at, in the order in which she became it."""
    return [role.school for role in who.roles if role.kind is RoleKind.HEAD and role.school]


@dataclass(frozen=True)
class Welcomes:
    """A head says that her school is right, or puts it right."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.RIGHT, self.is_right)
        registrar.action(views.PUT_RIGHT, self.putting_right)
        registrar.view(views.SCHOOL_FORM, self.put_right)

    async def is_right(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await self._head(session, body, ref.partnership, now)
            await _confirm(session, here, now)
        self.services.deliver_soon()
        await tell_at(client, spot_of(body), actor_of(body), views.thanks(schools_headed(here.member)))

    async def putting_right(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await self._head(session, body, ref.partnership, now)
            today = local(now, here.partnership.zone).date()
            known = {one.id: one.name for one in await schools(session, ref.partnership) if one.is_in(today)}
        held = [one for one in here.member.roles if one.kind is RoleKind.HEAD]
        own = {one.school_id: one.school for one in held if one.school_id and one.school}
        await opening(client, body, views.school_form(ref.partnership, known, own))

    async def put_right(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        now = self.services.clock()
        known = refer(PartnershipRef, view["private_metadata"])
        form = parse_form(view, SchoolForm, wording=views.SCHOOL_WORDING, known=known.model_dump())
        if form.known is None and form.school is None:
            raise FormErrors({"school": views.NO_SCHOOL})
        async with self.services.writing() as session:
            here = await self._head(session, body, form.partnership, now)
            await _becomes_head_of(session, here, await _meant(session, form), now, instead_of=form.instead_of)
            await _confirm(session, here, now)
        await ack()
        self.services.deliver_soon()
        await self.services.publish_home(actor_of(body), form.partnership)

    async def _head(
        self, session: AsyncSession, body: Mapping[str, Any], partnership_id: PartnershipId, now: datetime
    ) -> Inside:
        here = await inside(session, actor_of(body), partnership_id, now=now)
        await must_be(session, here, RoleKind.HEAD, now=now)
        return here


async def _meant(session: AsyncSession, form: SchoolForm) -> SchoolId:
    """The school that is known by the id or the name given, else a new one of that name. Raises NotFound."""
    for one in await schools(session, form.partnership):
        is_named = form.school is not None and one.name.casefold() == form.school.casefold()
        if is_named or (form.school is None and one.id == form.known):
            return one.id
    if form.school is None:
        raise NotFound
    return await add_school(session, form.partnership, form.school)


async def _becomes_head_of(
    session: AsyncSession, here: Inside, school_id: SchoolId, now: datetime, *, instead_of: SchoolId | None
) -> None:
    """She is head there from today on: in the place of one school, or of wherever she was thought to be."""
    today = local(now, here.partnership.zone).date()
    for role in await roles(session, here.partnership.id):
        is_hers = role.person_id == here.member.person.id and role.held.kind is RoleKind.HEAD
        is_meant = role.held.school_id != school_id and instead_of in (None, role.held.school_id)
        if is_hers and is_meant and role.goes_beyond(today - timedelta(days=1)):
            await end_role(session, here.partnership.id, role.id, after=today - timedelta(days=1))
    await give_role(
        session, here.partnership.id, here.member.person.id, RoleKind.HEAD, school_id=school_id, from_on=today
    )


async def _confirm(session: AsyncSession, here: Inside, now: datetime) -> None:
    person_id = here.member.person.id
    await confirm(session, here.partnership.id, person_id, now=now)
    await deliveries.touch(session, here.partnership.id, WELCOME, PERSON.subject(person_id))


async def home(_session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """A head whose school nobody knows is asked here too: who coordinates has no welcome to be asked in."""
    if not here.member.is_head or schools_headed(here.member) or not here.partnership.has_started(now):
        return []
    return [HomePart(HOME_ORDER, views.school_question(here.partnership.id))]


def capability(services: Services) -> Capability:
    return Capability(
        name="welcomes",
        register=Welcomes(services).register,
        home=home,
        deliveries=[DeliveryKind(WELCOME, welcome_part)],
        subscribes=(
            hears(Started, welcome_all),
            hears(MemberJoined, welcome_joined),
            hears(MemberLinked, welcome_linked),
        ),
        calls=CALLS,
    )
