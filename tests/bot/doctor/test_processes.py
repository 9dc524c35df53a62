"""What doctor finds of the processes that run on the database."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.doctor import Finding, Verdict
from bot.doctor.processes import running
from storage.database.engine import Database
from storage.delivery.processes import SILENT_AFTER, Process, record_beat
from tests.bot.doctor.installed import Installed
from tests.handlers.partnerships import MONDAY_MORNING

ONE = Process("school:12", "1.0", started_at=MONDAY_MORNING, last_beat_at=MONDAY_MORNING)
OTHER = replace(ONE, name="cupboard:7")


async def beats(database: Database, *processes: Process, at: datetime = MONDAY_MORNING) -> None:
    async with database.writing() as session:
        for one in processes:
            await record_beat(session, replace(one, last_beat_at=at), None)


async def test_before_the_first_start_it_is_a_remark_that_none_runs(bot: Installed) -> None:
    assert await bot.finds("processes") == Finding(Verdict.NOTE, "none is running.")


async def test_one_that_beats_is_in_order(bot: Installed) -> None:
    await beats(bot.database, ONE)

    assert await bot.finds("processes") == Finding(Verdict.OK, "school:12 beats.")


async def test_one_that_has_not_beaten_lately_is_wrong(bot: Installed) -> None:
    await beats(bot.database, ONE, at=MONDAY_MORNING - SILENT_AFTER)

    found = await bot.finds("processes")

    assert found.verdict is Verdict.WRONG
    assert found.words == (
        "none has beaten since 10 Sep 2018, 07:59 UTC: school:12 was killed, or hangs. Start the bot again."
    )


async def test_two_that_share_a_file_are_wrong(bot: Installed) -> None:
    """The lock keeps them apart on one machine, and not on two that see the same disk."""
    await beats(bot.database, ONE, OTHER)

    found = await bot.finds("processes")

    assert found.verdict is Verdict.WRONG
    assert found.words == ("several share one SQLite file: cupboard:7, school:12. Stop all but one, or use PostgreSQL.")


async def test_one_that_was_killed_before_another_began_shares_nothing(bot: Installed) -> None:
    await beats(bot.database, OTHER, at=MONDAY_MORNING - timedelta(hours=1))
    await beats(bot.database, ONE)

    assert (await bot.finds("processes")).is_ok


async def test_on_postgresql_any_number_may_beat(postgres_database: Database) -> None:
    await beats(postgres_database, ONE, OTHER)

    found = await running(postgres_database, MONDAY_MORNING, is_shared=True)

    assert found == Finding(Verdict.OK, "cupboard:7, school:12 beat.")
