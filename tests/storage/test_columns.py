"""Instants, enums and ids keep their meaning on both engines."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import ClassVar, NewType
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import MetaData, event, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.database.columns import NaiveDateTimeError
from storage.database.engine import Database
from storage.database.ids import MeetingId, UserId
from storage.database.rows import NAMES, Row, see_through_new_type

NOON = datetime(2019, 3, 31, 12, tzinfo=UTC)


TeaId = NewType("TeaId", MeetingId)


class Mood(StrEnum):
    GLAD = "glad"
    SO_SO = "so-so"


class Probe(DeclarativeBase):
    """Maps types as every row does, apart from the product's tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = Row.type_annotation_map


event.listen(Probe, "resolve_type_annotation", see_through_new_type)


class Moment(Probe):
    __tablename__ = "moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime | None]
    mood: Mapped[Mood | None]
    meeting_id: Mapped[MeetingId | None]
    user_id: Mapped[UserId | None]
    tea_id: Mapped[TeaId | None]


@pytest.fixture
async def tables(database: Database) -> Database:
    async with database.writing() as session:
        await (await session.connection()).run_sync(Probe.metadata.create_all)
    return database


async def keep(database: Database, **values: object) -> None:
    async with database.writing() as session:
        await session.execute(insert(Moment).values(**values))


async def kept(database: Database) -> datetime | None:
    async with database.reading() as session:
        return (await session.scalars(select(Moment.at))).one()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(NOON, id="UTC"),
        pytest.param(NOON.astimezone(ZoneInfo("Europe/London")), id="summer time, on the day it begins"),
        pytest.param(NOON.astimezone(timezone(timedelta(hours=-11, minutes=-30))), id="the day before, elsewhere"),
        pytest.param(NOON.replace(microsecond=1), id="microseconds"),
    ],
)
async def test_an_instant_comes_back_in_utc_from_whatever_zone_it_came(tables: Database, given: datetime) -> None:
    """The instant stays, its zone does not."""
    await keep(tables, at=given)

    found = await kept(tables)

    assert found == given
    assert found is not None
    assert found.tzinfo is UTC


async def test_no_instant_stays_none(tables: Database) -> None:
    """A column may be empty."""
    await keep(tables, at=None)

    assert await kept(tables) is None


async def test_a_naive_datetime_is_refused(tables: Database) -> None:
    """Nobody can say which instant it means; the error shows the value."""
    with pytest.raises(NaiveDateTimeError, match="2019-03-31T12:00:00 has no time zone"):
        await keep(tables, at=NOON.replace(tzinfo=None))


async def test_a_naive_datetime_is_refused_in_a_question_too(tables: Database) -> None:
    """Comparing with it would be as ambiguous as storing it."""
    async with tables.reading() as session:
        with pytest.raises(NaiveDateTimeError):
            await session.execute(select(Moment).where(Moment.at < NOON.replace(tzinfo=None)))


async def test_instants_are_compared_and_ordered_as_instants(tables: Database) -> None:
    """An earlier instant with a later wall clock comes first."""
    later, earlier = NOON, (NOON - timedelta(minutes=1)).astimezone(ZoneInfo("Asia/Tokyo"))
    await keep(tables, id=1, at=later)
    await keep(tables, id=2, at=earlier)

    async with tables.reading() as session:
        ordered = (await session.scalars(select(Moment.id).order_by(Moment.at))).all()
        before = (await session.scalars(select(Moment.id).where(Moment.at < later))).all()

    assert ordered == [2, 1]
    assert before == [2]


async def test_an_enum_is_stored_as_its_value(tables: Database) -> None:
    """What stands in the table is the field's word, whatever Python calls it."""
    await keep(tables, mood=Mood.SO_SO)

    async with tables.reading() as session:
        stored = await session.scalar(text("SELECT mood FROM moment"))
        found = await session.scalar(select(Moment.mood))

    assert stored == "so-so"
    assert found is Mood.SO_SO


async def test_a_value_outside_the_enum_is_refused_by_the_database(tables: Database) -> None:
    """Even a statement written by hand cannot store another word."""
    async with tables.writing() as session:
        with pytest.raises(IntegrityError, match="ck_moment_mood"):
            await session.execute(text("INSERT INTO moment (mood) VALUES ('cross')"))


async def test_ids_are_stored_as_what_they_are_made_of(tables: Database) -> None:
    """A NewType over int is a whole number, one over str is text; wherever it is defined, and made of another."""
    async with tables.reading() as session:
        found = await (await session.connection()).run_sync(lambda c: inspect(c).get_columns("moment"))

    types = {column["name"]: column["type"].python_type for column in found}
    assert types["meeting_id"] is int
    assert types["user_id"] is str
    assert types["tea_id"] is int
