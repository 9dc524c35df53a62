"""Values are built from columns by name, and a mismatch is loud."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import CompoundSelect, literal, select, union_all
from sqlalchemy.exc import MultipleResultsFound

from storage.database.engine import Database
from storage.database.fetch import FieldsDifferError, ValueOf, fetch, fetch_one


@dataclass(frozen=True)
class School:
    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Length:
    name: str
    letters: int
    is_long: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_long", self.letters > 6)


Fetching = Callable[..., Awaitable[object]]

NAME = literal("Brent").label("name")
NO_SCHOOL = select(literal(1).label("id"), NAME).where(literal(1) == 0)


def schools(*names: str) -> CompoundSelect[tuple[int, str]]:
    """A select of these schools, numbered from one; it needs no table."""
    return union_all(*(select(literal(i).label("id"), literal(name).label("name")) for i, name in enumerate(names, 1)))


async def test_each_row_becomes_a_value_in_the_statements_order(database: Database) -> None:
    """The list is typed by the class asked for."""
    async with database.reading() as session:
        found = await fetch(session, schools("Brent", "Ashburton").order_by("name"), School)

    assert found == [School(id=2, name="Ashburton"), School(id=1, name="Brent")]


async def test_columns_meet_fields_by_name_in_any_order(sqlite_database: Database) -> None:
    """A select may name its columns as it likes; a field that the class works out by itself needs none."""
    async with sqlite_database.reading() as session:
        found = await fetch(session, select(literal(9).label("letters"), literal("Ashburton").label("name")), Length)

    assert found == [Length(name="Ashburton", letters=9)]
    assert found[0].is_long


async def test_no_rows_make_an_empty_list(sqlite_database: Database) -> None:
    """Nothing found is not an error."""
    async with sqlite_database.reading() as session:
        found = await fetch(session, NO_SCHOOL, School)

    assert found == []


async def test_one_row_becomes_one_value(sqlite_database: Database) -> None:
    """Where there can be one row only, no list is in the way."""
    async with sqlite_database.reading() as session:
        found = await fetch_one(session, schools("Brent"), School)

    assert found == School(id=1, name="Brent")


async def test_one_of_none_is_none(sqlite_database: Database) -> None:
    """The caller decides what it means that nothing is there."""
    async with sqlite_database.reading() as session:
        found = await fetch_one(session, NO_SCHOOL, School)

    assert found is None


async def test_one_of_several_is_refused(sqlite_database: Database) -> None:
    """A statement that was thought to find one row must not quietly choose."""
    async with sqlite_database.reading() as session:
        with pytest.raises(MultipleResultsFound):
            await fetch_one(session, schools("Brent", "Ashburton"), School)


@pytest.mark.parametrize("fetching", [fetch, fetch_one])
async def test_a_field_without_a_column_is_named_even_without_rows(
    sqlite_database: Database, fetching: Fetching
) -> None:
    """The mistake shows the first time the statement runs, not the first time it finds something."""
    async with sqlite_database.reading() as session:
        with pytest.raises(FieldsDifferError, match=r"School: fields without a column \['id'\]"):
            await fetching(session, select(NAME).where(literal(1) == 0), School)


@pytest.mark.parametrize("fetching", [fetch, fetch_one])
async def test_a_column_without_a_field_is_named(sqlite_database: Database, fetching: Fetching) -> None:
    """A column that nobody takes is fetched for nothing, or its field is misspelt."""
    statement = select(literal(1).label("id"), NAME, literal("Devon").label("county"))

    async with sqlite_database.reading() as session:
        with pytest.raises(FieldsDifferError, match=r"columns without a field \['county'\]"):
            await fetching(session, statement, School)


async def test_two_columns_of_one_name_are_refused(sqlite_database: Database) -> None:
    """After a join, say: which of the two names was meant is nobody's guess."""
    statement = select(literal(1).label("id"), NAME, literal("Devon").label("name"))

    async with sqlite_database.reading() as session:
        with pytest.raises(FieldsDifferError, match="without a field"):
            await fetch(session, statement, School)


async def test_a_row_of_several_values_keeps_them_apart(sqlite_database: Database) -> None:
    """Both have a name; each gets its own."""
    school = ValueOf(School, literal(1).label("id"), NAME)
    length = ValueOf(Length, literal("Ashburton").label("name"), literal(9).label("letters"))
    async with sqlite_database.reading() as session:
        rows = await session.execute(select(school, length, literal("and more")))

    assert [tuple(row) for row in rows] == [
        (School(id=1, name="Brent"), Length(name="Ashburton", letters=9), "and more")
    ]


def test_a_value_of_other_columns_is_refused_where_the_select_is_written() -> None:
    """At import, as a rule: no session is needed to see it."""
    with pytest.raises(FieldsDifferError, match=r"School: fields without a column \['id'\]"):
        ValueOf(School, NAME)
