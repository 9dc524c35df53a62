"""Machines that share a database agree on the time, or the bot does not start."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.app import utc_now
from bot.clock import MOST_APART, ClocksApart, check_clock
from bot.doctor import machine
from bot.doctor.findings import Verdict
from bot.run import run
from bot.settings import Settings
from storage.database.engine import Database

A_SECOND = timedelta(seconds=1)


def ahead_by(time: timedelta) -> Callable[[], datetime]:
    return lambda: utc_now() + time


@pytest.mark.parametrize("apart", [MOST_APART - 5 * A_SECOND, 5 * A_SECOND - MOST_APART])
async def test_clocks_that_differ_a_little_agree(database: Database, apart: timedelta) -> None:
    await check_clock(database, ahead_by(apart))


async def test_a_machine_whose_clock_is_wrong_does_not_start(postgres_url: str) -> None:
    """Nor is Slack asked anything."""
    settings = Settings(database_url=postgres_url, slack_bot_token="xoxb-1", slack_app_token="xapp-1")

    for apart, words in ((95 * A_SECOND, "is 95 seconds ahead of"), (-95 * A_SECOND, "is 95 seconds behind")):
        with pytest.raises(ClocksApart, match=words):
            await run(settings, clock=ahead_by(apart))


async def test_doctor_says_which_clock_is_wrong(postgres_database: Database) -> None:
    found = await machine.same_time(postgres_database, ahead_by(95 * A_SECOND))

    assert found.verdict is Verdict.WRONG
    assert found.words == (
        "this machine's is 95 seconds ahead of the database's. Let both keep time: timedatectl set-ntp true"
    )
    assert (await machine.same_time(postgres_database, utc_now)).is_ok


async def test_a_file_goes_by_this_machines_clock(sqlite_database: Database) -> None:
    """Whatever that shows."""
    await check_clock(sqlite_database, ahead_by(timedelta(days=1)))
