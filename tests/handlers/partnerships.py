"""Small partnerships in a local workspace, and what their people often do: what the stories of handlers begin with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update

from bot.local import LocalBot
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.sight import SeenMessage
from schedules.local_time import instant
from schedules.school_calendar import Closure, Term
from storage.database.ids import ChannelId, PartnershipId, TeamId, UserId
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.people import PersonRow, RoleKind, RoleRow
from storage.members.schools import schools, set_school_closures

LONDON = ZoneInfo("Europe/London")
MONDAY_MORNING = instant(date(2018, 9, 10), time(9), LONDON)
FIRST_MEETING_ON = date(2018, 9, 20)
NOTHING_ELSE: Mapping[str, str] = MappingProxyType({})

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
    id: PartnershipId
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

    async def plans_meetings(
        self, first_on: date = FIRST_MEETING_ON, filled: Mapping[str, str] = NOTHING_ELSE, *, closes: bool = True
    ) -> None:
        """Pat plans a fortnightly meeting, by the form."""
        await describes(self.pat, first_on, filled)
        await self.pat.submits()
        await self.pat.submits()
        if closes:
            await self.pat.closes()

    async def announced(self, first_on: date = FIRST_MEETING_ON, filled: Mapping[str, str] = NOTHING_ELSE) -> None:
        """Pat plans, and an hour later the channel knows."""
        await self.plans_meetings(first_on, filled)
        await self.until(date(2018, 9, 10), time(10))

    async def takes_role(self, person: Person, kind: RoleKind, *, since: date = date(2000, 1, 1)) -> None:
        """Somebody of the partnership holds one more role."""
        async with self.local.bot.services.writing() as session:
            person_id = await session.scalar(_person_id(self.id, person))
            session.add(RoleRow(partnership_id=self.id, person_id=person_id, school_id=None, kind=kind, from_on=since))

    async def leaves_roles(self, person: Person, *, after: date) -> None:
        """Everything that somebody is here ends on a day."""
        mine = RoleRow.person_id.in_(_person_id(self.id, person).scalar_subquery())
        async with self.local.bot.services.writing() as session:
            await session.execute(update(RoleRow).where(mine).values(to_on=after))

    async def closes_school(self, name: str, day: date) -> None:
        """One school alone is closed on a day."""
        async with self.local.bot.services.writing() as session:
            school = next(one for one in await schools(session, self.id) if one.name == name)
            await set_school_closures(session, self.id, school.id, [Closure("INSET", day, day)])

    async def shows_button(self, label: str, action_id: str, value: str | None = None) -> None:
        """The bot posts a button to the heads' channel that it would never draw by itself."""
        button = {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id}
        block = {"type": "actions", "elements": [button | ({"value": value} if value is not None else {})]}
        client = self.local.bot.services.slack(TeamId(self.workspace.team_id))
        await client.chat_postMessage(channel=self.heads.id, text=label, blocks=[block])

    async def breaks_database(self, table: str) -> None:
        """A table that the bot needs is gone."""
        async with self.local.bot.services.writing() as session:
            await session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_that_was"))

    def spoils_form(self, person: Person, **changed: Any) -> None:
        """The modal in front of somebody becomes another than the bot has drawn."""
        modal = person.modal
        assert modal is not None
        self.workspace.store.views.save(replace(modal.view, body={**modal.view.body, **changed}))


async def describes(coordinator: Person, first_on: date, filled: Mapping[str, str] = NOTHING_ELSE) -> None:
    """Opens the form and fills it in, up to its submit button."""
    await coordinator.runs("/meeting new")
    for label, value in {"First meeting": first_on.isoformat(), "Where?": "Hilltop Primary", **filled}.items():
        await coordinator.fills(label, value)


async def found(
    local: LocalBot,
    heads: SharedChannel,
    *,
    name: str = "River Partnership",
    coordinators: Iterable[Person] = (),
    heads_of: Mapping[str, Person] | None = None,
    teachers_at: Mapping[str, Person] | None = None,
    workspace: str | None = None,
) -> PartnershipId:
    """A partnership with Devon's term dates."""
    heads_of, teachers_at = heads_of or {}, teachers_at or {}
    people = [
        *(_somebody(person, RoleKind.COORDINATOR) for person in coordinators),
        *(_somebody(person, RoleKind.TEACHER, school) for school, person in teachers_at.items()),
        *(_somebody(person, RoleKind.HEAD, school) for school, person in heads_of.items()),
    ]
    async with local.bot.services.writing() as session:
        return await found_partnership(
            session,
            NewPartnership(
                team_id=TeamId(workspace or local.workspace.team_id), name=name, heads_channel=ChannelId(heads.id)
            ),
            schools=dict.fromkeys([*heads_of, *teachers_at]),
            people=people,
            terms=TERMS,
            closures=HALF_TERMS,
            now=local.workspace.clock.now(),
        )


def london_time(message: SeenMessage) -> str:
    """When clocks in London showed that a message came: "Wed 19 Sep 08:00"."""
    return f"{datetime.fromtimestamp(float(message.ts), UTC).astimezone(LONDON):%a %d %b %H:%M}"


def _somebody(person: Person, kind: RoleKind, school: str | None = None) -> NewPerson:
    return NewPerson(name=person.name, kind=kind, school=school, user_id=UserId(person.id))


def _person_id(partnership_id: PartnershipId, person: Person):  # type: ignore[no-untyped-def]  # SQLAlchemy's Select
    return select(PersonRow.id).where(
        PersonRow.partnership_id == partnership_id, PersonRow.user_id == UserId(person.id)
    )
