"""What a coordinator does with meetings that are planned: she moves one, cancels one, and sees them all.

Listeners are in `Planning`; each thing she does has a module of its own, and what people are told of it is in
handlers/notices.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.cancelling import CANCELLING
from handlers.capability import Capability
from handlers.delivery_kinds import DeliveryKind
from handlers.drafts import Drafting
from handlers.facts import PutBack
from handlers.happening import hears
from handlers.invitations import NOTICE
from handlers.moving import MOVING, moving_form
from handlers.notices import TELL, notice_part, tell, tell_anew
from handlers.planned import drawn
from handlers.references import tapped
from handlers.registrar import Registrar
from handlers.screens import Screen
from handlers.services import Services
from handlers.showing import shows
from handlers.views import planning as views
from handlers.views.planning import PlannedOpened, PlannedRef
from storage.people import RoleKind

SCREEN_ORDER = 15
CALLS = frozenset({"views.open", "views.push", "views.update"})


@dataclass(frozen=True)
class Planning:
    """Listeners. Only coordinators see and change what is planned."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OPEN, shows(self.services, PlannedRef, moving_form))
        registrar.action(views.CANCEL, self.cancelling)
        Drafting(self.services, MOVING).register(registrar)
        Drafting(self.services, CANCELLING).register(registrar)

    async def cancelling(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The form gives way to what would come of it."""
        await ack()
        await Drafting(self.services, CANCELLING).proposed(body, client, tapped(PlannedOpened, action))


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="meetings",
        label="Meetings",
        words="the meetings that are planned: move one, cancel one",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
    )
    return Capability(
        name="planning",
        register=Planning(services).register,
        timers={TELL: tell},
        deliveries=[DeliveryKind(NOTICE, notice_part, label="Meetings that move or are cancelled")],
        screens=[screen],
        calls=CALLS,
        subscribes=(hears(PutBack, tell_anew),),
        changes={one.kind: one.words for one in (MOVING, CANCELLING)},
    )
