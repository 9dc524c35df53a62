"""A bot that is in order, in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.workspace.clock import WorkspaceClock
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from tests.bot.doctor.installed import Installed
from tests.bot.test_run import the_manifest
from tests.handlers.partnerships import MONDAY_MORNING


@pytest.fixture
async def bot(
    sqlite_url: str, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installed]:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.sqlite").chmod(0o600)
    async with LocalWorkspace.running(clock=WorkspaceClock(MONDAY_MORNING)) as workspace:
        granted = workspace.install(the_manifest())
        monkeypatch.setenv("SLACK_API_URL", workspace.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", granted.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", granted.app_token)
        monkeypatch.setenv("DATABASE_URL", sqlite_url)
        yield Installed(workspace, granted, sqlite_database, monkeypatch)
