"""Where in Slack a thread begins: at the message in a channel that carries something."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import ChannelId, PartnershipId
from storage.delivery.deliveries import SENT, DeliveryRow, DeliveryState, MessageRow


@dataclass(frozen=True)
class Thread:
    channel: ChannelId
    ts: str


async def thread_below(session: AsyncSession, partnership_id: PartnershipId, kind: str, subject: str) -> Thread | None:
    """The thread below what was said last to a channel of this kind, about this subject."""
    found = await fetch(
        session,
        select(MessageRow.posted_channel.label("channel"), MessageRow.ts)
        .join(DeliveryRow, DeliveryRow.message_id == MessageRow.id)
        .where(
            DeliveryRow.partnership_id == partnership_id,
            DeliveryRow.kind == kind,
            DeliveryRow.subject == subject,
            DeliveryRow.channel.is_not(None),
            DeliveryRow.state == DeliveryState.JOINED,
            SENT,
        )
        .order_by(MessageRow.id.desc())
        .limit(1),
        Thread,
    )
    return next(iter(found), None)
