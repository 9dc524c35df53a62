"""The partnership that the demo shows: invented schools and people, a current year of term dates, a meeting due."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.local import LocalBot
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from schedules.local_time import local
from schedules.school_calendar import Closure, SchoolCalendar, SchoolYear, Term, school_year_of
from schedules.sending_hours import UNDO_WINDOW, next_sending_time
from storage.database.ids import ChannelId, TeamId, UserId
from storage.members.calendars import school_calendar
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.partnership import Partnership, partnerships_in
from storage.members.people import DelegateMode, RoleKind
from storage.members.roster import Details, add_person, give_role, roles

NAME = "Teign Valley Partnership"
TEAM = "Teign Valley schools"
HEADS = {
    "Hilltop Primary": "Ada Moor",
    "Oakfield School": "Ben Hale",
    "Clay Lane Primary": "Cat Rowe",
    "St Brannoc's": "Dev Nair",
    "Millbrook Academy": "Eve Okoro",
    "Kingsbridge Road Infants": "Finn Daly",
    "Moorside College": "Grace Tan",
    "Our Lady of Perpetual Succour Catholic Voluntary Academy": "Huw Price",
}
NEW_HEADS = frozenset({"Eve Okoro", "Finn Daly"})
COORDINATOR = "Pat Lane"
DEPUTY = "Sam Reed"
TEACHERS = {"Tom Pike": "Hilltop Primary", "Una Bell": "Oakfield School", "Vic Shaw": "Moorside College"}
STRANGER = "Will Frost"
ADMINISTRATOR = "Ivy West"

DAYS_TO_FIRST_MEETING = 9
WELCOME = "Welcome to the heads' channel. Partnership will look after our meetings from now on."


@dataclass(frozen=True)
class _Somebody:
    name: str
    kind: RoleKind | None
    school: str | None = None
    title: str = ""


def everybody() -> list[_Somebody]:
    """The people of the demo in the order of its switcher: the coordinator and the heads first."""
    heads = [
        _Somebody(name, RoleKind.HEAD, school, f"{'New head' if name in NEW_HEADS else 'Head'}, {school}")
        for school, name in HEADS.items()
    ]
    teachers = [_Somebody(name, RoleKind.TEACHER, school, f"Teacher, {school}") for name, school in TEACHERS.items()]
    return [
        _Somebody(COORDINATOR, RoleKind.COORDINATOR, title="Coordinator"),
        *heads,
        _Somebody(DEPUTY, RoleKind.DELEGATE, title=f"Deputy head, {next(iter(HEADS))}"),
        *teachers,
        _Somebody(STRANGER, None, title="Works elsewhere"),
        _Somebody(ADMINISTRATOR, None, title="IT, administers this workspace"),
    ]


async def seed(local_bot: LocalBot) -> None:
    """Fills an empty workspace: people, a channel, the partnership, and a series planned by its coordinator.

    The clock ends on a school morning on which the first meeting has just been announced.
    """
    people, channel = gather(local_bot.workspace)
    await channel.invites_bot()
    await people[COORDINATOR].says(WELCOME, in_="#heads")
    partnership = await _found(local_bot, people, ChannelId(channel.id))
    await _plan_meetings(local_bot, people[COORDINATOR], partnership)


def gather(workspace: LocalWorkspace) -> tuple[dict[str, Person], SharedChannel]:
    """People by name, and the heads' channel: a workspace in which nobody has set anything up yet."""
    workspace.store.teams.save(replace(workspace.services.team, name=TEAM))
    people = {
        one.name: workspace.add_person(one.name, title=one.title, is_admin=one.name == ADMINISTRATOR)
        for one in everybody()
    }
    channel = workspace.add_channel("heads", members=[people[COORDINATOR], *(people[name] for name in HEADS.values())])
    workspace.add_channel("staffroom", members=[*people.values()])
    return people, channel


async def _found(local_bot: LocalBot, people: dict[str, Person], channel: ChannelId) -> Partnership:
    services, workspace = local_bot.bot.services, local_bot.workspace
    now, team_id = services.clock(), TeamId(workspace.team_id)
    years = [school_year_of(now.date()), SchoolYear(school_year_of(now.date()).begins_in + 1)]
    async with services.writing() as session:
        await found_partnership(
            session,
            NewPartnership(team_id=team_id, name=NAME, heads_channel=channel),
            schools=HEADS,
            people=[
                NewPerson(name=one.name, kind=one.kind, school=one.school, user_id=UserId(people[one.name].id))
                for one in everybody()
                if one.kind not in (None, RoleKind.DELEGATE)
            ],
            terms=[term for year in years for term in terms(year)],
            closures=[closure for year in years for closure in half_terms(year)],
            now=now,
        )
        (partnership,) = await partnerships_in(session, team_id)
        await _name_delegate(session, partnership, UserId(people[DEPUTY].id))
        return partnership


async def _name_delegate(session: AsyncSession, of: Partnership, account: UserId) -> None:
    """The deputy of the first school answers for its head, besides her."""
    deputy = await add_person(session, of.id, Details(DEPUTY, None, of.team_id, account))
    at = next(iter(HEADS))
    headship = next(
        one for one in await roles(session, of.id) if one.held.school == at and one.held.kind is RoleKind.HEAD
    )
    await give_role(
        session,
        of.id,
        deputy,
        RoleKind.DELEGATE,
        school_id=headship.held.school_id,
        from_on=headship.from_on,
        for_id=headship.person_id,
        mode=DelegateMode.WITH_ME,
    )


async def _plan_meetings(local_bot: LocalBot, coordinator: Person, partnership: Partnership) -> None:
    """The coordinator plans them as anybody would, by the form; then time passes until the channel hears of it."""
    services, clock = local_bot.bot.services, local_bot.workspace.clock
    async with services.reading() as session:
        calendar = await school_calendar(session, partnership)
    await local_bot.move_clock(next_sending_time(clock.now(), calendar, partnership.zone))
    first_on = _first_meeting(calendar, local(clock.now(), partnership.zone).date())
    await coordinator.runs("/meeting new")
    await coordinator.fills("First meeting", first_on.isoformat())
    await coordinator.fills("Where?", "Hilltop Primary, the library")
    await coordinator.submits()
    await coordinator.submits()
    await coordinator.closes()
    await local_bot.move_clock(
        next_sending_time(clock.now() + UNDO_WINDOW, calendar, partnership.zone) + timedelta(minutes=1)
    )


def _first_meeting(calendar: SchoolCalendar, today: date) -> date:
    return calendar.open_on_or_after(today + timedelta(days=DAYS_TO_FIRST_MEETING))


def terms(year: SchoolYear) -> list[Term]:
    """A school year of the shape of Devon's, on made-up dates: three terms, from Monday or so to Friday or so."""
    autumn, spring = year.begins_in, year.begins_in + 1
    return [
        Term("Autumn term", _monday(date(autumn, 9, 1)), _friday(date(autumn, 12, 18))),
        Term("Spring term", _monday(date(spring, 1, 4)), _friday(date(spring, 3, 30))),
        Term("Summer term", _monday(date(spring, 4, 15)), _friday(date(spring, 7, 21))),
    ]


def half_terms(year: SchoolYear) -> list[Closure]:
    """The week off in the middle of each of those terms."""
    autumn, spring = year.begins_in, year.begins_in + 1
    begins = {
        "Autumn half term": _monday(date(autumn, 10, 21)),
        "Spring half term": _monday(date(spring, 2, 14)),
        "Summer half term": _monday(date(spring, 5, 26)),
    }
    return [Closure(name, monday, monday + timedelta(days=4)) for name, monday in begins.items()]


def _monday(near: date) -> date:
    """The Monday on or after a day."""
    return near + timedelta(days=-near.weekday() % 7)


def _friday(near: date) -> date:
    """The Friday on or before a day."""
    return near - timedelta(days=(near.weekday() - 4) % 7)
