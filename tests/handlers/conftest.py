"""A small partnership in a local workspace, with the bot installed: where the stories of handlers are told.

The clock stands still until a test moves it. It starts on a Monday morning of Devon's autumn term 2018.
"""

from collections.abc import AsyncIterator
from random import Random

import pytest

from bot.local import installed
from bot.workspace.clock import WorkspaceClock
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from tests.handlers.first_steps import Workspace
from tests.handlers.partnerships import MONDAY_MORNING, Partnership, found


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running(clock=WorkspaceClock(MONDAY_MORNING)) as workspace:
        yield workspace


@pytest.fixture
def command_prefix() -> str:
    return ""


@pytest.fixture
def public_url() -> str:
    """Nobody outside can call the bot; a module may say otherwise."""
    return ""


@pytest.fixture
def story_database(sqlite_database: Database) -> Database:
    """Stories are told on SQLite; a module may name another engine."""
    return sqlite_database


@pytest.fixture
async def partnership(
    workspace: LocalWorkspace, story_database: Database, command_prefix: str, public_url: str
) -> AsyncIterator[Partnership]:
    """Pat coordinates; Ada, Ben and Cat are heads; Tom teaches; and somebody else works in the same workspace."""
    names = ("Pat Lane", "Ada Moor", "Ben Hale", "Cat Rowe", "Tom Pike", "Sue Strange")
    pat, ada, ben, cat, tom, stranger = (workspace.add_person(name) for name in names)
    heads = workspace.add_channel("heads", members=[pat, ada, ben, cat])
    async with installed(
        workspace, story_database, command_prefix=command_prefix, public_url=public_url, rng=Random(1)
    ) as local:
        await heads.invites_bot()
        partnership_id = await found(
            local,
            heads,
            coordinators=[pat],
            heads_of={"Hilltop": ada, "Oakfield": ben, "Clay": cat},
            teachers_at={"Hilltop": tom},
        )
        yield Partnership(local, partnership_id, pat, ada, ben, cat, tom, stranger, heads)


@pytest.fixture
async def fresh(workspace: LocalWorkspace, story_database: Database) -> AsyncIterator[Workspace]:
    """Nothing is set up yet."""
    async with installed(workspace, story_database, rng=Random(1)) as local:
        yield Workspace.around(local)
