"""`doctor`: one line for each thing that the bot needs, and for what is wrong, what to do about it."""

import asyncio

from typer.testing import CliRunner

from bot.app import utc_now
from bot.cli import app
from bot.doctor import Check, Finding, Verdict
from tests.bot.doctor.installed import EVERYTHING, Installed


async def test_with_everything_in_order_each_thing_is_ok(bot: Installed) -> None:
    heads, ada = bot.workspace.add_channel("heads"), bot.workspace.add_person("Ada Moor")
    await heads.invites_bot()
    await bot.founds(heads, ada)
    bot.grants(EVERYTHING)

    wrong = await bot.examined()

    assert wrong == 0
    assert [name for name, finding in bot.said if finding.verdict is Verdict.WRONG] == []
    assert [name for name, _ in bot.said] == [
        "settings",
        ".env",
        "database",
        "database's file",
        "disk",
        "room on the disk",
        "writing",
        "write-ahead log",
        "integrity",
        "processes",
        "time zones",
        "bot token",
        "clock",
        "socket",
        "scopes",
        "heads' channel of River",
        "people of River",
    ]


async def test_no_token_and_no_address_is_ever_shown(bot: Installed) -> None:
    """Somebody will send the lines to a friend who knows about these things, in order or not."""
    await bot.examined()
    in_order = [finding.words for _, finding in bot.said]
    bot.environment.setenv("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:1/bot")
    bot.environment.setenv("SLACK_BOT_TOKEN", "xoxb-hunter2")
    bot.environment.setenv("SLACK_APP_TOKEN", "xapp-hunter2")

    wrong = await bot.examined()

    words = "\n".join([*in_order, *(finding.words for _, finding in bot.said)])
    assert wrong == 3
    assert [secret for secret in ("hunter2", bot.granted.bot_token, bot.granted.app_token) if secret in words] == []


async def test_a_setting_that_is_missing_is_named_and_the_machine_is_looked_at_all_the_same(bot: Installed) -> None:
    bot.environment.delenv("SLACK_BOT_TOKEN")

    found = await bot.finds("settings")

    assert found.words == "SLACK_BOT_TOKEN is not set. Put it right in .env, as .env.example shows."
    assert dict(bot.said)[".env"] == Finding(Verdict.NOTE, "is not there yet. Run: cp .env.example .env")
    assert "integrity" in dict(bot.said)
    assert "bot token" not in dict(bot.said)


async def test_over_http_no_socket_is_asked_for(bot: Installed) -> None:
    bot.environment.delenv("SLACK_APP_TOKEN")
    bot.environment.setenv("SLACK_SIGNING_SECRET", "secret")

    assert await bot.finds("settings") == Finding(Verdict.OK, "Slack calls over HTTP.")
    assert "socket" not in dict(bot.said)


async def test_a_look_that_fails_stops_no_other_and_its_words_are_not_repeated() -> None:
    """Nobody knows what an unknown error quotes."""

    async def fails() -> Finding:
        raise LookupError("ada@school.example")

    found = await Check("the rest", fails).finding()

    assert found == Finding(Verdict.WRONG, "could not be looked at: LookupError. Please report this.")


def commanded() -> tuple[int, list[str]]:
    """The exit code of the command, and its lines."""
    done = CliRunner().invoke(app, ["doctor"])
    return done.exit_code, done.stdout.splitlines()


async def test_the_command_says_all_is_well_and_leaves_with_0(bot: Installed) -> None:
    workspace = bot.workspace
    workspace.clock.move_to(utc_now())

    code, lines = await asyncio.to_thread(commanded)

    assert (code, lines[-1]) == (0, "All is well.")
    assert lines[0] == "ok     settings: Slack is spoken to over a socket."


async def test_the_command_counts_what_is_to_be_put_right_and_leaves_with_1(bot: Installed) -> None:
    bot.environment.delenv("SLACK_BOT_TOKEN")

    code, lines = await asyncio.to_thread(commanded)

    assert (code, lines[-1]) == (1, "1 thing to put right.")
    assert lines[0].startswith("wrong  settings: SLACK_BOT_TOKEN is not set")
