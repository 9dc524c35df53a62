"""A bot whose one capability is a notice with its subject for words: what is owed, and what came, is said in a line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.typing import EventDict

from bot.workspace.people import Person
from handlers.delivery.beats import LEASE, Beats
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Section, mrkdwn
from handlers.house.views.parts import Ask, Part
from schedules.local_time import instant
from storage.database.engine import Database
from storage.database.ids import ChannelId, PartnershipId, PersonId
from storage.delivery.deliveries import Delivery, DeliveryRow, DeliveryState, MessageRow, MessageState, Owed, owe, touch
from storage.delivery.messages import next_delivery_at
from storage.delivery.mornings import ask_when_again
from storage.delivery.timers import Timer, set_timers
from storage.members.people import PersonRow
from storage.members.wishes import Wishes, set_wishes
from tests.handlers.partnerships import LONDON, MONDAY_MORNING, Partnership

KIND = "notice"
MONDAY = MONDAY_MORNING.date()
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(weeks=1)


class FailingDatabase(Database):
    """A database whose next transaction for writing fails when it is told to; how many were `written` is counted."""

    def __init__(self, real: Database) -> None:
        self._real = real
        self.fails_next = False
        self.written = 0

    def reading(self):  # type: ignore[no-untyped-def]  # the real one's type
        return self._real.reading()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        if self.fails_next:
            self.fails_next = False
            raise ConnectionResetError
        async with self._real.writing() as session:
            yield session
        self.written += 1

    async def truncate_log(self) -> None:
        await self._real.truncate_log()


@dataclass
class NoticeBot:
    """The bot's beats at work in one partnership.

    Of the subjects, `settled` ones are over, `broken` ones cannot be drawn, a `slow` one takes a minute, once, and
    `nudges` are worth saying only where nobody has replied.
    """

    partnership: Partnership
    services: Services
    database: FailingDatabase
    log: list[EventDict]
    settled: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    slow: set[str] = field(default_factory=set)
    nudges: set[str] = field(default_factory=set)
    loses_database: bool = False
    until: time | None = None

    @property
    def beats(self) -> Beats:
        fires = {"notify": self._notify, "half": self._half, "once more": self._once_more, "put off": self._put_off}
        return Beats(
            self.services,
            timers={name: TimerKind(name, fired) for name, fired in fires.items()},
            kinds={KIND: DeliveryKind(KIND, self._draw, label="Notices", may_be_off=True, until=self.until)},
            sleep=self.partnership.workspace.clock.sleep,
        )

    @property
    def now(self) -> datetime:
        return self.services.clock()

    @property
    def _channel(self) -> ChannelId:
        return ChannelId(self.partnership.heads.id)

    async def _notify(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        await owe(session, timer.partnership_id, [self._owed(timer.subject, "timer", channel=self._channel)])

    async def _half(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        await self._notify(session, timer, now)
        if "half" in self.broken:
            raise LookupError

    async def _once_more(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        await set_timers(session, timer.partnership_id, timer.subject, {timer.kind: now + DAY})

    async def _put_off(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        """The notice of the same subject comes on another day."""
        await set_timers(session, timer.partnership_id, timer.subject, {"notify": now + DAY})

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
            blocks=[Section(text=mrkdwn("{words}", words=words))],
            text=words,
            ask=Ask.ANSWERED if over else Ask.LIVE,
            unless_replied=delivery.subject in self.nudges,
        )

    def _owed(
        self,
        subject: str,
        occasion: str = "",
        *,
        person_id: PersonId | None = None,
        channel: ChannelId | None = None,
        thread: str | None = None,
        is_urgent: bool = False,
        is_put_off: bool = False,
        lasts: timedelta = WEEK,
    ) -> Owed:
        return Owed(
            KIND,
            subject,
            occasion,
            self.now,
            self.now + lasts,
            person_id=person_id,
            channel=channel,
            thread=thread,
            is_urgent=is_urgent,
            is_put_off=is_put_off,
        )

    async def id_of(self, person: Person) -> PersonId:
        async with self.services.reading() as session:
            found = await session.scalars(select(PersonRow.id).where(PersonRow.user_id == person.id))
            return found.one()

    async def owes(
        self,
        person: Person,
        subject: str,
        occasion: str = "",
        *,
        to: PartnershipId | None = None,
        thread: str | None = None,
        is_urgent: bool = False,
        is_put_off: bool = False,
        lasts: timedelta = WEEK,
    ) -> None:
        owed = self._owed(
            subject,
            occasion,
            person_id=await self.id_of(person),
            thread=thread,
            is_urgent=is_urgent,
            is_put_off=is_put_off,
            lasts=lasts,
        )
        async with self.services.writing() as session:
            await owe(session, to or self.partnership.id, [owed])

    async def owes_everybody_in(self, partnership_id: PartnershipId, subject: str) -> None:
        async with self.services.writing() as session:
            everybody = await session.scalars(select(PersonRow.id).where(PersonRow.partnership_id == partnership_id))
            await owe(session, partnership_id, [self._owed(subject, person_id=one) for one in everybody])

    async def wishes(self, person: Person, wishes: Wishes) -> None:
        """Somebody says how she would like to hear."""
        who = await self.id_of(person)
        async with self.services.writing() as session:
            await set_wishes(session, self.partnership.id, who, wishes)
            await ask_when_again(session, who, self.now)

    async def announces(self, *subjects: str, thread: str | None = None) -> None:
        owed = [self._owed(one, channel=self._channel, thread=thread) for one in subjects]
        async with self.services.writing() as session:
            await owe(session, self.partnership.id, owed)

    async def nudges_in(self, thread: str) -> None:
        """Once, where nobody has replied."""
        self.nudges.add("nudge")
        await self.announces("nudge", thread=thread)

    async def settles(self, subject: str) -> None:
        """Somebody answers: what is said of the subject is drawn again."""
        self.settled.add(subject)
        await self.changes(subject)

    async def changes(self, subject: str) -> None:
        async with self.services.writing() as session:
            await touch(session, self.partnership.id, KIND, subject)

    async def sets(self, kind: str, subject: str, at: datetime | None = None) -> None:
        async with self.services.writing() as session:
            await set_timers(session, self.partnership.id, subject, {kind: at or self.now})

    async def delivers(self, *, after: timedelta = timedelta()) -> None:
        self.partnership.workspace.clock.advance(after)
        await self.beats.deliver()

    async def delivers_until(self, day: date) -> None:
        """Lets the night pass, stopping at each instant at which something may go."""
        await self._delivers_up_to(instant(day, time(12), LONDON))

    async def delivers_within(self, time_passing: timedelta) -> None:
        """Delivers now, and again whenever something may go."""
        ends = self.now + time_passing
        await self.beats.deliver()
        await self._delivers_up_to(ends)

    async def _delivers_up_to(self, ends: datetime) -> None:
        while (due := await self.next_delivery()) is not None and due <= ends:
            self.partnership.workspace.clock.move_to(due)
            await self.beats.deliver()

    async def next_delivery(self) -> datetime | None:
        async with self.services.reading() as session:
            return await next_delivery_at(session, after=self.now)

    def calls(self, method: str) -> int:
        """How often a method was called, answered or not."""
        return sum(call.method == method for call in self.partnership.workspace.calls)

    async def states(self) -> list[MessageState]:
        async with self.services.reading() as session:
            return list(await session.scalars(select(MessageRow.state).order_by(MessageRow.id)))

    async def delivery_states(self) -> list[DeliveryState]:
        async with self.services.reading() as session:
            return list(await session.scalars(select(DeliveryRow.state).order_by(DeliveryRow.id)))


def received(person: Person) -> list[str]:
    """What a person's conversation with the bot holds, oldest first."""
    return [message.text for message in person.messages]


def notices(partnership: Partnership) -> list[str]:
    """What the bot has said in the heads' channel, oldest first."""
    return [message.text for message in partnership.heads.messages if ": " in message.text]
