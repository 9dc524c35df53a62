"""The fortnightly meeting: announced, answered with one tap, and reminded about.

Listeners are in `Meetings`; what timers do and how deliveries are drawn are functions, which act in the session that
they are given. `capability()` is what the house needs of it all. Planning a series is in handlers/series.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from rapidfuzz import process
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Inside, NotFound, inside, must_be, partnership_at_door
from handlers.capability import Capability, HomePart, Viewer
from handlers.forms import FormErrors, parse_form
from handlers.opening import opening
from handlers.registrar import Command, Registrar
from handlers.series import ANNOUNCE, END, SeriesPlanning, remind
from handlers.services import Services
from handlers.telling import actor_of, in_channel, on_note, redraw_note, tell
from handlers.views import meetings as views
from handlers.views.kit import Blocks
from handlers.views.meetings import MeetingRef, SendingMetadata, StandInForm, Turnout
from handlers.views.parts import Part
from schedules.meetings import REMINDED_DAYS_BEFORE
from storage import deliveries, meetings
from storage.deliveries import Delivery, Owed
from storage.ids import ChannelId, MeetingId
from storage.meetings import Answer, Answered, Meeting
from storage.partnership import Person, RoleKind, holders
from storage.timers import Timer

ANNOUNCEMENT = "meeting.announcement"
REMINDER = "meeting.reminder"

COMMAND = Command(
    name="meeting",
    description="The partnership's meetings: what is next, what is planned, plan new ones",
    usage_hint="[next | list | new | help]",
)
VERBS = ("next", "list", "new", "help")
# How alike a word must be to be taken for one of the verbs ("shwo" for "show" is 75), out of 100.
NEAR_MISS = 70

HOME_ORDER = 10
CALLS = frozenset({"views.open", "views.update", "chat.postMessage"})


def capability() -> Capability:
    """Meetings, as the house sees them."""
    return Capability(
        name="meetings",
        register=register,
        timers={ANNOUNCE: announce, END: close, **{remind(days): remind_silent for days in REMINDED_DAYS_BEFORE}},
        parts={ANNOUNCEMENT: announcement_part, REMINDER: reminder_part},
        home=home,
        calls=CALLS,
    )


def register(registrar: Registrar, services: Services) -> None:
    planning = SeriesPlanning(services)
    planning.register(registrar)
    listeners = Meetings(services, planning)
    registrar.command(COMMAND, listeners.asked)
    registrar.action(views.GOING, listeners.going)
    registrar.action(views.APOLOGIES, listeners.sent_apologies)
    registrar.action(views.SENDING, listeners.sending)
    registrar.view(views.SENDING_FORM, listeners.named_stand_in)


@dataclass(frozen=True)
class Meetings:
    """Listeners for commands, taps and the stand-in's form."""

    services: Services
    planning: SeriesPlanning

    async def asked(
        self, ack: AsyncAck, command: Mapping[str, Any], body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """`/meeting` with a word, with none, or with one that is nearly right."""
        await ack()
        match verb(command.get("text", "")):
            case "next":
                await self._tell_next(body, client)
            case "list":
                await self._tell_list(body, client)
            case "new":
                await self._open_form(body, client)
            case "help":
                await tell(client, body, views.help_words(self.services.command(COMMAND.name)))
            case None:
                words = views.help_words(self.services.command(COMMAND.name), instead_of=command["text"])
                await tell(client, body, words)

    async def _tell_next(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        async with self.services.reading() as session:
            answers = [await self._next(session, here) for here in await self._at_door(session, body)]
        for words, blocks in answers:
            await tell(client, body, words, blocks)

    async def _next(self, session: AsyncSession, here: Inside) -> tuple[str, Blocks | None]:
        soon = await meetings.meetings_to_come(session, here.partnership.id, now=self.services.clock(), limit=1)
        if not soon:
            return views.next_words(here.partnership.name, None), None
        return views.next_words(here.partnership.name, soon[0]), await _own_view(session, here, soon[0])

    async def _tell_list(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        async with self.services.reading() as session:
            lists = [
                views.list_words(
                    here.partnership.name,
                    await meetings.meetings_to_come(session, here.partnership.id, now=self.services.clock()),
                )
                for here in await self._at_door(session, body)
            ]
        await tell(client, body, "\n\n".join(lists))

    async def _open_form(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        async with self.services.reading() as session:
            here = await self._at_door(session, body)
            coordinated = [one for one in here if one.member.is_coordinator]
            if not coordinated:
                await must_be(session, here[0], RoleKind.COORDINATOR)
        await self.planning.open_form(client, body, coordinated)

    async def _at_door(self, session: AsyncSession, body: Mapping[str, Any]) -> list[Inside]:
        channel = ChannelId(body["channel_id"])
        return await partnership_at_door(session, actor_of(body), channel, now=self.services.clock())

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
        self, body: Mapping[str, Any], action: Mapping[str, Any], answer: Answer, client: AsyncWebClient
    ) -> None:
        async with self.services.writing() as session:
            here, meeting = await self._invited(session, body, _ref(action["value"]))
            if not meeting.is_over(self.services.clock()):
                await _record(session, here.member.person, meeting, answer, now=self.services.clock())
            said = await meetings.answer_of(session, meeting.id, here.member.person.id)
        self.services.deliver_soon()
        await self._show(body, client, meeting, said)

    async def sending(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Somebody taps Sending someone: who is it?"""
        await ack()
        ref = _ref(action["value"])
        async with self.services.reading() as session:
            here, meeting = await self._invited(session, body, ref)
            said = await meetings.answer_of(session, meeting.id, here.member.person.id)
        if meeting.is_over(self.services.clock()):
            await self._show(body, client, meeting, said)
            return
        came_from = body.get("response_url") if in_channel(body) else None
        metadata = SendingMetadata(meeting=ref, came_from=came_from)
        await opening(client, body, views.sending_form(meeting, metadata, stand_in=said.stand_in if said else None))

    async def named_stand_in(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        metadata = SendingMetadata.model_validate_json(view["private_metadata"])
        try:
            form = parse_form(view, StandInForm, wording=views.STAND_IN_WORDING)
        except FormErrors as wrong:
            await ack(response_action="errors", errors=wrong.by_field)
            return
        async with self.services.writing() as session:
            here, meeting = await self._invited(session, body, metadata.meeting)
            person, now = here.member.person, self.services.clock()
            if not meeting.is_over(now):
                await _record(session, person, meeting, Answer.SENDING, stand_in=form.stand_in, now=now)
            said = await meetings.answer_of(session, meeting.id, person.id)
        await ack()
        self.services.deliver_soon()
        origin = {**body, "response_url": metadata.came_from, "container": {"type": "message"}}
        await self._show(origin if metadata.came_from else body, client, meeting, said)

    async def _show(
        self, body: Mapping[str, Any], client: AsyncWebClient, meeting: Meeting, said: Answered | None
    ) -> None:
        """Lets whoever tapped see what came of it, where they tapped. Direct messages are drawn again by themselves."""
        words = views.answer_confirmed(meeting, said, is_over=meeting.is_over(self.services.clock()))
        if on_note(body):
            blocks = views.own_meeting(meeting, said, is_open=not meeting.is_over(self.services.clock()))
            await redraw_note(client, body["response_url"], words, blocks)
        elif in_channel(body):
            await tell(client, body, words)
        elif "view" in body:
            await self.services.publish_home(actor_of(body))

    async def _invited(self, session: AsyncSession, body: Mapping[str, Any], ref: MeetingRef) -> tuple[Inside, Meeting]:
        """The head who acts and the meeting meant. Raises NotFound, Stranger or NotAllowed."""
        here = await inside(session, actor_of(body), ref.partnership, now=self.services.clock())
        meeting = await meetings.meeting(session, here.partnership.id, ref.meeting)
        if meeting is None:
            raise NotFound
        await must_be(session, here, RoleKind.HEAD)
        return here, meeting


def verb(text: str) -> str | None:
    """The verb that was typed or nearly typed; "help" for none, None for something else altogether."""
    typed = text.strip().casefold()
    if not typed:
        return "help"
    found = process.extractOne(typed.split()[0], VERBS, score_cutoff=NEAR_MISS)
    return found[0] if found else None


async def announce(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The channel is owed the announcement, unless the meeting is over by now."""
    meeting = await meetings.meeting(session, timer.partnership_id, MeetingId(int(timer.subject)))
    if meeting is not None and not meeting.is_over(now):
        owed = Owed(ANNOUNCEMENT, timer.subject, occasion="", not_before=now, channel=meeting.channel)
        await deliveries.owe(session, timer.partnership_id, [owed])


async def remind_silent(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """Every head who has not answered is owed the question."""
    meeting = await meetings.meeting(session, timer.partnership_id, MeetingId(int(timer.subject)))
    if meeting is None or meeting.has_begun(now):
        return
    answered = {one.person_id for one in await meetings.answers(session, meeting.id)}
    silent = [one for one in await _heads(session, meeting) if one.id not in answered]
    await deliveries.owe(
        session,
        timer.partnership_id,
        [Owed(REMINDER, timer.subject, occasion=timer.kind, not_before=now, person_id=one.id) for one in silent],
    )


async def close(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """The meeting is over: whatever still shows buttons for it is drawn again without."""
    for kind in (ANNOUNCEMENT, REMINDER):
        await deliveries.touch(session, timer.partnership_id, kind, timer.subject)


async def announcement_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    meeting = await meetings.meeting(session, delivery.partnership_id, MeetingId(int(delivery.subject)))
    if meeting is None or (meeting.is_over(now) and not delivery.is_posted):
        return None
    return views.announcement(meeting, await _turnout(session, meeting), is_open=not meeting.is_over(now))


async def reminder_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question to one head; not owed once it is answered, but kept up to date once it is posted."""
    assert delivery.person_id is not None
    meeting = await meetings.meeting(session, delivery.partnership_id, MeetingId(int(delivery.subject)))
    if meeting is None:
        return None
    said = await meetings.answer_of(session, meeting.id, delivery.person_id)
    invited = delivery.person_id in {head.id for head in await _heads(session, meeting)}
    if not delivery.is_posted and (said or not invited or meeting.has_begun(now)):
        return None
    return views.reminder(meeting, said, is_open=invited and not meeting.is_over(now), is_live=delivery.is_live)


async def home(session: AsyncSession, viewer: Viewer) -> Sequence[HomePart]:
    """The next meeting, with a head's buttons and a coordinator's counts."""
    soon = await meetings.meetings_to_come(session, viewer.partnership.id, now=viewer.now, limit=1)
    parts = []
    if soon and viewer.member.is_head:
        said = await meetings.answer_of(session, soon[0].id, viewer.member.person.id)
        parts.append(HomePart(HOME_ORDER, views.own_meeting(soon[0], said, is_open=True)))
    if viewer.member.is_coordinator:
        parts.append(HomePart(HOME_ORDER + 1, await _coordinator_view(session, viewer, soon[0] if soon else None)))
    return parts


async def _coordinator_view(session: AsyncSession, viewer: Viewer, meeting: Meeting | None) -> Blocks:
    if meeting is None:
        return views.home_new_series(viewer.partnership.id, is_first=True)
    answered = {one.person_id for one in await meetings.answers(session, meeting.id)}
    silent = [one.name for one in await _heads(session, meeting) if one.id not in answered]
    counts = views.home_for_coordinator(meeting, await _turnout(session, meeting), silent)
    return [*counts, *views.home_new_series(viewer.partnership.id, is_first=False)]


async def _own_view(session: AsyncSession, here: Inside, meeting: Meeting) -> Blocks:
    if not here.member.is_head:
        return views.meeting_alone(meeting)
    said = await meetings.answer_of(session, meeting.id, here.member.person.id)
    return views.own_meeting(meeting, said, is_open=True)


async def _record(
    session: AsyncSession,
    person: Person,
    meeting: Meeting,
    answer: Answer,
    *,
    stand_in: str | None = None,
    now: datetime,
) -> None:
    """Keeps the answer, and has everything that shows it drawn again; the same answer twice changes nothing."""
    if not await meetings.record_answer(session, meeting.id, person.id, answer, stand_in=stand_in, now=now):
        return
    subject = str(meeting.id)
    await deliveries.touch(session, meeting.partnership_id, ANNOUNCEMENT, subject)
    await deliveries.touch(session, meeting.partnership_id, REMINDER, subject, person_id=person.id)


async def _heads(session: AsyncSession, meeting: Meeting) -> list[Person]:
    """Who is invited: everybody who is a head on the day."""
    return await holders(session, meeting.partnership_id, RoleKind.HEAD, on=meeting.on)


async def _turnout(session: AsyncSession, meeting: Meeting) -> Turnout:
    heads = {head.id for head in await _heads(session, meeting)}
    answered = [one for one in await meetings.answers(session, meeting.id) if one.person_id in heads]
    return Turnout.of(len(heads), answered)


def _ref(value: str) -> MeetingRef:
    """What a button is about. Raises NotFound for a value that this bot never made."""
    try:
        return MeetingRef.model_validate_json(value)
    except ValidationError:
        raise NotFound from None
