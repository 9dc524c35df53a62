"""Whether what is owed also leaves."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.deliveries import UNSENT, MessageRow, MessageState
from storage.ids import PartnershipId


@dataclass(frozen=True)
class Health:
    """Messages of a partnership: `retried` have not been taken by Slack yet, `failed` never will be."""

    retried: int
    failed: int


async def health(session: AsyncSession, partnership_id: PartnershipId) -> Health:
    """How a partnership's messages stand; of what was sent, only messages that are still kept."""
    retried = func.count().filter(UNSENT, MessageRow.attempts > 0)
    failed = func.count().filter(MessageRow.state == MessageState.FAILED)
    found = await session.execute(select(retried, failed).where(MessageRow.partnership_id == partnership_id))
    return Health(*found.one())
