"""A partnership's schools: they join, are renamed, merge, close. A school that has left keeps its history.

PartnershipError
    SchoolExists    a school of this partnership has the name already
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.errors import PartnershipError
from schedules.school_calendar import Closure
from storage.database.among import among
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import PartnershipId, PersonId, SchoolId
from storage.members.calendars import SchoolClosureRow
from storage.members.partnership import SchoolRow
from storage.members.people import RoleRow, in_force
from storage.members.roster import end_role, give_role


class SchoolExists(PartnershipError):
    """Another school of this partnership has this name."""


@dataclass(frozen=True)
class School:
    """A school; `left_on` is its last day in the partnership, `joined_on` its first where it came later."""

    id: SchoolId
    partnership_id: PartnershipId
    name: str
    urn: str | None
    joined_on: date | None
    left_on: date | None

    def is_in(self, on: date) -> bool:
        """Whether it belongs to the partnership on a day."""
        return (self.joined_on is None or self.joined_on <= on) and (self.left_on is None or on <= self.left_on)


_SCHOOLS = select(
    SchoolRow.id, SchoolRow.partnership_id, SchoolRow.name, SchoolRow.urn, SchoolRow.joined_on, SchoolRow.left_on
)


async def school(session: AsyncSession, partnership_id: PartnershipId, school_id: SchoolId) -> School | None:
    """A school of this partnership; another's does not exist here."""
    mine = _SCHOOLS.where(SchoolRow.id == school_id, SchoolRow.partnership_id == partnership_id)
    return await fetch_one(session, mine, School)


async def schools(session: AsyncSession, partnership_id: PartnershipId) -> list[School]:
    """Every school that is or was in the partnership, by name."""
    mine = _SCHOOLS.where(SchoolRow.partnership_id == partnership_id)
    return await fetch(session, mine.order_by(SchoolRow.name, SchoolRow.id), School)


async def add_school(
    session: AsyncSession,
    partnership_id: PartnershipId,
    name: str,
    *,
    urn: str | None = None,
    joined_on: date | None = None,
) -> SchoolId:
    """A school joins. Raises SchoolExists."""
    await _refuse_name(session, partnership_id, name, None)
    row = SchoolRow(partnership_id=partnership_id, name=name, urn=urn, joined_on=joined_on)
    session.add(row)
    await session.flush()
    return row.id


async def amend_school(
    session: AsyncSession, partnership_id: PartnershipId, school_id: SchoolId, *, name: str, urn: str | None
) -> None:
    """A school is called something else. Raises SchoolExists."""
    await _refuse_name(session, partnership_id, name, school_id)
    row = await _row(session, partnership_id, school_id)
    row.name, row.urn = name, urn
    await session.flush()


async def close_school(
    session: AsyncSession,
    partnership_id: PartnershipId,
    school_id: SchoolId,
    *,
    after: date,
    into: SchoolId | None = None,
) -> None:
    """A school leaves after its last day. Its people's roles there end; merged `into` another, they go on there.

    Raises NobodyLeft.
    """
    (await _row(session, partnership_id, school_id)).left_on = after
    ending = await _roles_after(session, partnership_id, school_id, after)
    if into is not None:
        # All of them before the first ends: with a headship end its delegations.
        for role in ending:
            await _go_on(session, role, into, from_on=max(role.from_on, after + timedelta(days=1)))
    for role in ending:
        await end_role(session, partnership_id, role.id, after=after)


async def _go_on(session: AsyncSession, role: RoleRow, into: SchoolId, *, from_on: date) -> None:
    """The same role at another school, until the same day."""
    await give_role(
        session,
        role.partnership_id,
        role.person_id,
        role.kind,
        school_id=into,
        from_on=from_on,
        to_on=role.to_on,
        for_id=role.for_id,
        mode=role.mode,
    )


async def school_closures(
    session: AsyncSession, partnership_id: PartnershipId, school_ids: Sequence[SchoolId]
) -> tuple[Closure, ...]:
    """The days on which these schools alone are closed, in order."""
    found = await fetch(
        session,
        select(SchoolClosureRow.name, SchoolClosureRow.first_on, SchoolClosureRow.last_on)
        .where(SchoolClosureRow.partnership_id == partnership_id, SchoolClosureRow.school_id.in_(school_ids))
        .order_by(SchoolClosureRow.first_on, SchoolClosureRow.name),
        Closure,
    )
    return tuple(found)


async def closures_of_each(
    session: AsyncSession, people: Collection[PersonId], *, on: date
) -> Mapping[PersonId, Sequence[tuple[Closure, ...]]]:
    """For each school at which somebody holds a role `on` a day, the days on which that school alone is closed.

    Who holds none at a school is left out.
    """
    rows = await session.execute(_CLOSURES_OF_EACH, {"people": people, "on": on})
    at_school: dict[tuple[PersonId, SchoolId | None], list[Closure]] = defaultdict(list)
    for person_id, school_id, name, first_on, last_on in rows:
        at_school[person_id, school_id] += [Closure(name, first_on, last_on)] if first_on else []
    each: dict[PersonId, list[tuple[Closure, ...]]] = defaultdict(list)
    for (person_id, _), closures in at_school.items():
        each[person_id].append(tuple(closures))
    return each


# Built once: building it costs more than running it, and every batch of messages needs it.
_CLOSURES_OF_EACH = (
    select(
        RoleRow.person_id,
        RoleRow.school_id,
        SchoolClosureRow.name,
        SchoolClosureRow.first_on,
        SchoolClosureRow.last_on,
    )
    .outerjoin(SchoolClosureRow, SchoolClosureRow.school_id == RoleRow.school_id)
    .where(among(RoleRow.person_id, "people"), RoleRow.school_id.is_not(None), in_force(bindparam("on", type_=Date())))
    .distinct()
    .order_by(SchoolClosureRow.first_on, SchoolClosureRow.name)
)


async def set_school_closures(
    session: AsyncSession, partnership_id: PartnershipId, school_id: SchoolId, closures: Sequence[Closure]
) -> None:
    """A school's own closures are exactly these."""
    rows = await session.scalars(
        select(SchoolClosureRow).where(
            SchoolClosureRow.partnership_id == partnership_id, SchoolClosureRow.school_id == school_id
        )
    )
    standing = {(row.first_on, row.last_on, row.name): row for row in rows}
    wanted = {(one.first_on, one.last_on, one.name) for one in closures}
    for key in standing.keys() - wanted:
        await session.delete(standing[key])
    await session.flush()
    session.add_all(
        SchoolClosureRow(
            partnership_id=partnership_id, school_id=school_id, name=name, first_on=first_on, last_on=last_on
        )
        for first_on, last_on, name in sorted(wanted - standing.keys())
    )
    await session.flush()


async def _roles_after(
    session: AsyncSession, partnership_id: PartnershipId, school_id: SchoolId, after: date
) -> Sequence[RoleRow]:
    rows = await session.scalars(
        select(RoleRow)
        .where(
            RoleRow.partnership_id == partnership_id,
            RoleRow.school_id == school_id,
            (RoleRow.to_on.is_(None)) | (RoleRow.to_on > after),
        )
        .order_by(RoleRow.id)
    )
    return rows.all()


async def _refuse_name(
    session: AsyncSession, partnership_id: PartnershipId, name: str, school_id: SchoolId | None
) -> None:
    same = select(SchoolRow.id).where(SchoolRow.partnership_id == partnership_id, SchoolRow.name == name)
    if await session.scalar(same) not in (None, school_id):
        raise SchoolExists


async def _row(session: AsyncSession, partnership_id: PartnershipId, school_id: SchoolId) -> SchoolRow:
    """Raises NoResultFound: who names a school has looked it up before."""
    rows = await session.scalars(
        select(SchoolRow)
        .where(SchoolRow.id == school_id, SchoolRow.partnership_id == partnership_id)
        .with_for_update(key_share=True)
    )
    return rows.one()
