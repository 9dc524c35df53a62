"""What every listener and every beat is given: the database, the clock, Slack, and the work in hand.

Only bot/ makes one. Everything here is a value or a narrow interface, so that a test hands in its own.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor
from handlers.house.asking_slack import Pacing
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.happening import Subscribers
from handlers.house.mistakes import Mistakes
from handlers.house.personal_data import PersonalData
from handlers.house.timer_kinds import TimerKind
from storage.changes.changes import Change
from storage.database.engine import Database
from storage.database.ids import PartnershipId, TeamId

Offer = TypeVar("Offer")


class Work(Protocol):
    """The work in hand: what must be finished before the process may leave."""

    def item(self) -> AbstractAsyncContextManager[None]:
        """Counts one piece of work while it runs."""


@dataclass(frozen=True)
class Services:
    """The world as handlers see it. `public_url` is where the bot can be called from outside, "" where it cannot.

    `rng_for` gives the chance by which what is secret is drawn, for one thing alone: drawn from what all share, a
    secret would tell how many were drawn before it.
    """

    database: Database
    clock: Callable[[], datetime]
    rng: Random
    rng_for: Callable[[str], Random]
    slack: Callable[[TeamId], AsyncWebClient]
    pacing: Pacing
    work: Work
    deliver_soon: Callable[[], None]
    publish_home: Callable[[Actor, PartnershipId], Awaitable[None]]
    subscribers: Subscribers
    change_words: Mapping[str, Callable[[AsyncSession, Change], Awaitable[str]]]
    personal_data: Sequence[PersonalData]
    kinds: Mapping[str, DeliveryKind]
    offers: Sequence[object]
    timers: Mapping[str, TimerKind]
    mistakes: Mistakes
    command_prefix: str = ""
    public_url: str = ""

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.reading()

    def writing(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.writing()

    def offered(self, kind: type[Offer]) -> list[Offer]:
        """What the capabilities offer of one kind, in their order."""
        return [one for one in self.offers if isinstance(one, kind)]

    def command(self, name: str) -> str:
        """A slash command as people type it here: the prefix keeps it apart from other apps' commands."""
        return f"/{self.command_prefix}{name}"
