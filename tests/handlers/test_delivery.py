"""From a timer to a phone: fired, joined, sent once, drawn again; whatever Slack, the network or a power cut does.

The capability here is a notice whose words are its subject, so that a test says in one line what is owed and what came.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.workspace.people import Person
from bot.workspace.trouble import CutAfterAccepting, CutBeforeAccepting, ServerError, Stall, TooMany
from handlers.delivery import LEASE, LONGEST_WAIT, MOST_ATTEMPTS, Beats
from handlers.services import Services
from handlers.views.kit import Section, mrkdwn
from handlers.views.parts import Ask, Part
from schedules.local_time import instant
from schedules.retention import FINISHED_KEPT
from storage.deliveries import (
    Delivery,
    DeliveryRow,
    DeliveryState,
    MessageRow,
    MessageState,
    Owed,
    next_delivery_at,
    owe,
    touch,
)
from storage.engine import Database
from storage.ids import ChannelId, PartnershipId, PersonId, TeamId, UserId
from storage.people import PersonRow
from storage.timers import Timer, TimerRow, set_timers
from tests.handlers.partnerships import LONDON, MONDAY_MORNING, Partnership, found, london_time

MONDAY = MONDAY_MORNING.date()
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)


class FailingDatabase(Database):
    """A database whose next transaction for writing fails when it is told to."""

    def __init__(self, real: Database) -> None:
        self._real = real
        self.fails_next = False

    def reading(self):  # type: ignore[no-untyped-def]  # the real one's type
        return self._real.reading()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        if self.fails_next:
            self.fails_next = False
            raise ConnectionResetError
        async with self._real.writing() as session:
            yield session

    async def truncate_log(self) -> None:
        await self._real.truncate_log()


@dataclass
class Round:
    """The beats at work in one partnership.

    Of the subjects, `settled` ones are over, `broken` ones cannot be drawn, and a `slow` one takes a minute, once.
    """

    partnership: Partnership
    services: Services
    database: FailingDatabase
    log: list[EventDict]
    settled: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    loses_database: bool = False

    @property
    def beats(self) -> Beats:
        fires = {"notify": self._notify, "half": self._half, "once more": self._once_more}
        return Beats(self.services, timers=fires, parts={"note": self._draw})

    @property
    def now(self) -> datetime:
        return self.services.clock()

    async def _notify(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        owed = Owed("note", timer.subject, "timer", now, now + WEEK, channel=ChannelId(self.partnership.heads.id))
        await owe(session, timer.partnership_id, [owed])

    async def _half(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        await self._notify(session, timer, now)
        if "half" in self.broken:
            raise LookupError

    async def _once_more(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        await set_timers(session, timer.partnership_id, timer.subject, {timer.kind: now + DAY})

    async def _draw(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
        if delivery.subject in self.broken:
            raise LookupError
        if delivery.subject in self.slow:
            self.slow.discard(delivery.subject)
            self.partnership.workspace.clock.advance(LEASE - timedelta(seconds=29))
        self.database.fails_next, self.loses_database = self.loses_database, False
        over = delivery.subject in self.settled
        if over and not delivery.is_posted:
            return None
        words = f"{delivery.subject}: {'done' if over else 'please' if delivery.is_live else 'asked below'}"
        return Part(
            blocks=[Section(text=mrkdwn("{words}", words=words))], text=words, ask=Ask.ANSWERED if over else Ask.LIVE
        )

    async def id_of(self, person: Person) -> PersonId:
        async with self.services.reading() as session:
            found = await session.scalars(select(PersonRow.id).where(PersonRow.user_id == person.id))
            return found.one()

    async def owes(self, person: Person, subject: str, occasion: str = "", *, to: PartnershipId | None = None) -> None:
        owed = Owed("note", subject, occasion, self.now, self.now + WEEK, person_id=await self.id_of(person))
        async with self.services.writing() as session:
            await owe(session, to or self.partnership.id, [owed])

    async def owes_everybody_in(self, partnership_id: PartnershipId, subject: str) -> None:
        async with self.services.writing() as session:
            everybody = await session.scalars(select(PersonRow.id).where(PersonRow.partnership_id == partnership_id))
            owed = [
                Owed("note", subject, "", self.now, self.now + WEEK, person_id=person_id) for person_id in everybody
            ]
            await owe(session, partnership_id, owed)

    async def announces(self, *subjects: str) -> None:
        channel = ChannelId(self.partnership.heads.id)
        async with self.services.writing() as session:
            owed = [Owed("note", one, "", self.now, self.now + WEEK, channel=channel) for one in subjects]
            await owe(session, self.partnership.id, owed)

    async def settles(self, subject: str) -> None:
        """Somebody answers: what is said of the subject is drawn again."""
        self.settled.add(subject)
        await self.changes(subject)

    async def changes(self, subject: str) -> None:
        async with self.services.writing() as session:
            await touch(session, self.partnership.id, "note", subject)

    async def sets(self, kind: str, subject: str, at: datetime | None = None) -> None:
        async with self.services.writing() as session:
            await set_timers(session, self.partnership.id, subject, {kind: at or self.now})

    async def delivers(self, *, after: timedelta = timedelta()) -> None:
        self.partnership.workspace.clock.advance(after)
        await self.beats.deliver()

    async def delivers_until(self, day: date) -> None:
        """Lets the night pass, stopping at each instant at which something may go."""
        ends = instant(day, time(12), LONDON)
        while (due := await self._next_delivery()) is not None and due <= ends:
            self.partnership.workspace.clock.move_to(due)
            await self.beats.deliver()

    async def _next_delivery(self) -> datetime | None:
        async with self.services.reading() as session:
            return await next_delivery_at(session, after=self.now)

    def calls(self, method: str) -> int:
        """How often a method was called, answered or not."""
        return sum(call.method == method for call in self.partnership.workspace.calls)

    async def states(self) -> list[MessageState]:
        async with self.services.reading() as session:
            return list(await session.scalars(select(MessageRow.state).order_by(MessageRow.id)))


@pytest.fixture
def round_(partnership: Partnership) -> Iterator[Round]:
    services = partnership.local.bot.services
    database = FailingDatabase(services.database)
    with capture_logs() as log:
        yield Round(partnership, replace(services, database=database), database, log)


@pytest.fixture
def ada(partnership: Partnership) -> Person:
    return partnership.ada


@pytest.fixture
def ben(partnership: Partnership) -> Person:
    return partnership.ben


def received(person: Person) -> list[str]:
    """What a person's conversation with the bot holds, oldest first."""
    return [message.text for message in person.messages]


def notices(partnership: Partnership) -> list[str]:
    return [message.text for message in partnership.heads.messages if ": " in message.text]


# What arrives.


async def test_everything_a_person_is_owed_comes_in_one_message(round_: Round, ada: Person) -> None:
    """With a greeting that says how much it is."""
    await round_.owes(ada, "meeting")
    await round_.owes(ada, "return")

    await round_.delivers()

    (message,) = received(ada)
    assert "Good morning, Ada. Two things." in message
    assert message.index("meeting: please") < message.index("return: please")


async def test_what_a_channel_is_owed_stays_apart(round_: Round, partnership: Partnership) -> None:
    """Each in a message of its own, in order, a second after the other."""
    await round_.announces("first", "second")

    await round_.delivers()

    assert notices(partnership) == ["first: please", "second: please"]


async def test_delivering_again_sends_nothing_again(round_: Round, ada: Person) -> None:
    """Two beats at once, and another."""
    await round_.owes(ada, "meeting")

    await asyncio.gather(round_.delivers(), round_.delivers())
    await round_.delivers()

    assert len(received(ada)) == 1


async def many_heads(round_: Round, number: int) -> list[Person]:
    """The heads of a large partnership, each of whom is owed the same."""
    partnership = round_.partnership
    heads = [partnership.workspace.add_person(f"Head {one}") for one in range(number)]
    schools = {f"School {one}": head for one, head in enumerate(heads)}
    large = await found(partnership.local, partnership.heads, name="Large", heads_of=schools)
    await round_.owes_everybody_in(large, "meeting")
    return heads


async def test_two_hundred_heads_due_in_the_same_minute_are_never_too_many(round_: Round) -> None:
    """Slack never has to say so, for none of them is written to before they may be."""
    heads = await many_heads(round_, 200)

    await round_.delivers()

    assert [len(received(head)) for head in heads] == [1] * 200
    assert {call.status for call in round_.partnership.workspace.calls} == {200}


async def test_more_updates_than_a_minute_allows_go_in_the_next(round_: Round) -> None:
    """Sixty messages change at once, and fifty may: the rest are put off, and Slack never has to refuse one."""
    heads = await many_heads(round_, 60)
    await round_.delivers()
    round_.settled.add("meeting")
    async with round_.services.writing() as session:
        await session.execute(update(MessageRow).values(wanted_version=2))

    await round_.delivers()
    at_once = sum("done" in received(head)[0] for head in heads)
    await round_.delivers(after=2 * MINUTE)

    assert at_once == 50
    assert all("done" in received(head)[0] for head in heads)
    assert {call.status for call in round_.partnership.workspace.calls} == {200}


# At which hours.


@pytest.mark.parametrize(
    ("owed_at", "sent_at"),
    [
        (time(16, 59), "Mon 10 Sep 16:59"),
        (time(17), "Tue 11 Sep 08:00"),
        (time(22, 30), "Tue 11 Sep 08:00"),
    ],
)
async def test_what_is_owed_in_the_evening_leaves_in_the_morning(
    round_: Round, partnership: Partnership, owed_at: time, sent_at: str
) -> None:
    """To a person or to a channel: whichever capability owes it, and whatever it forgot to ask."""
    await partnership.until(MONDAY, owed_at)
    await round_.owes(partnership.ada, "meeting")
    await round_.announces("meeting")

    await round_.delivers()
    await round_.delivers_until(MONDAY + 2 * DAY)

    assert [london_time(message) for message in partnership.ada.messages] == [sent_at]
    assert london_time(partnership.heads.last) == sent_at


async def test_what_slack_did_not_take_by_the_end_of_the_day_is_not_tried_at_night(
    round_: Round, partnership: Partnership
) -> None:
    """The outage ends at half past five; on Friday, that means Monday."""
    await partnership.until(date(2018, 9, 14), time(16, 59, 58))
    await round_.owes(partnership.ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", ServerError())

    await round_.delivers()
    await round_.delivers_until(date(2018, 9, 18))

    assert [london_time(message) for message in partnership.ada.messages] == ["Mon 17 Sep 08:00"]


async def test_an_evening_and_the_next_morning_are_one_message(round_: Round, partnership: Partnership) -> None:
    """What waits for eight takes in what is owed from eight."""
    await partnership.until(MONDAY, time(19))
    await round_.owes(partnership.ada, "evening")
    await round_.delivers()
    await partnership.until(MONDAY, time(23))
    await round_.owes(partnership.ada, "night")

    await round_.delivers_until(MONDAY + 2 * DAY)

    (message,) = received(partnership.ada)
    assert "evening: please" in message
    assert "night: please" in message


async def test_a_message_that_stands_in_slack_is_kept_up_to_date_at_night_too(
    round_: Round, partnership: Partnership
) -> None:
    """An update rings no phone."""
    await round_.announces("meeting")
    await round_.delivers()
    await partnership.until(MONDAY, time(23))

    await round_.settles("meeting")
    await round_.delivers()

    assert notices(partnership) == ["meeting: done"]


# What is over by the time it could be sent.


async def test_what_is_answered_while_it_waits_is_not_sent(round_: Round, ada: Person) -> None:
    """Nothing is left to say, so nothing is said; and it is on record that it was dropped."""
    await round_.owes(ada, "meeting")
    await round_.settles("meeting")

    await round_.delivers()

    assert received(ada) == []
    assert await round_.states() == [MessageState.DROPPED]


async def test_an_update_does_not_bring_up_what_was_dropped(round_: Round, ada: Person) -> None:
    """Answered before the message left: it was never in it."""
    await round_.owes(ada, "meeting")
    await round_.owes(ada, "return")
    await round_.settles("meeting")
    await round_.delivers()

    await round_.settles("return")
    await round_.delivers()

    (message,) = received(ada)
    assert "return: done" in message
    assert "meeting" not in message


async def test_after_a_day_of_standstill_everything_that_matters_comes_in_one_message(
    round_: Round, ada: Person
) -> None:
    """Two reminders of the same are one ask; what is past is not spoken of."""
    await round_.owes(ada, "meeting", "7 days")
    await round_.owes(ada, "yesterday's")
    await round_.owes(ada, "meeting", "1 day")
    await round_.owes(ada, "return")
    round_.settled.add("yesterday's")

    await round_.delivers(after=DAY)

    (message,) = received(ada)
    assert (message.count("meeting: please"), message.count("return: please")) == (1, 1)
    assert "yesterday" not in message


async def test_while_slack_is_down_the_same_is_asked_anew_and_arrives_once(round_: Round, ada: Person) -> None:
    """The older copy never left; the newer one takes its place."""
    await round_.owes(ada, "meeting", "7 days")
    round_.partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())
    await round_.delivers()
    await round_.owes(ada, "meeting", "1 day")

    await round_.delivers(after=DAY)

    assert len(received(ada)) == 1
    assert await round_.states() == [MessageState.DROPPED, MessageState.SENT]


async def test_a_person_who_is_not_on_slack_is_owed_it_until_they_are(round_: Round, ada: Person) -> None:
    """And then gets it."""
    await round_.owes(ada, "meeting")
    person_id = await round_.id_of(ada)
    async with round_.services.writing() as session:
        linked = update(PersonRow).where(PersonRow.id == person_id)
        await session.execute(linked.values(team_id=None, user_id=None))
    await round_.delivers()
    assert received(ada) == []

    async with round_.services.writing() as session:
        team_id = round_.partnership.workspace.team_id
        await session.execute(linked.values(team_id=team_id, user_id=UserId(ada.id)))
    await round_.delivers(after=DAY)

    assert len(received(ada)) == 1


# Drawn again.


async def test_twenty_answers_are_one_update(round_: Round, partnership: Partnership) -> None:
    """What it shows is drawn from the database, so one drawing shows them all."""
    await round_.announces("meeting")
    await round_.delivers()
    for _ in range(20):
        await round_.settles("meeting")

    await round_.delivers()

    assert notices(partnership) == ["meeting: done"]
    assert round_.calls("chat.update") == 1


async def test_an_ask_is_live_in_one_message(round_: Round, ada: Person) -> None:
    """The older copy says so once the newer one has arrived, and not while that is still on its way."""
    await round_.owes(ada, "meeting", "7 days")
    await round_.delivers()
    await round_.owes(ada, "meeting", "1 day")
    round_.partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())

    await round_.delivers()
    before = received(ada)
    await round_.delivers(after=MINUTE)

    assert ["meeting: please" in message for message in before] == [True]
    assert ["meeting: please" in message for message in received(ada)] == [False, True]
    assert "meeting: asked below" in received(ada)[0]


async def test_an_update_of_a_message_that_somebody_deleted_ends_quietly(
    round_: Round, partnership: Partnership
) -> None:
    """It is tried once, and the message is left in peace."""
    await round_.announces("meeting")
    await round_.delivers()
    store, conversations = partnership.workspace.store, partnership.workspace.services.conversations
    (message,) = store.messages.where("channel_id = ? AND text = ?", partnership.heads.id, "meeting: please")
    conversations.delete(message)
    await round_.changes("meeting")

    await round_.delivers()
    await round_.delivers(after=DAY)

    assert round_.calls("chat.update") == 1
    assert await round_.states() == [MessageState.SENT]


# Slack, the network, and power cuts.


async def test_a_message_that_slack_took_before_the_line_broke_is_not_sent_again(round_: Round, ada: Person) -> None:
    """It is found in her conversation by what it carries, and updated from then on like any other."""
    await round_.owes(ada, "meeting")
    round_.partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await round_.delivers()

    await round_.delivers(after=MINUTE)
    await round_.settles("meeting")
    await round_.delivers()

    assert round_.calls("chat.postMessage") == 1
    (message,) = received(ada)
    assert "meeting: done" in message


async def test_an_earlier_message_is_not_mistaken_for_the_one_looked_for(round_: Round, ada: Person) -> None:
    """Every message carries an id of its own, so the search goes on past others."""
    await round_.owes(ada, "return")
    await round_.delivers()
    await round_.owes(ada, "meeting")
    round_.partnership.workspace.trouble.next("chat.postMessage", CutBeforeAccepting())
    await round_.delivers(after=MINUTE)

    await round_.delivers(after=MINUTE)

    assert len(received(ada)) == 2


async def test_a_message_is_found_beyond_the_first_page_of_the_history(round_: Round, ada: Person) -> None:
    """She has said a great deal since."""
    await round_.owes(ada, "meeting")
    round_.partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await round_.delivers()
    for number in range(210):
        await ada.says(str(number))

    await round_.delivers(after=MINUTE)

    assert round_.calls("conversations.history") == 2
    assert sum("meeting" in message for message in received(ada)) == 1


@pytest.mark.parametrize("trouble", [CutBeforeAccepting(), ServerError(500), ServerError(503)])
async def test_a_message_that_slack_did_not_take_is_sent_again(
    round_: Round, ada: Person, trouble: CutBeforeAccepting | ServerError
) -> None:
    """Not found, so not sent: seconds later it is."""
    await round_.owes(ada, "meeting")
    round_.partnership.workspace.trouble.next("chat.postMessage", trouble)

    await round_.delivers()
    before = received(ada)
    await round_.delivers(after=MINUTE)

    assert (before, len(received(ada))) == ([], 1)


async def test_a_call_that_stalls_is_given_up_while_the_claim_stands(
    round_: Round, ada: Person, partnership: Partnership
) -> None:
    """What Slack then does after all is found."""
    stall = Stall()
    partnership.workspace.trouble.next("chat.postMessage", stall)
    client = round_.services.slack(TeamId(partnership.workspace.team_id))
    assert timedelta(seconds=client.timeout) < LEASE
    client.timeout = 0.05  # type: ignore[assignment]  # seconds, and aiohttp takes parts of one
    await round_.owes(ada, "meeting")

    await round_.delivers()
    client.timeout = 30
    stall.release()
    await partnership.workspace.until(lambda: received(ada))
    await round_.delivers(after=MINUTE)

    assert len(received(ada)) == 1
    assert await round_.states() == [MessageState.SENT]


async def test_a_process_killed_between_sending_and_recording_sends_nothing_twice(
    round_: Round, ada: Person, partnership: Partnership
) -> None:
    """The next one looks, once the dead one's claim has run out and not before."""
    stall = Stall()
    partnership.workspace.trouble.next("chat.postMessage", stall)
    await round_.owes(ada, "meeting")
    dying = asyncio.create_task(round_.delivers())
    await stall.reached.wait()
    dying.cancel()
    stall.release()
    await asyncio.wait([dying])
    await partnership.workspace.until(lambda: received(ada))

    await round_.delivers(after=LEASE - timedelta(seconds=1))
    assert round_.calls("conversations.history") == 0
    await round_.delivers(after=timedelta(seconds=1))

    assert round_.calls("chat.postMessage") == 1
    assert await round_.states() == [MessageState.SENT]


async def test_a_message_that_was_sent_but_could_not_be_recorded_is_found(round_: Round, ada: Person) -> None:
    """The database was away for a moment."""
    await round_.owes(ada, "meeting")
    round_.loses_database = True

    await round_.delivers()
    between = await round_.states()
    await round_.delivers(after=MINUTE)

    assert between == [MessageState.SENDING]
    assert (len(received(ada)), await round_.states()) == (1, [MessageState.SENT])


async def test_where_the_bot_may_not_look_a_double_is_preferred_to_a_loss(
    round_: Round, partnership: Partnership
) -> None:
    """A channel's history is not granted."""
    await round_.announces("meeting")
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    await round_.delivers()

    await round_.delivers(after=MINUTE)

    assert notices(partnership) == ["meeting: please"] * 2


async def test_doubt_outlives_a_call_that_was_refused(round_: Round, ada: Person, partnership: Partnership) -> None:
    """It may have arrived; that the look-up comes too often does not make it unsent."""
    await round_.owes(ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())
    partnership.workspace.trouble.next("conversations.history", TooMany(retry_after=30))
    await round_.delivers()
    await round_.delivers(after=MINUTE)

    await round_.delivers(after=MINUTE)

    assert round_.calls("chat.postMessage") == 1
    assert len(received(ada)) == 1


async def test_slack_is_left_alone_for_as_long_as_it_asks(round_: Round, ada: Person) -> None:
    """The message waits and is not counted as tried; the beat does not wait with it."""
    await round_.owes(ada, "meeting")
    round_.partnership.workspace.trouble.next("chat.postMessage", TooMany(retry_after=30))
    began = round_.now

    await round_.delivers()
    stood_still = round_.now == began
    await round_.delivers(after=timedelta(seconds=29))
    before = received(ada)
    await round_.delivers(after=timedelta(seconds=1))

    assert stood_still
    assert (before, len(received(ada))) == ([], 1)
    assert round_.calls("conversations.history") == 0


async def test_a_workspace_that_must_wait_holds_up_no_other(
    round_: Round, ada: Person, ben: Person, partnership: Partnership
) -> None:
    """Retry-After is one workspace's affair; and there, nobody else is tried meanwhile."""
    guest = partnership.workspace.add_person("Gwen Tor")
    elsewhere = await found(
        partnership.local, partnership.heads, name="Elsewhere", heads_of={"Tor": guest}, workspace="T2"
    )
    await round_.owes(ada, "meeting")
    partnership.workspace.trouble.next("chat.postMessage", TooMany(retry_after=300))
    await round_.delivers()
    await round_.owes(ben, "meeting")
    await round_.owes(guest, "meeting", to=elsewhere)

    await round_.delivers()

    assert (received(ada), received(ben), len(received(guest))) == ([], [], 1)
    assert round_.calls("chat.postMessage") == 2


async def test_what_slack_will_never_take_has_failed_and_is_kept(round_: Round, partnership: Partnership) -> None:
    """The channel was archived: it is not tried again."""
    channels = partnership.workspace.store.channels
    channels.save(replace(partnership.heads.record, is_archived=True))
    await round_.announces("meeting")

    await round_.delivers()
    await round_.delivers(after=DAY)

    assert round_.calls("chat.postMessage") == 1
    assert await round_.states() == [MessageState.FAILED]


async def test_what_somebody_may_yet_put_right_is_tried_again(round_: Round, partnership: Partnership) -> None:
    """The bot was not in the channel; somebody invites it."""
    bot = partnership.workspace.store.users.where("bot_id = ?", partnership.workspace.app.bot_id)[0]
    partnership.workspace.services.conversations.leave(partnership.heads.record, bot)
    await round_.announces("meeting")
    await round_.delivers()

    await partnership.heads.invites_bot()
    await round_.delivers(after=MINUTE)

    assert notices(partnership) == ["meeting: please"]


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [(0, timedelta(seconds=5)), (1, timedelta(seconds=10)), (6, LONGEST_WAIT), (MOST_ATTEMPTS - 2, LONGEST_WAIT)],
)
async def test_each_wait_is_longer_up_to_five_minutes(
    round_: Round, partnership: Partnership, attempts: int, wait: timedelta
) -> None:
    """A day of them outlasts any trouble that Slack has had."""
    await round_.announces("meeting")
    partnership.workspace.trouble.next("chat.postMessage", *[ServerError()] * 2)
    await round_.delivers()
    async with round_.services.writing() as session:
        await session.execute(update(MessageRow).values(attempts=attempts))

    await round_.delivers(after=DAY)

    async with round_.services.reading() as session:
        assert await session.scalar(select(MessageRow.not_before)) == round_.now + wait


async def test_what_is_still_owed_is_tried_however_long_the_trouble_lasts(
    round_: Round, partnership: Partnership
) -> None:
    """Somebody invites the bot on Monday: what it could not say all weekend is said then."""
    await round_.announces("meeting")
    partnership.workspace.trouble.next("chat.postMessage", *[ServerError()] * 2)
    await round_.delivers()
    async with round_.services.writing() as session:
        await session.execute(update(MessageRow).values(attempts=MOST_ATTEMPTS))

    await round_.delivers(after=DAY)
    await round_.delivers(after=DAY)

    assert await round_.states() == [MessageState.SENT]
    assert notices(partnership) == ["meeting: please"]


async def test_the_log_names_rows_and_codes_and_nobody(round_: Round, ada: Person) -> None:
    """What went wrong can be told from it, and whom it was about cannot."""
    await round_.owes(ada, "meeting")
    round_.partnership.workspace.trouble.next("chat.postMessage", CutAfterAccepting())

    await round_.delivers()
    await round_.delivers(after=MINUTE)

    assert [entry["event"] for entry in round_.log] == ["message.delayed", "message.found", "message.updated"]
    assert round_.log[0]["code"] == "ServerDisconnectedError"
    assert not any(word in str(round_.log) for word in ("Ada", ada.id, "please"))


async def test_a_mistake_in_drawing_one_message_holds_up_no_other(round_: Round, ada: Person, ben: Person) -> None:
    """And it goes once the mistake is mended."""
    await round_.owes(ada, "broken")
    await round_.owes(ben, "meeting")
    round_.broken.add("broken")

    await round_.delivers()
    before = (received(ada), len(received(ben)))
    round_.broken.clear()
    await round_.delivers(after=MINUTE)

    assert before == ([], 1)
    assert (len(received(ada)), len(received(ben))) == (1, 1)


async def test_a_part_that_cannot_be_drawn_keeps_no_other_from_leaving(round_: Round, ada: Person) -> None:
    """The rest of her morning comes, and that one minutes after it is mended."""
    await round_.owes(ada, "broken")
    await round_.owes(ada, "meeting")
    round_.broken.add("broken")
    await round_.delivers()
    before = received(ada)

    round_.broken.clear()
    await round_.delivers(after=5 * MINUTE)

    assert ["meeting" in message for message in before] == [True]
    assert ["broken: please" in message for message in received(ada)] == [False, True]
    assert round_.log[0]["event"] == "part.broken"


async def test_an_update_waits_until_every_part_can_be_drawn(round_: Round, ada: Person) -> None:
    """Drawn without it, the message would lose a question for good."""
    await round_.owes(ada, "broken")
    await round_.owes(ada, "meeting")
    await round_.delivers()
    round_.broken.add("broken")
    await round_.settles("meeting")
    await round_.delivers()
    before = received(ada)

    round_.broken.clear()
    await round_.delivers(after=MINUTE)

    assert ["meeting: please" in message for message in before] == [True]
    assert ["broken: please" in message and "meeting: done" in message for message in received(ada)] == [True]


@pytest.mark.parametrize("asks", [[f"ask {number}" for number in range(30)], [f"{'w' * 1500} {n}" for n in range(12)]])
async def test_what_one_message_cannot_hold_comes_in_the_next(round_: Round, ada: Person, asks: list[str]) -> None:
    """Too many blocks, or too many characters: nothing is refused, and nothing is lost or said twice."""
    for ask in asks:
        await round_.owes(ada, ask)

    await round_.delivers()
    await round_.delivers(after=5 * MINUTE)

    assert {call.status for call in round_.partnership.workspace.calls} == {200}
    assert len(received(ada)) == 2
    assert [sum(f"{ask}: please" in message for message in received(ada)) for ask in asks] == [1] * len(asks)


async def test_nothing_is_posted_that_the_claim_might_not_cover(round_: Round, ada: Person) -> None:
    """Drawing took so long that another process could take over during the call: it is left for the next turn."""
    await round_.owes(ada, "meeting")
    round_.slow.add("meeting")

    await round_.delivers()

    assert len(received(ada)) == 1
    async with round_.services.reading() as session:
        assert await session.scalar(select(MessageRow.sending_since)) == round_.now


# Timers.


async def test_a_due_timer_fires_once_and_what_follows_from_it_arrives(round_: Round, partnership: Partnership) -> None:
    """Not before it is due."""
    await round_.sets("notify", "meeting", round_.now + MINUTE)
    await round_.beats.fire()
    await round_.delivers()
    before = notices(partnership)

    partnership.workspace.clock.advance(MINUTE)
    await round_.beats.fire()
    await round_.beats.fire()
    await round_.delivers()

    assert (before, notices(partnership)) == ([], ["meeting: please"])


async def test_a_timer_that_fails_leaves_nothing_half_done_and_others_fire(
    round_: Round, partnership: Partnership
) -> None:
    """Five minutes later it is tried again; by then it is mended, and is done once."""
    round_.broken.add("half")
    await round_.sets("half", "first", round_.now - MINUTE)
    await round_.sets("notify", "second")

    await round_.beats.fire()
    await round_.delivers()
    before = notices(partnership)
    round_.broken.clear()
    partnership.workspace.clock.advance(5 * MINUTE)
    await round_.beats.fire()
    await round_.delivers()

    assert before == ["second: please"]
    assert notices(partnership) == ["second: please", "first: please"]


async def test_a_timer_that_nobody_handles_any_longer_holds_up_no_other(
    round_: Round, partnership: Partnership
) -> None:
    """It was set by an older version."""
    await round_.sets("forgotten", "first", round_.now - MINUTE)
    await round_.sets("notify", "second")

    await round_.beats.fire()
    await round_.delivers()

    assert notices(partnership) == ["second: please"]


async def test_a_handler_may_set_its_own_timer_again(round_: Round) -> None:
    """So something can come every day."""
    await round_.sets("once more", "digest")
    began = round_.now

    await round_.beats.fire()

    async with round_.services.reading() as session:
        assert (await session.scalars(select(TimerRow.due_at))).all() == [began + DAY]


async def test_what_is_over_is_forgotten_after_ninety_days(round_: Round, ada: Person, ben: Person) -> None:
    """The fired timer, the sent message, what it carried; and nothing that is still owed or to come."""
    await round_.sets("notify", "first")
    await round_.beats.fire()
    await round_.owes(ada, "second")
    await round_.delivers()
    await round_.sets("notify", "to come", round_.now + 2 * FINISHED_KEPT)
    round_.partnership.workspace.clock.advance(WEEK + FINISHED_KEPT + MINUTE)
    await round_.owes(ben, "third")

    await round_.beats.forget()

    async with round_.services.reading() as session:
        assert (await session.scalars(select(TimerRow.subject))).all() == ["to come"]
        left = await session.execute(select(DeliveryRow.subject, DeliveryRow.state))
        assert left.all() == [("third", DeliveryState.OWED)]
    assert await round_.states() == []
