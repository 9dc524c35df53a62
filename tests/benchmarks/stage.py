"""The bot and a bare Bolt app, each in a local workspace of its own, in one process and on the same libraries.

The bot has the demo's partnership in SQLite. The bare app has no database: it is installed with the bot's manifest,
shows a copy of the bot's announcement and opens copies of its modals. Both hold one HTTP session open for their calls.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.connection import slack_client, socket_mode
from bot.local import LocalBot, installed
from bot.manifest import manifest
from bot.seed import COORDINATOR, seed
from bot.work import Work, set_start_up_aside
from bot.workspace.clock import WorkspaceClock
from bot.workspace.ids import Json
from bot.workspace.server import LocalWorkspace
from bot.workspace.sight import SeenMessage
from handlers.meetings.views.meetings import APOLOGIES, GOING
from storage.database.engine import Database
from storage.database.migrate import upgrade
from tests.benchmarks.wire import ASK, CHANNEL, HEAD, MEETING_NEW, Arrivals, Typed, Wire

A_SCHOOL_MORNING = datetime(2026, 9, 14, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Original:
    """What the bare app copies from the bot; `views` are by the command that opens them."""

    manifest: Json
    views: Mapping[str, Json]
    announcement: SeenMessage


@asynccontextmanager
async def staged() -> AsyncIterator[tuple[Wire, Wire]]:
    """The bot's wire and the bare app's."""
    async with AsyncExitStack() as stack:
        ours, local_bot = await stack.enter_async_context(_our_bot())
        original = await _original(ours, local_bot)
        theirs = await stack.enter_async_context(_bare_app(original))
        set_start_up_aside()  # as `run` does; it serves both sides
        yield ours, theirs


@asynccontextmanager
async def _our_bot() -> AsyncIterator[tuple[Wire, LocalBot]]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'bot.sqlite')}"
        upgrade(url)
        database = Database.open(url)
        try:
            async with _workspace() as wire, installed(wire.workspace, database) as local_bot:
                await seed(local_bot)
                yield wire, local_bot
        finally:
            await database.close()


@asynccontextmanager
async def _bare_app(original: Original) -> AsyncIterator[Wire]:
    async with _workspace() as wire, slack_client(wire.workspace.api_url) as client:
        granted = wire.workspace.install(original.manifest)
        client.token = granted.bot_token
        people = [wire.workspace.add_person(name) for name in (COORDINATOR, HEAD)]
        channel = wire.workspace.add_channel(CHANNEL, members=people)
        await channel.invites_bot()
        said = original.announcement
        await client.chat_postMessage(channel=channel.id, text=said.fallback, blocks=said.blocks)
        work = Work()
        wire.workspace.settled = work.idle
        async with socket_mode(_listening(client, original.views, work), granted.app_token):
            yield wire


@asynccontextmanager
async def _workspace() -> AsyncIterator[Wire]:
    """A workspace whose clock stands still, and which takes as many calls as come."""
    arrivals = Arrivals()
    async with LocalWorkspace.running(clock=WorkspaceClock(A_SCHOOL_MORNING), mount=arrivals.add_to) as workspace:
        workspace.limits.are_kept = False
        yield Wire(workspace, arrivals)


def _listening(client: AsyncWebClient, views: Mapping[str, Json], work: Work) -> AsyncApp:
    """A bare app that says when its listeners are done, as the bot does."""
    app = AsyncApp(client=client)

    @app.command(MEETING_NEW.command)
    @app.command(ASK.command)
    async def asked(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        async with work.item():
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=views[body["command"]])

    @app.action(GOING)
    @app.action(APOLOGIES)
    async def tapped(ack: AsyncAck) -> None:
        async with work.item():
            await ack()

    return app


async def _original(ours: Wire, local_bot: LocalBot) -> Original:
    """Opens the bot's modals once, to see which they are."""
    views = {typed.command: await _opened(ours, typed) for typed in (MEETING_NEW, ASK)}
    return Original(manifest(local_bot.bot), views, ours.workspace.channel(CHANNEL).last)


async def _opened(ours: Wire, typed: Typed) -> Json:
    person = ours.workspace.person(typed.by)
    await person.runs(str(typed), in_=f"#{CHANNEL}")
    await person.closes_everything()
    view: Json = [call for call in ours.workspace.calls if call.method == "views.open"][-1].arguments["view"]
    return view
