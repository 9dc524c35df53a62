"""New school year: what September needs, on one screen that can be left and opened again at any time.

Each thing is a change of its own, dated, and happens by itself on its day: leavers lose access with theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access import coordinating
from handlers.accounts import LOOK_UP_CALLS
from handlers.capability import Capability
from handlers.departures import LEAVING, NAMING, head_form, leaving_form
from handlers.drafts import Drafting
from handlers.opening import pushing
from handlers.preparation import drawn, is_offered
from handlers.references import PartnershipRef, tapped
from handlers.registrar import Registrar
from handlers.renewals import SETTLING, delegates_form
from handlers.screens import Screen
from handlers.services import Services
from handlers.telling import actor_of
from handlers.views import new_year as views
from handlers.views.schools import SchoolRef
from storage.people import RoleKind

SCREEN_ORDER = 95
CALLS = frozenset({"views.open", "views.push", "views.update"}) | LOOK_UP_CALLS


@dataclass(frozen=True)
class NewYear:
    """Listeners. Only coordinators prepare a school year."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.SOMEBODY_LEAVES, self.somebody_leaves)
        registrar.action(views.NAME_HEAD, self.naming)
        registrar.action(views.DELEGATES, self.settling)
        Drafting(self.services, LEAVING).register(registrar)
        Drafting(self.services, NAMING).register(registrar)
        Drafting(self.services, SETTLING).register(registrar)

    async def somebody_leaves(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            view = await leaving_form(session, here, now)
        await pushing(client, body, view)

    async def naming(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """A school without a head is tapped."""
        await ack()
        ref, now = tapped(SchoolRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            view = await head_form(session, here, ref, now)
        await pushing(client, body, view)

    async def settling(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            view = await delegates_form(session, here, now)
        await pushing(client, body, view)


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="september",
        label="New school year",
        words="who leaves and who follows, delegates, dates and meetings for September",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
        is_offered=is_offered,
    )
    return Capability(
        name="new_year",
        register=NewYear(services).register,
        screens=[screen],
        calls=CALLS,
        changes={one.kind: one.words for one in (LEAVING, NAMING, SETTLING)},
    )
