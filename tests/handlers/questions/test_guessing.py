"""Wrong keys cost time, each thing that is guessed at and each who guesses for itself."""

import asyncio

import pytest

from handlers.questions.guessing import FORGOTTEN_AFTER, Guesses, TooSoon, WrongKey
from storage.database.ids import PersonId

ADA, BEN = PersonId(1), PersonId(2)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guesses(clock: Clock) -> Guesses:
    return Guesses(clock)


async def wrong() -> None:
    return None


async def right() -> str:
    return "hers"


async def costs(guesses: Guesses, on: str = "question", by: PersonId = ADA) -> int:
    """After how many seconds another may follow this wrong one."""
    with pytest.raises(WrongKey) as told:
        await guesses.found(on, wrong, by=by)
    assert not isinstance(told.value, TooSoon)
    return told.value.seconds


async def test_each_wrong_key_costs_twice_as_long_up_to_a_minute(guesses: Guesses, clock: Clock) -> None:
    waits = []
    for _ in range(8):
        waits.append(await costs(guesses))
        clock.seconds += waits[-1]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_what_comes_too_soon_is_not_looked_at_and_costs_nothing_more(guesses: Guesses, clock: Clock) -> None:
    """Not even the right key: it is told how long to wait."""
    await costs(guesses)
    clock.seconds += 1
    await costs(guesses)
    clock.seconds += 0.5

    for _ in range(3):
        with pytest.raises(TooSoon) as told:
            await guesses.found("question", right, by=ADA)
        assert told.value.seconds == 2

    clock.seconds += 1.5
    assert await guesses.found("question", right, by=ADA) == "hers"


async def test_a_right_key_does_not_show_in_what_the_next_wrong_one_costs(guesses: Guesses, clock: Clock) -> None:
    """Whoever guesses would see that the asker has been there."""
    await costs(guesses)
    clock.seconds += 1

    await guesses.found("question", right, by=ADA)

    assert await costs(guesses) == 2


async def test_what_is_guessed_at_elsewhere_or_by_others_costs_nothing_here(guesses: Guesses) -> None:
    """From another's waits nobody learns that somebody has been there, and nobody is kept out by them."""
    await costs(guesses, "another")
    await costs(guesses, by=BEN)

    assert await costs(guesses) == 1


async def test_wrong_keys_are_forgotten(guesses: Guesses, clock: Clock) -> None:
    """An hour after they have ceased to cost anything."""
    await costs(guesses)
    clock.seconds += 1 + FORGOTTEN_AFTER

    assert await costs(guesses) == 1


async def test_of_two_at_once_one_comes_too_soon(guesses: Guesses) -> None:
    async def slow() -> None:
        await asyncio.sleep(0)

    came = await asyncio.gather(*(guesses.found("question", slow, by=ADA) for _ in range(2)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in came) == ["TooSoon", "WrongKey"]
