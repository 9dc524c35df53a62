"""The beats that carry messages: `fire` turns timers into what is owed, `deliver` turns that into Slack messages.

Both go through the capabilities' own handlers and know none of them. Slack is called between two transactions, never
inside one; what is answered while a message waits is simply not in it when it is drawn. New messages leave in school
hours only; updates, which ring no phone, at any.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.capability import Forgotten, TimerFired
from handlers.delivery_kinds import DeliveryKind
from handlers.errors import facts
from handlers.facts import MessageRefused
from handlers.happening import Happening
from handlers.pacing import MustWait
from handlers.posting import Posting, Refused, Unanswered
from handlers.sending_times import kinds_off, put_back_until_wished, sending_time
from handlers.services import Services
from handlers.views.kit import Payload
from handlers.views.parts import (
    Ask,
    Frame,
    Part,
    channel_message,
    frame_of,
    how_many_fit,
    personal_message,
    settled_message,
)
from schedules.retention import FINISHED_KEPT
from storage import messages, timers
from storage.asking import standing
from storage.deliveries import Delivery
from storage.ids import DeliveryId, TeamId
from storage.messages import Claim
from storage.partnership import partnership

# Longer than a look-up, a wait for a turn and the call itself usually take; a post that it might not cover is put off.
LEASE = timedelta(seconds=90)
BATCH = 20
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
# With the longest wait between them, about a day: Slack's outages are shorter.
MOST_ATTEMPTS = 300
FAILED_TIMER_WAITS = timedelta(minutes=5)
LEFT_OUT_WAITS = timedelta(minutes=5)
# After so many asks without an answer a coordinator takes over.
MOST_ASKS = 3
CALLS = frozenset({"chat.postMessage", "chat.update", "conversations.history", "conversations.open"})

log = structlog.get_logger()


class Undrawn(Exception):
    """A message cannot be drawn for now, because of mistakes that are in the log already."""


@dataclass(frozen=True)
class Drawn:
    """What came of a message's deliveries: parts to show, what is owed no longer, what has been asked often enough or
    is of a kind turned `off`, and what a mistake kept back."""

    frame: Frame = field(default_factory=Frame)
    off: frozenset[str] = frozenset()
    parts: dict[DeliveryId, Part] = field(default_factory=dict)
    over: list[DeliveryId] = field(default_factory=list)
    silent: list[DeliveryId] = field(default_factory=list)
    broken: list[DeliveryId] = field(default_factory=list)

    def add(self, delivery: Delivery, part: Part | None) -> None:
        if part is None:
            self.over.append(delivery.id)
        elif self._is_off(delivery) or (part.ask is Ask.LIVE and _is_chasing(delivery)):
            self.silent.append(delivery.id)
        else:
            self.parts[delivery.id] = part

    def _is_off(self, delivery: Delivery) -> bool:
        """Whether it is unwanted; what stands in Slack already is kept up to date all the same."""
        return not delivery.is_posted and delivery.kind in self.off

    def that_fit(self, claim: Claim) -> "Drawn":
        """The same with as many parts as one message holds, in order."""
        if claim.person_name is None:
            return self
        count = how_many_fit(claim.person_name, list(self.parts.values()), self.frame)
        frame = replace(self.frame, beyond=len(self.parts) - count)
        return replace(self, frame=frame, parts=dict(islice(self.parts.items(), count)))


@dataclass(frozen=True)
class Beats:
    """What the timetable runs. `fire` and `deliver` end when nothing is due any longer.

    A message claimed is this process's alone for the `lease`, which is longer than a call to Slack may take.
    """

    services: Services
    timers: Mapping[str, TimerFired]
    kinds: Mapping[str, DeliveryKind]
    forgets: Sequence[Forgotten] = ()
    lease: timedelta = LEASE

    async def fire(self) -> None:
        """Fires every timer that is due, each in a transaction of its own."""
        async with self.services.work.item():
            while await self._fire_next():
                pass

    async def _fire_next(self) -> bool:
        now = self.services.clock()
        async with self.services.writing() as session:
            timer = await timers.claim_timer(session, now)
            if timer is None:
                return False
            try:
                async with session.begin_nested():
                    await self.timers[timer.kind](session, timer, now)
            except Exception as error:  # a mistake in one timer must not hold up all the others
                log.error("timer.failed", kind=timer.kind, timer=timer.id, **facts(error))
                await timers.postpone_timer(session, timer.id, now + FAILED_TIMER_WAITS)
            return True

    async def deliver(self) -> None:
        """Joins what is owed into messages, and sends or updates every message that wants it."""
        async with self.services.work.item():
            async with self.services.writing() as session:
                await messages.join_due(session, self.services.clock())
            while claims := await self._claim():
                await asyncio.gather(*map(self._carry_in_turn, _by_recipient(claims)))

    async def forget(self) -> None:
        """Removes what is finished and older than it needs to be; no byte of it stays in the database's files."""
        now = self.services.clock()
        async with self.services.work.item():
            await self._forget(now)
            await self.services.database.truncate_log()

    async def _forget(self, now: datetime) -> None:
        async with self.services.writing() as session:
            await timers.forget_fired(session, now - FINISHED_KEPT)
            await messages.drop_over(session, now)
            await messages.forget_finished(session, now - FINISHED_KEPT)
            for forget in self.forgets:
                await forget(session, now)

    async def _claim(self) -> list[Claim]:
        async with self.services.writing() as session:
            return await messages.claim_messages(session, self.services.clock(), lease=self.lease, limit=BATCH)

    async def _carry_in_turn(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            try:
                await self._carry(claim)
            except Exception as error:  # not even the trouble could be recorded: the message is left to its lease
                log.error("message.left", message=claim.message_id, **facts(error))

    async def _carry(self, claim: Claim) -> None:
        try:
            await self._send_or_update(claim)
        except MustWait as asked:
            await self._put_back(claim, self.services.clock() + timedelta(seconds=asked.seconds))
        except Refused as refusal:
            await self._try_again(claim, code=refusal.code, is_refused=True, is_final=refusal.is_final)
        except Unanswered as trouble:
            await self._try_again(claim, code=trouble.code)
        except Exception as error:  # a mistake in drawing one message must not hold up all the others
            log.error("message.mistaken", message=claim.message_id, **facts(error))
            await self._try_again(claim, code="mistake")

    async def _send_or_update(self, claim: Claim) -> None:
        if claim.ts is not None:
            await self._update(claim)
        elif not (claim.may_have_been_sent and await self._has_arrived(claim)):
            await self._send(claim)

    async def _has_arrived(self, claim: Claim) -> bool:
        """Whether an earlier try got through after all."""
        found = await self._posting.find(claim)
        if found is None:
            return False
        async with self.services.writing() as session:
            await messages.record_found(session, claim, channel=found.channel, ts=found.ts)
        log.info("message.found", message=claim.message_id)
        return True

    async def _send(self, claim: Claim) -> None:
        now = self.services.clock()
        async with self.services.reading() as session:
            at = await sending_time(session, claim, now)
        if at > now:
            async with self.services.writing() as session:
                await put_back_until_wished(session, claim, now)
            return
        await self._posting.turn_to_post(claim)
        drawn = await self._still_owed(claim)
        if not drawn.parts:
            async with self.services.writing() as session:
                await messages.record_dropped(session, claim)
            return
        posted = await self._posting.post(claim, _payload(claim, drawn))
        async with self.services.writing() as session:
            is_first = await messages.record_posted(
                session, claim, channel=posted.channel, ts=posted.ts, at=self.services.clock()
            )
        log.info("message.posted", message=claim.message_id, is_first=is_first)

    async def _update(self, claim: Claim) -> None:
        await self._posting.turn_to_update(claim)
        drawn = await self._draw(claim)
        if drawn.broken:
            raise Undrawn  # without that part the message would lose it; until it can be drawn it stays as it stands
        held = drawn.that_fit(claim)
        await self._posting.update(claim, _payload(claim, held) if held.parts else settled_message())
        async with self.services.writing() as session:
            await messages.record_updated(session, claim)
        log.info("message.updated", message=claim.message_id)

    async def _still_owed(self, claim: Claim) -> Drawn:
        """What the message will hold. What is over by now is dropped for good: a later update must not bring it up.

        What could not be drawn, or has no room, is owed again. Raises Undrawn where that leaves nothing to say.
        """
        drawn = await self._draw(claim)
        held = drawn.that_fit(claim)
        left_out = [*drawn.broken, *(id_ for id_ in drawn.parts if id_ not in held.parts)] if held.parts else []
        if drawn.over or drawn.silent or left_out:
            async with self.services.writing() as session:
                await messages.drop(session, drawn.over)
                await messages.give_up_asking(session, drawn.silent)
                await messages.owe_again(session, claim.message_id, left_out, self.services.clock() + LEFT_OUT_WAITS)
            log.info(
                "delivery.left_out",
                message=claim.message_id,
                over=len(drawn.over),
                silent=len(drawn.silent),
                again=len(left_out),
            )
        if drawn.broken and not held.parts:
            raise Undrawn
        return replace(held, frame=replace(held.frame, beyond=0))  # it comes with the next message

    async def _draw(self, claim: Claim) -> Drawn:
        """Everything that the message carries as the database has it now."""
        now = self.services.clock()
        async with self.services.reading() as session:
            drawn = Drawn(await _frame(session, claim, now), off=await kinds_off(session, claim, self.kinds))
            for one in await messages.deliveries_in(session, claim.message_id):
                try:
                    async with session.begin_nested():
                        drawn.add(one, await self._part(session, one, now))
                except Exception as error:  # a mistake in one part must not hold up the others
                    log.error("part.broken", kind=one.kind, delivery=one.id, **facts(error))
                    drawn.broken.append(one.id)
        return drawn

    async def _part(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
        if not delivery.is_posted and not delivery.is_live:
            return None  # it waited so long that the same is asked anew
        return await self.kinds[delivery.kind].drawn(session, delivery, now)

    async def _put_back(self, claim: Claim, until: datetime) -> None:
        async with self.services.writing() as session:
            await messages.put_back(session, claim, until)

    async def _try_again(self, claim: Claim, *, code: str, is_refused: bool = False, is_final: bool = False) -> None:
        """Later, and later each time; unless it cannot help.

        What is not yet posted is tried until nothing in it is owed any longer; an update, only so often.
        """
        attempts = claim.attempts + 1
        if is_final or (claim.ts is not None and attempts >= MOST_ATTEMPTS):
            log.error("message.given_up", message=claim.message_id, code=code, attempts=attempts)
            async with self.services.writing() as session:
                await messages.record_refused(session, claim, trouble=code)
                await self._tell_of_refusal(session, claim, code)
            return
        log.warning("message.delayed", message=claim.message_id, code=code, attempts=attempts)
        async with self.services.writing() as session:
            await messages.try_again(session, claim, self.services.clock() + _wait_after(claim.attempts), trouble=code)
            if is_refused:
                await self._tell_of_refusal(session, claim, code)

    async def _tell_of_refusal(self, session: AsyncSession, claim: Claim, code: str) -> None:
        """A new message did not get through, and Slack has said why."""
        if claim.ts is None:
            of = await partnership(session, claim.partnership_id)
            assert of is not None
            happening = Happening(session, of, self.services.clock(), self.services.subscribers)
            await happening.publish(MessageRefused(of, claim.message_id, code))

    @cached_property
    def _posting(self) -> Posting:
        return Posting(self.services)


def _by_recipient(claims: Iterable[Claim]) -> Iterable[list[Claim]]:
    """What goes to one channel goes one after the other, in the order in which it was owed; all else at once."""
    grouped: dict[tuple[TeamId, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.team_id, claim.recipient].append(claim)
    return grouped.values()


def _is_chasing(delivery: Delivery) -> bool:
    """Whether it would be one ask too many; what is urgent, or what she has put off herself, is none."""
    return not delivery.is_posted and not delivery.is_urgent and delivery.times_said >= MOST_ASKS


async def _frame(session: AsyncSession, claim: Claim, now: datetime) -> Frame:
    of = await partnership(session, claim.partnership_id)
    if claim.person_id is None or of is None:
        return Frame()
    return frame_of(claim.message_id, await standing(session, claim.message_id), now, of.zone)


def _payload(claim: Claim, drawn: Drawn) -> Payload:
    parts = list(drawn.parts.values())
    if claim.person_name is None:
        return channel_message(parts[0])
    return personal_message(claim.person_name, parts, drawn.frame)


def _wait_after(attempts: int) -> timedelta:
    """Doubles from the first wait up to the longest."""
    doublings = min(attempts, 10)  # by then it is long past the longest, and a day's worth would overflow
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
