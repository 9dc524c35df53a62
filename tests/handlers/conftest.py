"""A small partnership in a local workspace, with the bot installed: where the stories of handlers are told.

The clock stands still until a test moves it. It starts on a Monday morning of Devon's autumn term 2018.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.local import LocalBot, installed
from bot.workspace.clock import WorkspaceClock
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from schedules.local_time import instant
from schedules.school_calendar import Closure, Term
from storage.engine import Database
from storage.ids import ChannelId, TeamId, UserId
from storage.partnership import NewPartnership, NewPerson, RoleKind, found_partnership

LONDON = ZoneInfo("Europe/London")
MONDAY_MORNING = instant(date(2018, 9, 10), time(9), LONDON)

# Devon's published dates.
TERMS = (
    Term("Autumn term", date(2018, 9, 3), date(2018, 12, 21)),
    Term("Spring term", date(2019, 1, 7), date(2019, 4, 5)),
    Term("Summer term", date(2019, 4, 23), date(2019, 7, 25)),
)
HALF_TERMS = (
    Closure("Autumn half term", date(2018, 10, 22), date(2018, 10, 26)),
    Closure("Spring half term", date(2019, 2, 18), date(2019, 2, 22)),
    Closure("Summer half term", date(2019, 5, 27), date(2019, 5, 31)),
)


@dataclass
class Partnership:
    """The people of the stories, and the channel of the heads."""

    local: LocalBot
    pat: Person
    ada: Person
    ben: Person
    cat: Person
    tom: Person
    stranger: Person
    heads: SharedChannel

    @property
    def workspace(self) -> LocalWorkspace:
        return self.local.workspace

    async def until(self, day: date, at: time = time(8)) -> None:
        """Lets time pass until a local date and time."""
        await self.local.move_clock(instant(day, at, LONDON))

    async def plans_meetings(self, first_on: date = date(2018, 9, 20), **filled: str) -> None:
        """Pat plans a fortnightly meeting, by the form."""
        await self.pat.runs("/meeting new")
        fields = {"First meeting": first_on.isoformat(), "Where?": "Hilltop Primary", **filled}
        for label, value in fields.items():
            await self.pat.fills(label, value)
        await self.pat.submits()
        await self.pat.submits()
        await self.pat.closes()


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running(clock=WorkspaceClock(MONDAY_MORNING)) as workspace:
        yield workspace


@pytest.fixture
async def partnership(workspace: LocalWorkspace, sqlite_database: Database) -> AsyncIterator[Partnership]:
    """Pat coordinates; Ada, Ben and Cat are heads; Tom teaches; and somebody else works in the same workspace."""
    people = {
        name: workspace.add_person(name)
        for name in ("Pat Lane", "Ada Moor", "Ben Hale", "Cat Rowe", "Tom Pike", "Sue Strange")
    }
    pat, ada, ben, cat, tom, stranger = people.values()
    heads = workspace.add_channel("heads", members=[pat, ada, ben, cat])
    async with installed(workspace, sqlite_database, rng=Random(1)) as local:
        await heads.invites_bot()
        await _found(local, heads, pat=pat, heads_of={"Hilltop": ada, "Oakfield": ben, "Clay": cat}, tom=tom)
        yield Partnership(local, pat, ada, ben, cat, tom, stranger, heads)


async def _found(local: LocalBot, heads: SharedChannel, *, pat: Person, heads_of: dict[str, Person], tom: Person) -> None:
    def somebody(person: Person, kind: RoleKind, school: str | None = None) -> NewPerson:
        return NewPerson(name=person.name, kind=kind, school=school, user_id=UserId(person.id))

    people = [
        somebody(pat, RoleKind.COORDINATOR),
        somebody(tom, RoleKind.TEACHER, "Hilltop"),
        *(somebody(head, RoleKind.HEAD, school) for school, head in heads_of.items()),
    ]
    async with local.bot.services.writing() as session:
        await found_partnership(
            session,
            NewPartnership(
                team_id=TeamId(local.workspace.team_id), name="River Partnership", heads_channel=ChannelId(heads.id)
            ),
            schools=heads_of,
            people=people,
            terms=TERMS,
            closures=HALF_TERMS,
            now=local.workspace.clock.now(),
        )
