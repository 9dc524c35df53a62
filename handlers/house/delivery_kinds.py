"""What can be owed: the kinds of delivery that the capabilities name, each with who draws it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.views.parts import Part
from storage.delivery.deliveries import Delivery

PartDrawn = Callable[[AsyncSession, Delivery, datetime], Awaitable[Part | None]]


@dataclass(frozen=True)
class DeliveryKind:
    """One kind of thing that is owed, by the name under which deliveries are filed, and who draws it.

    `label` is what its readers call it, such as "Questions about meetings"; without one it never stands by itself in a
    list. Whoever does not want a kind that `may_be_off` turns it off. What is `shown_ahead` coordinators may see before
    it leaves, as it would be drawn then. In a channel it may appear `until` a local time, where messages end earlier.
    """

    name: str
    drawn: PartDrawn
    label: str = ""
    may_be_off: bool = False
    shown_ahead: bool = True
    until: time | None = None
