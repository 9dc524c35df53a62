"""Somebody's account on Slack turns out to be another than it was."""

from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import PartnershipId, PersonId
from storage.delivery.deliveries import SENT, DeliveryRow, DeliveryState, MessageRow, want_each_again, wanted_again


async def leave_account(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, *, now: datetime, again_at: datetime
) -> None:
    """What somebody has been sent and is not over is owed to her once more, at `again_at`: it stands where another
    reads. The messages there are drawn without it."""
    standing = and_(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.person_id == person_id,
        DeliveryRow.state == DeliveryState.JOINED,
        DeliveryRow.over_at > now,
    )
    carrying = MessageRow.id.in_(select(DeliveryRow.message_id).where(standing))
    left = (await session.scalars(wanted_again(and_(carrying, SENT)))).all()
    await want_each_again(session, left)
    await session.execute(
        update(DeliveryRow)
        .where(standing, DeliveryRow.message_id.in_(left))
        .values(state=DeliveryState.OWED, message_id=None, not_before=again_at)
    )
