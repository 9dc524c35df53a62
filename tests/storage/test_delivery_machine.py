"""Whatever people, two processes and time do to it: what is owed is sent once, or dropped with a reason.

Hypothesis chooses what happens next. The two processes below do with storage what handlers/delivery.py does, step by
step, so that anything may come between two steps: an answer, a crash, the end of a lease. Slack alone outlives a crash
besides the database.
"""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select, update

from storage import messages
from storage.deliveries import Delivery, DeliveryRow, DeliveryState, MessageState, Owed, next_delivery_at, owe, touch
from storage.engine import Database
from storage.ids import ChannelId, DeliveryId, MessageId, PersonId, TeamId, UserId
from storage.messages import Claim
from storage.people import PersonRow
from storage.timers import claim_timer, next_timer_at, set_timers
from tests.storage.river import EIGHT, River, found

T = TypeVar("T")

KIND = "reminder"
DIRECT = ChannelId("D1")
LEASE = timedelta(seconds=90)
A_CALL = timedelta(seconds=30)
LASTS = timedelta(days=3)
MOST_MOMENTS = 100
LONGER_THAN_ANYTHING = timedelta(days=60)

EXAMPLES = settings(max_examples=15, stateful_step_count=25, suppress_health_check=list(HealthCheck))
PEOPLE = st.sampled_from(["Ada Moor", "Ben Hale", "Cat Rowe"])
SUBJECTS = st.sampled_from(["meeting/1", "meeting/2"])
PROCESSES = st.integers(0, 1)
MOMENTS = st.sampled_from(
    [timedelta(seconds=1), A_CALL, LEASE, timedelta(hours=5), timedelta(days=1), timedelta(days=4)]
)


@dataclass(frozen=True)
class Stands:
    """A message as its reader sees it: which of its asks can be answered there."""

    person_id: PersonId
    live: dict[DeliveryId, str]
    deliveries: frozenset[DeliveryId]


@dataclass
class Process:
    """Claims in hand, in their order, and the one that Slack has just heard of and storage has not."""

    claims: list[Claim] = field(default_factory=list)
    unrecorded: Claim | None = None

    def crash(self) -> None:
        self.claims.clear()
        self.unrecorded = None


class Sending(RuleBasedStateMachine):
    """A partnership of three, two of them on Slack."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self.database = database
        self.river: River = self._run(found(database))
        self.now = EIGHT
        self.processes = (Process(), Process())
        self.slack: dict[MessageId, Stands] = {}
        self.answered: set[tuple[PersonId, str]] = set()
        self.gone: set[PersonId] = set()
        self.reasons: dict[DeliveryId, str] = {}

    @initialize()
    def two_are_owed_an_ask(self) -> None:
        for name in ("Ada Moor", "Ben Hale"):
            self.somebody_is_owed_an_ask(name, "meeting/1", "7 days", timedelta())

    # What people do

    @rule(name=PEOPLE, subject=SUBJECTS, occasion=st.sampled_from(["7 days", "1 day"]), wait=MOMENTS)
    def somebody_is_owed_an_ask(self, name: str, subject: str, occasion: str, wait: timedelta) -> None:
        at = self.now + wait
        owed = Owed(KIND, subject, occasion, at, at + LASTS, person_id=self.river.people[name])
        self._write(lambda session: owe(session, self.river.id, [owed]))

    @rule(subject=SUBJECTS, first=MOMENTS, second=MOMENTS)
    def a_meeting_is_planned_or_moved(self, subject: str, first: timedelta, second: timedelta) -> None:
        due = {"7 days": self.now + first, "1 day": self.now + first + second}
        self._write(lambda session: set_timers(session, self.river.id, subject, due))

    @rule(name=PEOPLE, subject=SUBJECTS)
    def somebody_answers(self, name: str, subject: str) -> None:
        person_id = self.river.people[name]
        self.answered.add((person_id, subject))
        self._write(lambda session: touch(session, self.river.id, KIND, subject, person_id=person_id))

    @rule(name=PEOPLE)
    def somebody_leaves(self, name: str) -> None:
        self.gone.add(self.river.people[name])
        self._amend(name, deactivated_at=self.now)

    @rule()
    def cat_comes_to_slack(self) -> None:
        self._amend("Cat Rowe", team_id=TeamId("T1"), user_id=UserId("U3"))

    @rule(moment=MOMENTS)
    def time_passes(self, moment: timedelta) -> None:
        self.now += moment

    # What the processes do

    @rule()
    def a_timer_fires(self) -> None:
        self._fire()

    @rule(which=PROCESSES, limit=st.integers(1, 3), steps=st.integers(1, 3))
    def a_process_goes_on(self, which: int, limit: int, steps: int) -> None:
        for _ in range(steps):
            self._go_on(self.processes[which], limit)

    def _go_on(self, process: Process, limit: int) -> None:
        if process.unrecorded is not None:
            self._record(process)
        elif process.claims:
            self._call_slack(process, process.claims.pop(0))
        else:
            process.claims.extend(self._claim(limit))

    @precondition(lambda self: any(process.unrecorded for process in self.processes))
    @rule()
    def a_process_is_killed_before_it_records(self) -> None:
        next(process for process in self.processes if process.unrecorded).crash()

    @precondition(lambda self: any(process.claims for process in self.processes))
    @rule()
    def a_process_is_killed_with_claims_in_hand(self) -> None:
        next(process for process in self.processes if process.claims).crash()

    # What must be so

    def teardown(self) -> None:
        try:
            self._run_on()
            self._run(self._check())
        finally:
            self._run(self.database.close())
            self._runner.close()

    def _run_on(self) -> None:
        """The processes are started again, and live until nothing is left to do."""
        for process in self.processes:
            process.crash()
        for _ in range(MOST_MOMENTS):
            self._finish_what_is_due()
            due = self._run(self._next_due())
            if due is None:
                break
            self.now = due
        else:
            raise AssertionError("it never comes to rest")
        self.now += LONGER_THAN_ANYTHING
        self._write(lambda session: messages.drop_over(session, self.now))

    def _finish_what_is_due(self) -> None:
        process = self.processes[0]
        while self._fire():
            pass
        for _ in range(MOST_MOMENTS):
            claims = self._claim(10)
            for claim in claims:
                self._call_slack(process, claim)
                self._record(process)
            if not claims:
                return
        raise AssertionError("it never comes to rest")

    async def _check(self) -> None:
        async with self.river.reading() as session:
            rows = (await session.scalars(select(DeliveryRow))).all()
        assert set(await self.river.message_states()) <= {MessageState.SENT, MessageState.DROPPED}
        for row in rows:
            if row.state == DeliveryState.JOINED:
                assert row.message_id in self.slack, "said to have been sent"
                assert row.id in self.slack[row.message_id].deliveries, "in a message that does not hold it"
            else:
                assert row.state == DeliveryState.DROPPED, "still owed"
                assert row.id in self.reasons or row.over_at <= self.now, "dropped without a reason"
        live = [(stands.person_id, subject) for stands in self.slack.values() for subject in stands.live.values()]
        assert not self.answered.intersection(live), "an answered ask has kept its buttons"
        assert len(live) == len(set(live)), "an ask is live in two messages"

    # The steps of handlers/delivery.py

    def _fire(self) -> bool:
        return self._write(self._fire_next)

    async def _fire_next(self, session: Any) -> bool:
        timer = await claim_timer(session, self.now)
        if timer is None:
            return False
        occasion = f"{timer.kind}, {timer.due_at}"
        asks = [
            Owed(KIND, timer.subject, occasion, self.now, timer.due_at + LASTS, person_id=person_id)
            for person_id in self.river.people.values()
        ]
        await owe(session, self.river.id, asks)
        return True

    def _claim(self, limit: int) -> list[Claim]:
        self._write(lambda session: messages.join_due(session, self.now))
        return self._write(lambda session: messages.claim_messages(session, self.now, lease=LEASE, limit=limit))

    def _call_slack(self, process: Process, claim: Claim) -> None:
        if claim.ts is None and claim.may_have_been_sent and claim.message_id in self.slack:
            self._write(lambda session: messages.record_found(session, claim, channel=DIRECT, ts=_ts(claim)))
        elif self.now + A_CALL > claim.claimed_until:
            self._write(lambda session: messages.put_back(session, claim, self.now))
        elif claim.ts is not None:
            self._show(claim, self._run(self._carried(claim)))
            process.unrecorded = claim
        else:
            self._post(process, claim)

    def _post(self, process: Process, claim: Claim) -> None:
        carried = self._run(self._carried(claim))
        over = {one.id: reason for one in carried if (reason := self._reason_to_drop(one))}
        self.reasons |= over
        self._write(lambda session: messages.drop(session, list(over)))
        held = [one for one in carried if one.id not in over]
        if not held:
            self._write(lambda session: messages.record_dropped(session, claim))
            return
        assert claim.message_id not in self.slack, "sent twice"
        self._show(claim, held)
        process.unrecorded = claim

    def _show(self, claim: Claim, held: list[Delivery]) -> None:
        assert claim.person_id is not None
        live = {one.id: one.subject for one in held if one.is_live and not self._is_answered(one)}
        self.slack[claim.message_id] = Stands(claim.person_id, live, frozenset(one.id for one in held))

    def _record(self, process: Process) -> None:
        claim, process.unrecorded = process.unrecorded, None
        if claim is None:
            return
        if claim.ts is not None:
            self._write(lambda session: messages.record_updated(session, claim))
        else:
            self._write(
                lambda session: messages.record_posted(session, claim, channel=DIRECT, ts=_ts(claim), at=self.now)
            )

    def _reason_to_drop(self, one: Delivery) -> str | None:
        if self._is_answered(one):
            return "answered"
        if one.person_id in self.gone:
            return "gone"
        if one.over_at <= self.now:
            return "over"
        return None if one.is_live else "asked anew"

    def _is_answered(self, one: Delivery) -> bool:
        assert one.person_id is not None
        return (one.person_id, one.subject) in self.answered

    async def _carried(self, claim: Claim) -> list[Delivery]:
        async with self.river.reading() as session:
            return await messages.deliveries_in(session, claim.message_id)

    async def _next_due(self) -> datetime | None:
        async with self.river.reading() as session:
            moments = [await next_timer_at(session, after=self.now), await next_delivery_at(session, after=self.now)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _amend(self, name: str, **values: object) -> None:
        row = PersonRow.id == self.river.people[name]
        self._write(lambda session: session.execute(update(PersonRow).where(row).values(**values)))

    def _write(self, act: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        async def writing() -> T:
            async with self.river.writing() as session:
                return await act(session)

        return self._run(writing())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


def _ts(claim: Claim) -> str:
    return str(claim.message_id)


def test_whatever_happens_all_is_sent_once_or_dropped_with_a_reason(sqlite_template: Path, tmp_path: Path) -> None:
    """Nobody is reminded of what is answered, and no ask is live twice."""
    numbers = count()

    def begun() -> Sending:
        file = shutil.copy(sqlite_template, tmp_path / f"{next(numbers)}.sqlite")
        return Sending(Database.open(f"sqlite:///{file}"))

    run_state_machine_as_test(begun, settings=EXAMPLES)  # type: ignore[arg-type]  # it calls what it is given
