"""People, as the house sees them; and the listeners with which a coordinator leafs through everybody.

The forms are in person_forms.py and roles.py, delegates in delegates.py, and what members
say of themselves in coordinators.py and leaving.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import LOOK_UP_CALLS
from handlers.house.access import Inside
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.opening import changing, showing
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Payload
from handlers.members import coordinators, delegates, leaving, person_forms, roles
from handlers.members.coordinators import Coordinators
from handlers.members.delegates import Delegates
from handlers.members.everybody import absent, drawn_delegates, drawn_everybody, drawn_person
from handlers.members.leaving import Leaving
from handlers.members.membership import RAN_OUT
from handlers.members.person_forms import PersonForms
from handlers.members.roles import Roles
from handlers.members.running_out import RunningOut
from handlers.members.views import not_on_slack as letters
from handlers.members.views import people as views
from handlers.members.views.delegates import NAMED
from handlers.members.views.people import PageRef
from handlers.members.views.roles import PersonRef
from storage.members.people import RoleKind

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
            registrar.action(action_id, shows(self.services, PageRef, _everybody, laid=changing))
        registrar.action(views.CHOOSE, shows(self.services, PersonRef, _person, laid=changing))
        registrar.action(views.NOT_ON_SLACK, shows(self.services, PageRef, _letters))
        for action_id in (letters.OPEN, letters.TURN_TO, letters.TURN_BACK):
            registrar.action(action_id, shows(self.services, PageRef, _letters, laid=showing))
        registrar.view(letters.LIST, self.copied)

    async def copied(self, ack: AsyncAck) -> None:
        """The fields are there to be copied from; there is nothing to keep."""
        await ack()


async def _everybody(session: AsyncSession, here: Inside, ref: PageRef, now: datetime) -> Payload:
    """Another page of everybody, or back from somebody's own."""
    return await drawn_everybody(session, here, now, at=ref.at)


async def _person(session: AsyncSession, here: Inside, ref: PersonRef, now: datetime) -> Payload:
    return await drawn_person(session, here, ref.person, now)


async def _letters(session: AsyncSession, here: Inside, ref: PageRef, now: datetime) -> Payload:
    """Who is not on Slack, and what a coordinator may send them: one page of it."""
    return letters.not_on_slack(
        here.partnership.id,
        await absent(session, here, now),
        partnership=here.partnership.name,
        sender=here.member.person.name,
        at=ref.at,
    )


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
        is_own=True,
        only_for=RoleKind.HEAD,
    ),
    Screen(
        verb="hours",
        label="My working days",
        words="on which days you work, and who stands in for you",
        order=65,
        drawn=coordinators.drawn_hours,
        is_own=True,
        only_for=RoleKind.COORDINATOR,
    ),
    Screen(
        verb="me",
        label="My details",
        words="what you are here, and how to leave",
        order=70,
        drawn=leaving.drawn_settings,
        is_own=True,
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
        deliveries=[
            DeliveryKind(NAMED, delegates.named_part),
            DeliveryKind(leaving.WANTS_TO_LEAVE, leaving.wants_to_leave_part),
        ],
        home=home,
        calls=CALLS,
        changes={draft.kind: draft.words for draft in DRAFTS},
        timers=[TimerKind(RAN_OUT, RunningOut(services).fired)],
        screens=SCREENS,
    )
