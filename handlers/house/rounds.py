"""What every beat looks for by itself, where a timer's row would tell what nobody may know: when it was set."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


@dataclass(frozen=True)
class Round(Generic[T]):
    """`is_due` says whether there is anything to do by now; `due` gives it, locked, in the session in which each of it
    is then `done`; and `next_at` gives the first instant after another at which there will be. All but `done` read."""

    name: str
    is_due: Callable[[AsyncSession, datetime], Awaitable[bool]]
    due: Callable[[AsyncSession, datetime], Awaitable[Sequence[T]]]
    done: Callable[[AsyncSession, T, datetime], Awaitable[None]]
    next_at: Callable[[AsyncSession, datetime], Awaitable[datetime | None]]
