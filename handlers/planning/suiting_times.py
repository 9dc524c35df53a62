"""Which of the times that a coordinator offers suit: heads are asked, answer for themselves, and others for them.

Everybody who is a head on the day is asked. What one of them answers is the coordinators' to see, and nobody else's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Declined, Inside, NotFound, inside, must_be
from handlers.house.capability import HomePart
from handlers.house.places import Kind
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, spot_of
from handlers.house.views.kit import Blocks
from handlers.house.views.parts import Part
from handlers.meetings.views.mandates import NO_MANDATE
from handlers.planning.views import suiting_times as views
from handlers.planning.views.finding_times import Standing, closed_words, count_words, past_words
from handlers.planning.views.suiting_times import AnswerRef, Question
from schedules.finding_times import OfferedTime, best_times
from schedules.local_time import local
from storage.database.ids import ChangeId, PartnershipId, PersonId, TimePollId
from storage.delivery import answerers, deliveries
from storage.delivery.answerers import Mandate, mandates
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import SubjectKind
from storage.meetings.time_polls import (
    PollClosed,
    TimePoll,
    all_suiting,
    record_suiting,
    suiting_of,
    time_in,
    time_poll,
    time_polls,
)
from storage.members.people import RoleKind, holders, holds
from storage.members.roster import coordinators_at_work

ASK = "time_poll.ask"
RESULT = "time_poll.result"
POLL = SubjectKind("time_poll", TimePollId)
HOME_ORDER = 12


async def standing_of(session: AsyncSession, poll: TimePoll, now: datetime) -> Standing:
    """How a poll stands. Whoever is head no longer does not count, whatever she has answered."""
    today = local(now, poll.zone).date()
    heads = {one.id: one.name for one in await holders(session, poll.partnership_id, RoleKind.HEAD, on=today)}
    answers = await all_suiting(session, poll.id, heads)
    to_come = poll.times_to_come(now)
    chosen = {time: [head for head, one in answers.items() if time in one.times] for time in to_come}
    return Standing(poll, heads, answers, best_times(chosen, answers))


async def ask_heads(
    session: AsyncSession,
    poll: TimePoll,
    occasion: str,
    *,
    now: datetime,
    not_before: datetime,
    change: ChangeId | None = None,
) -> int:
    """Every head who has not answered is owed the question, or whoever is asked for her; how many heads there are."""
    standing = await standing_of(session, poll, now)
    asks = [
        Owed(
            ASK,
            POLL.subject(poll.id),
            occasion,
            not_before=not_before,
            over_at=poll.asked_until,
            person_id=head,
            change=change,
        )
        for head in standing.heads
        if head not in standing.answers
    ]
    await answerers.ask(session, poll.partnership_id, asks, on=local(not_before, poll.zone).date())
    return len(standing.heads)


async def tell_result(session: AsyncSession, poll: TimePoll, now: datetime) -> None:
    """The coordinators are owed how it stands, once: when everybody has answered, or nobody is asked any longer."""
    to = await coordinators_at_work(session, poll.partnership_id, on=local(now, poll.zone).date())
    over_at = max(one.starts_at(poll.zone) for one in poll.times)
    owed = [
        Owed(RESULT, POLL.subject(poll.id), "", not_before=now, over_at=over_at, person_id=coordinator)
        for coordinator in to
    ]
    await deliveries.owe(session, poll.partnership_id, owed)


@dataclass(frozen=True)
class Respondent:
    """One head who is asked, and by which mandate somebody else answers for her, if she does not herself."""

    poll: TimePoll
    head_id: PersonId
    mandate: Mandate | None = None

    @property
    def by_id(self) -> PersonId:
        return self.mandate.delegate_id if self.mandate else self.head_id


@dataclass(frozen=True)
class Suiting:
    """Listeners for what heads tap."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        for action_id in views.SUITS:
            registrar.action(action_id, self.answered)
        registrar.action(views.NONE_SUITS, self.answered)

    async def answered(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """One time suits, or does not after all; or none of them does."""
        await ack()
        actor, ref, now = actor_of(body), tapped(AnswerRef, action), self.services.clock()
        async with self.services.writing() as session:
            who = await _respondent(session, actor, ref, now)
            await _record(session, who, ref, now)
        self.services.deliver_soon()
        if spot_of(body).kind is Kind.VIEW:
            await self.services.publish_home(actor, ref.partnership)


async def _respondent(session: AsyncSession, actor: Actor, ref: AnswerRef, now: datetime) -> Respondent:
    """Whose answer it is. Raises NotFound, Stranger, NotAllowed or Declined."""
    here = await inside(session, actor, ref.partnership, now=now)
    poll = await time_poll(session, here.partnership.id, ref.poll)
    if poll is None:
        raise NotFound
    me = here.member.person.id
    if ref.head in (None, me):
        await must_be(session, here, RoleKind.HEAD, now=now)
        return Respondent(poll, me)
    mandate = next((one for one in mandates(here.member) if one.head_id == ref.head), None)
    if mandate is None or not await _is_asked(session, poll, mandate.head_id, now):
        raise Declined(NO_MANDATE)
    return Respondent(poll, mandate.head_id, mandate)


async def _is_asked(session: AsyncSession, poll: TimePoll, person_id: PersonId, now: datetime) -> bool:
    return await holds(session, poll.partnership_id, person_id, RoleKind.HEAD, on=local(now, poll.zone).date())


async def _record(session: AsyncSession, who: Respondent, ref: AnswerRef, now: datetime) -> None:
    """Keeps it, and has everything drawn again that shows it. Raises Declined, NotFound."""
    suiting = _suiting(who.poll, ref, now)
    try:
        is_new = await record_suiting(session, who.poll, who.head_id, suiting, by=who.by_id, now=now)
    except PollClosed as closed:
        raise Declined(closed_words(closed.poll)) from None
    if not is_new:
        return
    of, subject = who.poll.partnership_id, POLL.subject(who.poll.id)
    await deliveries.touch(session, of, ASK, subject, person_id=who.head_id)
    await deliveries.touch(session, of, RESULT, subject)
    standing = await standing_of(session, who.poll, now)
    if not standing.silent:
        await tell_result(session, who.poll, now)


def _suiting(poll: TimePoll, ref: AnswerRef, now: datetime) -> dict[OfferedTime, bool]:
    """Raises NotFound for a time that was never offered, Declined for one that has passed."""
    if ref.time is None:
        return dict.fromkeys(poll.times, False)
    if ref.time not in poll.offered:
        raise NotFound
    time = time_in(ref.time)
    if poll.is_open(now) and time.starts_at(poll.zone) <= now:
        raise Declined(past_words(poll, time))
    return {time: ref.suits}


async def ask_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question to one head; not owed once it is answered or over, but kept up to date once it is posted."""
    assert delivery.person_id is not None
    poll = await _about(session, delivery)
    if poll is None:
        return None
    who = await _asked(session, poll, delivery, now)
    if who is None:
        return None
    one = Question(poll, await suiting_of(session, poll.id, who.head_id), who.mandate)
    if not delivery.is_posted and (one.said or not poll.is_open(now)):
        return None
    return views.asked(one, now, is_live=delivery.is_live)


async def _asked(session: AsyncSession, poll: TimePoll, delivery: Delivery, now: datetime) -> Respondent | None:
    """Who is asked; None where she is head no longer, or answers for the head no longer."""
    assert delivery.person_id is not None
    head_id = delivery.for_id or delivery.person_id
    if not await _is_asked(session, poll, head_id, now):
        return None
    if delivery.for_id is None:
        return Respondent(poll, head_id)
    today = local(now, poll.zone).date()
    mandate = await answerers.mandate(session, poll.partnership_id, delivery.person_id, head_id, on=today)
    return Respondent(poll, head_id, mandate) if mandate else None


async def _about(session: AsyncSession, delivery: Delivery) -> TimePoll | None:
    return await time_poll(session, delivery.partnership_id, POLL.id_in(delivery.subject))


async def asked_on_home(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """What a head is asked just now, and whatever else somebody is asked for others."""
    found = [one for one in await time_polls(session, here.partnership.id, now=now) if one.is_open(now)]
    return [HomePart(HOME_ORDER, blocks) for poll in found for blocks in await _asked_of(session, here, poll, now)]


async def _asked_of(session: AsyncSession, here: Inside, poll: TimePoll, now: datetime) -> list[Blocks]:
    """The questions about one poll. Here it also stands how many have answered: Home is drawn whenever it is opened."""
    standing = await standing_of(session, poll, now)
    for_others = [one for one in mandates(here.member) if one.head_id in standing.heads]
    hers = [Question(poll, standing.answers.get(one.head_id), one) for one in for_others]
    if here.member.person.id in standing.heads:
        hers.insert(0, Question(poll, standing.answers.get(here.member.person.id)))
    counted = count_words(len(standing.answers), len(standing.heads))
    return [views.on_home(one, counted, now) for one in hers]


async def known_poll(session: AsyncSession, partnership_id: PartnershipId, poll_id: TimePollId) -> TimePoll:
    """Raises NotFound."""
    found = await time_poll(session, partnership_id, poll_id)
    if found is None:
        raise NotFound
    return found
