"""Calls that somebody waits for are kept within Slack's limits: short waits are waited, long ones are told."""

import asyncio
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.house.asking_slack import PATIENCE_SECONDS, MustWait, Pacing
from schedules.limits import Limit, Limits
from storage.database.ids import TeamId

HERE = TeamId("T1")
ELSEWHERE = TeamId("T2")
THREE_IN_FIVE = Limit(3, 5)
METHOD = "users.lookupByEmail"


class Clock:
    """Seconds that pass only by sleeping, for all who sleep at once. `late`: how much longer than asked each takes."""

    def __init__(self, *, late: float = 0.0) -> None:
        self.now = 1000.0
        self._late = late

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds + self._late
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def pacing_by(clock: Clock, limit: Limit = THREE_IN_FIVE) -> Pacing:
    return Pacing(clock.monotonic, clock.sleep, Limits(other_method=limit))


def most_in_any(limit: Limit, times: list[float]) -> int:
    """The most calls that lie in one window of the limit, which is as long as stated less a rounding error."""
    ordered = sorted(times)
    length = limit.seconds - 1e-6
    return max(bisect_left(ordered, start + length) - number for number, start in enumerate(ordered))


async def patiently(clock: Clock, pacing: Pacing) -> float:
    """Calls, and comes back whenever it must wait; the moment at which the call was made."""
    while True:
        try:
            await pacing.before(HERE, METHOD)
        except MustWait as asked:
            await clock.sleep(asked.seconds)
        else:
            return clock.now


async def test_a_call_within_the_limit_does_not_wait() -> None:
    clock = Clock()
    pacing = pacing_by(clock)

    for _ in range(THREE_IN_FIVE.calls):
        await pacing.before(HERE, METHOD)

    assert clock.now == 1000.0


async def test_a_short_wait_is_waited() -> None:
    """The fourth call of three in five seconds comes when the first is five seconds ago."""
    clock = Clock()
    pacing = pacing_by(clock)

    for _ in range(THREE_IN_FIVE.calls + 1):
        await pacing.before(HERE, METHOD)

    assert clock.now == 1005.0


async def test_a_long_wait_is_told_and_takes_no_turn() -> None:
    """Nobody looks at a form for a minute; whoever comes back then is the first."""
    clock, limit = Clock(), Limit(3, 60)
    pacing = pacing_by(clock, limit)
    for _ in range(limit.calls):
        await pacing.before(HERE, METHOD)

    with pytest.raises(MustWait) as told:
        await pacing.before(HERE, METHOD)

    assert told.value.seconds == pytest.approx(limit.seconds)
    await clock.sleep(told.value.seconds)
    await pacing.before(HERE, METHOD)
    assert clock.now == pytest.approx(1000 + limit.seconds)


async def test_another_method_or_workspace_does_not_wait() -> None:
    clock = Clock()
    pacing = pacing_by(clock)
    for _ in range(THREE_IN_FIVE.calls):
        await pacing.before(HERE, METHOD)

    await pacing.before(HERE, "users.list")
    await pacing.before(ELSEWHERE, METHOD)

    assert clock.now == 1000.0


async def test_nobody_waits_longer_than_patience() -> None:
    """Forty at once: some wait their turn, the others are told."""
    clock = Clock()
    pacing = pacing_by(clock)

    outcomes = await asyncio.gather(*(pacing.before(HERE, METHOD) for _ in range(40)), return_exceptions=True)

    told = [outcome for outcome in outcomes if isinstance(outcome, MustWait)]
    assert 0 < len(told) < 40
    assert all(outcome is None or outcome in told for outcome in outcomes)
    assert clock.now <= 1000 + 2 * PATIENCE_SECONDS


@given(st.lists(st.floats(0, 12), max_size=40), st.floats(0, 0.5))
async def test_no_window_ever_holds_more_calls_than_the_limit(calls: list[float], late: float) -> None:
    """Whenever they come, together or one by one, and however late sleepers wake."""
    clock = Clock(late=late)
    pacing = pacing_by(clock)

    async def call(after: float) -> float:
        await clock.sleep(after)
        return await patiently(clock, pacing)

    made = await asyncio.gather(*map(call, calls))

    assert len(made) == len(calls)
    assert not made or most_in_any(THREE_IN_FIVE, list(made)) <= THREE_IN_FIVE.calls
