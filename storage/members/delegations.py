"""Who answers for a head, and when delegations end: all of a school year's at once, in a few statements however many
they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId
from storage.members.people import REACHABLE, PersonRow, RoleKind, RoleRow, in_force


@dataclass(frozen=True)
class Delegate:
    """Who answers for a head, at which of her schools; None where her headship is of none."""

    person_id: PersonId
    name: str
    school_id: SchoolId | None


async def delegates_of(
    session: AsyncSession, partnership_id: PartnershipId, head_id: PersonId, *, on: date
) -> list[Delegate]:
    """Those whom a message reaches, by name."""
    return await fetch(
        session,
        select(RoleRow.person_id, PersonRow.name, RoleRow.school_id)
        .join(PersonRow, PersonRow.id == RoleRow.person_id)
        .where(
            RoleRow.partnership_id == partnership_id,
            RoleRow.kind == RoleKind.DELEGATE,
            RoleRow.for_id == head_id,
            in_force(on),
            REACHABLE,
        )
        .order_by(PersonRow.name, RoleRow.id),
        Delegate,
    )


async def end_delegations(
    session: AsyncSession, partnership_id: PartnershipId, last_days: Mapping[RoleId, date]
) -> None:
    """Each of these delegations ends on its day, whether that is sooner or later than before."""
    rows = await session.scalars(
        select(RoleRow)
        .where(
            RoleRow.partnership_id == partnership_id,
            RoleRow.kind == RoleKind.DELEGATE,
            RoleRow.id.in_(last_days),
        )
        .order_by(RoleRow.id)
        .with_for_update()
    )
    for row in rows:
        row.to_on = last_days[row.id]
    await session.flush()
