"""The one plug-in point: what a capability tells the house about itself.

bot/app.py holds the tuple of capabilities. Delivery, App Home and the manifest go through that tuple and import no
capability, so a new one adds its own files and one line there.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Inside
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.happening import Subscriber
from handlers.house.personal_data import PersonalData
from handlers.house.registrar import RegisteredTwice, Registrar
from handlers.house.rounds import Round
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Blocks
from storage.changes.changes import Change

T = TypeVar("T")


@dataclass(frozen=True)
class HomePart:
    """A stretch of App Home; the lowest `order` stands on top."""

    order: int
    blocks: Blocks


ChangeWorded = Callable[[AsyncSession, Change], Awaitable[str]]
Begun = Callable[[AsyncSession, datetime], Awaitable[None]]
Forgotten = Callable[[AsyncSession, datetime], Awaitable[None]]
HomeOutside = Callable[[Actor, datetime], Awaitable[Sequence["HomePart"]]]
HomeDrawn = Callable[[AsyncSession, Inside, datetime], Awaitable[Sequence[HomePart]]]


@dataclass(frozen=True)
class Capability:
    """One thing that the bot can do, spread over the layers and gathered here.

    `register` lists every action, command and view id. `timers` says which kinds of timer there are, `rounds` what is
    looked for without one, and `deliveries` which kinds are owed: drawn, one is None once nothing is owed any longer.
    `home` draws its stretches of App Home for a member, as of an instant, `outside` for somebody who is in no
    partnership. `screens` open from Home and by `/partnership`. `calls` names the Web API methods that its listeners
    use, from which the manifest's scopes follow. `subscribes` says on which facts it acts, `changes` how history words
    each kind of change that coordinators make in it. `offers` are what it adds to others' views and commands, in values
    of whatever class these take. `begin` sees to what must be there whenever a process begins, `forget` removes what
    has been kept for long enough, both as of an instant; `personal_data` says what it keeps of people. Any of these may
    be methods of a value that holds Services.
    """

    name: str
    register: Callable[[Registrar], None]
    timers: Sequence[TimerKind] = ()
    rounds: Sequence[Round[Any]] = ()
    deliveries: Sequence[DeliveryKind] = ()
    home: HomeDrawn | None = None
    outside: HomeOutside | None = None
    calls: frozenset[str] = frozenset()
    subscribes: Sequence[Subscriber] = ()
    changes: Mapping[str, ChangeWorded] = field(default_factory=dict)
    screens: Sequence[Screen] = ()
    offers: Sequence[object] = ()
    begin: Begun | None = None
    forget: Forgotten | None = None
    personal_data: PersonalData | None = None


CapabilityOf = Callable[[Services], Capability]


def joined(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """The capabilities' tables as one. Raises RegisteredTwice for a kind that two handle."""
    whole: dict[str, T] = {}
    for table in tables:
        if twice := whole.keys() & table.keys():
            raise RegisteredTwice(min(twice))
        whole.update(table)
    return whole
