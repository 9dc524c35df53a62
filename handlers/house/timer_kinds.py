"""What can happen later: the kinds of timer that the capabilities name, each with what is done when one is due."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.delivery.timers import Timer

TimerFired = Callable[[AsyncSession, Timer, datetime], Awaitable[None]]


@dataclass(frozen=True)
class TimerKind:
    """One kind of timer, by the name under which timers are set, and what it does, writing in the session it is given.

    One that `may_be_tried` also fires ahead of its time, in a transaction of which nothing stays, so that coordinators
    see what it will owe. Whatever does more than write there, draws by chance, or says what nobody may know yet, may
    not be.
    """

    name: str
    fired: TimerFired
    may_be_tried: bool = True
