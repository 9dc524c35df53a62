"""What every beat looks for by itself, where a timer's row would tell what nobody may know: when it was set."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Round:
    """`is_due` says whether there is anything to do by now; `made` does it, in the session it is given, and
    `next_at` gives the first instant after another at which there will be. The first and the last only read."""

    name: str
    is_due: Callable[[AsyncSession, datetime], Awaitable[bool]]
    made: Callable[[AsyncSession, datetime], Awaitable[None]]
    next_at: Callable[[AsyncSession, datetime], Awaitable[datetime | None]]
