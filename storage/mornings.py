"""What decides on which morning a person's message leaves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.deliveries import DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.ids import MessageId, PersonId


@dataclass(frozen=True)
class Morning:
    """Whether a message can wait, and when its person last heard from the bot."""

    is_urgent: bool
    heard_at: datetime | None


async def morning_of(session: AsyncSession, message_id: MessageId, person_id: PersonId) -> Morning:
    """As it stands for one of a person's messages that has not left yet.

    Of two that are on their way at once the older one leaves: only it counts as heard already.
    """
    urgent = select(DeliveryRow.id).where(
        DeliveryRow.message_id == message_id, DeliveryRow.state == DeliveryState.JOINED, DeliveryRow.is_urgent
    )
    leaves_first = and_(MessageRow.state == MessageState.SENDING, MessageRow.id < message_id)
    heard = select(func.max(func.coalesce(MessageRow.sent_at, MessageRow.sending_since))).where(
        MessageRow.person_id == person_id,
        MessageRow.id != message_id,
        or_(MessageRow.state == MessageState.SENT, leaves_first),
    )
    row = (await session.execute(select(urgent.exists(), heard.scalar_subquery()))).one()
    return Morning(*row)
