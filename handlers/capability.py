"""The one plug-in point: what a capability tells the house about itself.

bot/app.py holds the tuple of capabilities. Delivery, App Home and the manifest go through that tuple and import no
capability, so a new one adds its own files and one line there.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.registrar import Registrar
from handlers.services import Services
from handlers.views.kit import Blocks
from handlers.views.parts import Part
from storage.deliveries import Delivery
from storage.partnership import Member, Partnership
from storage.timers import Timer


@dataclass(frozen=True)
class Viewer:
    """Whose Home is drawn, in which partnership, at which instant (UTC)."""

    partnership: Partnership
    member: Member
    now: datetime


@dataclass(frozen=True)
class HomePart:
    """A stretch of App Home; the lowest `order` stands on top."""

    order: int
    blocks: Blocks


TimerFired = Callable[[AsyncSession, Timer, datetime], Awaitable[None]]
PartDrawn = Callable[[AsyncSession, Delivery, datetime], Awaitable[Part | None]]
HomeDrawn = Callable[[AsyncSession, Viewer], Awaitable[Sequence[HomePart]]]


@dataclass(frozen=True)
class Capability:
    """One thing that the bot can do, spread over the layers and gathered here.

    `register` lists every action, command and view id. `timers` and `parts` say who handles a kind of timer and who
    draws a kind of delivery: a timer's handler writes in the session it is given, and a part is None once nothing is
    owed any longer. `home` draws its stretches of App Home. `calls` names the Web API methods that its listeners use,
    from which the manifest's scopes follow.
    """

    name: str
    register: Callable[[Registrar, Services], None]
    timers: Mapping[str, TimerFired] = field(default_factory=dict)
    parts: Mapping[str, PartDrawn] = field(default_factory=dict)
    home: HomeDrawn | None = None
    calls: frozenset[str] = frozenset()
