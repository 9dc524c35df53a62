"""README, and the page for whoever runs the bot: what they tell a newcomer to type works, and no link is dead.

The bot's own commands are run as they stand, in the order of the page, in an empty folder and against the local
workspace. A target of make is asked for, not made. What is the machine's or others' (sudo, git) is known by name.
"""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import DRAIN_SECONDS
from bot.cli import app
from bot.settings import Settings
from bot.workspace.server import LocalWorkspace
from tests.bot.test_run import the_manifest

ROOT = Path(__file__).parents[2]
README, RUNNING = ROOT / "README.md", ROOT / "docs" / "running.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
UNIT = ROOT / "docs" / "partnership-bot.service"

BOT = ("partnership-bot", ".venv/bin/partnership-bot")
HARMLESS = ("cp", "chmod")
ELSEWHERE = ("cd", "crontab", "exit", "git", "heroku", "nano", "sudo")
COMMANDS = {command.callback.__name__ for command in app.registered_commands if command.callback}
# These stay until they are asked to leave, and all is well only while one runs: test_run.py and test_demo.py see that.
RUN_ELSEWHERE = ("run", "demo", "status")

# A line of code, or what stands in a sentence between backticks.
TYPED = re.compile(r"^ {4,}(?P<line>\S.*)$|`(?P<span>[^`]+)`", re.MULTILINE)
# "15 2 * * * command" is a line of cron's.
AT_TIMES = re.compile(r"^([\d*/,-]+ ){5}")
SETTING = re.compile(r"^\w+=\S+$")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
# What stands in a page for something of the reader's own.
THEIR_POSTGRES = "postgresql://user:password@host/name"


def typed_in(text: str) -> list[str]:
    """What a page says to type, from top to bottom: every line of code, and of the rest what begins with our names."""
    found = []
    for match in TYPED.finditer(text):
        command = AT_TIMES.sub("", " ".join((match["line"] or match["span"]).split()))
        if match["line"] or program(command) in ("make", *BOT):
            found.append(command)
    return found


def words(command: str) -> list[str]:
    """The words of a command without the settings before it and the remark after it."""
    split = shlex.split(command, comments=True)
    while split and SETTING.match(split[0]):
        split.pop(0)
    return split


def program(command: str) -> str:
    try:
        return next(iter(words(command)), "")
    except ValueError:  # words with an apostrophe, which no shell would take
        return ""


def is_known(command: str) -> bool:
    """Whether there is such a command; nothing is done."""
    said = words(command)
    match program(command):
        case "make":
            asked = subprocess.run(
                ["make", "-n", "-C", ROOT, *said[1:]],
                capture_output=True,
                check=False,
                env={"PATH": os.environ["PATH"]},
            )
            return asked.returncode == 0
        case name if name in BOT:
            return len(said) > 1 and said[1] in COMMANDS
        case name if name in ELSEWHERE:
            ours = [word.partition("/bot/")[2] for word in said if "/bot/docs/" in word]
            return all((ROOT / file).exists() for file in ours)
        case name:
            return name in HARMLESS


def is_run(command: str) -> bool:
    """Whether a command of a page is run here: those of the bot's, and what prepares them."""
    said = words(command)
    return (
        said[0] in HARMLESS or (said[0] in BOT and said[1] not in RUN_ELSEWHERE) or command.startswith("cd ~/bot && ")
    )


@dataclass(frozen=True)
class Newcomer:
    """Somebody in the folder ~/bot, as one has it after `make install`, who answers yes to whatever is asked.

    The tokens are in the environment, for the workspace that gave them is not Slack.
    """

    folder: Path

    async def types(self, command: str) -> str:
        """What is said in answer, all having gone well."""
        if "restore FILE" in command:
            await asyncio.to_thread(_carry_newest, self.folder)
        runs = self._shell if "&&" in command or words(command)[0] not in BOT else self._bot
        code, said = await asyncio.to_thread(runs, command)
        assert code == 0, f"{command}\n{said}"
        return said

    def _bot(self, command: str) -> tuple[int, str]:
        """In this process: a new one would take two seconds to wake."""
        settings = dict(word.split("=", 1) for word in shlex.split(command) if SETTING.match(word))
        done = CliRunner().invoke(app, words(command)[1:], env=settings, input="y\n")
        return done.exit_code, done.output

    def _shell(self, command: str) -> tuple[int, str]:
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
async def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Newcomer]:
    folder = tmp_path / "bot"
    (folder / ".venv").mkdir(parents=True)
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    shutil.copy(ROOT / ".env.example", folder)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with LocalWorkspace.running() as workspace:
        granted = workspace.install(the_manifest())
        monkeypatch.setenv("SLACK_API_URL", workspace.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", granted.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", granted.app_token)
        yield Newcomer(folder)


def _carry_newest(folder: Path) -> None:
    """The file that a page calls FILE is a backup that was made before."""
    shutil.copy(max(folder.glob("partnership-*.sqlite")), folder / "FILE")


@pytest.mark.parametrize(
    ("page", "command"), [(page.name, command) for page in (README, RUNNING) for command in typed_in(page.read_text())]
)
def test_every_command_is_known(page: str, command: str) -> None:
    """In a sentence or in a line of its own."""
    assert is_known(command)


@pytest.mark.parametrize(
    "page",
    [
        "    conjure a-rabbit",
        "Then type `make rabbits`.",
        "Then type `make\nrabbits` and wait.",
        "1. Then:\n\n       make rabbits\n",
        "Then type `.venv/bin/partnership-bot conjure`.",
        "    RABBITS=2 partnership-bot conjure --all",
        "    sudo cp /var/lib/partnership-bot/bot/docs/rabbit.service /etc/systemd/system/",
        "    15 2 * * * conjure a-rabbit",
    ],
)
def test_a_command_that_is_not_there_is_noticed(page: str) -> None:
    """So the test before this one can fail."""
    (command,) = typed_in(page)

    assert not is_known(command)


async def test_a_newcomer_who_follows_the_ten_steps_has_a_bot_that_is_well(newcomer: Newcomer) -> None:
    """All that README has her type, from an empty folder on."""
    said = {command: await newcomer.types(command) for command in typed_in(README.read_text()) if is_run(command)}

    assert said[".venv/bin/partnership-bot doctor"].endswith("All is well.\n")
    assert "The backup is in place." in said[".venv/bin/partnership-bot restore FILE"]
    assert {"cp .env.example .env", ".venv/bin/partnership-bot migrate"} <= said.keys()


async def test_whoever_runs_the_bot_can_type_what_the_page_says(newcomer: Newcomer, postgres_url: str) -> None:
    """Backups by hand and by night, an upgrade, another database."""
    await newcomer.types(".venv/bin/partnership-bot migrate")

    commands = [command for command in typed_in(RUNNING.read_text()) if is_run(command)]
    for command in commands:
        await newcomer.types(command.replace(THEIR_POSTGRES, shlex.quote(postgres_url)))

    assert any(command.startswith("cd ~/bot && .venv/bin/partnership-bot backup") for command in commands)
    assert any(THEIR_POSTGRES in command for command in commands)


def test_the_name_that_is_typed_is_installed() -> None:
    """What `make install` puts into .venv/bin."""
    assert (Path(sys.executable).parent / "partnership-bot").exists()


def test_there_are_ten_steps() -> None:
    section = README.read_text().partition("## Use it in your Slack workspace")[2].partition("\n## ")[0]

    assert re.findall(r"^(\d+)\. ", section, re.MULTILINE) == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading in it."""
    dead = []
    for file, heading in LINK.findall(page.read_text()):
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (heading and heading not in headings_of(target)):
            dead.append((file, heading))

    assert dead == []


def headings_of(page: Path) -> set[str]:
    """The headings, as addresses within a page."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_a_dead_link_is_noticed() -> None:
    """By the same pattern; an address on the web is nobody's file."""
    text = "[a](gone.md) [b](docs/running.md#gone) [c](#here) [d](https://example.org/x)"

    assert LINK.findall(text) == [("gone.md", ""), ("docs/running.md", "gone"), ("", "here")]
    assert "putting-one-back" in headings_of(RUNNING)


@pytest.mark.parametrize("page", [ROOT / "Procfile", RUNNING], ids=lambda page: page.name)
def test_what_a_platform_runs_is_known(page: Path) -> None:
    """Where nothing is installed, the bot is a module."""
    run = re.findall(r"python -m bot (\w+)", page.read_text())

    assert run
    assert set(run) <= COMMANDS


def test_every_setting_stands_in_the_example_and_no_other() -> None:
    """Whoever copies it sees all that there is to set."""
    named = re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_service_gives_the_bot_time_to_finish_and_starts_it_again() -> None:
    unit = dict(line.split("=", 1) for line in UNIT.read_text().splitlines() if "=" in line and line[0] != "#")

    assert float(unit["TimeoutStopSec"]) > DRAIN_SECONDS + 2
    assert unit["Restart"] == "always"
    assert {unit["ExecStartPre"].split()[1], unit["ExecStart"].split()[1]} <= COMMANDS
    assert (unit["NoNewPrivileges"], unit["ProtectSystem"], unit["UMask"]) == ("yes", "strict", "0077")
