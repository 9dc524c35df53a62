"""From starting a process until it is ready: the demo's second start, and `run` beside a Bolt app that only connects.

The demo is ready when /healthz says so; by then it also serves a workspace and its page, which the reference does not.
The two others are ready when their socket reaches the workspace of the process that measures.
"""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp

from bot.workspace.installation import Installation
from bot.workspace.server import LocalWorkspace
from storage.database.migrate import upgrade
from tests.benchmarks.measure import interleaved, median_of_all
from tests.benchmarks.report import Figure, Goal, Result
from tests.benchmarks.wire import PATIENCE_SECONDS, Arrivals

MOST_SECONDS = 3
LOOKED_EVERY_SECONDS = 0.01
LOCALHOST = "127.0.0.1"
MANIFEST = {
    "display_information": {"name": "Starter"},
    "features": {"bot_user": {"display_name": "Starter"}},
    "settings": {"socket_mode_enabled": True},
}


class EndedTooSoon(Exception):
    """A process ended before it was ready; the message is what it said on standard error."""


async def measure(*, rounds: int = 5) -> list[Result]:
    with TemporaryDirectory() as folder:
        async with _starts(Path(folder)) as starts:
            await starts.demo()
            demo, run, bare = await interleaved(starts.demo, starts.run, starts.bare, rounds=rounds, calls=1)
    reference, goal = median_of_all(bare), Goal(Figure.OURS, MOST_SECONDS)
    return [
        Result("second start of the demo, to ready", "s", median_of_all(demo), reference, goal),
        Result("start of `run`, to connected", "s", median_of_all(run), reference),
    ]


@dataclass(frozen=True)
class Starts:
    """Starts a process, waits until it is ready, and ends it; the seconds in between."""

    folder: Path
    workspace: LocalWorkspace
    granted: Installation
    arrivals: Arrivals

    async def demo(self) -> float:
        port = _free_port()
        command = ("-m", "bot", "demo", "--no-browser", "--folder", "demo", "--port", str(port))
        return await self._start(command, lambda: _healthy(f"http://{LOCALHOST}:{port}/healthz"))

    async def run(self) -> float:
        return await self._start(("-m", "bot", "run"), self._connected)

    async def bare(self) -> float:
        return await self._start(("-m", "tests.benchmarks.bare"), self._connected)

    async def _start(self, command: tuple[str, ...], ready: Callable[[], Awaitable[float]]) -> float:
        began = perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=self.folder, env=self._environment(), stdout=DEVNULL, stderr=PIPE
        )
        try:
            return await _unless_ended(process, ready()) - began
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()

    async def _connected(self) -> float:
        return await self.arrivals.next("/link/")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SLACK_API_URL": self.workspace.api_url,
            "SLACK_BOT_TOKEN": self.granted.bot_token,
            "SLACK_APP_TOKEN": self.granted.app_token,
            "DATABASE_URL": f"sqlite:///{self.folder / 'run.sqlite'}",
            "PORT": "0",
        }


@asynccontextmanager
async def _starts(folder: Path) -> AsyncIterator[Starts]:
    upgrade(f"sqlite:///{folder / 'run.sqlite'}")
    arrivals = Arrivals()
    async with LocalWorkspace.running(mount=arrivals.add_to) as workspace:
        workspace.limits.are_kept = False
        yield Starts(folder, workspace, workspace.install(MANIFEST), arrivals)


async def _unless_ended(process: Process, ready: Awaitable[float]) -> float:
    """What `ready` answers. Raises EndedTooSoon, and TimeoutError for a process that is never ready."""
    waiting, ended = asyncio.ensure_future(ready), asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait((waiting, ended), timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            return waiting.result()
        raise EndedTooSoon(await _complaint(process)) if ended.done() else TimeoutError
    finally:
        waiting.cancel()
        ended.cancel()


async def _complaint(process: Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


async def _healthy(url: str) -> float:
    """When the page says that all is up, by `perf_counter`."""
    async with aiohttp.ClientSession() as session:
        while not await _says_ok(session, url):  # noqa: ASYNC110  # it is another process
            await asyncio.sleep(LOOKED_EVERY_SECONDS)
        return perf_counter()


async def _says_ok(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
        return port
