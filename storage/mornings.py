"""What decides on which morning a person's message leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.deliveries import UNSENT, DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.ids import MessageId, PersonId
from storage.people import PersonRow


@dataclass(frozen=True)
class Morning:
    """Whether a message can wait, and when its person last heard from the bot."""

    is_urgent: bool
    heard_at: datetime | None


async def morning_of(
    session: AsyncSession, message_id: MessageId, person_id: PersonId, *, kinds_off: Collection[str] = ()
) -> Morning:
    """As it stands for one of a person's messages that has not left yet; what she has turned off is not urgent.

    Of two that are on their way at once the older one leaves: only it counts as heard already.
    """
    urgent = select(DeliveryRow.id).where(
        DeliveryRow.message_id == message_id,
        DeliveryRow.state == DeliveryState.JOINED,
        DeliveryRow.is_urgent,
        DeliveryRow.kind.not_in(kinds_off),
    )
    leaves_first = and_(MessageRow.state == MessageState.SENDING, MessageRow.id < message_id)
    heard = select(func.max(func.coalesce(MessageRow.sent_at, MessageRow.sending_since))).where(
        MessageRow.person_id == person_id,
        MessageRow.id != message_id,
        or_(MessageRow.state == MessageState.SENT, leaves_first),
    )
    row = (await session.execute(select(urgent.exists(), heard.scalar_subquery()))).one()
    return Morning(*row)


async def hold(session: AsyncSession, person_id: PersonId) -> None:
    """Whoever else decides when somebody hears waits for the end of this transaction."""
    await session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update(key_share=True))


async def ask_when_again(session: AsyncSession, person_id: PersonId, now: datetime) -> None:
    """When her messages that have not left yet may leave is asked anew, for she has said something else of it."""
    await hold(session, person_id)
    hers = and_(UNSENT, MessageRow.person_id == person_id)
    await session.execute(update(MessageRow).where(hers).values(not_before=now))
