"""When delegations end: all of a school year's at once, in a few statements however many they are."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.ids import PartnershipId, RoleId
from storage.people import RoleKind, RoleRow


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
