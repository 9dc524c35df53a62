"""`status`: how messages stand and which processes beat, in a few plain lines.

All is well while a process beats and nothing that might have left long ago still waits. What Slack has refused for good
is shown and changes nothing about that: it is the coordinator's to look at, and a restart would not help.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from storage.database.engine import Database
from storage.database.migrate import is_behind
from storage.delivery.health import OVERDUE_AFTER, Figures, figures
from storage.delivery.processes import Process, processes


class DatabaseBehind(Exception):
    """The database lacks migrations of this version."""


@dataclass(frozen=True)
class Status:
    """How everything stands `now`, in whose zone times are told. Of `processes` the one that beat last comes first."""

    now: datetime
    messages: Figures
    processes: Sequence[Process]

    @property
    def lines(self) -> list[str]:
        """What there is to tell, and at the end whether it is well."""
        return [
            f"Waiting: {_messages(self.messages.waiting)}",
            f"Sent today: {_messages(self.messages.sent)}",
            f"Failed: {_messages(self.messages.failed)}, refused by Slack for good",
            *(self._process(one) for one in self.processes),
            *(self.troubles or ["All is well."]),
        ]

    @property
    def troubles(self) -> list[str]:
        """What is not well."""
        found = []
        if not self.processes:
            found.append("No process is running.")
        elif not self.processes[0].is_beating(self.now):
            found.append(f"No process has beaten since {self._moment(self.processes[0].last_beat_at)}.")
        if self.messages.overdue:
            minutes = OVERDUE_AFTER.seconds // 60
            found.append(f"Due more than {minutes} minutes ago, and still waiting: {_messages(self.messages.overdue)}.")
        return found

    def _process(self, process: Process) -> str:
        since = self._moment(process.started_at)
        last = self._ago(process) if process.is_beating(self.now) else self._moment(process.last_beat_at)
        return f"Process {process.name}, version {process.version}, started {since}: last beat {last}"

    def _ago(self, process: Process) -> str:
        seconds = max(0, round((self.now - process.last_beat_at).total_seconds()))
        return f"{seconds} {'second' if seconds == 1 else 'seconds'} ago"

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self.now.tzinfo):%a %d %b %Y, %H:%M}"


async def check_version(database_url: str) -> None:
    """Raises DatabaseBehind."""
    if await asyncio.to_thread(is_behind, database_url):
        raise DatabaseBehind


async def status(database_url: str, now: datetime) -> Status:
    """How everything stands; today is that of `now`'s zone. Reads, and disturbs no process.

    Raises DatabaseBehind.
    """
    await check_version(database_url)
    database = Database.open(database_url)
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    try:
        async with database.reading() as session:
            return Status(now, await figures(session, now, sent_since=midnight), await processes(session))
    finally:
        await database.close()


def _messages(number: int) -> str:
    return f"{number} {'message' if number == 1 else 'messages'}"
