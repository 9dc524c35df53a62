"""The demo: a believable partnership on its first start, and the same one on the next."""

import asyncio
import socket
import sqlite3
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.demo import LOCK, SEEDED, WORKSPACE, demonstrating, holding, start_over
from bot.local import LocalBot
from bot.seed import HEADS
from tests.bot.test_run import free_port


def runs(*arguments: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(app, ["demo", "--no-browser", *arguments])


async def shown(folder: Path, *arguments: str) -> None:
    """The command as a process, until it names its address; then it is asked to stop."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", str(free_port()), "--folder", f"{folder}"]
    process = await asyncio.create_subprocess_exec(*command, *arguments, stdout=PIPE)
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        process.terminate()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    assert b"http://localhost:" in line
    assert process.returncode == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


@pytest.fixture
async def demo(folder: Path) -> AsyncIterator[LocalBot]:
    async with demonstrating(folder, 0) as demo:
        yield demo


async def test_a_visitor_finds_eight_schools_and_a_meeting_due(demo: LocalBot) -> None:
    pat = demo.workspace.person("Pat Lane")

    await pat.opens_home()

    assert len(HEADS) == 8
    assert "None of 8 has answered yet." in demo.workspace.channel("heads").last.text
    assert all(pat.sees(name) for name in HEADS.values())


async def test_the_page_and_its_health_answer_at_one_address(demo: LocalBot) -> None:
    async with aiohttp.ClientSession(demo.workspace.url) as browser:
        async with browser.get("/healthz") as health:
            healthy = health.status
        async with browser.get("/") as page:
            text = await page.text()

    assert healthy == 200
    assert "Pat Lane" in text


async def test_an_empty_demo_waits_for_its_administrator_to_say_who_coordinates(folder: Path) -> None:
    """As a process of its own, with `--empty`: an earlier demo in the folder makes way, and it goes on from there."""
    async with demonstrating(folder, 0):
        pass
    await shown(folder, "--empty")

    async with demonstrating(folder, 0) as empty:
        ivy, pat = empty.workspace.person("Ivy West"), empty.workspace.person("Pat Lane")
        await ivy.opens_home()
        await ivy.clicks("Choose", in_="home")
        await ivy.fills("Coordinator", "Pat Lane")
        await ivy.submits()
        await pat.opens_home()
        said, home = empty.workspace.channel("heads").messages, pat.home

    assert not said
    assert "Three screens, and your first meeting is planned." in home


async def test_who_administers_the_workspace_is_in_no_partnership(demo: LocalBot) -> None:
    """Ivy sees who coordinates."""
    ivy = demo.workspace.person("Ivy West")

    await ivy.opens_home()

    assert "Pat Lane coordinates Teign Valley Partnership." in ivy.home


async def test_a_restart_finds_everything_as_it_was(folder: Path) -> None:
    """People, answers, and how far the clock was moved."""
    async with demonstrating(folder, 0) as first:
        await first.workspace.person("Ada Moor").clicks("Going", in_="#heads")
        await first.move_clock(first.workspace.clock.now() + timedelta(days=3))
        moved_to = first.workspace.clock.now()

    async with demonstrating(folder, 0) as second:
        said = second.workspace.channel("heads").last.text
        now = second.workspace.clock.now()

    assert "1 of 8 has answered: 1 going." in said
    assert moved_to <= now < moved_to + timedelta(minutes=5)


async def test_a_reminder_that_the_moved_clock_passes_arrives(demo: LocalBot) -> None:
    """Whoever has answered is left alone."""
    ada, ben = demo.workspace.person("Ada Moor"), demo.workspace.person("Ben Hale")
    await ada.clicks("Going", in_="#heads")

    await demo.move_clock(demo.workspace.clock.now() + timedelta(days=7))

    assert "Are you coming?" in ben.messages[-1].text
    assert not ada.messages


async def test_starting_over_forgets_what_was_said(folder: Path) -> None:
    async with demonstrating(folder, 0) as first:
        await first.workspace.person("Ada Moor").says("Hello", in_="#heads")

    start_over(folder)

    async with demonstrating(folder, 0) as second:
        assert not second.workspace.person("Ada Moor").sees("Hello")


async def test_a_first_start_that_was_cut_short_begins_again(folder: Path) -> None:
    async with demonstrating(folder, 0):
        pass
    (folder / SEEDED).unlink()

    async with demonstrating(folder, 0) as again:
        assert len(again.workspace.channel("heads").messages) == 2


def test_a_demo_of_another_version_asks_to_start_over(folder: Path) -> None:
    folder.mkdir()
    (folder / SEEDED).touch()
    with closing(sqlite3.connect(folder / WORKSPACE)) as other_version:
        other_version.execute("PRAGMA user_version = 1")

    refused = runs("--folder", str(folder))

    assert refused.exit_code == 2
    assert refused.stderr == f"The demo in {folder} was made by another version. Start over: make demo FRESH=1\n"


async def test_a_second_demo_in_the_folder_is_refused_and_the_first_goes_on(folder: Path) -> None:
    """Even with FRESH=1: what somebody is looking at is not taken from under her."""
    with holding(folder, 8931):
        async with demonstrating(folder, 0) as first:
            refused = await asyncio.to_thread(runs, "--fresh", "--folder", str(folder))

            await first.workspace.person("Ada Moor").clicks("Going", in_="#heads")
            said = first.workspace.channel("heads").last.text

    assert refused.exit_code == 2
    assert refused.stderr == "The demo is already running at http://localhost:8931/. End it first.\n"
    assert "1 of 8 has answered" in said


def test_a_demo_that_was_killed_leaves_the_folder_free(folder: Path) -> None:
    """The lock goes with its process, and only the address is left behind."""
    holds = "import os, sys; from pathlib import Path; from bot.demo import holding\n"
    holds += "with holding(Path(sys.argv[1]), 8931): os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", holds, str(folder)], timeout=60, check=False)

    with holding(folder, 9000):
        left = (folder / LOCK).read_text()

    assert killed.returncode == -9
    assert left == "http://localhost:9000/"


@pytest.mark.parametrize("port", ["abc", "0", "65536", "80.5", "-1", ""])
def test_a_port_that_is_none_is_said_in_one_line(folder: Path, port: str) -> None:
    refused = runs("--port", port, "--folder", str(folder))

    assert refused.exit_code == 2
    assert refused.stderr == "PORT should be a number from 1 to 65535, such as: make demo PORT=9000\n"


def test_a_port_in_use_is_said_in_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = runs("--port", str(port), "--folder", str(folder))

    assert refused.exit_code == 2
    assert refused.stderr == f"Port {port} is in use. Choose another: make demo PORT={port + 1}\n"
