"""Many people who join at once, each with what they are: in a few statements, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import PartnershipId, SchoolId
from storage.members.people import PersonRow, RoleKind, RoleRow
from storage.members.roster import Details


@dataclass(frozen=True)
class Newcomer:
    """Somebody new, with the kind, the school and the first day of each role."""

    details: Details
    roles: Sequence[tuple[RoleKind, SchoolId | None, date]]


async def add_newcomers(session: AsyncSession, partnership_id: PartnershipId, newcomers: Sequence[Newcomer]) -> None:
    """Nobody here has their Slack accounts yet: whoever calls has looked. Raises IntegrityError where somebody has."""
    rows = [
        PersonRow(
            partnership_id=partnership_id,
            name=one.details.name,
            email=one.details.email,
            team_id=one.details.team_id,
            user_id=one.details.user_id,
            headship_from_on=one.details.headship_from_on,
        )
        for one in newcomers
    ]
    session.add_all(rows)
    await session.flush()
    session.add_all(
        RoleRow(partnership_id=partnership_id, person_id=row.id, school_id=school_id, kind=kind, from_on=from_on)
        for row, one in zip(rows, newcomers, strict=True)
        for kind, school_id, from_on in one.roles
    )
    await session.flush()
