"""Who is invited to a series of meetings, where that is not simply every head."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId, PersonId, SeriesId
from storage.database.rows import Row, within
from storage.meetings.meetings import SeriesRow
from storage.members.people import PEOPLE, Person, PersonRow, RoleRow, in_force


class SeriesPersonRow(Row):
    __tablename__ = "series_person"
    __table_args__ = (within("series"), within("person"))

    series_id: Mapped[SeriesId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True, index=True)
    partnership_id: Mapped[PartnershipId]


async def chosen_on(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId, *, on: date
) -> list[Person]:
    """Who is chosen for a series and in the partnership on a day, by name."""
    is_here = exists().where(RoleRow.person_id == PersonRow.id, in_force(on))
    chosen = (
        PEOPLE.join(SeriesPersonRow, SeriesPersonRow.person_id == PersonRow.id)
        .where(SeriesPersonRow.partnership_id == partnership_id, SeriesPersonRow.series_id == series_id, is_here)
        .order_by(PersonRow.name, PersonRow.id)
    )
    return await fetch(session, chosen, Person)


async def chosen_for(session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId) -> list[PersonId]:
    """Whoever is chosen for a series, whether they are still here or not."""
    rows = select(SeriesPersonRow.person_id).where(
        SeriesPersonRow.partnership_id == partnership_id, SeriesPersonRow.series_id == series_id
    )
    return [*await session.scalars(rows.order_by(SeriesPersonRow.person_id))]


async def choose(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId, people: Collection[PersonId]
) -> None:
    """Exactly these people are chosen."""
    rows = await session.scalars(
        select(SeriesPersonRow).where(
            SeriesPersonRow.partnership_id == partnership_id, SeriesPersonRow.series_id == series_id
        )
    )
    standing = {row.person_id: row for row in rows}
    for person_id in standing.keys() - {*people}:
        await session.delete(standing[person_id])
    for person_id in sorted({*people} - standing.keys()):
        session.add(SeriesPersonRow(partnership_id=partnership_id, series_id=series_id, person_id=person_id))
    await session.flush()


async def choices_of(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """The series for which somebody is chosen, under the heading of an export."""
    rows = await session.execute(
        select(SeriesRow.name.label("Meetings"))
        .join(SeriesPersonRow, SeriesPersonRow.series_id == SeriesRow.id)
        .where(SeriesPersonRow.person_id == person_id)
        .order_by(SeriesRow.name, SeriesRow.id)
    )
    return [dict(row) for row in rows.mappings()]


async def erase_choices(session: AsyncSession, person_id: PersonId) -> None:
    """Somebody is chosen for nothing any longer."""
    await session.execute(delete(SeriesPersonRow).where(SeriesPersonRow.person_id == person_id))
