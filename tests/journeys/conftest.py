"""A workspace with its page and the bot, in which nothing is set up yet, and a browser to sit before it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from bot.local import LocalBot, installed
from bot.workspace.clock import WorkspaceClock
from bot.workspace.page.routes import mount
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from tests.handlers.partnerships import MONDAY_MORNING
from tests.journeys.hand import Pictures
from tests.workspace.page.conftest import browser, visit

__all__ = ["browser", "local", "pictures", "visit", "workspace"]


@pytest_asyncio.fixture(loop_scope="session")
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running(clock=WorkspaceClock(MONDAY_MORNING), mount=mount) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def local(workspace: LocalWorkspace, sqlite_url: str) -> AsyncIterator[LocalBot]:
    """The bot, just installed."""
    database = Database.open(sqlite_url)
    async with installed(workspace, database, rng=Random(1)) as local:
        yield local
    await database.close()


@pytest.fixture
def pictures() -> Pictures:
    """`make screens` names the folder."""
    folder = os.environ.get("SCREENSHOTS")
    return Pictures(Path(folder) if folder else None)
