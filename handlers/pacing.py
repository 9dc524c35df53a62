"""Keeps calls within Slack's limits before Slack has to refuse one.

Each limit is a sliding window: at most so many calls in any stretch of so many seconds. Limits are counted for each
workspace, and for chat.postMessage for each channel too. Slack's Retry-After stops one workspace and no other.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.ids import TeamId


class Limit(NamedTuple):
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


# Slack says one message a second for a channel, "several hundred" a minute for a workspace, and 50 a minute or more
# for the third tier, to which the others belong.
POST_IN_CHANNEL = Limit(1, 1.0)
POST_IN_WORKSPACE = Limit(300, 60.0)
TIER_3 = Limit(50, 60.0)


@dataclass
class Pacing:
    """Waits until a call may be made. `monotonic` gives seconds; `sleep` waits for some."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _recent: dict[tuple[str, ...], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _stopped_until: dict[TeamId, float] = field(default_factory=dict)

    async def before_posting(self, team_id: TeamId, channel: str) -> None:
        await self._turn(team_id, {("post", team_id, channel): POST_IN_CHANNEL, ("post", team_id): POST_IN_WORKSPACE})

    async def before(self, team_id: TeamId, method: str) -> None:
        """Waits for a turn of any other method."""
        await self._turn(team_id, {(method, team_id): TIER_3})

    def stop(self, team_id: TeamId, seconds: float) -> None:
        """Slack asked this workspace to wait."""
        self._stopped_until[team_id] = self.monotonic() + seconds

    async def _turn(self, team_id: TeamId, limits: dict[tuple[str, ...], Limit]) -> None:
        while (wait := self._wait(team_id, limits)) > 0:
            await self.sleep(wait)
        now = self.monotonic()
        for key in limits:
            self._recent[key].append(now)

    def _wait(self, team_id: TeamId, limits: dict[tuple[str, ...], Limit]) -> float:
        now = self.monotonic()
        waits = [self._stopped_until.get(team_id, now) - now]
        for key, limit in limits.items():
            recent = self._recent[key]
            while recent and recent[0] <= now - limit.seconds:
                recent.popleft()
            if len(recent) >= limit.calls:
                waits.append(recent[0] + limit.seconds - now)
        return max(waits)
