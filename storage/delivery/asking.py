"""What a person does with a message that asks her something: unfolds it, or has it asked again later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database.among import among
from storage.database.ids import MessageId, PartnershipId, PersonId, TeamId, UserId
from storage.delivery.deliveries import SENT, Delivery, DeliveryRow, DeliveryState, MessageRow, Owed, owe
from storage.delivery.repeats import asks_the_same
from storage.members.partnership import PartnershipRow, WorkspaceRow
from storage.members.people import PersonRow


@dataclass(frozen=True)
class Standing:
    """How a message stands: whether its person has unfolded it, and when she is asked the same again, if she is."""

    is_expanded: bool = False
    again_at: datetime | None = None


_Again = aliased(DeliveryRow)


_AGAIN_AT = (
    select(func.min(_Again.not_before))
    .join(DeliveryRow, asks_the_same(DeliveryRow, _Again))
    .where(
        DeliveryRow.message_id == MessageRow.id,
        DeliveryRow.state == DeliveryState.JOINED,
        _Again.state == DeliveryState.OWED,
        _Again.is_put_off,
    )
    .scalar_subquery()
)
_STANDING = select(MessageRow.id, MessageRow.is_expanded, _AGAIN_AT).where(among(MessageRow.id, "message_ids"))


async def standing_of_each(session: AsyncSession, message_ids: Sequence[MessageId]) -> Mapping[MessageId, Standing]:
    """How each of these messages stands."""
    rows = await session.execute(_STANDING, {"message_ids": message_ids})
    return {message_id: Standing(is_expanded, again_at) for message_id, is_expanded, again_at in rows}


@dataclass(frozen=True)
class OwnMessage:
    """A message that stands in Slack, and whose it is."""

    id: MessageId
    partnership_id: PartnershipId
    person_id: PersonId


async def own_message(
    session: AsyncSession, message_id: MessageId, *, workspace: TeamId, team_id: TeamId, user_id: UserId
) -> OwnMessage | None:
    """The message, if it was sent to this Slack user in this workspace; None for any other."""
    row = (
        await session.execute(
            select(MessageRow.id, MessageRow.partnership_id, MessageRow.person_id)
            .join(PersonRow, PersonRow.id == MessageRow.person_id)
            .join(PartnershipRow, PartnershipRow.id == MessageRow.partnership_id)
            .join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)
            .where(
                MessageRow.id == message_id,
                SENT,
                PersonRow.team_id == team_id,
                PersonRow.user_id == user_id,
                WorkspaceRow.team_id == workspace,
            )
        )
    ).one_or_none()
    return None if row is None or row.person_id is None else OwnMessage(row.id, row.partnership_id, row.person_id)


async def expand(session: AsyncSession, message_id: MessageId) -> None:
    """Shows all that a message holds."""
    await session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id)
        .values(is_expanded=True, wanted_version=MessageRow.wanted_version + 1)
    )


async def ask_again(
    session: AsyncSession, own: OwnMessage, asks: Iterable[Delivery], at: datetime, *, is_urgent: bool
) -> None:
    """Owes what is asked in a message once more, at `at`; what is over by then is not asked again.

    On the same day it is urgent: she has heard already. Said twice, it is asked once.
    """
    await owe(
        session,
        own.partnership_id,
        [
            Owed(
                one.kind,
                one.subject,
                f"again, message {own.id}",
                at,
                one.over_at,
                own.person_id,
                is_urgent=is_urgent,
                is_put_off=True,
                for_id=one.for_id,
            )
            for one in asks
            if one.over_at > at
        ],
    )
    await session.execute(
        update(MessageRow).where(MessageRow.id == own.id).values(wanted_version=MessageRow.wanted_version + 1)
    )
