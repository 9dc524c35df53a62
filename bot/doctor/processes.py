"""What runs on the database: a process that beats, and on SQLite no second one."""

from datetime import datetime

from bot.doctor.findings import Finding, note, ok, wrong
from storage.database.engine import Database
from storage.delivery.processes import processes


async def running(database: Database, now: datetime, *, is_shared: bool) -> Finding:
    """Whether a process beats, and no more of them than the database serves: any number where it `is_shared`."""
    async with database.reading() as session:
        known = await processes(session)
    if not known:
        return note("none is running.")
    beating = sorted(one.name for one in known if one.is_beating(now))
    if not beating:
        since = f"{known[0].last_beat_at:%d %b %Y, %H:%M} UTC"
        return wrong(f"none has beaten since {since}: {known[0].name} was killed, or hangs. Start the bot again.")
    if len(beating) > 1 and not is_shared:
        return wrong(f"several share one SQLite file: {', '.join(beating)}. Stop all but one, or use PostgreSQL.")
    return ok(f"{', '.join(beating)} {'beats' if len(beating) == 1 else 'beat'}.")
