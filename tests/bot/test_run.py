"""`run` as a supervisor sees it: a process of its own, with tokens, that answers and leaves when it is asked."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build
from bot.manifest import manifest
from bot.workspace.server import LocalWorkspace
from storage.engine import Database

TO_A_STRANGER = "I don't find you among them."


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running() as workspace:
        yield workspace


async def started(sqlite_url: str, folder: Path, **settings: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": sqlite_url, **settings},
        stderr=PIPE,
    )


@asynccontextmanager
async def running(sqlite_url: str, folder: Path, **settings: str) -> AsyncIterator[Process]:
    """The bot as a process, ready; killed at the end if it is still there."""
    process = await started(sqlite_url, folder, **settings)
    try:
        await _said(process, "bot.ready")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _said(process: Process, event: str) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(30):
        async for line in process.stderr:
            if event in line.decode():
                return
    pytest.fail(f"the process ended without {event}")


def the_manifest(url: str | None = None) -> dict[str, Any]:
    unconnected = build(database=Database.open("sqlite:///unused"), client=AsyncWebClient(retry_handlers=[]))
    made = manifest(unconnected, url=url and "https://bot.example.org")
    return _calling(made, url) if url else made


def _calling(made: dict[str, Any], url: str) -> dict[str, Any]:
    """The manifest with the address of this machine: Slack itself insists on https."""
    events = f"{url}/slack/events"
    made["settings"]["event_subscriptions"]["request_url"] = events
    made["settings"]["interactivity"]["request_url"] = events
    for command in made["features"]["slash_commands"]:
        command["url"] = events
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_with_two_tokens_it_answers_over_a_socket(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    granted = workspace.install(the_manifest())
    ada = workspace.add_person("Ada Moor")
    settings = {"SLACK_BOT_TOKEN": granted.bot_token, "SLACK_APP_TOKEN": granted.app_token, "PORT": "0"}

    async with running(sqlite_url, tmp_path, SLACK_API_URL=workspace.api_url, **settings):
        await ada.runs("/meeting next")
        await workspace.until(lambda: ada.sees(TO_A_STRANGER))

    assert ada.sees("Please ask your coordinator.")


async def test_without_an_app_token_it_is_called_over_signed_http(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    granted = workspace.install(the_manifest(f"http://127.0.0.1:{port}"))
    ada = workspace.add_person("Ada Moor")
    settings = {
        "SLACK_BOT_TOKEN": granted.bot_token,
        "SLACK_SIGNING_SECRET": granted.signing_secret,
        "PORT": str(port),
    }

    async with running(sqlite_url, tmp_path, SLACK_API_URL=workspace.api_url, **settings):
        await ada.runs("/meeting next")
        await workspace.until(lambda: ada.sees(TO_A_STRANGER))

    assert ada.sees("Please ask your coordinator.")


async def test_a_wrong_signing_secret_lets_nobody_in(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    """Somebody who can reach the port, but does not hold the secret, is answered with nothing."""
    port = free_port()
    granted = workspace.install(the_manifest(f"http://127.0.0.1:{port}"))
    ada = workspace.add_person("Ada Moor")
    settings = {"SLACK_BOT_TOKEN": granted.bot_token, "SLACK_SIGNING_SECRET": "another", "PORT": str(port)}

    async with running(sqlite_url, tmp_path, SLACK_API_URL=workspace.api_url, **settings):
        await ada.runs("/meeting next")

    assert not ada.sees(TO_A_STRANGER)


async def test_a_wrong_app_token_is_said_in_one_line(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    """The SDK by itself would go on asking for ever."""
    granted = workspace.install(the_manifest())
    settings = {"SLACK_BOT_TOKEN": granted.bot_token, "SLACK_APP_TOKEN": "xapp-wrong", "PORT": "0"}

    process = await started(sqlite_url, tmp_path, SLACK_API_URL=workspace.api_url, **settings)
    async with asyncio.timeout(30):
        _, said = await process.communicate()

    assert process.returncode == 2
    assert said.decode().splitlines()[-1] == (
        "Slack refuses SLACK_APP_TOKEN: invalid_auth. It needs the scope connections:write."
    )


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
async def test_asked_to_stop_it_leaves_within_ten_seconds(
    asked: signal.Signals, workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    granted = workspace.install(the_manifest())
    settings = {"SLACK_BOT_TOKEN": granted.bot_token, "SLACK_APP_TOKEN": granted.app_token, "PORT": "0"}

    async with running(sqlite_url, tmp_path, SLACK_API_URL=workspace.api_url, **settings) as process:
        process.send_signal(asked)
        async with asyncio.timeout(10):
            code = await process.wait()

    assert code == 0
