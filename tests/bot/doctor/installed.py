"""A bot whose settings, database and workspace are in order, until a test spoils one of them."""

from dataclasses import dataclass, field

import pytest

from bot.doctor import Finding, Verdict, examine
from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from storage.database.ids import ChannelId, TeamId, UserId
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.people import RoleKind
from tests.bot.test_run import the_manifest
from tests.handlers.partnerships import MONDAY_MORNING

SCOPES: list[str] = the_manifest()["oauth_config"]["scopes"]["bot"]
# What doctor can see more of where an administrator grants it.
EVERYTHING = sorted({*SCOPES, "channels:history", "channels:read", "groups:read", "users:read"})


@dataclass
class Installed:
    """A bot whose settings, database and workspace are in order until a test spoils one."""

    workspace: LocalWorkspace
    granted: Installation
    database: Database
    environment: pytest.MonkeyPatch
    said: list[tuple[str, Finding]] = field(default_factory=list)

    async def examined(self) -> int:
        """How many things are wrong."""
        self.said = []
        return await examine(
            lambda check, finding: self.said.append((check.name, finding)),
            scopes=SCOPES,
            clock=self.workspace.clock.now,
        )

    async def finds(self, name: str) -> Finding:
        """What is found of one thing, everything else being in order."""
        wrong = await self.examined()
        (finding,) = [finding for check, finding in self.said if check == name]
        assert wrong == (finding.verdict is Verdict.WRONG), self.said
        return finding

    def grants(self, scopes: list[str]) -> None:
        """An administrator has granted these and no others; events would not be sent without theirs."""
        made = the_manifest()
        made["oauth_config"]["scopes"]["bot"] = scopes
        made["settings"]["event_subscriptions"]["bot_events"] = []
        self.workspace.install(made)

    async def founds(self, heads: SharedChannel, *people: Person) -> None:
        """A partnership whose heads these are."""
        async with self.database.writing() as session:
            await found_partnership(
                session,
                NewPartnership(TeamId(self.workspace.team_id), "River", ChannelId(heads.id)),
                people=[NewPerson(one.name, RoleKind.HEAD, user_id=UserId(one.id)) for one in people],
                now=MONDAY_MORNING,
            )
