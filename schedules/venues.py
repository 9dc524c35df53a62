"""At whose school a meeting is: a list of schools takes turns, and nobody's turn is lost.

The schools stand in a queue. Whoever hosts goes to its end; a school that cannot host on a day lets the next one go
first and keeps its place. What has happened is read from the meetings themselves, so there is no counter that could
disagree with them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

S = TypeVar("S")


@dataclass(frozen=True)
class HostedDate(Generic[S]):
    """A meeting's day. `host` is settled already; None where it is still to be found.

    A meeting that is cancelled takes no turn. One that was moved, or whose host was chosen or announced, has a host.
    """

    on: date
    host: S | None = None
    is_cancelled: bool = False


def hosts(
    order: Sequence[S], dates: Sequence[HostedDate[S]], can_host: Callable[[S, date], bool]
) -> tuple[S | None, ...]:
    """The host of each of a series' meetings, given from its first on; None where no school can, or it is cancelled.

    `order` is the list as it stands now: a school that has joined it takes its place in the first round, and one that
    is no longer on it has only the turns it had.
    """
    queue = [*order]
    found = []
    for one in dates:
        host = None if one.is_cancelled else one.host or _first_able(queue, one.on, can_host)
        if host in queue:
            queue.remove(host)
            queue.append(host)
        found.append(host)
    return tuple(found)


def _first_able(queue: Collection[S], on: date, can_host: Callable[[S, date], bool]) -> S | None:
    return next((school for school in queue if can_host(school, on)), None)
