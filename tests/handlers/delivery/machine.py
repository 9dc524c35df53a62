"""Two processes that carry messages step by step, and the Slack that outlives them.

They do with storage what handlers/delivery/beats.py does, in the same order, so that anything may come between two
steps: an answer, a pause, a crash, the end of a lease. What may leave, and when, is asked of the bot's own rules.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import Drawn
from handlers.delivery.read_once import read_for
from handlers.delivery.sending_times import kinds_off, leaves_at, put_back_until_wished
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.views.parts import Ask, Part
from schedules.limits import Call
from schedules.local_time import local
from storage.database.engine import Database
from storage.database.ids import ChannelId, DeliveryId, MessageId, PersonId
from storage.delivery import messages
from storage.delivery.answerers import ask, mandate
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.joining import join_due
from storage.delivery.messages import Claim, next_delivery_at
from storage.delivery.timers import claim_timer, next_timer_at
from storage.members.partnership import Partnership, partnership
from storage.members.wishes import Wishes
from tests.storage.river import EIGHT, River, found

T = TypeVar("T")

KIND = "reminder"
DIRECT = ChannelId("D1")
LEASE = timedelta(seconds=90)
A_CALL = timedelta(seconds=30)
LASTS = timedelta(days=3)
MOST_MOMENTS = 200


@dataclass(frozen=True)
class Stands:
    """A message as its reader sees it: which of its asks can be answered there."""

    person_id: PersonId
    asks: dict[DeliveryId, Delivery]
    deliveries: frozenset[DeliveryId]


@dataclass(frozen=True)
class Heard:
    """When a message reached somebody, whether it could not wait, and what she had wished for by then."""

    at: datetime
    is_urgent: bool
    wishes: Wishes


@dataclass
class Process:
    """Claims in hand, in their order, and the one that Slack has just heard of and storage has not."""

    claims: list[Claim] = field(default_factory=list)
    unrecorded: Claim | None = None

    def crash(self) -> None:
        self.claims.clear()
        self.unrecorded = None


class Machine:
    """A partnership's database, two processes, and Slack. `answered` are heads with the subjects that are settled."""

    def __init__(self, database: Database) -> None:
        self._runner = asyncio.Runner()
        self._database = database
        self.river: River = self.run(found(database))
        self.of: Partnership = self.read(self._partnership)
        self.now = EIGHT
        self.processes = (Process(), Process())
        self.slack: dict[MessageId, Stands] = {}
        self.heard: dict[PersonId, list[Heard]] = defaultdict(list)
        self.wishes: dict[PersonId, list[Wishes]] = defaultdict(lambda: [Wishes()])
        self.answered: set[tuple[PersonId, str]] = set()
        self.gone: set[PersonId] = set()
        self.reasons: dict[DeliveryId, str] = {}

    async def _partnership(self, session: AsyncSession) -> Partnership:
        of = await partnership(session, self.river.id)
        assert of is not None
        return of

    @property
    def today(self) -> date:
        return local(self.now, self.of.zone).date()

    def close(self) -> None:
        self.run(self._database.close())
        self._runner.close()

    # What the processes do

    def fire(self) -> bool:
        """The next timer that is due, if there is one: every head is asked."""
        return self.write(self._fire_next)

    async def _fire_next(self, session: AsyncSession) -> bool:
        timer = await claim_timer(session, self.now)
        if timer is None:
            return False
        occasion = f"{timer.kind}, {timer.due_at}"
        asks = [
            Owed(KIND, timer.subject, occasion, self.now, timer.due_at + LASTS, person_id=head)
            for head in self.river.people.values()
        ]
        await ask(session, self.river.id, asks, on=self.today)
        return True

    def go_on(self, process: Process, limit: int) -> None:
        """One step of a process, whichever comes next."""
        if process.unrecorded is not None:
            self.record(process)
        elif process.claims:
            self.call_slack(process, process.claims.pop(0))
        else:
            process.claims.extend(self.claim(limit))

    def claim(self, limit: int) -> list[Claim]:
        self.write(lambda session: join_due(session, self.now))
        return self.write(lambda session: messages.claim_messages(session, self.now, lease=LEASE, limit=limit))

    def call_slack(self, process: Process, claim: Claim) -> None:
        if claim.call is Call.LOOK_UP and claim.message_id in self.slack:
            self.write(lambda session: messages.record_found(session, claim, channel=DIRECT, ts=_ts(claim)))
        elif claim.call is Call.LOOK_UP:
            self.write(lambda session: messages.record_missing(session, claim, self.now))
        elif self.now + A_CALL > claim.claimed_until:
            self.write(lambda session: messages.put_back(session, claim, self.now))
        elif claim.ts is not None:
            self._show(claim, self.read(lambda session: self._drawn(session, claim)))
            process.unrecorded = claim
        elif self.read(lambda session: leaves_at(read_for(session, [claim]), claim, self.now)) > self.now:
            self.write(lambda session: put_back_until_wished(session, claim, self.now))
        else:
            self._post(process, claim)

    def _post(self, process: Process, claim: Claim) -> None:
        drawn = self.read(lambda session: self._drawn(session, claim))
        self.write(lambda session: messages.drop(session, drawn.over))
        self.write(lambda session: messages.give_up_asking(session, drawn.silent))
        if not drawn.parts:
            self.write(lambda session: messages.record_dropped(session, claim))
            return
        assert claim.message_id not in self.slack, "sent twice"
        assert claim.person_id is not None
        carried = self.read(lambda session: messages.deliveries_in(session, claim.message_id))
        urgent = any(one.is_urgent for one in carried)
        self.heard[claim.person_id].append(Heard(self.now, urgent, self.wishes[claim.person_id][-1]))
        self._show(claim, drawn)
        process.unrecorded = claim

    def _show(self, claim: Claim, drawn: Drawn) -> None:
        assert claim.person_id is not None
        carried = {one.id: one for one in self.read(lambda session: messages.deliveries_in(session, claim.message_id))}
        asks = {id_: carried[id_] for id_, part in drawn.parts.items() if part.ask is Ask.LIVE}
        self.slack[claim.message_id] = Stands(claim.person_id, asks, frozenset(drawn.parts))

    def record(self, process: Process) -> None:
        claim, process.unrecorded = process.unrecorded, None
        if claim is None:
            return
        if claim.ts is not None:
            self.write(lambda session: messages.record_updated(session, claim))
        else:
            posted = messages.Posted(claim, DIRECT, _ts(claim), self.now, claim.wanted_version)
            self.write(lambda session: messages.record_posted(session, [posted]))

    async def _drawn(self, session: AsyncSession, claim: Claim) -> Drawn:
        carried = await messages.deliveries_in(session, claim.message_id)
        off = await kinds_off(read_for(session, [claim]), claim.person_id, KINDS)
        drawn = Drawn(off=off, together=carried)
        for one in carried:
            drawn.add(one, await self._part(session, one))
        return drawn

    async def _part(self, session: AsyncSession, one: Delivery) -> Part | None:
        """As a capability would draw it, and the house around it."""
        if not one.is_posted and (reason := await self._reason_to_drop(session, one)):
            self.reasons[one.id] = reason
            return None
        is_live = one.is_live and not self.is_answered(one) and not await self._is_no_longer_asked(session, one)
        return Part([], text=one.subject, ask=Ask.LIVE if is_live else Ask.ANSWERED)

    async def _reason_to_drop(self, session: AsyncSession, one: Delivery) -> str | None:
        if self.is_answered(one):
            return "answered"
        if one.person_id in self.gone:
            return "gone"
        if one.over_at <= self.now:
            return "over"
        if await self._is_no_longer_asked(session, one):
            return "no longer hers to answer"
        return None if one.is_live else "asked anew"

    async def _is_no_longer_asked(self, session: AsyncSession, one: Delivery) -> bool:
        assert one.person_id is not None
        if one.for_id is None:
            return False
        return await mandate(session, self.river.id, one.person_id, one.for_id, on=self.today) is None

    def is_answered(self, one: Delivery) -> bool:
        head = one.for_id or one.person_id
        assert head is not None
        return (head, one.subject) in self.answered

    # Time

    def run_on(self) -> None:
        """The processes are started again, and live until nothing is left to do."""
        for process in self.processes:
            process.crash()
        for _ in range(MOST_MOMENTS):
            self._finish_what_is_due()
            due = self.read(self._next_due)
            if due is None:
                return
            self.now = due
        raise AssertionError("it never comes to rest")

    def _finish_what_is_due(self) -> None:
        process = self.processes[0]
        while self.fire():
            pass
        for _ in range(MOST_MOMENTS):
            claims = self.claim(10)
            for claim in claims:
                self.call_slack(process, claim)
                self.record(process)
            if not claims:
                return
        raise AssertionError("it never comes to rest")

    async def _next_due(self, session: AsyncSession) -> datetime | None:
        moments = [await next_timer_at(session, after=self.now), await next_delivery_at(session, after=self.now)]
        return min((moment for moment in moments if moment is not None), default=None)

    # The database

    def read(self, act: Callable[[AsyncSession], Coroutine[Any, Any, T]]) -> T:
        async def reading() -> T:
            async with self.river.reading() as session:
                return await act(session)

        return self.run(reading())

    def write(self, act: Callable[[AsyncSession], Coroutine[Any, Any, T]]) -> T:
        async def writing() -> T:
            async with self.river.writing() as session:
                return await act(session)

        return self.run(writing())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


async def _never_drawn(_session: AsyncSession, _delivery: Delivery, _now: datetime) -> Part | None:
    raise NotImplementedError("the machine draws by itself")


KINDS: Mapping[str, DeliveryKind] = {KIND: DeliveryKind(KIND, _never_drawn, label="Questions", may_be_off=True)}


def _ts(claim: Claim) -> str:
    return str(claim.message_id)
