"""Finding the time before a series begins: a coordinator offers up to ten, heads say which suit, and she chooses one.

`capability()` is what the house needs of it all. What heads are asked, and answer, is in suiting_times.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making
from handlers.changes.drafts import Draft, Drafting, Filled
from handlers.house.access import Declined, Inside, coordinating, must_be
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.forms import FormErrors
from handlers.house.opening import changing, filling, pushing
from handlers.house.personal_data import Kept, PersonalData, Rows
from handlers.house.references import PartnershipRef, modal_of, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Part
from handlers.house.which_partnership import opening_for
from handlers.meetings.meeting_extras import MeetingExtra, MeetingVerb
from handlers.meetings.views.series import BeforeSeries, SeriesDraft, series_form
from handlers.members.membership import today_of
from handlers.planning.choosing_times import to_choose
from handlers.planning.suiting_times import (
    ASK,
    POLL,
    RESULT,
    Suiting,
    ask_heads,
    ask_part,
    asked_on_home,
    known_poll,
    standing_of,
    tell_result,
)
from handlers.planning.views import finding_times as views
from handlers.planning.views.finding_times import OfferForm, PollRef, ShownRef, TimeRef
from schedules.finding_times import OfferedTime, asked_until, reminded_at
from schedules.local_time import local
from schedules.retention import FINISHED_KEPT, Period
from storage.changes.changes import Change
from storage.delivery.deliveries import Delivery, touch, touch_subject
from storage.delivery.timers import Timer, set_timers
from storage.meetings.time_polls import (
    NewTimePoll,
    PollClosed,
    TimePoll,
    answers_kept,
    close_poll,
    erase_polls_of,
    forget_polls,
    offer_times,
    polls_kept,
    time_in,
    time_poll,
    time_polls,
)
from storage.members.calendars import school_calendar
from storage.members.people import Person, RoleKind

REMIND = "time_poll.remind"
END = "time_poll.end"
SCREEN_ORDER = 17
EXTRA_ORDER = 95
CALLS = frozenset({"views.open", "views.push", "views.update", "chat.postMessage"})

POLLS = Kept(
    table="time_poll",
    title="Times offered",
    what="Which times a coordinator has offered for meetings",
    period=Period.FINISHED,
)
ANSWERS = Kept(
    table="time_answer",
    title="Times that suit",
    what="Which of the times offered suit somebody, and who answered for her",
    period=Period.FINISHED,
)


def capability(services: Services) -> Capability:
    finding = Finding(services)
    return Capability(
        name="finding_times",
        register=finding.register,
        timers=[TimerKind(REMIND, remind_silent), TimerKind(END, end)],
        deliveries=[
            DeliveryKind(ASK, ask_part, label="Questions about times for meetings", may_be_off=True),
            DeliveryKind(RESULT, result_part),
        ],
        home=on_home,
        screens=[SCREEN],
        offers=[
            BeforeSeries(views.NO_DATE_YET, views.TITLE, views.OPEN),
            MeetingExtra(EXTRA_ORDER, verbs=[MeetingVerb("time", f"{views.WORDS} (for coordinators)", finding.asked)]),
        ],
        calls=CALLS,
        changes={views.OFFERED: offered_words, views.CHOSEN: chosen_words, views.STOPPED: stopped_words},
        forget=forget,
        personal_data=PersonalData(kept=[POLLS, ANSWERS], exported=exported, erased=erased),
    )


@dataclass(frozen=True)
class Finding:
    """Listeners for the coordinator's screen and form."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        Suiting(self.services).register(registrar)
        Drafting(self.services, OFFERING).register(registrar)
        registrar.action(views.OPEN, shows(self.services, PartnershipRef, _screen))
        registrar.action(views.OFFER, shows(self.services, PartnershipRef, offer_form))
        registrar.action(views.ANOTHER, shows(self.services, ShownRef, _longer_form, laid=changing))
        registrar.action(views.CHOOSE, self.chosen)
        registrar.action(views.PLAN, shows(self.services, TimeRef, _planning_form))
        registrar.action(views.STOP, self.stopped)

    async def asked(self, client: AsyncWebClient, body: Mapping[str, Any], _rest: str) -> None:
        """`/meeting time`."""
        await opening_for(
            self.services, client, body, _drawn_for_coordinator, label=views.TITLE, action_id=SCREEN.action_id
        )

    async def chosen(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She takes one of the best times: nobody is asked any longer, and the form of the series opens with it."""
        await ack()
        ref, now = tapped(TimeRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            poll = await known_poll(session, here.partnership.id, ref.poll)
            await self._close(session, here, poll, _time_of(poll, ref, now), now)
            form = await _planning_form(session, here, ref, now)
            screen = await drawn(session, here, now)
        await pushing(client, body, form)
        await self._redraw(client, body, screen, here)

    async def stopped(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PollRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
            await self._close(session, here, await known_poll(session, here.partnership.id, ref.poll), None, now)
            screen = await drawn(session, here, now)
        await self._redraw(client, body, screen, here)

    async def _close(
        self, session: AsyncSession, here: Inside, poll: TimePoll, time: OfferedTime | None, now: datetime
    ) -> None:
        """The heads' messages say so once it can no longer be undone. Raises Declined for whoever comes second."""
        about: dict[str, object] = {"poll": poll.id, "name": poll.name}
        if time is not None:
            about["time"] = views.time_words(poll, time)
        kind = views.STOPPED if time is None else views.CHOSEN
        try:
            async with making(self.services.subscribers, session, here, kind, now=now, **about) as change:
                await close_poll(session, poll, chosen=time, now=now)
                await set_timers(session, poll.partnership_id, POLL.subject(poll.id), {END: change.leaves_at})
            await touch(session, poll.partnership_id, RESULT, POLL.subject(poll.id))
        except PollClosed as closed:
            raise Declined(views.closed_words(closed.poll)) from None

    async def _redraw(self, client: AsyncWebClient, body: Mapping[str, Any], screen: Payload, here: Inside) -> None:
        """Beneath the form her screen shows what has become of the times; so do Home and the message that told her."""
        if (body.get("view") or {}).get("type") == "modal":
            await filling(client, modal_of(body)["id"], screen)
        self.services.deliver_soon()
        await self.services.publish_home(actor_of(body), here.partnership.id)


def _time_of(poll: TimePoll, ref: TimeRef, now: datetime) -> OfferedTime:
    """Raises Declined for a time that has passed, or that was never offered."""
    if ref.time not in poll.offered:
        raise Declined(views.NEVER_OFFERED)
    time = time_in(ref.time)
    if time not in poll.times_to_come(now):
        raise Declined(views.past_words(poll, time))
    return time


async def on_home(session: AsyncSession, here: Inside, now: datetime) -> list[HomePart]:
    """What she has to choose, and what she is asked."""
    return [*await to_choose(session, here, now), *await asked_on_home(session, here, now)]


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """What is offered just now, and how it stands."""
    found = await time_polls(session, here.partnership.id, now=now)
    return views.screen(here.partnership.id, [await standing_of(session, one, now) for one in found], now)


async def _screen(session: AsyncSession, here: Inside, _ref: PartnershipRef, now: datetime) -> Payload:
    return await drawn(session, here, now)


async def _drawn_for_coordinator(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    await must_be(session, here, RoleKind.COORDINATOR, now=now)
    return await drawn(session, here, now)


async def offer_form(_session: AsyncSession, _here: Inside, ref: PartnershipRef, _now: datetime) -> Payload:
    return views.offer_form(ref)


async def _longer_form(_session: AsyncSession, _here: Inside, ref: ShownRef, _now: datetime) -> Payload:
    return views.offer_form(ref, shown=ref.shown)


async def _form_again(_session: AsyncSession, _here: Inside, filled: Filled[OfferForm]) -> Payload:
    return views.offer_form(filled.form, filled=filled.form, changed=filled.changed)


async def _planning_form(session: AsyncSession, here: Inside, ref: TimeRef, now: datetime) -> Payload:
    """The form of a new series, filled in with one of the times. Raises NotFound, Declined."""
    poll = await known_poll(session, here.partnership.id, ref.poll)
    time = _time_of(poll, ref, now)
    draft = SeriesDraft(here.partnership.id, poll.name, first_on=time.on, from_time=time.at, minutes=poll.minutes)
    return series_form(draft, choices=[here.partnership])


async def _offer(change: Making, form: OfferForm) -> None:
    """The times are offered, and every head is asked. Raises FormErrors, Declined."""
    session, of = change.session, change.here.partnership
    new = _new_poll(change, form)
    poll_id = await offer_times(session, of.id, new, by=change.here.member.person.id)
    change.about |= {"poll": poll_id, "name": new.name, "count": len(new.times)}
    remind_at = reminded_at(form.last_on, await school_calendar(session, of), of.zone, asked_at=change.leaves_at)
    reminders = {REMIND: remind_at} if remind_at and remind_at < new.asked_until else {}
    await set_timers(session, of.id, POLL.subject(poll_id), {**reminders, END: new.asked_until})
    poll = await known_poll(session, of.id, poll_id)
    asked = await ask_heads(session, poll, "asked", now=change.now, not_before=change.leaves_at, change=change.id)
    if not asked:
        raise Declined(views.NOBODY_TO_ASK)


def _new_poll(change: Making, form: OfferForm) -> NewTimePoll:
    """Raises FormErrors."""
    zone = change.here.partnership.zone
    if past := {field: views.TIME_PAST for field, at in form.times.items() if at <= change.now}:
        raise FormErrors(past)
    times = tuple(sorted({_offered(at, zone) for at in form.times.values()}))
    until = asked_until(times, form.last_on, zone)
    if form.last_on < today_of(change.here, change.now):
        raise FormErrors({"last_on": views.LAST_DAY_PAST})
    if form.last_on > times[-1].on:
        raise FormErrors({"last_on": views.LAST_DAY_TOO_LATE})
    return NewTimePoll(form.name, form.minutes, times, until)


def _offered(at: datetime, zone: ZoneInfo) -> OfferedTime:
    there = local(at, zone)
    return OfferedTime(there.date(), there.time().replace(second=0, microsecond=0))


async def remind_silent(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """Whoever has not answered is asked once more."""
    poll = await _about(session, timer)
    if poll is not None and poll.is_open(now):
        await ask_heads(session, poll, "reminded", now=now, not_before=now)


async def end(session: AsyncSession, timer: Timer, now: datetime) -> None:
    """Nobody is asked any longer: what still shows buttons is drawn again, and the coordinators choose."""
    poll = await _about(session, timer)
    if poll is None:
        return
    await touch_subject(session, poll.partnership_id, timer.subject)
    if poll.closed_at is None:
        await tell_result(session, poll, now)


async def result_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """How it stands, for a coordinator; not owed once she has chosen, or nothing is left to choose."""
    poll = await _about(session, delivery)
    if poll is None or (not delivery.is_posted and poll.closed_at is not None):
        return None
    if poll.time_chosen is None and (poll.closed_at is not None or not poll.times_to_come(now)):
        return None
    return views.result(await standing_of(session, poll, now), now)


async def _about(session: AsyncSession, about: Timer | Delivery) -> TimePoll | None:
    return await time_poll(session, about.partnership_id, POLL.id_in(about.subject))


async def offered_words(_session: AsyncSession, change: Change) -> str:
    return views.offered_words(change.about["name"], change.about["count"])


async def chosen_words(_session: AsyncSession, change: Change) -> str:
    return views.chosen_words(change.about["name"], change.about["time"])


async def stopped_words(_session: AsyncSession, change: Change) -> str:
    return views.stopped_words(change.about["name"])


async def forget(session: AsyncSession, now: datetime) -> None:
    await forget_polls(session, now - FINISHED_KEPT)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {POLLS.table: await polls_kept(session, person.id), ANSWERS.table: await answers_kept(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_polls_of(session, person.id)


SCREEN = Screen(
    verb="time",
    label=views.TITLE,
    words=views.WORDS,
    order=SCREEN_ORDER,
    drawn=drawn,
    only_for=RoleKind.COORDINATOR,
)
OFFERING = Draft(
    kind=views.OFFERED,
    about=PartnershipRef,
    model=OfferForm,
    wording=views.OFFER_WORDING,
    drawn=_form_again,
    act=_offer,
    words=offered_words,
    screen=drawn,
)
