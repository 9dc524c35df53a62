"""Who was there: asked the morning after, confirmed in one tap, or ticked one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making
from handlers.changes.drafts import Draft, Drafting, Filled
from handlers.house.access import Actor, Inside, inside, must_be
from handlers.house.happening import Happening
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Part
from handlers.meetings.invitations import answered, invited, subject_of
from handlers.meetings.meeting_ends import MeetingEnded
from handlers.meetings.meeting_rights import known_meeting
from handlers.meetings.views.meetings import MeetingRef
from handlers.proceedings.views import presence as views
from handlers.proceedings.views.presence import NOTED, TICK_WORDING, WHO_WAS_THERE, PresenceForm
from schedules.sending_hours import morning
from storage.changes.changes import Change
from storage.database.ids import MeetingId, PersonId
from storage.delivery.deliveries import Delivery, Owed, touch_subject
from storage.delivery.subjects import MEETING
from storage.meetings.meeting_answers import Answer
from storage.meetings.meetings import Meeting, meeting
from storage.members.calendars import school_calendar
from storage.members.people import RoleKind
from storage.members.roster import coordinators_at_work
from storage.proceedings.minutes import attendance, keeper, record_attendance

# Whoever has not said who was there for so long does not remember.
STALE = timedelta(days=28)


async def as_keeper(session: AsyncSession, actor: Actor, ref: MeetingRef, now: datetime) -> Inside:
    """Whoever keeps the minutes of a meeting: its keeper, as long as she is anything here, or a coordinator."""
    here = await inside(session, actor, ref.partnership, now=now)
    await known_meeting(session, ref)
    if await keeper(session, ref.meeting) != here.member.person.id:
        await must_be(session, here, RoleKind.COORDINATOR, now=now)
    return here


async def ask_who_was_there(happening: Happening, fact: MeetingEnded) -> None:
    """The coordinators who are at work on the next school morning, and whoever keeps the minutes."""
    session, about, of = happening.session, fact.meeting, fact.partnership
    if not await invited(session, about):
        return
    calendar = await school_calendar(session, of)
    day = calendar.next_open(about.on)
    at = morning(day, calendar, of.zone)
    keeps = await keeper(session, about.id)
    asked = [*await coordinators_at_work(session, of.id, on=day), *([keeps] if keeps else [])]
    await happening.owe(
        Owed(
            WHO_WAS_THERE,
            subject_of(about.id),
            occasion=str(about.on),
            not_before=at,
            over_at=max(at, happening.now) + STALE,
            person_id=person_id,
        )
        for person_id in dict.fromkeys(asked)
    )


async def who_was_there_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question; settled for all once one of them has answered it."""
    about = await meeting(session, delivery.partnership_id, MEETING.id_in(delivery.subject))
    if about is None or about.is_cancelled or not about.is_over(now):
        return None
    there = await attendance(session, about.id)
    if not there:
        return views.question(about, await answered(session, about), is_live=delivery.is_live)
    return views.noted(about, there) if delivery.is_posted else None


@dataclass(frozen=True)
class Presence:
    """Listeners."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.AS_THEY_SAID, self.as_they_said)
        registrar.action(views.TICK, shows(self.services, MeetingRef, _form, let_in=as_keeper))
        Drafting(self.services, NOTING).register(registrar)

    async def as_they_said(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Whoever said that she would come was there. A second tap, or another's, finds it noted already."""
        await ack()
        ref, now = tapped(MeetingRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await as_keeper(session, actor_of(body), ref, now)
            is_noted = bool(await attendance(session, ref.meeting))
            if not is_noted:
                await self._confirm(session, here, await known_meeting(session, ref), now)
        self.services.deliver_soon()
        if is_noted:
            await tell(client, body, views.SETTLED)
        await self.services.publish_home(actor_of(body), ref.partnership)

    async def _confirm(self, session: AsyncSession, here: Inside, about: Meeting, now: datetime) -> None:
        there = await _said_so(session, about)
        async with making(self.services.subscribers, session, here, NOTED, now=now) as change:
            await _note(change, about, there)


async def _said_so(session: AsyncSession, about: Meeting) -> set[PersonId]:
    return {one.person_id for one in await answered(session, about) if one.answer is not Answer.APOLOGIES}


async def _note(change: Making, about: Meeting, there: Collection[PersonId]) -> None:
    asked = [one.id for one in await invited(change.session, about)]
    change.about |= {"meeting": about.id, "came": len({*there} & {*asked}), "invited": len(asked)}
    await record_attendance(change.session, about.partnership_id, about.id, asked, there)
    await touch_subject(change.session, about.partnership_id, subject_of(about.id))


async def _form(session: AsyncSession, _here: Inside, ref: MeetingRef, _now: datetime) -> Payload:
    about = await known_meeting(session, ref)
    noted = await attendance(session, about.id)
    there = {one for one, came in noted.items() if came} if noted else await _said_so(session, about)
    return views.presence_form(about, {one.id: one.name for one in await invited(session, about)}, there)


async def _form_again(session: AsyncSession, _here: Inside, filled: Filled[PresenceForm]) -> Payload:
    about = await known_meeting(session, filled.form)
    people = {one.id: one.name for one in await invited(session, about)}
    return views.presence_form(about, people, filled.form.there, filled.changed)


async def _noted(change: Making, form: PresenceForm) -> None:
    await _note(change, await known_meeting(change.session, form), form.there)


async def noted_words(session: AsyncSession, change: Change) -> str:
    about = await meeting(session, change.partnership_id, MeetingId(change.about["meeting"]))
    when = f"{about.name}, {about.on:%a} {about.on.day} {about.on:%b}" if about else "a meeting"
    return views.noted_words(when, change.about["came"], change.about["invited"])


NOTING = Draft(
    kind=NOTED,
    about=MeetingRef,
    model=PresenceForm,
    wording=TICK_WORDING,
    drawn=_form_again,
    act=_noted,
    words=noted_words,
    let_in=as_keeper,
)
