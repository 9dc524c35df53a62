"""A partnership's calendar is kept as its coordinator has it: exactly these terms, exactly these closures."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from schedules.school_calendar import Closure, SchoolCalendar, Term
from storage.database.ids import PartnershipId
from storage.members.calendars import ClosureRow, TermRow, amend_calendar, school_calendar
from storage.members.partnership import partnership
from tests.storage.river import River, founds

AUTUMN = Term("Autumn", date(2018, 9, 3), date(2018, 12, 21))
SPRING = Term("Spring", date(2019, 1, 7), date(2019, 4, 5))
HALF_TERM = Closure("Half term", date(2018, 10, 22), date(2018, 10, 26))
INSET = Closure("INSET day", date(2018, 10, 22), date(2018, 10, 22))


async def calendar(river: River, partnership_id: PartnershipId) -> SchoolCalendar:
    async with river.reading() as session:
        of = await partnership(session, partnership_id)
        assert of is not None
        return await school_calendar(session, of)


async def becomes(river: River, terms: list[Term], closures: list[Closure]) -> None:
    async with river.writing() as session:
        await amend_calendar(session, river.id, terms=terms, closures=closures)


async def ids(river: River) -> tuple[list[int], list[int]]:
    """Which rows there are, of terms and of closures."""
    async with river.reading() as session:
        terms = await session.scalars(select(TermRow.id).order_by(TermRow.id))
        closures = await session.scalars(select(ClosureRow.id).order_by(ClosureRow.id))
        return list(terms), list(closures)


async def test_the_calendar_becomes_what_is_given(river: River) -> None:
    """In the order of days, whatever stood before; two closures may begin on one day."""
    await becomes(river, [AUTUMN], [])

    await becomes(river, [SPRING, AUTUMN], [INSET, HALF_TERM])

    found = await calendar(river, river.id)
    assert found.terms == (AUTUMN, SPRING)
    assert set(found.closures) == {INSET, HALF_TERM}
    await becomes(river, [], [])
    assert (await calendar(river, river.id)).terms == ()


async def test_what_stands_already_is_not_written_anew(river: River) -> None:
    """So that the same dates again are no change in history."""
    await becomes(river, [AUTUMN], [HALF_TERM])
    before = await ids(river)

    await becomes(river, [AUTUMN], [HALF_TERM])

    assert await ids(river) == before


async def test_a_term_may_take_the_first_day_of_another_that_goes(river: River) -> None:
    """A day begins one term at most; the one that goes makes room first."""
    await becomes(river, [AUTUMN], [])
    longer = Term("Autumn", AUTUMN.starts_on, date(2018, 12, 22))

    await becomes(river, [longer], [])

    assert (await calendar(river, river.id)).terms == (longer,)


async def test_no_day_begins_two_terms(river: River) -> None:
    with pytest.raises(IntegrityError):
        await becomes(river, [AUTUMN, Term("Michaelmas", AUTUMN.starts_on, AUTUMN.ends_on)], [])


async def test_another_partnership_keeps_its_calendar(river: River) -> None:
    coast = await founds(river.database, "Coast")
    async with river.writing() as session:
        await amend_calendar(session, coast, terms=[SPRING], closures=[HALF_TERM])

    await becomes(river, [AUTUMN], [])

    assert (await calendar(river, coast)).terms == (SPRING,)
    assert (await calendar(river, coast)).closures == (HALF_TERM,)
