"""Keeps calls within Slack's limits before Slack has to refuse one.

Each limit is a sliding window: at most so many calls in any stretch of so many seconds. Limits are counted for each
workspace, and for chat.postMessage for each channel too. Slack's Retry-After stops one workspace and no other.

A short wait is waited. A long one is told to the caller instead, who has better things to do meanwhile, and whose claim
on the message would run out.
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


# One call may take longer on its way than the next, and arrive closer to it than it left. More than a tenth of a second
# would show where a channel is told many things; where it is too little, Slack says wait, and nothing is lost.
JITTER_SECONDS = 0.05
# Slack says one message a second for a channel, "several hundred" a minute for a workspace, and 50 a minute or more
# for the third tier, to which the others belong.
POST_IN_CHANNEL = Limit(1, 1 + JITTER_SECONDS)
POST_IN_WORKSPACE = Limit(300, 60 + JITTER_SECONDS)
TIER_3 = Limit(50, 60 + JITTER_SECONDS)


@dataclass(frozen=True)
class Limits:
    """What Slack allows: chat.postMessage in one channel and in all of a workspace, and each other method."""

    post_in_channel: Limit = POST_IN_CHANNEL
    post_in_workspace: Limit = POST_IN_WORKSPACE
    other_method: Limit = TIER_3


SLACKS_LIMITS = Limits()

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
    _recent: dict[tuple[str, ...], deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _stopped_until: dict[TeamId, float] = field(default_factory=dict)

    async def before_posting(self, team_id: TeamId, channel: str) -> None:
        """Waits for a turn of chat.postMessage. Raises MustWait."""
        here, everywhere = self.limits.post_in_channel, self.limits.post_in_workspace
        await self._turn(team_id, {("post", team_id, channel): here, ("post", team_id): everywhere})

    async def before(self, team_id: TeamId, method: str) -> None:
        """Waits for a turn of any other method. Raises MustWait."""
        await self._turn(team_id, {(method, team_id): self.limits.other_method})

    def stop(self, team_id: TeamId, seconds: float) -> None:
        """Slack asked this workspace to wait."""
        until = self.monotonic() + seconds
        self._stopped_until[team_id] = max(until, self._stopped_until.get(team_id, until))

    async def _turn(self, team_id: TeamId, limits: dict[tuple[str, ...], Limit]) -> None:
        patient_until = self.monotonic() + PATIENCE_SECONDS
        while (wait := self._wait(team_id, limits)) > 0:
            if self.monotonic() + wait > patient_until:
                raise MustWait(wait)
            await self.sleep(max(wait, SHORTEST_SLEEP))
        now = self.monotonic()
        for key in limits:
            self._recent[key].append(now)

    def _wait(self, team_id: TeamId, limits: dict[tuple[str, ...], Limit]) -> float:
        now = self.monotonic()
        waits = [self._stopped_until.get(team_id, now) - now]
        for key, limit in limits.items():
            recent = self._recent[key]
            while recent and recent[0] + limit.seconds <= now:
                recent.popleft()
            if len(recent) >= limit.calls:
                waits.append(recent[0] + limit.seconds - now)
        return max(waits)
