"""Rate limits: how often an app may call a method, as Slack states it, in sliding windows."""

import math
from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from bot.workspace.clock import WorkspaceClock


@dataclass(frozen=True)
class Allowance:
    """So many calls within so many seconds."""

    calls: int
    seconds: float


class Tier(Enum):
    """Slack promises at least this many calls a minute; the workspace grants exactly that.
    CONNECTIONS is Tier 1 in Slack's table, yet an app may open its ten connections together."""

    CONNECTIONS = Allowance(10, 60)
    TIER_2 = Allowance(20, 60)
    TIER_3 = Allowance(50, 60)
    TIER_4 = Allowance(100, 60)
    SPECIAL = Allowance(600, 60)
    POSTING = Allowance(300, 60)


A_CHANNEL = Allowance(1, 1)
"""chat.postMessage in one channel."""


class Limits:
    """Counts the calls of each app, method and workspace."""

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._calls: defaultdict[Hashable, deque[float]] = defaultdict(deque)
        self.are_kept = True

    def wait_for(self, what: Hashable, allowance: Allowance) -> int:
        """Counts one call, and answers 0; or counts nothing, and answers the whole seconds until it may come again."""
        now = self._clock.monotonic()
        calls = self._calls[what]
        while calls and calls[0] <= now - allowance.seconds:
            calls.popleft()
        if self.are_kept and len(calls) >= allowance.calls:
            return max(1, math.ceil(calls[0] + allowance.seconds - now))
        calls.append(now)
        return 0
