"""A partnership with people in it, on either engine, and a second process beside it."""

from collections.abc import AsyncIterator

import pytest

from storage.database.engine import Database
from tests.storage.river import River, found


@pytest.fixture
async def river(database: Database) -> River:
    """A partnership, once for each engine."""
    return await found(database)


@pytest.fixture
async def sqlite_river(sqlite_database: Database) -> River:
    return await found(sqlite_database)


@pytest.fixture
async def postgres_river(postgres_database: Database) -> River:
    return await found(postgres_database)


@pytest.fixture
async def other_process(postgres_river: River, postgres_url: str) -> AsyncIterator[Database]:
    """The same PostgreSQL database, opened a second time as another process would."""
    database = Database.open(postgres_url)
    yield database
    await database.close()
