"""Processes are killed at random instants, and of a thousand notices none is lost and none comes twice."""

import pytest

from tests.chaos.notices import JOINED
from tests.chaos.rounds import kill_one, played

SEEDS = (1, 2, 3)
# A machine may be busy: five processes are started and killed, and a claim runs out.
pytestmark = pytest.mark.timeout(300)

# And one as it starts.
KILLS = [kill_one] * 4


@pytest.mark.parametrize("seed", SEEDS)
async def test_on_sqlite_one_process_is_killed_and_started_again(sqlite_url: str, seed: int) -> None:
    """What it left half done is found by the next."""
    result = await played(sqlite_url, JOINED, processes=1, troubles=KILLS, seed=seed)

    assert (result.owed, result.lost, result.doubled) == (1000, 0, 0), f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
async def test_on_postgresql_three_processes_share_the_work_and_are_killed(postgres_url: str, seed: int) -> None:
    """What one left half done is found by the others."""
    result = await played(postgres_url, JOINED, processes=3, troubles=KILLS, seed=seed)

    assert (result.owed, result.lost, result.doubled) == (1000, 0, 0), f"seed {seed}"
