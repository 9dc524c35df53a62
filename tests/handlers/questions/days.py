"""Whole days of a partnership, told twice: by one plan, with other people asking, at other minutes, in another order.

A plan says what is done between which slots; a telling says who does it, and at which minute. What anybody but the
actor could ever see of a day is its trace: the database, the logs, and what Slack was told for others.
"""

import io
import logging
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import zip_longest
from random import Random
from typing import Any

import structlog
from sqlalchemy import select, text

from bot.local import LocalBot, installed
from bot.logs import configure_logs
from bot.workspace.clock import WorkspaceClock
from bot.workspace.controls import controls_of
from bot.workspace.people import Button, Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from handlers.questions.views.having_asked import CHOICES
from schedules.local_time import instant
from storage.database.engine import Database
from storage.database.ids import PartnershipId, UserId
from storage.database.migrate import every_table
from storage.members.people import PersonRow, RoleKind, RoleRow
from storage.questions.moderation import set_moderated
from tests.handlers.partnerships import LONDON, describes, found
from tests.handlers.questions.asking_heads import asks

MONDAY = date(2018, 9, 10)
SCHOOLS = ("Hilltop", "Oakfield", "Clay", "Marsh", "Moor")
HEADS = ("Ada Lamb", "Ben Hale", "Cat Rowe", "Dan Frost", "Eve Quill")
COORDINATOR = 4
FIRST_WINDOW, LAST_WINDOW = 8, 16
# From nine minutes before one slot to eleven minutes before the next.
WINDOW_MINUTES = 59
WINDOW_BEGINS = timedelta(minutes=-9)
# What only whoever acts is shown, and what nobody is.
OWN = frozenset({"views.open", "views.push", "views.update", "conversations.members"})
ASK, FLAG, TAKE_BACK = "ask", "flag", "take back"
FILE_ID = re.compile("F[0-9A-Z]{10}")
REAL_TIME = re.compile(r"timestamp='[^']*' |^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ ")


@dataclass(frozen=True)
class Deed:
    """Something that somebody does without her name, in the window that ends before the slot after `hour`: asks a
    question, or does `what` with `words` about one that stands there."""

    hour: int
    about: str
    what: str = ASK
    words: str = ""


@dataclass(frozen=True)
class Done:
    """A deed as one telling has it: by whom, and how many minutes into its window."""

    deed: Deed
    head: int
    minute: int

    @property
    def at(self) -> datetime:
        return instant(MONDAY, time(self.deed.hour), LONDON) + WINDOW_BEGINS + timedelta(minutes=self.minute)


Telling = Sequence[Done]


@dataclass(frozen=True)
class Trace:
    """What is left of a day for anybody but those who acted."""

    tables: Sequence[Mapping[str, Sequence[tuple[Any, ...]]]]
    lines: Sequence[str]
    calls: Sequence[tuple[datetime, str, Mapping[str, Any]]]


@dataclass
class Drawing:
    """Chance that depends on what is drawn for, and on nothing that came before."""

    _times: Counter[str] = field(default_factory=Counter)

    def __call__(self, about: str) -> Random:
        self._times[about] += 1
        return Random(f"{about} {self._times[about]}")


@dataclass
class Day:
    """A partnership of five heads, one of whom also coordinates, on a Monday in term."""

    local: LocalBot
    partnership_id: PartnershipId
    heads: Sequence[Person]
    channel: SharedChannel
    keys: dict[str, str] = field(default_factory=dict)

    async def does(self, one: Done) -> None:
        """What a head does without her name."""
        await _does(self, self.heads[one.head], one.deed)

    async def dump(self) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        """Every column of every row, by the table, in the order of its key."""
        async with self.local.bot.services.reading() as session:
            found = {
                one.name: [
                    tuple(map(_unnumbered, row))
                    for row in await session.execute(select(one).order_by(*one.primary_key.columns))
                ]
                for one in every_table().sorted_tables
            }
            if session.get_bind().dialect.name == "sqlite":
                counted = await session.execute(text("SELECT name, seq FROM sqlite_sequence ORDER BY name"))
                found["sqlite_sequence"] = [tuple(row) for row in counted]
        return found


def _unnumbered(value: Any) -> Any:
    """The local workspace counts files together with the views that people open; Slack's own ids tell nothing."""
    return FILE_ID.sub("F", value) if isinstance(value, str) else value


async def _asks(day: Day, head: Person, deed: Deed) -> None:
    day.keys[deed.about] = await asks(head, deed.about)


async def _has_asked(day: Day, head: Person, deed: Deed) -> None:
    """Below the question that it is about, wherever that stands by now."""
    await head.presses(_below(head, deed.about, "I asked this"))
    await head.fills("Your five words", day.keys[deed.about])
    await head.fills("What would you like to do?", {str(kind): words for kind, words in CHOICES.items()}[deed.what])
    if deed.words:
        await head.fills("Your words", deed.words)
    await head.submits()
    assert head.errors == {}
    await head.closes_everything()


def _below(head: Person, about: str, label: str) -> Button:
    for place in head._sight.places("heads"):
        if about in str(place.blocks):
            (control,) = [one for one in controls_of(place.blocks) if one.label == label]
            return Button(label, place, control, None, head)
    raise AssertionError(f"“{about}” does not stand in the channel")


async def _finds_something_wrong(_day: Day, head: Person, deed: Deed) -> None:
    await head.presses(_below(head, deed.about, "Something's wrong here"))


async def _takes_back(day: Day, head: Person, deed: Deed) -> None:
    """What has not appeared, under its key."""
    await head.runs("/ask")
    await head.clicks("I have a key")
    await head.fills("Your five words", day.keys[deed.about])
    await head.submits()
    await head.clicks("Withdraw")
    await head.closes_everything()


async def _does(day: Day, head: Person, deed: Deed) -> None:
    match deed.what:
        case "ask":
            await _asks(day, head, deed)
        case "flag":
            await _finds_something_wrong(day, head, deed)
        case "take back":
            await _takes_back(day, head, deed)
        case _:
            await _has_asked(day, head, deed)


async def told(
    telling: Telling, database: Database, *, until: int = LAST_WINDOW + 3, is_moderated: bool = False
) -> Trace:
    """The trace of a day, or of its beginning `until` an hour; where a coordinator reads first, she decides nothing."""
    clock = WorkspaceClock(instant(MONDAY, time(7), LONDON))
    with logged(clock) as lines:
        async with _day(clock, database) as day:
            async with day.local.bot.services.writing() as session:
                await set_moderated(session, day.partnership_id, is_moderated=is_moderated)
            tables = [await day.dump() async for _ in _passing(day, telling, until)]
            calls = [
                (call.at, call.method, {name: _unnumbered(value) for name, value in call.arguments.items()})
                for call in day.local.workspace.calls
                if call.method not in OWN
            ]
    return Trace(tables, lines, calls)


async def _passing(day: Day, telling: Telling, until: int) -> AsyncIterator[None]:
    """Lets the day pass; stops between two windows, where all that was done waits for the next slot."""
    between = timedelta(minutes=10)
    todo: list[tuple[datetime, Callable[[], Any] | None]] = [
        *((one.at, partial(day.does, one)) for one in telling),
        *_in_public(day),
        *((instant(MONDAY, time(hour), LONDON) - between, None) for hour in range(FIRST_WINDOW + 1, until + 1)),
    ]
    for at, act in sorted(todo, key=lambda one: one[0]):
        if at > instant(MONDAY, time(until), LONDON):
            return
        await day.local.move_clock(at)
        if act is None:
            yield
        else:
            await act()


def _in_public(day: Day) -> Iterator[tuple[datetime, Callable[[], Any]]]:
    """What people do under their names all the while, at instants of their own: rows that count go on counting."""

    def at(hour: int, minute: int) -> datetime:
        return instant(MONDAY, time(hour, minute), LONDON) + timedelta(seconds=30)

    coordinator, second, third = day.heads[COORDINATOR], day.heads[1], day.heads[2]

    async def plans() -> None:
        await describes(coordinator, date(2018, 9, 20))
        await coordinator.submits()
        await coordinator.submits()
        await coordinator.closes()

    yield at(9, 20), plans
    yield at(10, 33), second.opens_home
    yield at(10, 40), coordinator.opens_home
    yield at(11, 14), lambda: second.runs("/meeting next")
    yield at(12, 41), third.opens_home
    yield at(14, 2), lambda: coordinator.runs("/partnership help")


@asynccontextmanager
async def _day(clock: WorkspaceClock, database: Database) -> AsyncIterator[Day]:
    async with LocalWorkspace.running(clock=clock) as workspace:
        heads = [workspace.add_person(name) for name in HEADS]
        channel = workspace.add_channel("heads", members=heads)
        async with installed(workspace, database, rng=Random(1), rng_for=Drawing()) as local:
            await channel.invites_bot()
            partnership_id = await found(local, channel, heads_of=dict(zip(SCHOOLS, heads, strict=True)))
            await _coordinates(local, partnership_id, heads[COORDINATOR])
            yield Day(local, partnership_id, heads, channel)


async def _coordinates(local: LocalBot, partnership_id: PartnershipId, head: Person) -> None:
    """A head may coordinate as well, and asks like any other."""
    async with local.bot.services.writing() as session:
        hers = await session.scalar(select(PersonRow.id).where(PersonRow.user_id == UserId(head.id)))
        assert hers is not None
        session.add(
            RoleRow(partnership_id=partnership_id, person_id=hers, kind=RoleKind.COORDINATOR, from_on=date(2000, 1, 1))
        )


@contextmanager
def logged(clock: WorkspaceClock) -> Iterator[list[str]]:
    """Every line that a process would log at DEBUG, by the workspace's clock instead of the machine's."""
    root, level = logging.getLogger(), logging.getLogger().level
    handlers, stderr, lines = root.handlers[:], sys.stderr, list[str]()
    root.handlers.clear()
    sys.stderr = _Stamping(clock, lines)
    try:
        configure_logs("DEBUG")
        yield lines
    finally:
        sys.stderr = stderr
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


class _Stamping(io.TextIOBase):
    def __init__(self, clock: WorkspaceClock, lines: list[str]) -> None:
        self._clock, self._lines = clock, lines

    def write(self, written: str) -> int:
        for line in written.splitlines():
            if line.strip():
                self._lines.append(f"{self._clock.now():%H:%M:%S} {REAL_TIME.sub('', line)}")
        return len(written)


def differences(one: Trace, other: Trace) -> list[tuple[str, object, object]]:
    """Where two traces part: by table, line or call, the first of each."""
    found = [
        (f"{name} at {number}", rows, others[name])
        for number, (tables, others) in enumerate(zip(one.tables, other.tables, strict=True))
        for name, rows in tables.items()
        if rows != others[name]
    ]
    lines = [("line", *pair) for pair in zip_longest(one.lines, other.lines) if pair[0] != pair[1]]
    calls = [("call", *pair) for pair in zip_longest(one.calls, other.calls) if pair[0] != pair[1]]
    return [*found[:3], *lines[:1], *calls[:1]]
