"""The bot on the local workspace, in one process: what the demo shows and what the tests tell stories about.

The bot is the same as against Slack. Only its clock is the workspace's, so that tomorrow morning can come at once.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.app import CAPABILITIES, Bot, Clocks, build
from bot.connection import slack_client, socket_mode
from bot.manifest import manifest
from bot.workspace.server import LocalWorkspace
from handlers.house.capability import CapabilityOf
from storage.database.engine import Database
from storage.delivery.messages import next_delivery_at
from storage.delivery.timers import next_timer_at


@dataclass(frozen=True)
class LocalBot:
    """A bot installed in a local workspace and connected to it."""

    bot: Bot
    workspace: LocalWorkspace

    async def move_clock(self, to: datetime) -> None:
        """Moves the workspace's clock, stopping at each instant on the way at which the bot has something to do.

        Moved back, nothing is undone and nothing happens.
        """
        clock = self.workspace.clock
        await self._run_due()
        while (due := await self._next_due()) is not None and due <= to:
            clock.move_to(due)
            await self._run_due()
        clock.move_to(to)
        await self._run_due()

    async def _run_due(self) -> None:
        await self.bot.run_due()
        await self.workspace.at_rest()

    async def _next_due(self) -> datetime | None:
        now = self.workspace.clock.now()
        async with self.bot.services.reading() as session:
            moments = [
                await next_timer_at(session, after=now),
                await next_delivery_at(session, after=now),
                *[await one.next_at(session, now) for one in self.bot.beats.rounds],
            ]
        return min((moment for moment in moments if moment is not None), default=None)


@asynccontextmanager
async def installed(
    workspace: LocalWorkspace,
    database: Database,
    *,
    command_prefix: str = "",
    public_url: str = "",
    rng: Random | None = None,
    rng_for: Callable[[str], Random] | None = None,
    capabilities: Sequence[CapabilityOf] = CAPABILITIES,
) -> AsyncIterator[LocalBot]:
    """Installs the bot from its own manifest, with no more scopes than that asks for, and connects it by a socket."""
    clocks = Clocks(workspace.clock.now, workspace.clock.monotonic, workspace.clock.sleep)
    async with slack_client(workspace.api_url) as client:
        bot = build(
            database=database,
            client=client,
            command_prefix=command_prefix,
            public_url=public_url,
            clocks=clocks,
            rng=rng,
            rng_for=rng_for,
            capabilities=capabilities,
        )
        granted = workspace.install(manifest(bot))
        client.token = granted.bot_token
        workspace.settled = bot.work.idle
        async with socket_mode(bot.app, granted.app_token):
            yield LocalBot(bot, workspace)
            await bot.work.idle()
