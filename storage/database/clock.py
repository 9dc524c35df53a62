"""What time it is by the database itself, whichever machine asks."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def database_clock(session: AsyncSession) -> datetime | None:
    """The instant by PostgreSQL's clock; None for SQLite, which runs where the bot does."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    return await session.scalar(select(func.clock_timestamp()))
