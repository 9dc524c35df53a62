"""The command line: what each command prints, and the one line that says what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import Settings
from storage.database.migrate import is_behind

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, with nothing of ours in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bot(*arguments: str, **environment: str) -> Result:
    """Runs a command in this process."""
    return CliRunner().invoke(app, arguments, env=environment)


def test_the_manifest_is_what_slack_takes_by_copy_and_paste(folder: Path) -> None:
    """Printed as JSON and nothing else, with the commands that the code registers."""
    printed = bot("manifest")

    manifest = json.loads(printed.stdout)
    assert printed.stderr == ""
    assert "/meeting" in [command["command"] for command in manifest["features"]["slash_commands"]]
    assert manifest["settings"]["socket_mode_enabled"]


def test_a_prefix_renames_every_command_in_the_manifest(folder: Path) -> None:
    printed = bot("manifest", COMMAND_PREFIX="relp-")

    commands = json.loads(printed.stdout)["features"]["slash_commands"]
    assert all(command["command"].startswith("/relp-") for command in commands)
    assert "/relp-meeting" in [command["command"] for command in commands]


def test_a_prefix_that_run_would_refuse_is_refused_in_the_manifest(folder: Path) -> None:
    refused = bot("manifest", COMMAND_PREFIX="REL p")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("COMMAND_PREFIX should have at most 16 small letters")


def test_over_http_the_manifest_says_where_slack_calls(folder: Path) -> None:
    printed = bot("manifest", "--url", "https://bot.example.org")

    settings = json.loads(printed.stdout)["settings"]
    assert settings["interactivity"]["request_url"] == "https://bot.example.org/slack/events"
    assert not settings["socket_mode_enabled"]


def test_migrate_makes_the_database_and_does_no_harm_twice(folder: Path) -> None:
    url = f"sqlite:///{folder / 'partnership.sqlite'}"

    first = bot("migrate")
    second = bot("migrate")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert not is_behind(url)


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN should begin with xoxb-"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET to be called over HTTP",
        ),
        (TOKENS | {"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN should begin with xapp-"),
        (TOKENS | {"PORT": "high"}, "PORT input should be a valid integer, unable to parse string as an integer"),
        (TOKENS | {"PORT": "70000"}, "PORT input should be less than or equal to 65535"),
        (
            TOKENS | {"COMMAND_PREFIX": "Re lp"},
            "COMMAND_PREFIX should have at most 16 small letters, digits, - and _, such as relp-",
        ),
        (TOKENS | {"LOG_LEVEL": "loud"}, "LOG_LEVEL should be DEBUG, INFO, WARNING or ERROR"),
        (TOKENS | {"SLACK_API_URL": "slack.com"}, "SLACK_API_URL should begin with https://"),
        (TOKENS | {"DATABASE_URL": "mysql://localhost/x"}, "mysql is neither sqlite nor postgresql"),
        (TOKENS, "The database is not at this version. Run: partnership-bot migrate"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(
    environment: dict[str, str], line: str, folder: Path
) -> None:
    """Exit code 2, the line on standard error, and never the value: it may be a token."""
    refused = bot("run", **environment)

    assert refused.exit_code == 2
    assert refused.stderr == f"{line}\n"


def test_every_command_says_in_one_line_what_it_does(folder: Path) -> None:
    """As `--help` lists them, on a terminal of the usual width."""
    listed = bot("--help", COLUMNS="80", TERM="dumb").stdout

    described = {
        words[1]: " ".join(words[2:-1])
        for line in listed.splitlines()
        if len(words := line.split()) > 3 and words[0] == "│"
    }
    assert list(described) == ["--help", "demo", "manifest", "migrate", "doctor", "status", "run", "backup", "restore"]
    assert all(said.endswith(".") for said in described.values())


def test_settings_are_read_from_a_file_too(folder: Path) -> None:
    (folder / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=wrong\n")

    refused = bot("run")

    assert refused.stderr == "SLACK_APP_TOKEN should begin with xapp-\n"


@pytest.mark.parametrize("command", ["migrate", "run", "status"])
def test_a_database_that_cannot_be_opened_is_said_in_one_line(command: str, folder: Path) -> None:
    """Without the driver's words: they may hold the address, and the address a password."""
    refused = bot(command, **TOKENS, DATABASE_URL=f"sqlite:///{folder / 'missing' / 'bot.sqlite'}")

    assert refused.exit_code == 2
    assert "cannot be opened" in refused.stderr or "is not at this version" in refused.stderr
    assert "missing" not in refused.stderr


@pytest.mark.parametrize("command", ["migrate", "run", "status", "backup"])
def test_a_server_that_does_not_answer_is_said_in_one_line(command: str, folder: Path) -> None:
    """The address, with its password, stays untold."""
    refused = bot(command, **TOKENS, DATABASE_URL="postgresql://bot:hunter2@127.0.0.1:1/bot")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("The database at DATABASE_URL cannot be opened")
    assert "hunter2" not in refused.stderr


def test_the_console_script_says_what_is_wrong_and_leaves_with_2(tmp_path: Path) -> None:
    """The same as a process of its own, as a supervisor starts it."""
    refused = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "SLACK_BOT_TOKEN is not set\n"
