"""What a coordinator does with meetings that are planned: she moves one, cancels one, and sees them all.

Listeners are in `Planning`; each thing she does has a module of its own, and what people are told of it is in
handlers/meetings/notices.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.drafts import Drafting
from handlers.house.access import Inside, must_be
from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import CalendarChanged, PutBack, SchoolJoined, SchoolLeft, Undone
from handlers.house.happening import hears
from handlers.house.opening import changing
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Blocks, Payload
from handlers.house.which_partnership import opening_for
from handlers.meetings.invitations import NOTICE
from handlers.meetings.meeting_extras import MeetingExtra, MeetingVerb, Shown
from handlers.meetings.notices import TELL, show_anew, tell, tell_anew, with_news
from handlers.meetings.rescheduling import follow_what_is_back, unplan_what_is_over
from handlers.meetings.views.series import SERIES, SeriesRef
from handlers.planning.adding import ADDING, adding_form
from handlers.planning.cancelling import CANCELLING
from handlers.planning.chosen import CHOSEN
from handlers.planning.ending import ENDING, ending_form
from handlers.planning.hosting import offer_turns, warn_of_hosts
from handlers.planning.inviting import INVITING, inviting_form
from handlers.planning.moving import MOVING, moving_form
from handlers.planning.one_series import page
from handlers.planning.planned import drawn
from handlers.planning.planned import page as planned_page
from handlers.planning.shifting import SHIFTING, shifting_form
from handlers.planning.views import one_series as series_views
from handlers.planning.views import planning as views
from handlers.planning.views.planning import PlannedOpened, PlannedPage, PlannedRef
from storage.meetings.meetings import Meeting
from storage.members.people import RoleKind

SCREEN = Screen(
    verb="meetings",
    label=views.LABEL,
    words="the meetings that are planned: move one, cancel one, add one; and their series",
    order=15,
    drawn=drawn,
    only_for=RoleKind.COORDINATOR,
)
EXTRA_ORDER = 90
CALLS = frozenset({"views.open", "views.push", "views.update", "conversations.info"})


@dataclass(frozen=True)
class Planning:
    """Listeners. Only coordinators see and change what is planned."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OPEN, shows(self.services, PlannedRef, moving_form))
        for action_id in (views.TURN_TO, views.TURN_BACK):
            registrar.action(action_id, shows(self.services, PlannedPage, planned_page, laid=changing))
        registrar.action(views.CANCEL, self.cancelling)
        registrar.action(SERIES, shows(self.services, SeriesRef, page))
        registrar.action(series_views.INVITE, shows(self.services, SeriesRef, inviting_form))
        registrar.action(series_views.ADD, shows(self.services, SeriesRef, adding_form))
        registrar.action(series_views.SHIFT, shows(self.services, SeriesRef, shifting_form))
        registrar.action(series_views.END, shows(self.services, SeriesRef, ending_form))
        Drafting(self.services, MOVING).register(registrar)
        Drafting(self.services, CANCELLING).register(registrar)
        Drafting(self.services, ADDING).register(registrar)
        Drafting(self.services, SHIFTING).register(registrar)
        Drafting(self.services, ENDING).register(registrar)
        Drafting(self.services, INVITING).register(registrar)

    async def asked(self, client: AsyncWebClient, body: Mapping[str, Any], _rest: str) -> None:
        """`/meeting move` and `/meeting cancel`: which one is chosen from all of them."""
        await opening_for(self.services, client, body, self._drawn, label=views.LABEL, action_id=SCREEN.action_id)

    async def _drawn(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        await must_be(session, here, RoleKind.COORDINATOR, now=now)
        return await drawn(session, here, now)

    async def cancelling(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The form gives way to what would come of it."""
        await ack()
        await Drafting(self.services, CANCELLING).proposed(body, client, tapped(PlannedOpened, action))


async def _change_button(_session: AsyncSession, meeting: Meeting, shown: Shown, now: datetime) -> Blocks:
    """On a coordinator's Home, the way to what she can do with a meeting."""
    return [views.change_block(meeting)] if shown is Shown.COORDINATORS_HOME and not meeting.has_begun(now) else []


def capability(services: Services) -> Capability:
    planning = Planning(services)
    return Capability(
        name="planning",
        register=planning.register,
        timers=[TimerKind(TELL, tell)],
        deliveries=[DeliveryKind(NOTICE, with_news(services), label="Meetings that move or are cancelled")],
        offers=[
            MeetingExtra(
                EXTRA_ORDER,
                drawn=_change_button,
                verbs=[MeetingVerb(verb, words, planning.asked) for verb, words in views.VERBS.items()],
            )
        ],
        screens=[SCREEN],
        calls=CALLS,
        subscribes=(
            hears(PutBack, unplan_what_is_over),
            hears(PutBack, follow_what_is_back),
            hears(Undone, follow_what_is_back),
            hears(PutBack, tell_anew),
            hears(PutBack, show_anew),
            hears(Undone, show_anew),
            hears(CalendarChanged, warn_of_hosts),
            hears(SchoolLeft, warn_of_hosts),
            hears(SchoolJoined, offer_turns),
        ),
        personal_data=CHOSEN,
        changes={one.kind: one.words for one in (MOVING, CANCELLING, ADDING, SHIFTING, ENDING, INVITING)},
    )
