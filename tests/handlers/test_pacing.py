"""Calls are kept within Slack's limits: short waits are waited, long ones are told."""

import asyncio
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pacing import PATIENCE_SECONDS, POST_IN_CHANNEL, POST_IN_WORKSPACE, TIER_3, Limit, MustWait, Pacing
from storage.ids import TeamId

HERE = TeamId("T1")
ELSEWHERE = TeamId("T2")


class Clock:
    """Seconds that pass only by sleeping. `late`: how much longer than asked each sleep takes."""

    def __init__(self, *, late: float = 0.0) -> None:
        self.now = 1000.0
        self._late = late

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self._late
        await asyncio.sleep(0)


def pacing_by(clock: Clock) -> Pacing:
    return Pacing(clock.monotonic, clock.sleep)


def most_in_any(limit: Limit, times: list[float]) -> int:
    """The most calls that lie in one window of the limit, which is as long as stated less a rounding error."""
    ordered = sorted(times)
    length = limit.seconds - 1e-6
    return max(bisect_left(ordered, start + length) - number for number, start in enumerate(ordered))


async def patiently(clock: Clock, pacing: Pacing, channel: str) -> float:
    """Posts, and comes back whenever it must wait; the moment at which the call was made."""
    while True:
        try:
            await pacing.before_posting(HERE, channel)
        except MustWait as asked:
            await clock.sleep(asked.seconds)
        else:
            return clock.now


async def test_a_call_within_the_limits_does_not_wait() -> None:
    """Three hundred people can be written to in one moment."""
    clock = Clock()
    pacing = pacing_by(clock)

    for number in range(POST_IN_WORKSPACE.calls):
        await pacing.before_posting(HERE, f"U{number}")

    assert clock.now == 1000.0


async def test_the_second_message_to_a_channel_waits_for_its_second() -> None:
    """And a little longer, for calls do not take equally long to arrive."""
    clock = Clock()
    pacing = pacing_by(clock)
    await pacing.before_posting(HERE, "C1")

    await pacing.before_posting(HERE, "C1")

    assert clock.now == pytest.approx(1000 + POST_IN_CHANNEL.seconds)
    assert POST_IN_CHANNEL.seconds > 1


async def test_another_channel_does_not_wait() -> None:
    """The second is each channel's own."""
    clock = Clock()
    pacing = pacing_by(clock)
    await pacing.before_posting(HERE, "C1")

    await pacing.before_posting(HERE, "C2")

    assert clock.now == 1000.0


async def test_a_long_wait_is_told_and_takes_no_turn() -> None:
    """The fifty-first update of a minute has to come back; it is the first then."""
    clock = Clock()
    pacing = pacing_by(clock)
    for _ in range(TIER_3.calls):
        await pacing.before(HERE, "chat.update")

    with pytest.raises(MustWait) as told:
        await pacing.before(HERE, "chat.update")

    assert told.value.seconds == pytest.approx(TIER_3.seconds)
    await clock.sleep(told.value.seconds)
    await pacing.before(HERE, "chat.update")
    assert clock.now == pytest.approx(1000 + TIER_3.seconds)


async def test_each_method_has_a_limit_of_its_own() -> None:
    """Updates do not use up the look-ups."""
    clock = Clock()
    pacing = pacing_by(clock)
    for _ in range(TIER_3.calls):
        await pacing.before(HERE, "chat.update")

    await pacing.before(HERE, "conversations.history")
    await pacing.before_posting(HERE, "U1")

    assert clock.now == 1000.0


async def test_retry_after_stops_one_workspace_and_no_other() -> None:
    """Every method waits there until the seconds are over."""
    clock = Clock()
    pacing = pacing_by(clock)

    pacing.stop(HERE, 30)

    with pytest.raises(MustWait) as told:
        await pacing.before(HERE, "chat.update")
    await pacing.before(ELSEWHERE, "chat.update")
    await pacing.before_posting(ELSEWHERE, "U1")
    assert (told.value.seconds, clock.now) == (30, 1000.0)


async def test_a_short_stop_is_waited_for() -> None:
    """One second is not worth coming back for."""
    clock = Clock()
    pacing = pacing_by(clock)

    pacing.stop(HERE, 1)
    await pacing.before_posting(HERE, "U1")

    assert clock.now == 1001.0


async def test_the_longer_of_two_stops_counts() -> None:
    """A refusal that was on its way does not shorten the first one."""
    pacing = pacing_by(Clock())

    pacing.stop(HERE, 60)
    pacing.stop(HERE, 20)

    with pytest.raises(MustWait) as told:
        await pacing.before_posting(HERE, "U1")
    assert told.value.seconds == 60


async def test_nobody_waits_longer_than_patience_for_a_busy_channel() -> None:
    """Twenty notices for one channel: some wait their turn, the others are told."""
    clock = Clock()
    pacing = pacing_by(clock)

    outcomes = await asyncio.gather(*(pacing.before_posting(HERE, "C1") for _ in range(20)), return_exceptions=True)

    told = [outcome for outcome in outcomes if isinstance(outcome, MustWait)]
    assert 0 < len(told) < 20
    assert all(outcome is None or outcome in told for outcome in outcomes)
    assert clock.now <= 1000 + 2 * PATIENCE_SECONDS


@given(
    st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["C1", "C2", "C3"])), max_size=40),
    st.floats(0, 0.5),
)
async def test_no_window_ever_holds_more_posts_than_the_limit(calls: list[tuple[float, str]], late: float) -> None:
    """Whenever they come, together or one by one, and however late sleepers wake."""
    clock = Clock(late=late)
    pacing = pacing_by(clock)
    made: dict[str, list[float]] = {}

    async def call(after: float, channel: str) -> None:
        await clock.sleep(after)
        at = await patiently(clock, pacing, channel)
        made.setdefault(channel, []).append(at)

    await asyncio.gather(*(call(after, channel) for after, channel in calls))

    assert all(most_in_any(POST_IN_CHANNEL, times) <= POST_IN_CHANNEL.calls for times in made.values())
    assert sum(map(len, made.values())) == len(calls)


@given(st.integers(1, 400), st.floats(0, 1))
async def test_no_minute_ever_holds_more_posts_than_a_workspace_may_send(people: int, late: float) -> None:
    """Four hundred heads are due in the same second."""
    clock = Clock(late=late)
    pacing = pacing_by(clock)

    made = await asyncio.gather(*(patiently(clock, pacing, f"U{number}") for number in range(people)))

    assert most_in_any(POST_IN_WORKSPACE, list(made)) <= POST_IN_WORKSPACE.calls
