"""What happens in a partnership, and who hears of it: facts are published within the transaction that makes them so.

    of = Happening(session, partnership, now, services.subscribers)
    await of.publish(MemberLinked(partnership, person))

Whoever subscribes acts in the same transaction. A coordinator's change (handlers/changes/changes.py) is a happening
too: what follows from it is shown before it, and undone with it.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from storage.delivery import deliveries
from storage.delivery.deliveries import Owed
from storage.members.partnership import Partnership


@dataclass(frozen=True)
class Fact:
    """Something that has just become so in a partnership. Each kind of fact is a class of its own."""

    partnership: Partnership


F = TypeVar("F", bound=Fact)
Subscriber = Callable[["Happening", Fact], Awaitable[None]]
Subscribers = Sequence[Subscriber]


@dataclass
class Happening:
    """What is done in one transaction, and what follows from it. `partnership` is as it was before.

    `consequences` are sentences about what follows besides messages, for whoever reads of it.
    """

    session: AsyncSession
    partnership: Partnership
    now: datetime
    subscribers: Subscribers
    consequences: list[str] = field(default_factory=list, kw_only=True)

    async def publish(self, fact: Fact) -> None:
        """Lets every capability that subscribed do what follows."""
        for hear in self.subscribers:
            await hear(self, fact)

    async def owe(self, owed: Iterable[Owed]) -> None:
        """Has it sent on account of what happens."""
        await deliveries.owe(self.session, self.partnership.id, owed)


def hears(kind: type[F], act: Callable[[Happening, F], Awaitable[None]]) -> Subscriber:
    """Who acts on facts of one kind, and lets all others pass."""

    async def hear(happening: Happening, fact: Fact) -> None:
        if isinstance(fact, kind):
            await act(happening, fact)

    return hear
