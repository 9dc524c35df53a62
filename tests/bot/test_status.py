"""`status`: a few plain lines on what waits, what was sent and what runs, and an exit code for whoever watches."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.status import DatabaseBehind, Status, status
from storage.database import migrate
from storage.database.engine import Database
from storage.delivery.health import OVERDUE_AFTER, Figures
from storage.delivery.processes import SILENT_AFTER, Process, record_beat
from tests.storage.messages.carrying import ask, joins, notice, owes, sends
from tests.storage.river import EIGHT, found

LONDON = ZoneInfo("Europe/London")
NOW = EIGHT.astimezone(LONDON)
SECOND = timedelta(seconds=1)
BEATING = Process("school:12", "1.0", started_at=EIGHT - timedelta(days=3), last_beat_at=EIGHT - 4 * SECOND)
KILLED = Process("school:11", "1.0", started_at=EIGHT - timedelta(days=9), last_beat_at=EIGHT - timedelta(days=3))


def said(
    processes: Sequence[Process] = (BEATING,), *, waiting: int = 0, overdue: int = 0, sent: int = 0, failed: int = 0
) -> list[str]:
    return Status(NOW, Figures(waiting, overdue, sent, failed), processes).lines


def test_when_all_is_well_it_is_five_lines() -> None:
    assert said(waiting=1, sent=12, failed=2) == [
        "Waiting: 1 message",
        "Sent today: 12 messages",
        "Failed: 2 messages, refused by Slack for good",
        "Process school:12, version 1.0, started Mon 10 Sep 2018, 08:00: last beat 4 seconds ago",
        "All is well.",
    ]


def test_one_that_was_killed_is_listed_and_no_trouble_while_another_beats() -> None:
    lines = said([BEATING, KILLED])

    assert lines[-2].endswith("last beat Mon 10 Sep 2018, 08:00")
    assert lines[-1] == "All is well."


def test_when_none_beats_it_is_told_since_when() -> None:
    silent = replace(BEATING, last_beat_at=EIGHT - SILENT_AFTER)

    assert said([silent, KILLED])[-1] == "No process has beaten since Thu 13 Sep 2018, 07:59."


def test_after_a_stop_in_order_none_is_running() -> None:
    assert said([])[-1] == "No process is running."


def test_what_should_have_left_long_ago_is_not_well() -> None:
    assert said(waiting=7, overdue=5)[-1] == "Due more than 15 minutes ago, and still waiting: 5 messages."


async def beats(database: Database, process: Process) -> None:
    async with database.writing() as session:
        await record_beat(session, process, None)


async def test_it_is_read_from_the_database(database: Database, database_url: str) -> None:
    """Today begins at midnight where it is asked."""
    river = await found(database)
    midnight = datetime(2018, 9, 12, 23, tzinfo=EIGHT.tzinfo)
    await sends(river, ask(river.ada, at=midnight - SECOND), now=midnight - SECOND)
    await sends(river, notice(at=midnight), now=midnight)
    await owes(river, ask(river.ben))
    await joins(river)
    await beats(database, BEATING)
    await beats(database, KILLED)

    now = await status(database_url, NOW)
    later = await status(database_url, NOW + OVERDUE_AFTER + SECOND)

    assert now == Status(NOW, Figures(waiting=1, overdue=0, sent=1, failed=0), [BEATING, KILLED])
    assert later.troubles == [
        "No process has beaten since Thu 13 Sep 2018, 07:59.",
        "Due more than 15 minutes ago, and still waiting: 1 message.",
    ]


async def test_a_database_of_another_version_is_not_read(database_url: str) -> None:
    await asyncio.to_thread(migrate.downgrade, database_url, "-1")

    with pytest.raises(DatabaseBehind):
        await status(database_url, NOW)


@pytest.mark.parametrize("ago", [SECOND, timedelta(hours=1)])
async def test_the_command_ends_with_1_when_that_is_not_well(
    sqlite_database: Database, sqlite_url: str, ago: timedelta
) -> None:
    now = datetime.now(LONDON)
    await beats(sqlite_database, replace(BEATING, last_beat_at=now - ago))

    done = await asyncio.to_thread(CliRunner().invoke, app, ["status"], env={"DATABASE_URL": sqlite_url})

    assert done.stdout.startswith("Waiting: 0 messages\nSent today: 0 messages\n")
    assert (done.exit_code, "All is well." in done.stdout) == ((0, True) if ago == SECOND else (1, False))


def test_before_there_is_a_database_the_command_says_what_to_do(tmp_path: object) -> None:
    done = CliRunner().invoke(app, ["status"], env={"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite"})

    assert done.exit_code == 2
    assert done.stderr == "The database is not at this version. Run: partnership-bot migrate\n"
