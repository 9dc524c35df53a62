"""Many ids are one parameter of a statement."""

from sqlalchemy import select

from storage.database.among import among
from storage.database.ids import PersonId
from storage.members.people import PersonRow
from tests.storage.river import River, plans_of

THEIRS = select(PersonRow.id).where(among(PersonRow.id, "people")).order_by(PersonRow.id)


async def found(river: River, *people: PersonId) -> list[PersonId]:
    async with river.reading() as session:
        return list(await session.scalars(THEIRS, {"people": people}))


async def test_a_row_is_found_where_its_id_is_among_those_given(river: River) -> None:
    """Said twice it is found once; and nobody is among none."""
    assert await found(river, river.cat, river.ada, river.cat) == [river.ada, river.cat]
    assert await found(river) == []


async def test_a_row_is_looked_up_by_its_id(sqlite_river: River) -> None:
    """Also where nothing else is asked of it: no table is read from end to end."""
    plan = await plans_of(sqlite_river.database, lambda session: session.scalars(THEIRS, {"people": [1]}))

    assert plan[0] == "SEARCH person USING INTEGER PRIMARY KEY (rowid=?)"
