"""A workspace in which the bot has just been installed, and what its people do first: where set-up stories begin."""

from dataclasses import dataclass
from datetime import date, time

from bot.local import LocalBot
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from schedules.local_time import instant
from storage.database.ids import TeamId, UserId
from storage.members.partnership import Partnership, partnerships_in
from storage.members.people import RoleKind, holders
from storage.members.roster import Details, add_person, everybody, give_role
from tests.handlers.partnerships import LONDON

MONDAY, FIRST_ON = date(2018, 9, 10), date(2018, 9, 20)


@dataclass
class Workspace:
    """Ivy has installed the bot. Pat is to coordinate, Ada and Ben are heads with her in #heads, and Tom teaches."""

    local: LocalBot
    ivy: Person
    pat: Person
    ada: Person
    ben: Person
    tom: Person
    heads: SharedChannel

    @classmethod
    def around(cls, local: LocalBot) -> "Workspace":
        """The workspace of a bot, and its people."""
        workspace = local.workspace
        ivy = workspace.add_person("Ivy West", is_admin=True)
        pat, ada, ben, tom = (workspace.add_person(name) for name in ("Pat Lane", "Ada Moor", "Ben Hale", "Tom Pike"))
        return cls(local, ivy, pat, ada, ben, tom, workspace.add_channel("heads", members=[pat, ada, ben]))

    @property
    def workspace(self) -> LocalWorkspace:
        return self.local.workspace

    async def until(self, at: time, on: date = MONDAY) -> None:
        await self.local.move_clock(instant(on, at, LONDON))

    async def names_pat(self) -> None:
        await self.names(self.pat)

    async def names(self, coordinator: Person) -> None:
        """Ivy says on her Home who coordinates."""
        await self.ivy.opens_home()
        await self.ivy.clicks("Choose", in_="home")
        await self.ivy.fills("Coordinator", coordinator)
        await self.ivy.submits()
        await self.ivy.closes()

    async def names_channel(self, channel: str = "#heads", name: str = "River Partnership") -> None:
        """Pat gives the partnership its name and its channel."""
        await self.pat.opens_home()
        await self.pat.clicks("Set up", in_="home")
        await fills_first_screen(self.pat, channel, name)

    async def describes_meeting(self, first_on: date = FIRST_ON) -> None:
        await describes_meeting(self.pat, first_on)

    async def reaches_heads(self) -> None:
        """Pat has the second screen before her."""
        await self.names_pat()
        await self.heads.invites_bot()
        await self.names_channel()

    async def reaches_preview(self) -> None:
        await self.reaches_heads()
        await self.describes_meeting()

    async def starts(self) -> None:
        await self.reaches_preview()
        await self.pat.submits()
        await self.pat.closes()

    async def partnerships(self) -> list[Partnership]:
        async with self.local.bot.services.reading() as session:
            return await partnerships_in(session, TeamId(self.workspace.team_id))

    async def coordinates_too(self, person: Person) -> None:
        """A second coordinator of the only partnership, before anything is set up."""
        await self.expects(person, RoleKind.COORDINATOR, since=MONDAY)

    async def expects(self, person: Person, kind: RoleKind, *, since: date) -> None:
        """Somebody on Slack is something in the only partnership from a day on."""
        (of,) = await self.partnerships()
        details = Details(person.name, team_id=TeamId(self.workspace.team_id), user_id=UserId(person.id))
        async with self.local.bot.services.writing() as session:
            person_id = await add_person(session, of.id, details)
            await give_role(session, of.id, person_id, kind, from_on=since)

    async def everybody_by_name(self) -> list[str]:
        """Everybody of whom anything is kept in the only partnership."""
        (of,) = await self.partnerships()
        async with self.local.bot.services.reading() as session:
            return [one.name for one in await everybody(session, of.id)]

    async def heads_by_name(self) -> list[str]:
        """Who is a head in the only partnership."""
        (of,) = await self.partnerships()
        async with self.local.bot.services.reading() as session:
            return [one.name for one in await holders(session, of.id, RoleKind.HEAD, on=FIRST_ON)]


async def fills_first_screen(coordinator: Person, channel: str, name: str) -> None:
    await coordinator.fills("What is your partnership called?", name)
    await coordinator.fills("Where do the heads meet in Slack?", channel)
    await coordinator.submits()


async def describes_meeting(coordinator: Person, first_on: date = FIRST_ON) -> None:
    """On the second screen, whose boxes stay as they are."""
    await coordinator.fills("Date", first_on.isoformat())
    await coordinator.fills("Where?", "Hilltop Primary")
    await coordinator.submits()


def words_beside(coordinator: Person, name: str) -> str:
    """What stands beside a name on the second screen."""
    assert coordinator.modal is not None
    blocks = coordinator.modal.view.body["blocks"]
    options = [option for block in blocks for option in block.get("element", {}).get("options", ())]
    return next(str(option["description"]["text"]) for option in options if option["text"]["text"] == name)
