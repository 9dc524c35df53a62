"""Ring a colleague: heads who are happy to be rung say so, with a number and good hours, and heads alone read it.

What is asked without a name appears at its slot; this is for what cannot wait until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside
from handlers.house.capability import Capability
from handlers.house.forms import parse_form
from handlers.house.opening import changing, filling
from handlers.house.personal_data import Kept, PersonalData, Rows
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.members.membership import today_of
from handlers.questions.heads import let_in_head, must_be_head
from handlers.questions.views import ringing as views
from handlers.questions.views.ringing import Colleague, RingForm
from schedules.retention import Period
from storage.members.people import Member, Person, RoleKind
from storage.members.roster import roster
from storage.questions.ringing import Ring, remove_ring, ring_of, rings, set_ring

SCREEN_ORDER = 51
CALLS = frozenset({"views.open", "views.push", "views.update"})
KEPT = Kept(
    table="ring",
    title="Happy to be rung",
    what="At which number and when somebody is happy to be rung by other heads",
    period=Period.ROLES,
)


@dataclass(frozen=True)
class Ringing:
    """Listeners. Whoever says something here says it of herself."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        # It stands below a question that somebody is about to ask.
        registrar.action(
            views.OPEN, shows(self.services, PartnershipRef, _colleagues, let_in=let_in_head), is_traced=False
        )
        registrar.action(views.OWN, shows(self.services, PartnershipRef, _own_form, let_in=let_in_head))
        registrar.view(views.OWN_FORM, self.said)
        registrar.action(views.REMOVE, self.removed)

    async def said(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She may be rung from now on; the list beneath the form shows it."""
        ref, now = refer(PartnershipRef, view["private_metadata"]), self.services.clock()
        form = parse_form(view, RingForm, wording=views.RING_WORDING)
        async with self.services.writing() as session:
            here = await let_in_head(session, actor_of(body), ref, now)
            await set_ring(session, here.member.person, Ring(form.number, form.good_hours))
            shown = await drawn(session, here, now)
        await ack()
        if beneath := view.get("previous_view_id"):
            await filling(client, beneath, shown)

    async def removed(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await let_in_head(session, actor_of(body), ref, now)
            await remove_ring(session, here.member.person.id)
            shown = await drawn(session, here, now)
        await changing(client, body, shown)


async def _colleagues(session: AsyncSession, here: Inside, _ref: PartnershipRef, now: datetime) -> Payload:
    return await drawn(session, here, now)


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """The heads of today who may be rung. Raises Declined for anybody but a head."""
    must_be_head(here)
    of = here.partnership.id
    said, members = await rings(session, of), await roster(session, of, on=today_of(here, now))
    found = [_colleague(one, said[one.person.id]) for one in members if one.is_head and one.person.id in said]
    return views.colleagues(PartnershipRef(partnership=of), found, said.get(here.member.person.id))


def _colleague(head: Member, ring: Ring) -> Colleague:
    schools = [role.school for role in head.roles if role.kind is RoleKind.HEAD and role.school]
    return Colleague(head.person.name, schools, ring)


async def _own_form(session: AsyncSession, here: Inside, ref: PartnershipRef, _now: datetime) -> Payload:
    return views.own_form(ref, await ring_of(session, here.member.person.id))


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    ring = await ring_of(session, person.id)
    return {KEPT.table: [{"Number": ring.number, "Good hours": ring.good_hours}] if ring else []}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await remove_ring(session, person.id)


SCREEN = Screen(
    verb="ring",
    label=views.LABEL,
    words="which heads are happy to be rung, at which number, and when",
    order=SCREEN_ORDER,
    drawn=drawn,
    has_button=False,
    is_offered=lambda here, _now: here.member.is_head,
)


def capability(services: Services) -> Capability:
    return Capability(
        name="ringing",
        register=Ringing(services).register,
        screens=[SCREEN],
        calls=CALLS,
        personal_data=PersonalData(kept=[KEPT], exported=exported, erased=erased),
    )
