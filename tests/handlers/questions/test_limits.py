"""How often somebody may do something on one day, counted in memory."""

from datetime import date, timedelta

import pytest

from handlers.questions.limits import DailyLimit
from storage.database.ids import PersonId
from tests.handlers.partnerships import Partnership
from tests.handlers.questions.asking_heads import asks

ADA, BEN = PersonId(1), PersonId(2)
MONDAY, TUESDAY = date(2018, 9, 10), date(2018, 9, 11)


def test_so_many_different_things_a_day_and_no_more() -> None:
    """One done twice is one; others and other days have their own room."""
    limit = DailyLimit(most=2)
    for thing in ("one", "two", "two"):
        assert limit.has_room(ADA, thing, MONDAY)
        with limit.counting(ADA, thing, MONDAY):
            pass

    assert not limit.has_room(ADA, "three", MONDAY)
    assert limit.has_room(BEN, "three", MONDAY)
    assert limit.has_room(ADA, "three", TUESDAY)


def test_what_comes_to_nothing_leaves_its_room() -> None:
    """Unless it was done before: sent again, and gone wrong then, it counts all the same. Meanwhile it counts."""
    limit = DailyLimit(most=1)
    with pytest.raises(LookupError), limit.counting(ADA, "one", MONDAY):
        raise LookupError
    assert limit.has_room(ADA, "two", MONDAY)

    with limit.counting(ADA, "two", MONDAY):
        assert not limit.has_room(ADA, "three", MONDAY)
    with pytest.raises(LookupError), limit.counting(ADA, "two", MONDAY):
        raise LookupError
    assert not limit.has_room(ADA, "three", MONDAY)


async def test_a_day_that_is_over_is_thrown_away_though_nobody_asks_any_more(partnership: Partnership) -> None:
    """By the beat that comes each hour: were it Monday again, there would be room."""
    clock = partnership.workspace.clock
    monday = clock.now()
    for text in ("One?", "Two?", "Three?"):
        await asks(partnership.ada, text)
    clock.move_to(monday + timedelta(days=1))
    await partnership.local.bot.beats.forget()
    clock.move_to(monday)

    await partnership.ada.runs("/ask Four?")
    await partnership.ada.submits()
    await partnership.ada.submits()

    assert partnership.ada.sees("Keep these five words")
