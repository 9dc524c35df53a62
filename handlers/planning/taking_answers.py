"""A coordinator answers for whoever has told her: people who are not on Slack, and heads who rang.

The answer is the head's, who reads by whom it was given and may change it; the coordinator may take it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import making
from handlers.changes.views.changes import ChangeRef
from handlers.house.access import Declined, Inside, NotFound, coordinating
from handlers.house.capability import Capability
from handlers.house.forms import parse_form
from handlers.house.opening import changing, filling
from handlers.house.references import refer, tapped
from handlers.house.registrar import Listener, Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.views.kit import Blocks, Payload
from handlers.meetings.invitations import Invitation, answer, invited
from handlers.meetings.meeting_extras import MeetingExtra, Shown
from handlers.meetings.meeting_rights import known_meeting
from handlers.meetings.standing_in import usual_stand_in
from handlers.meetings.views.meetings import STAND_IN_WORDING, StandInForm, sending_form
from handlers.members.membership import name_of
from handlers.planning.views import taking_answers as views
from handlers.planning.views.taking_answers import Asked, TakenRef, TakingRef
from storage.changes import changes
from storage.changes.changes import Change
from storage.database.ids import MeetingId
from storage.delivery.answerers import Mandate
from storage.meetings.meeting_answers import Answer, answer_of, answers
from storage.meetings.meetings import Meeting, meeting
from storage.members.people import RoleKind
from storage.members.roster import roster

EXTRA_ORDER = 80
CALLS = frozenset({"views.open", "views.push", "views.update"})


@dataclass(frozen=True)
class TakingAnswers:
    """Listeners, all of them the coordinators' alone."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OPEN, shows(self.services, TakingRef, _drawn))
        for action_id in (views.TURN_TO, views.TURN_BACK):
            registrar.action(action_id, shows(self.services, TakingRef, _drawn, laid=changing))
        registrar.action(views.GOING, self._taking(Answer.GOING))
        registrar.action(views.APOLOGIES, self._taking(Answer.APOLOGIES))
        registrar.action(views.SENDING, shows(self.services, TakenRef, _sending_form))
        registrar.view(views.SENDING_FORM, self.named_stand_in)

    def _taking(self, given: Answer) -> Listener:
        async def taken(
            ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
        ) -> None:
            await ack()
            ref = tapped(TakenRef, action)
            await changing(client, body, await self._take(body, ref, given))
            await self._tell(body, ref)

        return taken

    async def named_stand_in(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Beneath the form the list shows who is coming."""
        ref = refer(TakenRef, view["private_metadata"])
        form = parse_form(view, StandInForm, wording=STAND_IN_WORDING)
        shown = await self._take(body, ref, Answer.SENDING, stand_in=form.stand_in)
        await ack()
        if beneath := view.get("previous_view_id"):
            await filling(client, beneath, shown)
        await self._tell(body, ref)

    async def _take(
        self, body: Mapping[str, Any], ref: TakenRef, given: Answer, *, stand_in: str | None = None
    ) -> Payload:
        """Keeps the answer as one change; the list as it is then. Raises Refusal."""
        now = self.services.clock()
        async with self.services.writing() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            to = await _invitation(session, here, ref, now)
            about = {"meeting": to.meeting.id, "person": to.head_id, "answer": given.value}
            async with making(self.services.subscribers, session, here, views.TAKEN, now=now, **about) as change:
                await answer(session, to, given, stand_in=stand_in, now=now)
            kept = await changes.change(session, here.partnership.id, change.id)  # None for the same answer again
            taken = (await taken_words(session, kept), _way_back(kept)) if kept else None
            return views.answers(to.meeting, await _asked(session, here, to.meeting), at=ref.at, taken=taken)

    async def _tell(self, body: Mapping[str, Any], ref: TakenRef) -> None:
        self.services.deliver_soon()
        await self.services.publish_home(actor_of(body), ref.partnership)


async def _drawn(session: AsyncSession, here: Inside, ref: TakingRef, now: datetime) -> Payload:
    found = await _open_meeting(session, ref, now)
    return views.answers(found, await _asked(session, here, found), at=ref.at)


async def _open_meeting(session: AsyncSession, ref: TakingRef, now: datetime) -> Meeting:
    """Raises NotFound, and Declined for a meeting that cannot be answered any longer as it stood in the list."""
    found = await known_meeting(session, ref)
    if found.is_cancelled or found.is_over(now) or ref.on not in (None, found.on):
        raise Declined(views.too_late_words(found))
    return found


async def _asked(session: AsyncSession, here: Inside, about: Meeting) -> list[Asked]:
    """Everybody who is invited: first those who have not answered, then by name."""
    said = {one.person_id: one for one in await answers(session, about.id)}
    schools = {
        one.person.id: tuple(role.school for role in one.roles if role.kind is RoleKind.HEAD and role.school)
        for one in await roster(session, about.partnership_id, on=about.on)
    }
    me = here.member.person.id
    asked = [
        Asked(Mandate(me, one.id, one.name, schools.get(one.id, ())), said.get(one.id))
        for one in await invited(session, about)
    ]
    return sorted(asked, key=lambda one: one.said is not None)


async def _invitation(session: AsyncSession, here: Inside, ref: TakenRef, now: datetime) -> Invitation:
    """Raises NotFound for somebody who is not invited, Declined."""
    found = await _open_meeting(session, ref, now)
    mandate = next((one.mandate for one in await _asked(session, here, found) if one.mandate.head_id == ref.who), None)
    if mandate is None:
        raise NotFound
    return Invitation(found, ref.who, mandate)


async def _sending_form(session: AsyncSession, here: Inside, ref: TakenRef, now: datetime) -> Payload:
    to = await _invitation(session, here, ref, now)
    said = await answer_of(session, to.meeting.id, to.head_id)
    return sending_form(
        to.meeting,
        ref,
        mandate=to.mandate,
        stand_in=await usual_stand_in(session, to.meeting, to.head_id, said, now=now),
        callback_id=views.SENDING_FORM,
    )


def _way_back(change: Change) -> ChangeRef:
    return ChangeRef(partnership=change.partnership_id, change=change.id)


async def taken_words(session: AsyncSession, change: Change) -> str:
    about = await meeting(session, change.partnership_id, MeetingId(change.about["meeting"]))
    name = await name_of(session, change.partnership_id, change.about["person"])
    return views.taken_words(name, Answer(change.about["answer"]), about)


async def _way_in(session: AsyncSession, about: Meeting, shown: Shown, now: datetime) -> Blocks:
    """On a coordinator's Home, beneath who has not answered."""
    if shown is not Shown.COORDINATORS_HOME or about.is_over(now) or not await invited(session, about):
        return []
    return [views.button(about)]


def capability(services: Services) -> Capability:
    return Capability(
        name="taking_answers",
        register=TakingAnswers(services).register,
        offers=[MeetingExtra(EXTRA_ORDER, _way_in)],
        calls=CALLS,
        changes={views.TAKEN: taken_words},
    )
