"""The fortnightly meeting: announced, answered with one tap, and reminded about.

Listeners are in `Meetings`; `capability()` is what the house needs of it all. Planning a series is in
series.py, what timers and messages do in invitations.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rapidfuzz.distance import OSA
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Inside, inside, must_be, partnerships_meant
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import CalendarChanged, HeadsChannelChanged
from handlers.house.forms import parse_form
from handlers.house.happening import hears
from handlers.house.opening import opening
from handlers.house.places import Kind, Spot
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Command, Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, spot_of, tell, tell_at
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Blocks
from handlers.meetings.all_term import AllTerm, all_term_offered
from handlers.meetings.attendance import ATTENDANCE
from handlers.meetings.coming_up import coming_up
from handlers.meetings.invitation_meant import invitation_meant
from handlers.meetings.invitations import (
    ANNOUNCEMENT,
    REMINDER,
    Invitation,
    announce,
    announcement_part,
    answer,
    answered,
    forget,
    is_invited,
    remind_silent,
    reminder_part,
    silent,
)
from handlers.meetings.meeting_ends import MeetingEnds
from handlers.meetings.meeting_extras import MeetingVerb, Shown, below, extras_of, verbs_of, with_extras
from handlers.meetings.replanning import follow_calendar, follow_channel
from handlers.meetings.series import ANNOUNCE, END, PLANNED, SeriesPlanning, planned_words, remind
from handlers.meetings.standing_in import usual_stand_in
from handlers.meetings.views import meeting_lists as lists
from handlers.meetings.views import meetings as views
from handlers.meetings.views.meetings import MeetingRef, SendingMetadata, StandInForm
from schedules.meetings import REMINDED_DAYS_BEFORE
from storage.database.ids import ChannelId
from storage.delivery.answerers import Mandate
from storage.meetings import meetings
from storage.meetings.meeting_answers import Answer, Answered, answer_of
from storage.meetings.meetings import Meeting
from storage.members.people import RoleKind

COMMAND = Command(
    name="meeting",
    description="The partnership's meetings: what is next, what is planned, plan new ones",
    usage_hint="[{verbs}]",
)
VERBS = ("next", "list", "new", "help")

HOME_ORDER = 10
MOST_NEAR = 4
# Slack takes five answers at one address.
PARTNERSHIPS_TOLD = NOTES_TOLD = 4
CALLS = frozenset({"views.open", "views.update", "chat.postMessage"})


def capability(services: Services) -> Capability:
    """Meetings, as the house sees them."""
    listeners = Meetings(services, SeriesPlanning(services))
    announced = with_extras(services, announcement_part, Shown.CHANNEL)
    asked = with_extras(services, reminder_part, Shown.MESSAGE)
    return Capability(
        name="meetings",
        register=listeners.register,
        timers=[
            TimerKind(ANNOUNCE, announce),
            TimerKind(END, MeetingEnds(services).fired),
            *(TimerKind(remind(days), remind_silent) for days in REMINDED_DAYS_BEFORE),
        ],
        deliveries=[
            DeliveryKind(ANNOUNCEMENT, announced),
            DeliveryKind(REMINDER, asked, label="Questions about meetings", may_be_off=True),
        ],
        home=listeners.home,
        calls=CALLS,
        changes={PLANNED: planned_words},
        subscribes=(hears(CalendarChanged, follow_calendar), hears(HeadsChannelChanged, follow_channel)),
        forget=forget,
        personal_data=ATTENDANCE,
    )


@dataclass(frozen=True)
class Meetings:
    """Listeners for commands, taps and the stand-in's form."""

    services: Services
    planning: SeriesPlanning

    def register(self, registrar: Registrar) -> None:
        self.planning.register(registrar)
        verbs = " | ".join([*VERBS[:-1], *verbs_of(self.services), VERBS[-1]])
        registrar.command(replace(COMMAND, usage_hint=COMMAND.usage_hint.format(verbs=verbs)), self.asked)
        registrar.action(lists.ALL_DATES, self.asked_for_all)
        registrar.action(views.GOING, self.going)
        registrar.action(views.APOLOGIES, self.sent_apologies)
        registrar.action(views.SENDING, self.sending)
        registrar.view(views.SENDING_FORM, self.named_stand_in)
        AllTerm(self.services).register(registrar)

    async def asked(
        self, ack: AsyncAck, command: Mapping[str, Any], body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """`/meeting` with a word, with none, or with one that is nearly right."""
        await ack()
        typed, offered = command.get("text", ""), verbs_of(self.services)
        match verb(typed, [*VERBS, *offered]):
            case "next":
                await self._tell_next(body, client)
            case "list":
                await self._tell_list(body, client)
            case "new":
                await self._open_form(body, client)
            case "help":
                await self._help(body, client, offered)
            case str(added):
                await offered[added].asked(client, body, typed.strip().partition(" ")[2].strip())
            case None:
                await self._help(body, client, offered, instead_of=typed)

    async def _help(
        self,
        body: Mapping[str, Any],
        client: AsyncWebClient,
        offered: Mapping[str, MeetingVerb],
        *,
        instead_of: str | None = None,
    ) -> None:
        added = {one.verb: one.words for one in offered.values()}
        await tell(client, body, views.help_words(self.services.command(COMMAND.name), added, instead_of=instead_of))

    async def _tell_next(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await _meant(session, body, now)
            shown = here[:PARTNERSHIPS_TOLD]
            notes = [note for one in shown for note in await self._next(session, one, now, says_whose=len(here) > 1)]
        for words, blocks in notes[:NOTES_TOLD]:  # each in a note of its own, which its buttons can replace
            await tell(client, body, words, blocks)
        if len(here) > PARTNERSHIPS_TOLD:
            await tell(client, body, lists.further_partnerships(len(here) - PARTNERSHIPS_TOLD))
        elif len(notes) > NOTES_TOLD:
            await tell(client, body, lists.FURTHER_HEADS)

    async def _next(
        self, session: AsyncSession, here: Inside, now: datetime, *, says_whose: bool
    ) -> list[tuple[str, Blocks | None]]:
        """A note of the next meeting for herself, and one for each head for whom she answers."""
        name = here.partnership.name
        hers, for_heads = await coming_up(session, here, now, most=1)
        if not hers and not for_heads:
            return [(lists.no_meetings(name), None)]
        drawn = [(one, await self._view(session, here, one, now, is_next=True)) for one in hers]
        drawn += [(theirs[0], await _for_head(session, mandate, theirs)) for mandate, theirs in for_heads]
        whose = [views.of_partnership(name)] if says_whose else []
        return [(views.next_words(name, one), [*whose, *blocks]) for one, blocks in drawn]

    async def _tell_list(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        now = self.services.clock()
        async with self.services.reading() as session:
            found = [
                (here.partnership.name, await meetings.meetings_to_come(session, here.partnership.id, now=now))
                for here in await _meant(session, body, now)
            ]
        further = len(found) - PARTNERSHIPS_TOLD
        shown = found[:PARTNERSHIPS_TOLD]
        await tell(client, body, lists.list_words(shown), lists.list_blocks(shown, further=further))

    async def asked_for_all(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Somebody taps All dates on her Home."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            found = await meetings.meetings_to_come(session, here.partnership.id, now=now)
        await opening(client, body, lists.all_dates(here.partnership.name, found))

    async def _open_form(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await _meant(session, body, now)
            coordinated = [one for one in here if one.member.is_coordinator]
            if not coordinated:
                await must_be(session, here[0], RoleKind.COORDINATOR, now=now)
        await self.planning.open_form(client, body, coordinated)

    async def going(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await self._answer(body, action, Answer.GOING, client)

    async def sent_apologies(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await self._answer(body, action, Answer.APOLOGIES, client)

    async def _answer(
        self, body: Mapping[str, Any], action: Mapping[str, Any], given: Answer, client: AsyncWebClient
    ) -> None:
        actor, now = actor_of(body), self.services.clock()
        async with self.services.writing() as session:
            to = await invitation_meant(session, actor, tapped(MeetingRef, action), now)
            await answer(session, to, given, now=now)
            said = await answer_of(session, to.meeting.id, to.head_id, on=to.meeting.on)
        self.services.deliver_soon()
        await self._show(client, actor, spot_of(body), to, said, is_over=to.meeting.is_over(now))

    async def sending(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Somebody taps Sending someone: who is it?"""
        await ack()
        actor, ref, spot, now = actor_of(body), tapped(MeetingRef, action), spot_of(body), self.services.clock()
        async with self.services.reading() as session:
            to = await invitation_meant(session, actor, ref, now)
            said = await answer_of(session, to.meeting.id, to.head_id, on=to.meeting.on)
            stand_in = await usual_stand_in(session, to.meeting, to.head_id, said, now=now)
        if to.meeting.is_over(now):
            await self._show(client, actor, spot, to, said, is_over=True)
            return
        metadata = SendingMetadata(meeting=ref, tapped_at=spot)
        await opening(client, body, views.sending_form(to.meeting, metadata, mandate=to.mandate, stand_in=stand_in))

    async def named_stand_in(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        actor, metadata, now = actor_of(body), refer(SendingMetadata, view["private_metadata"]), self.services.clock()
        form = parse_form(view, StandInForm, wording=views.STAND_IN_WORDING)
        async with self.services.writing() as session:
            to = await invitation_meant(session, actor, metadata.meeting, now)
            await answer(session, to, Answer.SENDING, stand_in=form.stand_in, now=now)
            said = await answer_of(session, to.meeting.id, to.head_id, on=to.meeting.on)
        await ack()
        self.services.deliver_soon()
        await self._show(client, actor, metadata.tapped_at, to, said, is_over=to.meeting.is_over(now))

    async def _show(
        self,
        client: AsyncWebClient,
        actor: Actor,
        spot: Spot,
        to: Invitation,
        said: Answered | None,
        *,
        is_over: bool,
    ) -> None:
        """Lets whoever answered see what came of it, where they tapped; messages delivered are drawn again anyway."""
        words = views.answer_words(to.meeting, said, mandate=to.mandate, is_over=is_over)
        if spot.kind is Kind.VIEW:
            await self.services.publish_home(actor, to.meeting.partnership_id)
        if spot.kind is Kind.NOTE:
            blocks = views.own_meeting(to.meeting, said, mandate=to.mandate, is_open=not is_over)
            await tell_at(client, spot, actor, words, blocks, replace=True)
        elif is_over or spot.kind is Kind.CHANNEL:
            await tell_at(client, spot, actor, words)

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        """The meetings that are near, as this member sees each; then what else there is to do.

        Before the partnership has started, setting it up is all that there is to do.
        """
        if not here.partnership.has_started(now):
            return []
        coordinates = here.member.is_coordinator
        hers, for_heads = await coming_up(session, here, now, most=MOST_NEAR)
        drawn = [await self._view(session, here, one, now, is_next=one is hers[0]) for one in hers]
        drawn += [await _for_head(session, mandate, theirs) for mandate, theirs in for_heads]
        are_planned = bool(drawn)
        if coordinates and not are_planned:
            drawn.append([views.none_planned()])
        if drawn:
            drawn.append([views.home_buttons(here.partnership.id, lists=are_planned, plans=coordinates)])
        return [HomePart(HOME_ORDER, blocks) for blocks in drawn]

    async def _view(
        self, session: AsyncSession, here: Inside, meeting: Meeting, now: datetime, *, is_next: bool
    ) -> Blocks:
        """The meeting as a member sees it: with buttons where she is invited, with names where she coordinates."""
        blocks, me = views.meeting_alone(meeting), here.member.person.id
        asked = await is_invited(session, meeting, me)
        if asked:
            blocks = views.own_meeting(meeting, await answer_of(session, meeting.id, me), is_open=True)
            blocks = [*blocks, *(await all_term_offered(session, meeting, me, now) if is_next else [])]
        if asked or here.member.is_coordinator:
            blocks = below(blocks, await extras_of(self.services, session, meeting, Shown.HOME, now))
        if here.member.is_coordinator:
            missing = [head.name for head in await silent(session, meeting)]
            hers = await extras_of(self.services, session, meeting, Shown.COORDINATORS_HOME, now)
            blocks = [*blocks, *views.answers_so_far(await answered(session, meeting), missing), *hers]
        return blocks


async def _meant(session: AsyncSession, body: Mapping[str, Any], now: datetime) -> list[Inside]:
    return await partnerships_meant(session, actor_of(body), ChannelId(body["channel_id"]), now=now)


def verb(typed: str, known: Sequence[str] = VERBS) -> str | None:
    """The verb that was typed, or missed by one letter; "help" for none, None for something else altogether."""
    words = typed.casefold().split()
    if not words:
        return "help"
    nearest = min(known, key=lambda verb: OSA.distance(words[0], verb))
    return nearest if OSA.distance(words[0], nearest) <= 1 else None


async def _for_head(session: AsyncSession, mandate: Mandate, theirs: Sequence[Meeting]) -> Blocks:
    """The same meetings for a head for whom somebody answers."""
    return views.for_head(mandate, [(one, await answer_of(session, one.id, mandate.head_id)) for one in theirs])
