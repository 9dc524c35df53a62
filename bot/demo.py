"""`demo`: the whole product in a browser, without a Slack account.

One folder holds all its state: the bot's database, and the workspace's own file with the people and what they said.
"""

import asyncio
import os
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.app import beating
from bot.holding import held
from bot.local import LocalBot, installed
from bot.seed import gather, seed
from bot.tour import TOUR
from bot.work import set_start_up_aside, stopping
from bot.workspace.page.routes import mount
from bot.workspace.page.tour import Stop
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from storage.database.migrate import upgrade

DATABASE = "bot.sqlite"
WORKSPACE = "workspace.sqlite"
# Written last: a first start that was cut short begins again.
SEEDED = "seeded"
CLOCK_MOVED = "clock moved"
LOCK = "running"
SETTLES_AFTER_SECONDS = 1.0


def holding(folder: Path, port: int) -> AbstractContextManager[None]:
    """The folder is this process's alone. Raises HeldAlready, whose note is where the other shows the demo."""
    folder.mkdir(parents=True, exist_ok=True)
    return held(folder / LOCK, address(port))


def address(port: int) -> str:
    """Where the page is."""
    return f"http://localhost:{port}/"


@asynccontextmanager
async def demonstrating(
    folder: Path, port: int, *, command_prefix: str = "", is_empty: bool = False
) -> AsyncIterator[LocalBot]:
    """The workspace with its page, and the bot in it, ready. Raises OSError where the port is taken."""
    url = await asyncio.to_thread(_prepare, folder)
    health = Health()
    async with AsyncExitStack() as stack:
        database = Database.open(url)
        stack.push_async_callback(database.close)
        move = ClockMover()
        workspace = await stack.enter_async_context(
            LocalWorkspace.running(
                folder / WORKSPACE, port=port, mount=_page(health, move, tour=() if is_empty else TOUR)
            )
        )
        _remember_clock(workspace)
        local_bot = await stack.enter_async_context(installed(workspace, database, command_prefix=command_prefix))
        move.local_bot = local_bot
        if not (folder / SEEDED).exists():
            if is_empty:
                gather(workspace)
            else:
                await seed(local_bot)
            (folder / SEEDED).touch()
        await stack.enter_async_context(beating(local_bot.bot))
        health.is_ready = True
        yield local_bot


async def demo(
    folder: Path, port: int, *, command_prefix: str = "", is_empty: bool = False, opens_browser: bool = True
) -> None:
    """Shows the demo until it is asked to stop. Raises OSError where the port is taken."""
    asked_to_stop = stopping()
    async with demonstrating(folder, port, command_prefix=command_prefix, is_empty=is_empty):
        # Whoever waits for the page has it first.
        asyncio.get_running_loop().call_later(SETTLES_AFTER_SECONDS, set_start_up_aside)
        print(f"The partnership is at {address(port)}  (Ctrl+C ends it; FRESH=1 starts over)", flush=True)  # noqa: T201  # for people
        if opens_browser and _has_screen():
            await asyncio.to_thread(webbrowser.open, address(port))
        await asked_to_stop.wait()


def _has_screen() -> bool:
    """Whether a browser would open in a window: one in the terminal would take it over."""
    return sys.platform in {"darwin", "win32"} or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _prepare(folder: Path) -> str:
    """Makes the folder ready; the address of the bot's database in it."""
    if not (folder / SEEDED).exists():
        start_over(folder)
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / DATABASE}"
    upgrade(url)
    return url


def start_over(folder: Path) -> None:
    """Removes what an earlier demo left, and nothing else that may lie in the folder."""
    for name in (DATABASE, WORKSPACE):
        for suffix in ("", "-wal", "-shm"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
    (folder / SEEDED).unlink(missing_ok=True)


@dataclass
class Health:
    """Whether everything is up."""

    is_ready: bool = False

    async def answer(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": self.is_ready}, status=200 if self.is_ready else 503)


@dataclass
class ClockMover:
    """What the page's clock moves: the bot does on the way what it has to do. Nothing before the bot is there."""

    local_bot: LocalBot | None = None

    async def __call__(self, to: datetime) -> None:
        if self.local_bot is not None:
            await self.local_bot.move_clock(to)


def _page(health: Health, move: ClockMover, *, tour: Sequence[Stop]) -> Callable[[LocalWorkspace], None]:
    def mounted(workspace: LocalWorkspace) -> None:
        workspace.application.router.add_get("/healthz", health.answer)
        mount(workspace, move_clock=move, tour=tour)

    return mounted


def _remember_clock(workspace: LocalWorkspace) -> None:
    """Keeps how far the clock was moved: a restart must not send the bot back into its own past."""
    store, clock = workspace.store, workspace.clock
    clock.advance(seconds=store.note(CLOCK_MOVED))
    clock.when_moved(lambda: store.keep_note(CLOCK_MOVED, clock.offset.total_seconds()))
