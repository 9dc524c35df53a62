"""Processes show themselves while they beat, leave in order, and are forgotten a day after they fell silent."""

from dataclasses import replace
from datetime import datetime, timedelta

from storage.database.engine import Database
from storage.delivery.processes import (
    FORGOTTEN_AFTER,
    SILENT_AFTER,
    Process,
    ProcessId,
    forget_silent,
    processes,
    record_beat,
    remove_process,
)
from tests.storage.river import EIGHT, plans_of

SECOND = timedelta(seconds=1)
ONE = Process("school:1", "1.0", started_at=EIGHT, last_beat_at=EIGHT)
OTHER = replace(ONE, name="school:2")


async def beats(
    database: Database, process: Process = ONE, known_as: ProcessId | None = None, at: datetime = EIGHT
) -> ProcessId:
    async with database.writing() as session:
        return await record_beat(session, replace(process, last_beat_at=at), known_as)


async def known(database: Database) -> list[Process]:
    async with database.reading() as session:
        return await processes(session)


async def test_a_process_that_beats_has_one_row_and_its_last_beat_stands_in_it(database: Database) -> None:
    known_as = await beats(database)
    again = await beats(database, known_as=known_as, at=EIGHT + SECOND)

    assert again == known_as
    assert await known(database) == [replace(ONE, last_beat_at=EIGHT + SECOND)]


async def test_a_beat_is_one_statement_that_finds_its_row_at_once(sqlite_database: Database) -> None:
    known_as = await beats(sqlite_database)

    plans = await plans_of(sqlite_database, lambda session: record_beat(session, ONE, known_as))

    assert plans == ["SEARCH process USING INTEGER PRIMARY KEY (rowid=?)"]


async def test_the_one_that_beat_last_comes_first(database: Database) -> None:
    await beats(database, ONE)
    await beats(database, OTHER, at=EIGHT + SECOND)

    assert [one.name for one in await known(database)] == [OTHER.name, ONE.name]


async def test_one_that_was_forgotten_is_written_anew_at_its_next_beat(database: Database) -> None:
    """It had slept for a day, or a backup was put back meanwhile."""
    known_as = await beats(database)
    async with database.writing() as session:
        await remove_process(session, known_as)

    await beats(database, known_as=known_as, at=EIGHT + SECOND)

    assert await known(database) == [replace(ONE, last_beat_at=EIGHT + SECOND)]


async def test_an_id_that_came_to_be_anothers_is_not_written_to(database: Database) -> None:
    """After a backup was put back, ids of two processes are given anew."""
    of_another = await beats(database, OTHER)

    await beats(database, ONE, known_as=of_another, at=EIGHT + SECOND)

    assert await known(database) == [replace(ONE, last_beat_at=EIGHT + SECOND), OTHER]


async def test_one_that_stops_in_order_is_known_no_longer(database: Database) -> None:
    known_as = await beats(database, ONE)
    await beats(database, OTHER)

    async with database.writing() as session:
        await remove_process(session, known_as)

    assert await known(database) == [OTHER]


async def test_one_that_was_killed_is_forgotten_after_a_day(database: Database) -> None:
    await beats(database, ONE)
    await beats(database, OTHER, at=EIGHT + SECOND)

    async with database.writing() as session:
        await forget_silent(session, EIGHT + FORGOTTEN_AFTER + SECOND)

    assert [one.name for one in await known(database)] == [OTHER.name]


def test_one_beats_until_it_has_been_silent_for_a_minute() -> None:
    assert ONE.is_beating(EIGHT + SILENT_AFTER - SECOND)
    assert not ONE.is_beating(EIGHT + SILENT_AFTER)
