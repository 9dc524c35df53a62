"""A fresh workspace for each test, under a clock that stands still, and a small app that is not the partnership bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import WorkspaceClock
from bot.workspace.installation import Installation
from bot.workspace.server import LocalWorkspace

A_THURSDAY = datetime(2027, 5, 13, 8, tzinfo=UTC)

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Kettle"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Kettle"},
        "slash_commands": [{"command": "/tea", "description": "Makes tea"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "bookmarks:write",
                "channels:history",
                "channels:join",
                "channels:manage",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "groups:write",
                "im:history",
                "im:read",
                "im:write",
                "mpim:read",
                "mpim:write",
                "pins:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
                "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "member_joined_channel", "message.channels", "message.im"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running(clock=WorkspaceClock(A_THURSDAY)) as running:
        yield running


@pytest.fixture
def installed(workspace: LocalWorkspace) -> Installation:
    return workspace.install(MANIFEST)


@pytest.fixture
async def client(workspace: LocalWorkspace, installed: Installation) -> AsyncWebClient:
    return AsyncWebClient(token=installed.bot_token, base_url=workspace.api_url, retry_handlers=[])


@asynccontextmanager
async def connected(app: AsyncApp, installed: Installation) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app, listening by Socket Mode."""
    handler = AsyncSocketModeHandler(app, installed.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
