"""Twenty local workspaces in one process, which take everything that is sent and count it."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build
from bot.manifest import manifest
from bot.workspace.clock import WorkspaceClock
from bot.workspace.ids import Json
from bot.workspace.people import SharedChannel
from bot.workspace.records import ChannelKind
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from storage.database.ids import ChannelId, TeamId, UserId
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.people import RoleKind
from tests.chaos import notices
from tests.chaos.notices import Scene
from tests.chaos.worker import Door

WORKSPACES = 20
SCHOOL_DAY_BEGINS = datetime(2018, 9, 13, 7, tzinfo=UTC)  # eight o'clock in London

# Where it was said, and what.
Said = tuple[str, str]


class Arrivals:
    """Counts messages as they arrive, in whichever workspace."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    async def reach(self, number: int) -> None:
        """Returns once so many have arrived."""
        while self.count < number:
            await self._next.wait()

    def listen_at(self, workspace: LocalWorkspace) -> None:
        workspace.application.middlewares.append(self._hear)

    @web.middleware
    async def _hear(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.match_info.get("method") == "chat.postMessage":
            self.count += 1
            self._next.set()
            self._next = asyncio.Event()
        return await handler(request)


@dataclass(frozen=True)
class Site:
    """One workspace, with its heads and their channel, by the name under which the bot knows it."""

    team_id: TeamId
    workspace: LocalWorkspace
    channel: SharedChannel
    door: Door

    def expected(self, scene: Scene) -> set[Said]:
        """Each notice, once in its place."""
        in_channel = {(self.channel.id, subject) for subject in scene.posters}
        to_heads = {(head.id, subject) for head in self.workspace.people for subject in scene.letters}
        return in_channel | to_heads

    def said(self) -> Counter[Said]:
        """How often each notice stands in each place."""
        store, readers = self.workspace.store, self._readers()
        return Counter(
            (readers.get(message.channel_id, message.channel_id), subject)
            for message in store.messages.all()
            for subject in notices.named_in(json.dumps(message.blocks))
        )

    def _readers(self) -> dict[str, str]:
        """Whose each direct conversation is."""
        store, bot = self.workspace.store, self.workspace.app.bot_user_id
        direct = {channel.id for channel in store.channels.where("kind = ?", ChannelKind.IM)}
        rows = store.members.where("user_id <> ?", bot)
        return {row.channel_id: row.user_id for row in rows if row.channel_id in direct}


@asynccontextmanager
async def running(scene: Scene, arrivals: Arrivals) -> AsyncIterator[list[Site]]:
    """The workspaces, all on one clock, at eight in the morning."""
    clock = WorkspaceClock()
    clock.move_to(SCHOOL_DAY_BEGINS)
    async with AsyncExitStack() as stack:
        yield [
            await _site(
                TeamId(f"T{number}"),
                scene,
                await stack.enter_async_context(LocalWorkspace.running(clock=clock, mount=arrivals.listen_at)),
            )
            for number in range(WORKSPACES)
        ]


async def found(database: Database, scene: Scene, sites: Sequence[Site]) -> None:
    """A partnership in each workspace, in which everything is due."""
    now = sites[0].workspace.clock.now()
    async with database.writing() as session:
        for site in sites:
            people = [NewPerson(head.name, RoleKind.HEAD, user_id=UserId(head.id)) for head in site.workspace.people]
            new = NewPartnership(site.team_id, "River Partnership", ChannelId(site.channel.id))
            partnership_id = await found_partnership(session, new, people=people, now=now)
            await notices.set_all(session, partnership_id, scene, now)


async def _site(team_id: TeamId, scene: Scene, workspace: LocalWorkspace) -> Site:
    workspace.limits.are_kept = False
    heads = [workspace.add_person(f"Head {number}") for number in range(scene.heads)]
    channel = workspace.add_channel("heads", members=heads)
    granted = workspace.install(_manifest())
    await channel.invites_bot()
    return Site(team_id, workspace, channel, Door(workspace.api_url, granted.bot_token))


def _manifest() -> Json:
    """The bot's own, with leave to read the channel: without it a crash may say the same there twice."""
    client = AsyncWebClient(retry_handlers=[])
    made = manifest(build(database=Database.open("sqlite:///unused"), client=client, capabilities=[]))
    made["oauth_config"]["scopes"]["bot"].append("channels:history")
    return made
