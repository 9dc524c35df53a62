"""What happens later: set, claimed once, postponed, forgotten."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from storage.database.engine import Database
from storage.delivery.timers import (
    Timer,
    TimerRow,
    claim_timer,
    forget_fired,
    next_timer_at,
    postpone_timer,
    set_timers,
    set_timers_of_each,
)
from tests.storage.river import EIGHT, River, plans_of

MINUTE = timedelta(minutes=1)


async def set_one(river: River, due_at: datetime = EIGHT, kind: str = "remind", subject: str = "1") -> None:
    async with river.writing() as session:
        await set_timers(session, river.id, subject, {kind: due_at})


async def claimed(river: River, now: datetime = EIGHT) -> str | None:
    """The kind of the timer that is claimed and committed, None if nothing is due."""
    async with river.writing() as session:
        timer = await claim_timer(session, now)
        return timer.kind if timer else None


async def test_a_timer_is_claimed_once_it_is_due_and_only_once(river: River) -> None:
    """Not a moment early; and a fired one is past."""
    await set_one(river)

    assert await claimed(river, EIGHT - timedelta(microseconds=1)) is None
    assert await claimed(river, EIGHT) == "remind"
    assert await claimed(river, EIGHT + MINUTE) is None


async def test_timers_fire_in_the_order_in_which_they_were_due(river: River) -> None:
    """After a day's standstill what came first still comes first."""
    async with river.writing() as session:
        await set_timers(session, river.id, "1", {"close": EIGHT + MINUTE, "announce": EIGHT})
    tomorrow = EIGHT + timedelta(days=1)

    assert [await claimed(river, tomorrow), await claimed(river, tomorrow)] == ["announce", "close"]


async def test_setting_a_timer_again_moves_it(river: River) -> None:
    """There is one for each kind and subject, due when it was last said to be."""
    await set_one(river, EIGHT)
    await set_one(river, EIGHT + MINUTE)

    assert await claimed(river, EIGHT) is None
    assert await claimed(river, EIGHT + MINUTE) == "remind"
    assert await claimed(river, EIGHT + MINUTE) is None


async def test_a_fired_timer_can_be_set_again(river: River) -> None:
    """A meeting moves after its reminder has gone, and is reminded of on its new date."""
    await set_one(river, EIGHT)
    await claimed(river, EIGHT)

    await set_one(river, EIGHT + MINUTE)

    assert await claimed(river, EIGHT + MINUTE) == "remind"


async def test_a_kind_that_is_not_named_again_waits_no_longer(river: River) -> None:
    """The meeting has moved so near that it is reminded of once only; what has fired stays on record."""
    async with river.writing() as session:
        await set_timers(session, river.id, "1", {"announce": EIGHT, "week before": EIGHT + MINUTE, "close": EIGHT})
    await claimed(river)

    async with river.writing() as session:
        await set_timers(session, river.id, "1", {"close": EIGHT + 2 * MINUTE})

    async with river.reading() as session:
        left = await session.scalars(select(TimerRow.kind).order_by(TimerRow.due_at))
        assert left.all() == ["announce", "close"]


async def test_timers_of_other_subjects_stay_where_they_are(river: River) -> None:
    """The row is known by partnership, kind and subject together."""
    await set_one(river, EIGHT, subject="1")

    await set_one(river, EIGHT + MINUTE, subject="2")

    assert await claimed(river, EIGHT) == "remind"


async def test_a_postponed_timer_is_due_again_at_its_new_instant(river: River) -> None:
    """Claimed, failed, put off: it has not fired."""
    await set_one(river)
    async with river.writing() as session:
        timer = await claim_timer(session, EIGHT)
        assert timer is not None
        await postpone_timer(session, timer.id, EIGHT + MINUTE)

    assert await claimed(river, EIGHT) is None
    assert await claimed(river, EIGHT + MINUTE) == "remind"


async def test_a_claim_that_is_rolled_back_leaves_the_timer_due(river: River) -> None:
    """A process that dies while it fires has fired nothing."""
    await set_one(river)

    async def claims_and_dies() -> None:
        async with river.writing() as session:
            await claim_timer(session, EIGHT)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await claims_and_dies()

    assert await claimed(river) == "remind"


async def test_two_processes_never_claim_the_same_timer(postgres_river: River, other_process: Database) -> None:
    """The second passes over what the first is firing, and does not wait for it."""
    await set_one(postgres_river, EIGHT, subject="1")
    await set_one(postgres_river, EIGHT, subject="2")

    def subject_of(timer: Timer | None) -> str | None:
        return timer.subject if timer else None

    async with postgres_river.writing() as here, other_process.writing() as there:
        first = await claim_timer(here, EIGHT)
        second = await claim_timer(there, EIGHT)
        third = await claim_timer(there, EIGHT)

    assert [subject_of(first), subject_of(second), subject_of(third)] == ["1", "2", None]


async def test_timers_that_fired_long_ago_are_forgotten(river: River) -> None:
    """One that fired since, and one that still waits, stay, however long ago they were due."""
    for subject, fired_at in (("old", EIGHT), ("recent", EIGHT + MINUTE)):
        await set_one(river, EIGHT, subject=subject)
        assert await claimed(river, fired_at)
    await set_one(river, EIGHT - MINUTE, subject="waiting")

    async with river.writing() as session:
        await forget_fired(session, EIGHT + MINUTE)

    async with river.reading() as session:
        assert set(await session.scalars(select(TimerRow.subject))) == {"recent", "waiting"}


async def test_the_next_timer_is_the_earliest_that_waits_after_an_instant(river: River) -> None:
    """What is due by then, and what has fired, is not to come."""
    await set_one(river, EIGHT, subject="1")
    await set_one(river, EIGHT + MINUTE, subject="2")
    await set_one(river, EIGHT + 2 * MINUTE, subject="3")

    async with river.reading() as session:
        assert await next_timer_at(session, after=EIGHT) == EIGHT + MINUTE
        assert await next_timer_at(session, after=EIGHT + 2 * MINUTE) is None


async def test_the_timers_of_several_subjects_are_set_together_and_no_others(river: River) -> None:
    """Each subject has exactly what is said of it, and one that is not named keeps its own."""
    for subject in ("1", "2", "3"):
        await set_one(river, EIGHT, subject=subject)

    async with river.writing() as session:
        await set_timers_of_each(session, river.id, {"1": {"close": EIGHT}, "2": {"remind": EIGHT + MINUTE}})
        rows = await session.execute(
            select(TimerRow.subject, TimerRow.kind, TimerRow.due_at).order_by(TimerRow.subject)
        )

    assert [tuple(row) for row in rows] == [
        ("1", "close", EIGHT),
        ("2", "remind", EIGHT + MINUTE),
        ("3", "remind", EIGHT),
    ]


async def test_setting_no_timers_is_harmless(river: River) -> None:
    """A meeting that begins at once has nothing to come."""
    async with river.writing() as session:
        await set_timers(session, river.id, "1", {})
        assert await session.scalar(select(func.count()).select_from(TimerRow)) == 0


async def test_finding_what_is_due_never_reads_all_timers(sqlite_river: River) -> None:
    """The index holds what waits, by instant: what has fired costs a beat nothing."""
    await set_one(sqlite_river)

    claiming = await plans_of(sqlite_river.database, lambda session: claim_timer(session, EIGHT))
    looking_ahead = await plans_of(sqlite_river.database, lambda session: next_timer_at(session, after=EIGHT))

    assert "ix_timer_waiting" in claiming[0]
    assert [line for line in (*claiming, *looking_ahead) if line.startswith("SCAN")] == []
