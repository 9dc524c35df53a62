"""People, as the house sees them; and the listeners with which a coordinator leafs through everybody.

The forms are in handlers/person_forms.py and handlers/roles.py, delegates in handlers/delegates.py, and what members
say of themselves in handlers/coordinators.py and handlers/leaving.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import coordinators, delegates, leaving, person_forms, roles
from handlers.access import Inside, coordinating
from handlers.accounts import LOOK_UP_CALLS
from handlers.capability import Capability, HomePart
from handlers.coordinators import Coordinators
from handlers.delegates import Delegates
from handlers.everybody import absent, drawn_delegates, drawn_everybody, drawn_person
from handlers.leaving import Leaving
from handlers.membership import RAN_OUT
from handlers.opening import changing, pushing, showing
from handlers.person_forms import PersonForms
from handlers.references import PartnershipRef, tapped
from handlers.registrar import Registrar
from handlers.roles import Roles
from handlers.running_out import RunningOut
from handlers.screens import Screen
from handlers.services import Services
from handlers.telling import actor_of
from handlers.views import not_on_slack as letters
from handlers.views import people as views
from handlers.views.delegates import NAMED
from handlers.views.kit import Payload
from handlers.views.people import PageRef
from handlers.views.roles import PersonRef
from storage.ids import PartnershipId
from storage.people import RoleKind

HOME_ORDER = 60
CALLS = LOOK_UP_CALLS | {"views.open", "views.push", "views.update", "chat.postMessage"}
DRAFTS = (
    person_forms.ADDING,
    person_forms.AMENDING,
    roles.GIVING,
    roles.ENDING,
    roles.REMOVING,
    delegates.NAMING,
    coordinators.HOURS,
)


@dataclass(frozen=True)
class People:
    """Listeners. Everybody, and each person's page, are the coordinators'."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        for action_id in (views.EVERYBODY, views.TURN_TO, views.TURN_BACK):
            registrar.action(action_id, self.turned)
        registrar.action(views.CHOOSE, self.chosen)
        registrar.action(views.NOT_ON_SLACK, self.wanted_letters)
        for action_id in (letters.OPEN, letters.TURN_TO, letters.TURN_BACK):
            registrar.action(action_id, self.turned_letters)
        registrar.view(letters.LIST, self.copied)

    async def turned(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """To another page of everybody, or back from somebody's own."""
        await ack()
        ref, now = tapped(PageRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            view = await drawn_everybody(session, here, now, at=ref.at)
        await changing(client, body, view)

    async def chosen(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PersonRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            view = await drawn_person(session, here, ref.person, now)
        await changing(client, body, view)

    async def wanted_letters(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await pushing(client, body, await self._letters(body, tapped(PartnershipRef, action).partnership))

    async def turned_letters(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """To another page of them, or from Home."""
        await ack()
        ref = tapped(PageRef, action)
        await showing(client, body, await self._letters(body, ref.partnership, at=ref.at))

    async def copied(self, ack: AsyncAck) -> None:
        """The fields are there to be copied from; there is nothing to keep."""
        await ack()

    async def _letters(self, body: Mapping[str, Any], partnership_id: PartnershipId, *, at: int = 0) -> Payload:
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), partnership_id, now=now)
            found, sender = await absent(session, here, now), here.member.person.name
        return letters.not_on_slack(partnership_id, found, partnership=here.partnership.name, sender=sender, at=at)


async def home(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """Who cannot be reached, for a coordinator."""
    found = await absent(session, here, now) if here.member.is_coordinator else []
    ref = PageRef(partnership=here.partnership.id)
    return [HomePart(HOME_ORDER, letters.on_home(ref, [one.name for one in found]))] if found else []


SCREENS = (
    Screen(
        verb="people",
        label="People",
        words="who is in the partnership: add somebody, put right what I know, end a role",
        order=20,
        drawn=drawn_everybody,
        only_for=RoleKind.COORDINATOR,
        before_start=True,
    ),
    Screen(
        verb="delegate",
        label="My delegate",
        words="who answers for you, and when",
        order=60,
        drawn=drawn_delegates,
        only_for=RoleKind.HEAD,
    ),
    Screen(
        verb="hours",
        label="My working days",
        words="on which days you work, and who stands in for you",
        order=65,
        drawn=coordinators.drawn_hours,
        only_for=RoleKind.COORDINATOR,
    ),
    Screen(
        verb="me",
        label="My settings",
        words="what you are here, and how to leave",
        order=70,
        drawn=leaving.drawn_settings,
    ),
)


def capability(services: Services) -> Capability:
    parts = (People, PersonForms, Roles, Delegates, Coordinators, Leaving)

    def register(registrar: Registrar) -> None:
        for listeners in parts:
            listeners(services).register(registrar)

    return Capability(
        name="people",
        register=register,
        parts={NAMED: delegates.named_part, leaving.WANTS_TO_LEAVE: leaving.wants_to_leave_part},
        home=home,
        calls=CALLS,
        changes={draft.kind: draft.words for draft in DRAFTS},
        timers={RAN_OUT: RunningOut(services).fired},
        screens=SCREENS,
    )
