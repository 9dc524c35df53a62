"""Two databases of one test, each migrated and empty."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from handlers.house import meanwhile
from storage.database.engine import Database


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key takes a while to be tried, and a machine may be busy: what stands there meanwhile has stories elsewhere."""
    monkeypatch.setattr(meanwhile, "PATIENCE_SECONDS", 60.0)


@pytest.fixture
async def two_databases(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Sequence[Database]]:
    """On SQLite."""
    files = [shutil.copy(sqlite_template, tmp_path / f"{name}.sqlite") for name in ("one", "other")]
    async with _open([f"sqlite:///{file}" for file in files]) as databases:
        yield databases


@pytest.fixture
async def two_on_postgres(postgres_url: str, another_postgres_url: str) -> AsyncIterator[Sequence[Database]]:
    async with _open([postgres_url, another_postgres_url]) as databases:
        yield databases


@asynccontextmanager
async def _open(urls: Sequence[str]) -> AsyncIterator[Sequence[Database]]:
    databases = [Database.open(url) for url in urls]
    try:
        yield databases
    finally:
        for one in databases:
            await one.close()
