"""What decides on which morning a person's message leaves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database.among import among
from storage.database.columns import instant
from storage.database.ids import MessageId, PersonId
from storage.delivery.deliveries import UNSENT, DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.delivery.pacing import AHEAD
from storage.members.people import PersonRow


@dataclass(frozen=True)
class Morning:
    """Which kinds in a message cannot wait, and when its person last heard from the bot."""

    urgent_kinds: frozenset[str]
    heard_at: datetime | None

    def is_urgent(self, kinds_off: frozenset[str]) -> bool:
        """Whether it cannot wait; what she has turned off can."""
        return bool(self.urgent_kinds - kinds_off)


# Built once: building them costs more than running them, and every batch of messages needs them.
_Heard = aliased(MessageRow)
_HEARD_AT = (
    select(func.max(_Heard.sent_at))
    .where(
        _Heard.person_id == MessageRow.person_id,
        _Heard.id != MessageRow.id,
        _Heard.state == MessageState.SENT,
        _Heard.sent_at <= instant("horizon"),
    )
    .scalar_subquery()
)
_HEARD = select(MessageRow.id, _HEARD_AT).where(among(MessageRow.id, "message_ids"))
_URGENT = (
    select(DeliveryRow.message_id, DeliveryRow.kind)
    .where(
        among(DeliveryRow.message_id, "message_ids"), DeliveryRow.state == DeliveryState.JOINED, DeliveryRow.is_urgent
    )
    .distinct()
)


async def morning_of_each(
    session: AsyncSession, message_ids: Sequence[MessageId], now: datetime
) -> Mapping[MessageId, Morning]:
    """As it stands `now` for people's messages that have not left yet.

    What was sent further ahead than clocks differ was sent by one that was set back since, and counts no longer.
    """
    these = {"message_ids": message_ids}
    urgent: dict[MessageId | None, set[str]] = defaultdict(set)
    for message_id, kind in await session.execute(_URGENT, these):
        urgent[message_id].add(kind)
    heard = await session.execute(_HEARD, {**these, "horizon": now + AHEAD})
    return {message_id: Morning(frozenset(urgent[message_id]), heard_at) for message_id, heard_at in heard}


async def hold(session: AsyncSession, person_id: PersonId) -> None:
    """Whoever else decides when somebody hears waits for the end of this transaction."""
    await session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update(key_share=True))


async def ask_when_again(session: AsyncSession, person_id: PersonId, now: datetime) -> None:
    """When her messages that have not left yet may leave is asked anew, for she has said something else of it."""
    await hold(session, person_id)
    hers = and_(UNSENT, MessageRow.person_id == person_id)
    await session.execute(update(MessageRow).where(hers).values(not_before=now))
