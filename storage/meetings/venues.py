"""The schools at which a series of meetings takes place, in turn, and which of them hosts when."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.school_calendar import Closure
from schedules.venues import HostedDate, hosts
from storage.database.ids import PartnershipId, SchoolId, SeriesId
from storage.database.rows import Row, within
from storage.members.calendars import SchoolClosureRow
from storage.members.schools import School, schools


class SeriesVenueRow(Row):
    __tablename__ = "series_venue"
    __table_args__ = (within("series"), within("school"))

    series_id: Mapped[SeriesId] = mapped_column(primary_key=True)
    school_id: Mapped[SchoolId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    position: Mapped[int]


async def venues(session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId) -> list[SchoolId]:
    """The schools that take turns, in order; none where a series has a place of its own."""
    found = await session.scalars(
        select(SeriesVenueRow.school_id)
        .where(SeriesVenueRow.partnership_id == partnership_id, SeriesVenueRow.series_id == series_id)
        .order_by(SeriesVenueRow.position)
    )
    return [*found]


async def set_venues(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId, wanted: Sequence[SchoolId]
) -> None:
    """The schools that take turns are exactly these, in this order."""
    rows = await session.scalars(
        select(SeriesVenueRow).where(
            SeriesVenueRow.partnership_id == partnership_id, SeriesVenueRow.series_id == series_id
        )
    )
    standing = {row.school_id: row for row in rows}
    for school_id in standing.keys() - {*wanted}:
        await session.delete(standing[school_id])
    for position, school_id in enumerate(wanted):
        if school_id in standing:
            standing[school_id].position = position
        else:
            session.add(
                SeriesVenueRow(
                    partnership_id=partnership_id, series_id=series_id, school_id=school_id, position=position
                )
            )
    await session.flush()


async def hosts_on(
    session: AsyncSession,
    partnership_id: PartnershipId,
    series_id: SeriesId,
    dates: Sequence[HostedDate[SchoolId]],
) -> list[School | None]:
    """Which school hosts each of a series' meetings, given from its first on: a school that is not in the partnership
    that day, or is closed by itself, lets the next one go first."""
    known = {one.id: one for one in await schools(session, partnership_id)}
    closed = await _closures(session, partnership_id)

    def can_host(school_id: SchoolId, on: date) -> bool:
        return known[school_id].is_in(on) and not any(one.first_on <= on <= one.last_on for one in closed[school_id])

    order = await venues(session, partnership_id, series_id)
    return [known[one] if one is not None else None for one in hosts(order, dates, can_host)]


async def _closures(session: AsyncSession, partnership_id: PartnershipId) -> dict[SchoolId, list[Closure]]:
    """Each school's own."""
    rows = await session.execute(
        select(
            SchoolClosureRow.school_id, SchoolClosureRow.name, SchoolClosureRow.first_on, SchoolClosureRow.last_on
        ).where(SchoolClosureRow.partnership_id == partnership_id)
    )
    found: dict[SchoolId, list[Closure]] = defaultdict(list)
    for school_id, name, first_on, last_on in rows:
        found[school_id].append(Closure(name, first_on, last_on))
    return found
