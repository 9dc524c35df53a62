"""A fresh workspace for each test, under a clock that stands still, with Kettle installed and a few people."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import WorkspaceClock
from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import MANIFEST

A_THURSDAY = datetime(2027, 5, 13, 8, tzinfo=UTC)


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running(clock=WorkspaceClock(A_THURSDAY)) as running:
        yield running


@pytest.fixture
def installed(workspace: LocalWorkspace) -> Installation:
    return workspace.install(MANIFEST)


@pytest.fixture
async def client(workspace: LocalWorkspace, installed: Installation) -> AsyncWebClient:
    """Calls the Web API with Kettle's token."""
    return AsyncWebClient(token=installed.bot_token, base_url=workspace.api_url, retry_handlers=[])


@pytest.fixture
def ada(workspace: LocalWorkspace) -> Person:
    return workspace.add_person("Ada Moor", email="ada@hilltop.example")


@pytest.fixture
def ben(workspace: LocalWorkspace) -> Person:
    return workspace.add_person("Ben Hale", email="ben@oakfield.example")


@pytest.fixture
async def heads(workspace: LocalWorkspace, installed: Installation, ada: Person) -> SharedChannel:
    """#heads, with Ada and Kettle in it."""
    channel = workspace.add_channel("heads", members=[ada])
    await channel.invites_bot()
    return channel


@pytest.fixture
async def kettle(client: AsyncWebClient, installed: Installation) -> AsyncIterator[AsyncApp]:
    """Kettle, connected by Socket Mode. It acknowledges when its listeners are done, so that an act waits for them,
    and it does not close its ears to what it did itself."""
    app = AsyncApp(client=client, process_before_response=True, ignoring_self_events_enabled=False)
    handler = AsyncSocketModeHandler(app, installed.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # published without types
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]  # as above
