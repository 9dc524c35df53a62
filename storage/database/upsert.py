"""Inserts that know what to do when the row is there already: both databases have them, each under its own dialect."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.rows import Row


def upsert(session: AsyncSession, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
    """An insert into the table of `row` to which `on_conflict_do_nothing` or `on_conflict_do_update` is added."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(row)
    return sqlite.insert(row)
