"""`run` as a supervisor sees it: a process of its own, with tokens, that answers and leaves when it is asked."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from asyncio.subprocess import Process as Running
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from typer.testing import CliRunner, Result

from bot.app import build
from bot.cli import app
from bot.manifest import manifest
from bot.run import LOCK
from bot.workspace.installation import Installation
from bot.workspace.server import LocalWorkspace
from storage.database.engine import Database
from storage.delivery.processes import Process, processes

TO_A_STRANGER = "I don't find you among them."


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    async with LocalWorkspace.running() as workspace:
        yield workspace


async def started(sqlite_url: str, folder: Path, **settings: str) -> Running:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": sqlite_url, **settings},
        stderr=PIPE,
    )


def tokens(granted: Installation, port: int = 0) -> dict[str, str]:
    """The settings of a bot in Socket Mode."""
    return {"SLACK_BOT_TOKEN": granted.bot_token, "SLACK_APP_TOKEN": granted.app_token, "PORT": str(port)}


async def pages_at(port: int) -> dict[str, tuple[int, str]]:
    """What stands on each page for whoever watches the bot, with its status."""
    pages = {}
    async with aiohttp.ClientSession(f"http://localhost:{port}") as watcher:
        for page in ("/healthz", "/readyz", "/metrics"):
            async with watcher.get(page) as answer:
                pages[page] = (answer.status, await answer.text())
    return pages


@asynccontextmanager
async def running(sqlite_url: str, folder: Path, **settings: str) -> AsyncIterator[Running]:
    """The bot as a process, ready; killed at the end if it is still there."""
    process = await started(sqlite_url, folder, **settings)
    try:
        await _said(process, "bot.ready")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _said(process: Running, event: str) -> None:
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
        pages = await pages_at(port)

    assert ada.sees("Please ask your coordinator.")
    assert {page: status for page, (status, _) in pages.items()} == {"/healthz": 200, "/readyz": 200, "/metrics": 200}
    assert "partnership_bot_envelopes_total 1.0" in pages["/metrics"][1]


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


async def last_words(process: Running) -> tuple[int | None, str]:
    """The exit code of a process that ends by itself, and the last line that it said."""
    async with asyncio.timeout(30):
        _, said = await process.communicate()
    return process.returncode, said.decode().splitlines()[-1]


async def command(*arguments: str, **settings: str) -> Result:
    """Another command, beside the one that runs."""
    return await asyncio.to_thread(CliRunner().invoke, app, arguments, env=settings)


async def known(url: str) -> list[Process]:
    database = Database.open(url)
    try:
        async with database.reading() as session:
            return await processes(session)
    finally:
        await database.close()


async def test_a_second_run_on_the_same_file_is_refused_until_the_first_has_ended(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    """However it ended: the lock of one that was killed goes with it."""
    settings = {"SLACK_API_URL": workspace.api_url, **tokens(workspace.install(the_manifest()))}

    async with running(sqlite_url, tmp_path, **settings) as first:
        refused = await last_words(await started(sqlite_url, tmp_path, **settings))
        name = (tmp_path / f"bot.sqlite{LOCK}").read_text()
        first.kill()
        await first.wait()
    async with running(sqlite_url, tmp_path, **settings):
        pass

    assert refused == (
        2,
        f"A bot runs on this database file already: {name}. Stop it first. Several can share PostgreSQL.",
    )
    assert name.endswith(f":{first.pid}")


async def test_while_it_runs_the_other_commands_do_their_work(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    """And once it has been asked to stop, nothing runs any longer."""
    settings = {"SLACK_API_URL": workspace.api_url, **tokens(workspace.install(the_manifest()))}
    beside = settings | {"DATABASE_URL": sqlite_url}
    copy = str(tmp_path / "copy.sqlite")

    async with running(sqlite_url, tmp_path, **settings) as process:
        done = [
            await command(*words, **beside)
            for words in (["status"], ["doctor"], ["backup", copy], ["restore", "--yes", copy])
        ]
        process.send_signal(signal.SIGTERM)
        await process.wait()
    after = await command("status", **beside)

    assert [one.exit_code for one in done] == [0, 0, 0, 0], [one.output for one in done]
    assert "All is well." in done[0].stdout
    assert f":{process.pid} beats." in done[1].stdout
    assert (after.exit_code, after.stdout.splitlines()[-1]) == (1, "No process is running.")


async def test_on_postgresql_several_run_and_are_known_until_they_stop(
    workspace: LocalWorkspace, postgres_url: str, tmp_path: Path
) -> None:
    settings = {"SLACK_API_URL": workspace.api_url, **tokens(workspace.install(the_manifest()))}

    async with (
        running(postgres_url, tmp_path, **settings) as first,
        running(postgres_url, tmp_path, **settings) as second,
    ):
        both = {one.name.rpartition(":")[2] for one in await known(postgres_url)}
        first.send_signal(signal.SIGTERM)
        await first.wait()
        left = [one.name.rpartition(":")[2] for one in await known(postgres_url)]

    assert both == {str(first.pid), str(second.pid)}
    assert left == [str(second.pid)]


async def test_a_port_that_another_process_has_is_said_in_one_line(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    """Two processes that share PostgreSQL may stand on one machine."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = {"SLACK_API_URL": workspace.api_url, **tokens(workspace.install(the_manifest()), port)}

        refused = await last_words(await started(sqlite_url, tmp_path, **settings))

    assert refused == (
        2,
        f"Port {port} is in use. Set PORT to another: each process on a machine has one of its own.",
    )


async def test_in_socket_mode_its_pages_are_for_this_machine(
    workspace: LocalWorkspace, sqlite_url: str, tmp_path: Path
) -> None:
    """What it answers there is of itself."""
    port = free_port()
    settings = {"SLACK_API_URL": workspace.api_url, **tokens(workspace.install(the_manifest()), port)}
    ada = workspace.add_person("Ada Moor")

    async with running(sqlite_url, tmp_path, **settings):
        await ada.runs("/meeting next")
        await workspace.until(lambda: ada.sees(TO_A_STRANGER))
        pages = await pages_at(port)

    assert pages["/healthz"] == (200, '{"ok": true, "process": true, "database": true, "slack": true}')
    assert pages["/readyz"] == (200, '{"ok": true, "migrated": true, "connected": true, "staying": true}')
    assert pages["/metrics"][0] == 200
    assert "partnership_bot_envelopes_total 1.0" in pages["/metrics"][1]
    assert 'partnership_bot_slack_calls_total{method="auth.test",status="200"}' in pages["/metrics"][1]
