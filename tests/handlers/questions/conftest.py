"""Two databases of one test, each migrated and empty."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database.engine import Database


@pytest.fixture
async def two_databases(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Database, Database]]:
    files = [shutil.copy(sqlite_template, tmp_path / f"{name}.sqlite") for name in ("one", "other")]
    one, other = (Database.open(f"sqlite:///{file}") for file in files)
    try:
        yield one, other
    finally:
        await one.close()
        await other.close()
