"""The beats that carry messages: `fire` turns timers into what is owed, `deliver` turns that into Slack messages.

Both go through the capabilities' own handlers and know none of them. Slack is called between two transactions, never
inside one; what is answered while a message waits is simply not in it when it is drawn. New messages leave in school
hours only; updates, which ring no phone, at any.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import Drawing, Drawn, Studio, Waits
from handlers.delivery.firing import Firing
from handlers.delivery.posting import MOST_ATTEMPTS, Posted, Posting, Refused, Stopped, TooLate, Unanswered
from handlers.delivery.sending_times import put_back_until_wished
from handlers.delivery.together import Together
from handlers.house.asking_slack import SHORTEST_SLEEP
from handlers.house.capability import Forgotten
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.error_facts import facts
from handlers.house.facts import MessagePosted, MessageRefused
from handlers.house.happening import Fact, Happening
from handlers.house.rounds import Round
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from schedules.limits import SLACKS_LIMITS, Call, Limits
from schedules.retention import FINISHED_KEPT
from storage.delivery import messages
from storage.delivery.joining import join_due
from storage.delivery.messages import Claim
from storage.delivery.pacing import forget_reservations, next_room_at, stop
from storage.delivery.timers import forget_fired
from storage.members.partnership import Partnership, partnership

# Longer than a batch is drawn and a look-up or a call takes; a post that it might not cover is put off.
LEASE = timedelta(seconds=90)
BATCH = 100
BATCHES_AT_ONCE = 3
JOINED_AT_ONCE = 500
# Shorter than a process that is asked to stop has left.
PATIENCE = timedelta(seconds=5)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
LEFT_OUT_WAITS = timedelta(minutes=5)
CALLS = frozenset(
    {"chat.postMessage", "chat.update", "conversations.history", "conversations.open", "conversations.replies"}
)

log = structlog.get_logger()


class Undrawn(Exception):
    """A message cannot be drawn for now, because of mistakes that are in the log already."""


@dataclass(frozen=True)
class Beats:
    """What the timetable runs. `fire` and `deliver` end when nothing is due any longer.

    A message claimed is this process's alone for the `lease`, which is longer than a call to Slack may take. So many
    are claimed at a time as make a `batch`, and a few batches are on their way at once.
    """

    services: Services
    timers: Mapping[str, TimerKind]
    kinds: Mapping[str, DeliveryKind]
    forgets: Sequence[Forgotten] = ()
    rounds: Sequence[Round[Any]] = ()
    lease: timedelta = LEASE
    limits: Limits = SLACKS_LIMITS
    batch: int = BATCH
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def fire(self) -> None:
        """Fires every timer that is due, and makes the rounds."""
        async with self.services.work.item():
            await self._firing.fire_timers()
            await self._firing.make_rounds()
            self.services.mistakes.log_past(self.services.clock())

    async def deliver(self) -> None:
        """Joins what is owed into messages, and sends or updates every message that wants it.

        What has to wait for Slack's limits is waited for a little while, and then left to the next beat.
        """
        patient_until = self.services.clock() + PATIENCE
        async with self.services.work.item():
            await self._deliver_now()
            while (at := await self._next_room_at()) is not None and at <= patient_until:
                await self.sleep(max((at - self.services.clock()).total_seconds(), SHORTEST_SLEEP))
                await self._deliver_now()

    async def _deliver_now(self) -> None:
        """While some batches are on their way, the next is claimed and drawn."""
        under_way: set[asyncio.Task[Sequence[Claim]]] = set()
        carried: list[Sequence[Claim]] = []
        try:
            while (claims := await self._join_and_claim(carried)) or under_way:
                carried = []
                if claims:
                    under_way.add(asyncio.create_task(self._carry_all(claims)))
                if len(claims) < self.batch or len(under_way) == BATCHES_AT_ONCE:
                    ended, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                    carried = [batch.result() for batch in ended]
        except asyncio.CancelledError:
            for batch in under_way:
                batch.cancel()
            raise
        finally:
            if under_way:  # nothing is left half-way because no more could be claimed
                await asyncio.wait(under_way)

    async def _join_and_claim(self, carried: Iterable[Sequence[Claim]]) -> list[Claim]:
        """Each time anew: a message that waits again takes in what has become due while it was on its way."""
        await self._join()
        return await self._claim(carried)

    async def _next_room_at(self) -> datetime | None:
        async with self.services.reading() as session:
            return await next_room_at(session, self.services.clock(), self.limits)

    async def _join(self) -> None:
        is_more = True
        while is_more:
            async with self.services.writing() as session:
                is_more = await join_due(session, self.services.clock(), limit=JOINED_AT_ONCE)

    async def forget(self) -> None:
        """Removes what is finished and older than it needs to be; no byte of it stays in the database's files."""
        now = self.services.clock()
        async with self.services.work.item():
            await self._forget(now)
            await self.services.database.truncate_log()

    async def _forget(self, now: datetime) -> None:
        async with self.services.writing() as session:
            await forget_fired(session, now - FINISHED_KEPT)
            await messages.drop_over(session, now)
            await messages.forget_finished(session, now - FINISHED_KEPT)
            await forget_reservations(session, now)
            for forget in self.forgets:
                await forget(session, now)

    async def _claim(self, carried: Iterable[Sequence[Claim]]) -> list[Claim]:
        """The next messages; no call on account of the batches that have been carried is under way any longer."""
        async with self.services.writing() as session:
            now = self.services.clock()
            for batch in carried:
                await messages.end_calls(session, batch, now)
            return await messages.claim_messages(session, now, lease=self.lease, limit=self.batch, limits=self.limits)

    async def _carry_all(self, claims: Sequence[Claim]) -> Sequence[Claim]:
        """The same, once each has been sent or put off."""
        drawings = await self._studio.draw(claims)
        await asyncio.gather(*(self._carry(claim, drawings.get(claim.message_id)) for claim in claims))
        return claims

    async def _carry(self, claim: Claim, drawing: Drawing | None) -> None:
        try:
            await self._carry_or_record(claim, drawing)
        except Exception as error:  # not even the trouble could be recorded: the message is left to its lease
            log.error("message.left", message=claim.message_id, **facts(error))

    async def _carry_or_record(self, claim: Claim, drawing: Drawing | None) -> None:
        try:
            await self._call(claim, drawing)
        except TooLate:
            async with self.services.writing() as session:
                await messages.put_back(session, claim, self.services.clock())
        except Stopped as asked:
            await self._stop(claim, asked.seconds)
        except Refused as refusal:
            await self._try_again(claim, code=refusal.code, is_refused=True, is_final=refusal.is_final)
        except Unanswered as trouble:
            await self._try_again(claim, code=trouble.code)
        except Exception as error:  # a mistake in drawing one message must not hold up all the others
            log.error("message.mistaken", message=claim.message_id, **facts(error))
            await self._try_again(claim, code="mistake")

    async def _call(self, claim: Claim, drawing: Drawing | None) -> None:
        match drawing:
            case None:
                await self._look_up(claim)
            case Waits():
                async with self.services.writing() as session:
                    await put_back_until_wished(session, claim, self.services.clock())
            case Drawn() if claim.call is Call.POST:
                await self._send(claim, drawing)
            case Drawn():
                await self._update(claim, drawing)
            case error:
                raise error

    async def _look_up(self, claim: Claim) -> None:
        """Whether an earlier try got through after all; if not, the message is sent as if for the first time."""
        found = await self._posting.find(claim)
        async with self.services.writing() as session:
            if found is None:
                await messages.record_missing(session, claim, self.services.clock())
            else:
                await messages.record_found(session, claim, channel=found.channel, ts=found.ts)
                await self._tell_of_posting(session, claim)
        log.info("message.missing" if found is None else "message.found", message=claim.message_id)

    async def _send(self, claim: Claim, drawn: Drawn) -> None:
        held = await self._still_owed(claim, await self._unless_replied(claim, drawn))
        if not held.parts:
            async with self.services.writing() as session:
                await messages.record_dropped(session, claim)
            return
        posted = await self._post(claim, held)
        await self._record(
            messages.Posted(claim, posted.channel, posted.ts, self.services.clock(), claim.wanted_version)
        )

    async def _record_posted(self, posted: Sequence[messages.Posted]) -> None:
        async with self.services.writing() as session:
            first = await messages.record_posted(session, posted)
            for one in posted:
                if one.claim.message_id in first:
                    await self._tell_of_posting(session, one.claim)
        for one in posted:
            log.info("message.posted", message=one.claim.message_id, is_first=one.claim.message_id in first)

    async def _post(self, claim: Claim, drawn: Drawn) -> Posted:
        (first, *_) = drawn.parts.values()
        if first.file is not None:
            return await self._posting.share(claim, first.file, words=first.text)
        return await self._posting.post(claim, drawn.payload(claim))

    async def _update(self, claim: Claim, drawn: Drawn) -> None:
        if drawn.broken:
            raise Undrawn  # without that part the message would lose it; until it can be drawn it stays as it stands
        if not any(part.file for part in drawn.parts.values()):  # a file stays as it was sent
            await self._posting.update(claim, drawn.that_fit(claim).payload(claim))
        async with self.services.writing() as session:
            await messages.record_updated(session, claim)
        log.info("message.updated", message=claim.message_id)

    async def _unless_replied(self, claim: Claim, drawn: Drawn) -> Drawn:
        """What is worth saying only while nobody has replied is over once somebody has."""
        asks = any(part.unless_replied for part in drawn.parts.values())
        return drawn.all_over() if asks and await self._posting.is_replied_to(claim) else drawn

    async def _still_owed(self, claim: Claim, drawn: Drawn) -> Drawn:
        """What the message will hold. What is over by now is dropped for good: a later update must not bring it up.

        What could not be drawn, or has no room, is owed again. Raises Undrawn where that leaves nothing to say.
        """
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

    async def _stop(self, claim: Claim, seconds: float) -> None:
        """Slack leaves no doubt: the message is as it was, and nobody calls for its workspace before then."""
        now = self.services.clock()
        async with self.services.writing() as session:
            await stop(session, claim.workspace_id, now + timedelta(seconds=seconds), now=now)
            await messages.put_back(session, claim, now)
        log.warning("slack.stopped", workspace=claim.workspace_id, seconds=seconds)

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

    async def _tell_of_posting(self, session: AsyncSession, claim: Claim) -> None:
        """A channel has a new message; what goes below it may follow."""
        if claim.person_id is None:
            await self._tell(session, claim, lambda of: MessagePosted(of, claim.message_id))

    async def _tell_of_refusal(self, session: AsyncSession, claim: Claim, code: str) -> None:
        """A new message did not get through, and Slack has said why."""
        if claim.ts is None:
            await self._tell(session, claim, lambda of: MessageRefused(of, claim.message_id, code))

    async def _tell(self, session: AsyncSession, claim: Claim, fact: Callable[[Partnership], Fact]) -> None:
        """Whatever goes wrong in those who hear it, what became of the message is recorded: it is not sent again."""
        try:
            async with session.begin_nested():
                of = await partnership(session, claim.partnership_id)
                assert of is not None
                happening = Happening(session, of, self.services.clock(), self.services.subscribers)
                await happening.publish(fact(of))
        except Exception as error:
            log.error("message.not_told", message=claim.message_id, **facts(error))

    @cached_property
    def _firing(self) -> Firing:
        return Firing(self.services, self.timers, self.rounds)

    @cached_property
    def _record(self) -> Together[messages.Posted]:
        return Together(self._record_posted)

    @cached_property
    def _posting(self) -> Posting:
        return Posting(self.services)

    @cached_property
    def _studio(self) -> Studio:
        return Studio(self.services, self.kinds)


def _wait_after(attempts: int) -> timedelta:
    """Doubles from the first wait up to the longest."""
    doublings = min(attempts, 10)  # by then it is long past the longest, and a day's worth would overflow
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
