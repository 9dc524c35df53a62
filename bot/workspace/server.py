"""The local workspace: a small Slack, served over HTTP in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Unpack

from aiohttp import web

from bot.workspace.administration import DEFAULT_ZONE, Administration, Details
from bot.workspace.changes import Changes, Subscription
from bot.workspace.clock import PATIENCE, WorkspaceClock
from bot.workspace.conversations import Conversations
from bot.workspace.delivery import Delivery
from bot.workspace.endpoints import Endpoints
from bot.workspace.events import Events
from bot.workspace.ids import SLACKBOT, AppId, BotId, Json, TeamId, UserId
from bot.workspace.installation import Installation, install
from bot.workspace.interactions import Interactions
from bot.workspace.keys import Keys
from bot.workspace.limits import Limits
from bot.workspace.methods import METHODS
from bot.workspace.modals import Views
from bot.workspace.people import Person, SharedChannel, Stage
from bot.workspace.records import App, ChannelKind, Team, User
from bot.workspace.responses import Responses
from bot.workspace.services import Services
from bot.workspace.sockets import Sockets
from bot.workspace.store import Store
from bot.workspace.trouble import Trouble
from bot.workspace.web import Call, WebApi
from bot.workspace.webhooks import Webhooks

LOOKED_AT_EVERY = 0.1

LARGEST_BODY = 150_000_000
"""Ten files of ten megabytes, in base64."""


async def _nothing_to_settle() -> None:
    pass


class LocalWorkspace:
    """One team, its people and its apps. Made by `running()`.

    `settled` is awaited after every act of a person: a bot in the same process puts there what says that its listeners
    are done."""

    def __init__(self, store: Store, clock: WorkspaceClock) -> None:
        self.clock = clock
        self.store = store
        self.trouble = Trouble(METHODS)
        self.settled: Callable[[], Awaitable[None]] = _nothing_to_settle
        self.application = web.Application(client_max_size=LARGEST_BODY)
        self._build()
        self._settle_in()

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        store_path: Path | None = None,
        *,
        clock: WorkspaceClock | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        mount: Callable[["LocalWorkspace"], None] | None = None,
    ) -> AsyncIterator["LocalWorkspace"]:
        """A workspace that listens, with what its file remembers. `mount` may add routes to `application.router`."""
        store = Store(store_path)
        workspace = cls(store, clock or WorkspaceClock())
        if mount is not None:
            mount(workspace)
        runner = web.AppRunner(workspace.application, access_log=None, shutdown_timeout=1.0)
        try:
            await runner.setup()
            site = web.TCPSite(runner, host, port)
            await site.start()
            workspace.keys.url = f"http://{host}:{runner.addresses[0][1]}"
            yield workspace
        finally:
            await workspace.services.delivery.close()
            await runner.cleanup()
            store.close()

    @property
    def url(self) -> str:
        return self.keys.url

    @property
    def api_url(self) -> str:
        """What a Slack client takes as its base URL."""
        return f"{self.url}/api/"

    @property
    def team_id(self) -> TeamId:
        return self.services.team.id

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API, oldest first."""
        return list(self._web.calls)

    def when_called(self, told: Callable[[Call], None]) -> None:
        """Calls `told` with every call of the Web API."""
        self._web.when_called(told)

    def when_answered(self, told: Callable[[Json], None]) -> None:
        """Calls `told` with what an app has sent to a response URL."""
        self._responses.when_answered(told)

    def install(self, manifest: Json, *, by: Person | None = None) -> Installation:
        """Installs an app; one of the same name is given the new manifest and keeps its tokens. `by` installs it: the
        app is not told by whom.

        Raises InvalidManifest."""
        return install(self.services, manifest, by=by.id if by else None)

    @property
    def installer(self) -> Person | None:
        """Whoever installed the bot."""
        user = self.store.users.get(self.app.installed_by or "")
        return self._driven(user) if user else None

    def subscribe(self) -> AbstractContextManager[Subscription]:
        """`with workspace.subscribe() as changes: async for change in changes: ...`"""
        return self.services.changes.subscribed()

    @property
    def people(self) -> list[Person]:
        """Everybody who is not an app."""
        return [self._driven(user) for user in self.store.users.where("bot_id IS NULL ORDER BY id")]

    def add_person(self, name: str, **details: Unpack[Details]) -> Person:
        """Somebody new."""
        return self._driven(self.administration.add_user(name, **details))

    async def change(self, person: Person, *, name: str | None = None, **details: Unpack[Details]) -> None:
        """Changes what somebody's account says: her name, her e-mail address, what she may do ..."""
        self.administration.change(person.user, name=name, **details)
        await self.at_rest()

    async def deactivate(self, person: Person) -> None:
        """Closes somebody's account."""
        self.administration.deactivate(person.user)
        await self.at_rest()

    async def reactivate(self, person: Person) -> None:
        """Opens it again."""
        self.administration.reactivate(person.user)
        await self.at_rest()

    def person(self, name: str) -> Person:
        """The person of this name."""
        user = self.store.users.first("name = ? AND bot_id IS NULL", name)
        if user is None:
            raise LookupError(f"nobody is called {name}")
        return self._driven(user)

    def add_channel(self, name: str, *, members: "list[Person] | None" = None, private: bool = False) -> SharedChannel:
        """A new channel with these members, as if they had always been there. The bot comes in by
        `await channel.invites_bot()`."""
        kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
        creator = members[0].id if members else UserId("")
        channel = self.services.conversations.create(name.removeprefix("#"), kind, creator=creator)
        for person in members or []:
            self.services.conversations.admit(channel, person.id)
        return SharedChannel(self._stage, channel.id)

    def channel(self, name: str) -> SharedChannel:
        """The channel of this name, with or without #."""
        found = self.services.conversations.by_name(name)
        if found is None:
            raise LookupError(f"no channel is called {name}")
        return SharedChannel(self._stage, found.id)

    @property
    def app(self) -> App:
        """The app that was installed first: the bot."""
        return self._stage.bot

    async def at_rest(self) -> None:
        """Waits until the app has had every event that is on its way, and says that it is done with them."""
        await self.settled()
        while not await self.services.delivery.at_rest():
            await self.settled()

    async def until(self, condition: Callable[[], object]) -> None:
        """Waits until the condition holds: for apps that do not say when they are done.

        It is looked at with every change, and now and then, for an app may be done without changing anything here.
        Raises TimeoutError after PATIENCE real seconds."""
        with self.subscribe() as changes:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(anext(changes), LOOKED_AT_EVERY)

    def connections(self, app_id: AppId) -> int:
        """How many Socket Mode connections the app has open."""
        return self.sockets.count(app_id)

    def _build(self) -> None:
        clock, store = self.clock, self.store
        changes = Changes()
        self.keys = Keys(store, clock)
        self.sockets = Sockets(clock, self.keys, changes)
        delivery = Delivery(clock, self.trouble, sockets=self.sockets, webhooks=Webhooks(clock))
        events = Events(store, clock, delivery)
        self.limits = Limits(clock)
        self.services = Services(
            store=store,
            clock=clock,
            changes=changes,
            limits=self.limits,
            trouble=self.trouble,
            delivery=delivery,
            events=events,
            keys=self.keys,
            conversations=Conversations(store, clock, changes, events),
            views=Views(store, clock, changes),
        )
        self._responses = Responses(self.services)
        self.administration = Administration(self.services)
        self.interactions = Interactions(self.services, self._responses)
        self._stage = Stage(self.services, self.interactions, self.at_rest)
        self._web = WebApi(self.services)
        self.application.router.add_route("*", "/api/{method}", self._web.serve)
        self.application.router.add_get("/link/", self.sockets.link)
        Endpoints(self.services, self._responses).add_to(self.application.router)

    def _settle_in(self) -> None:
        if not self.store.teams.all():
            team_id = TeamId(self.store.new_id("T"))
            self.store.teams.save(Team(team_id, "Local workspace", "local", DEFAULT_ZONE))
            self.store.users.save(User(SLACKBOT, team_id, "slackbot", "Slackbot", DEFAULT_ZONE, bot_id=BotId("B01")))

    def _driven(self, user: User) -> Person:
        return Person(self._stage, user.id)
