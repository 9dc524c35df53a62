"""Somebody coordinates on every day to come: no way out leads past that."""

from datetime import date, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import PersonId
from storage.members.people import RoleKind, uncoordinated_from
from storage.members.roster import NobodyLeft, end_role, end_roles, give_role, keeping_coordinated, set_deactivated
from tests.storage.river import EIGHT, River

TODAY = EIGHT.date()
DAY = timedelta(days=1)
CHRISTMAS = date(2018, 12, 24)


async def coordinates(
    session: AsyncSession, river: River, who: PersonId, from_on: date = TODAY, to_on: date | None = None
) -> None:
    await give_role(session, river.id, who, RoleKind.COORDINATOR, from_on=from_on, to_on=to_on)


@pytest.mark.parametrize(
    ("periods", "uncoordinated"),
    [
        ([], TODAY),
        ([(TODAY, None)], None),
        ([(TODAY - DAY, CHRISTMAS)], CHRISTMAS + DAY),
        ([(TODAY + DAY, None)], TODAY),
        ([(TODAY, CHRISTMAS), (CHRISTMAS + DAY, None)], None),
        ([(TODAY, CHRISTMAS), (CHRISTMAS + 2 * DAY, None)], CHRISTMAS + DAY),
        ([(TODAY - DAY, TODAY - DAY)], TODAY),
    ],
)
async def test_the_first_day_without_a_coordinator(
    river: River, periods: list[tuple[date, date | None]], uncoordinated: date | None
) -> None:
    """Their days may meet; one alone between them counts."""
    async with river.writing() as session:
        for who, (from_on, to_on) in zip((river.ada, river.ben), periods, strict=False):
            await coordinates(session, river, who, from_on, to_on)

        assert await uncoordinated_from(session, river.id, since=TODAY) == uncoordinated


async def test_only_who_can_coordinate_counts(river: River) -> None:
    """Cat is not on Slack, and Ben's account is closed."""
    async with river.writing() as session:
        for who in (river.cat, river.ben):
            await coordinates(session, river, who)
        await set_deactivated(session, river.id, river.ben, EIGHT)

        assert await uncoordinated_from(session, river.id, since=TODAY) == TODAY


async def test_nobody_leaves_to_a_colleague_whose_own_days_are_numbered(river: River) -> None:
    """Ben would coordinate tomorrow, and from Christmas on nobody."""
    async with river.writing() as session:
        await coordinates(session, river, river.ben, to_on=CHRISTMAS)
        await coordinates(session, river, river.ada)

        with pytest.raises(NobodyLeft):
            await end_roles(session, river.id, river.ada, after=TODAY)


async def test_nobody_leaves_earlier_than_she_was_counted_on(river: River) -> None:
    """Ada leaves at Christmas, Ben stays; then Ben cannot leave before her, for nobody would come after."""
    async with river.writing() as session:
        for who in (river.ada, river.ben):
            await coordinates(session, river, who)
        await end_roles(session, river.id, river.ada, after=CHRISTMAS)

        with pytest.raises(NobodyLeft):
            await end_roles(session, river.id, river.ben, after=TODAY)


async def test_who_leaves_nothing_worse_than_it_was_may_leave(river: River) -> None:
    """Nobody coordinates from Christmas on, as it was before; Ben, who helps out in October, is not needed for it."""
    async with river.writing() as session:
        await coordinates(session, river, river.ada, to_on=CHRISTMAS)
        helping = await give_role(session, river.id, river.ben, RoleKind.COORDINATOR, from_on=TODAY, to_on=CHRISTMAS)

        await end_role(session, river.id, helping, after=TODAY)


async def test_whatever_is_written_keeps_it_so(river: River) -> None:
    """Also what has nothing to do with roles."""
    async with river.writing() as session:
        await coordinates(session, river, river.ada)

        with pytest.raises(NobodyLeft):
            async with keeping_coordinated(session, river.id, since=TODAY):
                await set_deactivated(session, river.id, river.ada, EIGHT)
