"""Whatever people, two processes and time do to it: what is owed is sent once, in its hours, or ends with a reason.

Hypothesis chooses what happens next.
"""

import shutil
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.asking import is_same_day, later
from schedules.local_time import local
from storage.database.engine import Database
from storage.database.ids import MessageId, PersonId, RoleId, TeamId, UserId
from storage.delivery import messages
from storage.delivery.answerers import ask
from storage.delivery.asking import OwnMessage, ask_again
from storage.delivery.deliveries import DeliveryRow, DeliveryState, MessageState, Owed, touch
from storage.delivery.mornings import ask_when_again
from storage.delivery.timers import set_timers
from storage.members.people import DelegateMode, PersonRow, RoleKind
from storage.members.roster import Details, add_person, end_role, give_role
from storage.members.wishes import Wishes, set_wishes, wishes_of
from tests.handlers.delivery.machine import A_CALL, KIND, LASTS, LEASE, Machine

LONGER_THAN_ANYTHING = timedelta(days=60)
BEGINS, ENDS = time(8), time(17)
HEADS = ["Ada Moor", "Ben Hale", "Cat Rowe"]
DELEGATE = "Dee Ash"

EXAMPLES = settings(max_examples=20, stateful_step_count=25, suppress_health_check=list(HealthCheck))
PEOPLE = st.sampled_from([*HEADS, DELEGATE])
SUBJECTS = st.sampled_from(["meeting/1", "meeting/2"])
PROCESSES = st.integers(0, 1)
MOMENTS = st.sampled_from(
    [timedelta(seconds=1), A_CALL, LEASE, timedelta(hours=5), timedelta(days=1), timedelta(days=4)]
)
HOURS = st.sampled_from([None, time(10), time(15, 30)])


class Sending(RuleBasedStateMachine):
    """A partnership of three heads, two of them on Slack, and somebody who may answer for one."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.machine = Machine(database)
        self.people: dict[str, PersonId] = dict(self.machine.river.people)
        self.people[DELEGATE] = self.machine.write(self._add_delegate)
        self.delegation: RoleId | None = None

    async def _add_delegate(self, session: AsyncSession) -> PersonId:
        account = Details(DELEGATE, team_id=TeamId("T1"), user_id=UserId("U4"))
        return await add_person(session, self.machine.river.id, account)

    @initialize()
    def two_are_owed_an_ask(self) -> None:
        for name in HEADS[:2]:
            self.somebody_is_owed_an_ask(name, "meeting/1", "7 days", timedelta())

    # What people do

    @rule(name=st.sampled_from(HEADS), subject=SUBJECTS, occasion=st.sampled_from(["7 days", "1 day"]), wait=MOMENTS)
    def somebody_is_owed_an_ask(self, name: str, subject: str, occasion: str, wait: timedelta) -> None:
        at = self.machine.now + wait
        owed = Owed(KIND, subject, occasion, at, at + LASTS, person_id=self.people[name])
        self.machine.write(lambda session: ask(session, self.machine.river.id, [owed], on=self.machine.today))

    @rule(subject=SUBJECTS, first=MOMENTS, second=MOMENTS)
    def a_meeting_is_planned_or_moved(self, subject: str, first: timedelta, second: timedelta) -> None:
        due = {"7 days": self.machine.now + first, "1 day": self.machine.now + first + second}
        self.machine.write(lambda session: set_timers(session, self.machine.river.id, subject, due))

    @rule(name=st.sampled_from(HEADS), subject=SUBJECTS)
    def somebody_answers(self, name: str, subject: str) -> None:
        """A head herself, or whoever answers for her."""
        head = self.people[name]
        self.machine.answered.add((head, subject))
        self.machine.write(lambda session: touch(session, self.machine.river.id, KIND, subject, person_id=head))

    @precondition(lambda self: any(stands.asks for stands in self.machine.slack.values()))
    @rule(which=st.integers(0, 9))
    def somebody_puts_off_what_a_message_asks(self, which: int) -> None:
        asking = [(id_, stands) for id_, stands in self.machine.slack.items() if stands.asks]
        message_id, stands = asking[which % len(asking)]
        own = OwnMessage(message_id, self.machine.river.id, stands.person_id)
        self.machine.write(lambda session: self._put_off(session, own, message_id))

    async def _put_off(self, session: AsyncSession, own: OwnMessage, message_id: MessageId) -> None:
        of, now = self.machine.of, self.machine.now
        at = await later(session, of, own.person_id, now)
        asks = self.machine.slack[message_id].asks.values()
        await ask_again(session, own, asks, at, is_urgent=is_same_day(of, at, now))

    @rule(name=PEOPLE, hour=HOURS)
    def somebody_chooses_an_hour(self, name: str, hour: time | None) -> None:
        self._wish(name, hour=hour)

    @rule(name=PEOPLE, days=st.sampled_from([1, 3, 10]))
    def somebody_pauses(self, name: str, days: int) -> None:
        self._wish(name, paused_until=self.machine.today + timedelta(days=days))

    @rule(name=PEOPLE)
    def somebody_is_back_sooner(self, name: str) -> None:
        self._wish(name, paused_until=None)

    @rule(name=PEOPLE, kinds=st.sampled_from([frozenset[str](), frozenset({KIND})]))
    def somebody_turns_questions_off_or_on(self, name: str, kinds: frozenset[str]) -> None:
        self._wish(name, kinds_off=kinds)

    def _wish(self, name: str, **changed: Any) -> None:
        person_id = self.people[name]

        async def wish(session: AsyncSession) -> Wishes:
            as_was = await wishes_of(session, self.machine.river.id, person_id)
            wishes = Wishes(**(vars(as_was) | changed))
            await set_wishes(session, self.machine.river.id, person_id, wishes)
            await ask_when_again(session, person_id, self.machine.now)
            return wishes

        self.machine.wishes[person_id].append(self.machine.write(wish))

    @rule(head=st.sampled_from(HEADS), mode=st.sampled_from(DelegateMode))
    def a_head_names_her_delegate(self, head: str, mode: DelegateMode) -> None:
        self.delegation = self.machine.write(
            lambda session: give_role(
                session,
                self.machine.river.id,
                self.people[DELEGATE],
                RoleKind.DELEGATE,
                from_on=self.machine.today,
                for_id=self.people[head],
                mode=mode,
            )
        )

    @precondition(lambda self: self.delegation is not None)
    @rule()
    def a_delegation_ends(self) -> None:
        role_id, self.delegation = self.delegation, None
        assert role_id is not None
        yesterday = self.machine.today - timedelta(days=1)
        self.machine.write(lambda session: end_role(session, self.machine.river.id, role_id, after=yesterday))

    @rule(name=PEOPLE)
    def somebody_leaves(self, name: str) -> None:
        self.machine.gone.add(self.people[name])
        self._amend(name, deactivated_at=self.machine.now)

    @rule()
    def cat_comes_to_slack(self) -> None:
        self._amend("Cat Rowe", team_id=TeamId("T1"), user_id=UserId("U3"))

    def _amend(self, name: str, **values: object) -> None:
        row = PersonRow.id == self.people[name]
        self.machine.write(lambda session: session.execute(update(PersonRow).where(row).values(**values)))

    @rule(moment=MOMENTS)
    def time_passes(self, moment: timedelta) -> None:
        self.machine.now += moment

    # What the processes do

    @rule()
    def a_timer_fires(self) -> None:
        self.machine.fire()

    @rule(which=PROCESSES, limit=st.integers(1, 3), steps=st.integers(1, 3))
    def a_process_goes_on(self, which: int, limit: int, steps: int) -> None:
        for _ in range(steps):
            self.machine.go_on(self.machine.processes[which], limit)

    @precondition(lambda self: any(process.unrecorded for process in self.machine.processes))
    @rule()
    def a_process_is_killed_before_it_records(self) -> None:
        next(process for process in self.machine.processes if process.unrecorded).crash()

    @precondition(lambda self: any(process.claims for process in self.machine.processes))
    @rule()
    def a_process_is_killed_with_claims_in_hand(self) -> None:
        next(process for process in self.machine.processes if process.claims).crash()

    # What must be so

    def teardown(self) -> None:
        try:
            self.machine.run_on()
            self.machine.now += LONGER_THAN_ANYTHING
            self.machine.write(lambda session: messages.drop_over(session, self.machine.now))
            self.all_owed_is_sent_or_ends_with_a_reason()
            self.nothing_answered_can_still_be_answered()
            self.nobody_hears_outside_her_hours()
            self.nobody_hears_twice_in_a_day()
        finally:
            self.machine.close()

    def all_owed_is_sent_or_ends_with_a_reason(self) -> None:
        rows = self.machine.read(self._deliveries)
        assert set(self.machine.run(self.machine.river.message_states())) <= {MessageState.SENT, MessageState.DROPPED}
        for row in rows:
            match row.state:
                case DeliveryState.JOINED:
                    assert row.message_id in self.machine.slack, "said to have been sent"
                    assert row.id in self.machine.slack[row.message_id].deliveries, "in a message that lacks it"
                case DeliveryState.DROPPED:
                    assert row.id in self.machine.reasons or row.over_at <= self.machine.now, "without a reason"
                case DeliveryState.SILENT:
                    assert row.person_id is not None
                    assert self._was_ever_off(row.person_id) or self._was_asked_often(row), "given up too soon"
                case DeliveryState.OWED:
                    raise AssertionError("still owed")

    def nothing_answered_can_still_be_answered(self) -> None:
        live = [
            (stands.person_id, one.for_id or stands.person_id, one.subject)
            for stands in self.machine.slack.values()
            for one in stands.asks.values()
        ]
        assert not self.machine.answered.intersection((head, subject) for _, head, subject in live), (
            "answered, and live"
        )
        assert len(live) == len(set(live)), "an ask is live in two messages"

    def nobody_hears_outside_her_hours(self) -> None:
        for heard in self.machine.heard.values():
            for one in heard:
                there = local(one.at, self.machine.of.zone)
                begins = BEGINS if one.is_urgent else max(BEGINS, one.wishes.hour or BEGINS)
                assert there.weekday() < 5, "at a weekend"
                assert begins <= there.time() < ENDS, "outside her hours"
                assert not one.wishes.is_paused(there.date()), "while she has paused"

    def nobody_hears_twice_in_a_day(self) -> None:
        for heard in self.machine.heard.values():
            for before, after in pairwise(heard):
                is_same_day = self._day(before.at) == self._day(after.at)
                assert after.is_urgent or not is_same_day, "two mornings' messages in one day"

    def _day(self, at: datetime) -> date:
        return local(at, self.machine.of.zone).date()

    def _was_ever_off(self, person_id: PersonId) -> bool:
        return any(KIND in wishes.kinds_off for wishes in self.machine.wishes[person_id])

    def _was_asked_often(self, row: DeliveryRow) -> bool:
        rows = self.machine.read(self._deliveries)
        same = [
            one.message_id
            for one in rows
            if (one.subject, one.person_id, one.for_id) == (row.subject, row.person_id, row.for_id)
            and one.state is DeliveryState.JOINED
        ]
        return len(set(same)) >= 3

    async def _deliveries(self, session: AsyncSession) -> list[DeliveryRow]:
        return list(await session.scalars(select(DeliveryRow)))


def test_whatever_happens_all_is_sent_once_or_ends_with_a_reason(sqlite_template: Path, tmp_path: Path) -> None:
    """Nobody is reminded of what is answered, hears outside her hours, or twice in a day."""
    numbers = count()

    def begun() -> Sending:
        file = shutil.copy(sqlite_template, tmp_path / f"{next(numbers)}.sqlite")
        return Sending(Database.open(f"sqlite:///{file}"))

    run_state_machine_as_test(begun, settings=EXAMPLES)  # type: ignore[arg-type]  # it calls what it is given
