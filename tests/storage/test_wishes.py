"""What people wish about their messages is kept as they said it last, and no longer than somebody needs to know."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from storage.database.ids import PersonId
from storage.members.wishes import Wishes, WishesRow, away, forget_pauses, not_asking, set_wishes, wishes_of
from tests.storage.river import River, founds

TODAY = date(2018, 9, 13)
DAY = timedelta(days=1)
KIND = "meeting.reminder"


async def wishes(river: River, person_id: PersonId, wished: Wishes) -> None:
    async with river.writing() as session:
        await set_wishes(session, river.id, person_id, wished)


async def wished_by(river: River, person_id: PersonId) -> Wishes:
    async with river.reading() as session:
        return await wishes_of(session, river.id, person_id)


async def rows(river: River) -> int:
    async with river.reading() as session:
        return await session.scalar(select(func.count()).select_from(WishesRow)) or 0


async def test_who_has_said_nothing_wishes_for_nothing(river: River) -> None:
    assert await wished_by(river, river.ada) == Wishes()


async def test_what_was_said_last_counts(river: River) -> None:
    """An hour, a pause and a kind; then another hour alone."""
    first = Wishes(time(9, 30), TODAY + DAY, frozenset({KIND, "minutes.sent"}))
    await wishes(river, river.ada, first)
    at_first = await wished_by(river, river.ada)
    await wishes(river, river.ada, Wishes(hour=time(10)))

    assert at_first == first
    assert await wished_by(river, river.ada) == Wishes(hour=time(10))
    assert await wished_by(river, river.ben) == Wishes()


async def test_who_wishes_for_nothing_any_longer_has_no_row(river: River) -> None:
    await wishes(river, river.ada, Wishes(hour=time(9)))
    await wishes(river, river.ada, Wishes())

    assert await rows(river) == 0


async def test_nobody_elses_partnership_knows_what_she_wishes(river: River) -> None:
    await wishes(river, river.ada, Wishes(time(9), TODAY + DAY, frozenset({KIND})))
    moor = await founds(river.database, "Moor Partnership")

    async with river.reading() as session:
        assert await wishes_of(session, moor, river.ada) == Wishes()
        assert await away(session, moor, TODAY) == {}
        assert await not_asking(session, moor, KIND, on=TODAY) == frozenset()


@pytest.mark.parametrize(
    ("until", "is_away"), [(TODAY - DAY, False), (TODAY, False), (TODAY + DAY, True), (TODAY + 7 * DAY, True)]
)
async def test_a_pause_ends_before_the_day_on_which_she_hears_again(river: River, until: date, is_away: bool) -> None:
    await wishes(river, river.ada, Wishes(paused_until=until))
    await wishes(river, river.ben, Wishes(hour=time(9)))

    async with river.reading() as session:
        assert await away(session, river.id, TODAY) == ({river.ada: until} if is_away else {})
        assert await not_asking(session, river.id, KIND, on=TODAY) == ({river.ada} if is_away else frozenset())
    assert Wishes(paused_until=until).is_paused(TODAY) is is_away


async def test_a_kind_that_is_off_does_not_reach_her_and_others_do(river: River) -> None:
    await wishes(river, river.ben, Wishes(kinds_off=frozenset({KIND})))

    async with river.reading() as session:
        assert await not_asking(session, river.id, KIND, on=TODAY) == {river.ben}
        assert await not_asking(session, river.id, "another", on=TODAY) == frozenset()


async def test_when_somebody_was_away_is_forgotten_and_what_else_she_wishes_is_not(river: River) -> None:
    await wishes(river, river.ada, Wishes(paused_until=TODAY - DAY))
    await wishes(river, river.ben, Wishes(time(9), TODAY - DAY))
    await wishes(river, river.cat, Wishes(paused_until=TODAY))

    async with river.writing() as session:
        await forget_pauses(session, before=TODAY)

    assert await rows(river) == 2
    assert await wished_by(river, river.ben) == Wishes(hour=time(9))
    assert await wished_by(river, river.cat) == Wishes(paused_until=TODAY)
