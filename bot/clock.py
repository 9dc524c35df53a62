"""This machine's clock against that of the database, by which machines that share one are compared.

A claim holds until an instant, by the clock of whoever looks: a machine that is far ahead would take over what another
is still sending, and people would read it twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database.clock import database_clock
from storage.database.engine import Database

# Well within what a claim spares for one call to Slack.
MOST_APART = timedelta(seconds=20)


class ClocksApart(Exception):
    """This machine's clock and the database's differ too much. The message says how, as what follows "its clock"."""


async def check_clock(database: Database, clock: Callable[[], datetime]) -> None:
    """Raises ClocksApart. SQLite has no other clock than this machine's."""
    async with database.reading() as session:
        there = await database_clock(session)
    if there is None:
        return
    ahead = clock() - there
    if abs(ahead) > MOST_APART:
        seconds = round(abs(ahead).total_seconds())
        how = "ahead of" if ahead > timedelta() else "behind"
        raise ClocksApart(f"is {seconds:,} seconds {how} the database's. Let both keep time: timedatectl set-ntp true")
