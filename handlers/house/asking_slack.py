"""Keeps the calls that somebody waits for within Slack's limits: what is looked up while a form is filled in.

Each limit is a sliding window: at most so many calls in any stretch of so many seconds, counted for each workspace and
method, in this process alone. Messages are paced where they are claimed (storage/delivery/pacing.py).

A short wait is waited. A long one is told to the caller instead, who has somebody waiting.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from schedules.limits import SLACKS_LIMITS, Limits
from storage.database.ids import TeamId

PATIENCE_SECONDS = 10.0
# A clock need not notice less, and a wait that it does not notice would never end.
SHORTEST_SLEEP = 0.001


class MustWait(Exception):
    """The call may not be made for so many `seconds`, which is longer than anybody should wait for it here."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class Pacing:
    """Waits until a call may be made. `monotonic` gives seconds; `sleep` waits for some."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    limits: Limits = SLACKS_LIMITS
    _recent: dict[tuple[TeamId, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def before(self, team_id: TeamId, method: str) -> None:
        """Waits for a turn of a method. Raises MustWait."""
        recent = self._recent[team_id, method]
        patient_until = self.monotonic() + PATIENCE_SECONDS
        while (wait := self._wait(recent)) > 0:
            if self.monotonic() + wait > patient_until:
                raise MustWait(wait)
            await self.sleep(max(wait, SHORTEST_SLEEP))
        recent.append(self.monotonic())

    def _wait(self, recent: deque[float]) -> float:
        limit, now = self.limits.other_method, self.monotonic()
        while recent and recent[0] + limit.seconds <= now:
            recent.popleft()
        return recent[0] + limit.seconds - now if len(recent) >= limit.calls else 0
