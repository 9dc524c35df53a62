"""What coordinators see of messages: whom none reaches, which have failed, and which recipients take none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database.fetch import ValueOf, fetch
from storage.database.ids import ChannelId, MessageId, PartnershipId, PersonId
from storage.delivery.deliveries import OWED, UNSENT, Delivery, DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.delivery.health import FAILED
from storage.members.people import NOT_ERASED, PEOPLE, REACHABLE, Person, PersonRow

# Slack's words for a channel that takes no message of ours until somebody does something about it.
CHANNEL_TROUBLE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
# The same of a person. One of whom Slack knows nothing it calls a channel.
PERSON_TROUBLE = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
    }
)

_SILENT = DeliveryRow.state == DeliveryState.SILENT
_JOINED = DeliveryRow.state == DeliveryState.JOINED


@dataclass(frozen=True)
class Unreached:
    """Something that is owed to somebody, and no message brings. `trouble` is Slack's word, if it was refused."""

    delivery: Delivery
    person: Person
    is_silent: bool
    trouble: str | None


async def unreached(
    session: AsyncSession, partnership_id: PartnershipId, now: datetime, *, away: Collection[PersonId] = ()
) -> list[Unreached]:
    """What does not reach people who are not on Slack, have been asked in vain, cannot be written to, or are away.

    By name, and what is over soonest first. Of the same ask made twice, the newer.
    """
    is_stuck = and_(_JOINED, or_(UNSENT, FAILED))
    is_refused = MessageRow.trouble.in_(PERSON_TROUBLE)
    cannot_have_it = or_(~REACHABLE, is_refused, DeliveryRow.person_id.in_(away))
    rows = await session.execute(
        _owed_to_people(partnership_id)
        .add_columns(_SILENT.label("is_silent"), MessageRow.trouble)
        .where(
            DeliveryRow.not_before <= now,
            DeliveryRow.over_at > now,
            or_(_SILENT, and_(or_(OWED, is_stuck), cannot_have_it)),
        )
        .order_by(PersonRow.name, PersonRow.id, DeliveryRow.over_at, DeliveryRow.id)
    )
    found: dict[object, Unreached] = {}
    for row in rows:
        one = Unreached(as_if_sent(row.DeliveryRow), row.Person, row.is_silent, row.trouble)
        found[one.delivery.question] = one
    return list(found.values())


def _owed_to_people(partnership_id: PartnershipId) -> Select[*tuple[Any, ...]]:
    return (
        select(DeliveryRow, ValueOf(Person, *PEOPLE.selected_columns))
        .join(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .outerjoin(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(DeliveryRow.partnership_id == partnership_id, NOT_ERASED)
    )


def as_if_sent(row: DeliveryRow, *, times_said: int = 0) -> Delivery:
    """As if it were about to be sent: that is how it is drawn."""
    return Delivery(
        id=row.id,
        partnership_id=row.partnership_id,
        kind=row.kind,
        subject=row.subject,
        person_id=row.person_id,
        is_posted=False,
        is_live=True,
        over_at=row.over_at,
        is_urgent=row.is_urgent,
        is_put_off=row.is_put_off,
        times_said=times_said,
        for_id=row.for_id,
    )


@dataclass(frozen=True)
class Trouble:
    """Slack's word for why one recipient, a channel or a person, takes no message of ours."""

    code: str
    channel: ChannelId | None
    person_id: PersonId | None


_Later = aliased(MessageRow)


async def troubles(session: AsyncSession, partnership_id: PartnershipId, now: datetime) -> list[Trouble]:
    """The recipients to whom nothing has got through since Slack last said no, and for whom there still is something.

    Of several words about one of them, the last.
    """
    got_through = exists().where(
        _Later.partnership_id == MessageRow.partnership_id,
        or_(_Later.channel == MessageRow.channel, _Later.person_id == MessageRow.person_id),
        _Later.sent_at > MessageRow.sending_since,
    )
    is_trouble = or_(
        and_(MessageRow.channel.is_not(None), MessageRow.trouble.in_(CHANNEL_TROUBLE)),
        and_(MessageRow.person_id.is_not(None), MessageRow.trouble.in_(PERSON_TROUBLE)),
    )
    found = await fetch(
        session,
        select(MessageRow.trouble.label("code"), MessageRow.channel, MessageRow.person_id)
        .where(
            MessageRow.partnership_id == partnership_id,
            or_(UNSENT, FAILED),
            is_trouble,
            _still_matters(now),
            ~got_through,
        )
        .order_by(MessageRow.id),
        Trouble,
    )
    return list({(one.channel, one.person_id): one for one in found}.values())


async def last_got_through(session: AsyncSession, partnership_id: PartnershipId, trouble: Trouble) -> datetime | None:
    """When a message last reached the recipient of a trouble."""
    to_it = MessageRow.channel == trouble.channel if trouble.channel else MessageRow.person_id == trouble.person_id
    return await session.scalar(
        select(func.max(MessageRow.sent_at)).where(MessageRow.partnership_id == partnership_id, to_it)
    )


async def trouble_of(session: AsyncSession, message_id: MessageId) -> Trouble | None:
    """What Slack has said of a message's recipient; None where it lies in the message itself, or in Slack."""
    found = await fetch(
        session,
        select(MessageRow.trouble.label("code"), MessageRow.channel, MessageRow.person_id).where(
            MessageRow.id == message_id, MessageRow.trouble.is_not(None)
        ),
        Trouble,
    )
    known = [one for one in found if one.code in (CHANNEL_TROUBLE if one.channel else PERSON_TROUBLE)]
    return known[0] if known else None


@dataclass(frozen=True)
class FailedMessage:
    """A message that Slack will not take: whose it was, and whether anything in it is still worth sending."""

    id: MessageId
    person_name: str | None
    channel: ChannelId | None
    trouble: str | None
    tried_at: datetime | None
    still_matters: bool


async def failed_messages(session: AsyncSession, partnership_id: PartnershipId, now: datetime) -> list[FailedMessage]:
    """Every one that is kept, the newest first."""
    return await fetch(
        session,
        select(
            MessageRow.id,
            PersonRow.name.label("person_name"),
            MessageRow.channel,
            MessageRow.trouble,
            MessageRow.sending_since.label("tried_at"),
            _still_matters(now).label("still_matters"),
        )
        .outerjoin(PersonRow, PersonRow.id == MessageRow.person_id)
        .where(MessageRow.partnership_id == partnership_id, FAILED)
        .order_by(MessageRow.id.desc()),
        FailedMessage,
    )


async def send_failed_again(
    session: AsyncSession, partnership_id: PartnershipId, now: datetime, *, only: MessageId | None = None
) -> int:
    """Has failed messages tried anew, as if they had never been: all of a partnership, or one. How many they are.

    What is over stays as it is; and so does one that somebody else has just had tried again.
    """
    which = [MessageRow.partnership_id == partnership_id, FAILED, _still_matters(now)]
    if only is not None:
        which.append(MessageRow.id == only)
    again = await session.scalars(
        update(MessageRow)
        .where(*which)
        .values(state=MessageState.WAITING, attempts=0, trouble=None, not_before=now, claimed_until=None)
        .returning(MessageRow.id)
    )
    return len(again.all())


def _still_matters(now: datetime) -> ColumnElement[bool]:
    return exists().where(DeliveryRow.message_id == MessageRow.id, _JOINED, DeliveryRow.over_at > now)
