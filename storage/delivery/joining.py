"""What is owed and due becomes messages: a person's one message, and one for each thing said to a channel."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.among import among
from storage.database.columns import NOW
from storage.database.fetch import fetch
from storage.database.ids import ChannelId, DeliveryId, MessageId, PartnershipId, PersonId
from storage.delivery.deliveries import (
    OWED,
    SENDING,
    UNFINISHED,
    UNSENT,
    DeliveryRow,
    DeliveryState,
    MessageRow,
    MessageState,
)
from storage.delivery.timers import is_firing
from storage.members.people import REACHABLE, PersonRow


@dataclass(frozen=True)
class _Due:
    id: DeliveryId
    partnership_id: PartnershipId
    person_id: PersonId | None
    channel: ChannelId | None
    thread: str | None
    is_urgent: bool


# These are built once: building them costs more than running them, and every batch of messages needs them.
_MOST = bindparam("most", type_=Integer())
_IS_DUE = and_(OWED, DeliveryRow.not_before <= NOW)
_DUE = (
    select(
        DeliveryRow.id,
        DeliveryRow.partnership_id,
        DeliveryRow.person_id,
        DeliveryRow.channel,
        DeliveryRow.thread,
        DeliveryRow.is_urgent,
    )
    .where(_IS_DUE)
    .order_by(DeliveryRow.not_before, DeliveryRow.id)
)
_OWED_TO = _DUE.where(among(DeliveryRow.person_id, "people"))
_TO_CHANNELS = _DUE.where(DeliveryRow.channel.is_not(None)).limit(_MOST).with_for_update(skip_locked=True)
_ON_THEIR_WAY = select(MessageRow.person_id).where(UNFINISHED, SENDING, MessageRow.person_id.is_not(None))
_PEOPLE_OWED = (
    select(PersonRow.id)
    .where(
        PersonRow.id.in_(select(DeliveryRow.person_id).where(_IS_DUE)),
        PersonRow.id.not_in(_ON_THEIR_WAY),
        REACHABLE,
        ~is_firing(PersonRow.partnership_id, NOW),
    )
    .order_by(PersonRow.id)
    .limit(_MOST)
    .with_for_update(skip_locked=True, key_share=True)  # whoever only refers to the person need not wait
)
_UNSENT_TO = (
    select(MessageRow.person_id, MessageRow.id, MessageRow.state)
    .where(among(MessageRow.person_id, "people"), UNSENT)
    .with_for_update()
)
_NEW_MESSAGES = (
    insert(MessageRow)
    .from_select(
        [MessageRow.partnership_id, MessageRow.person_id, MessageRow.state, MessageRow.not_before],
        select(PersonRow.partnership_id, PersonRow.id, literal(MessageState.WAITING, MessageRow.state.type), NOW)
        .where(among(PersonRow.id, "people"))
        .order_by(PersonRow.id),
    )
    .returning(MessageRow.person_id, MessageRow.id)
    .execution_options(dml_strategy="raw")  # its parameters are those of the select, and no rows
)


async def join_due(session: AsyncSession, now: datetime, *, limit: int = 500) -> bool:
    """Turns what is owed and due into messages: one for each person, one for each thing owed to a channel.

    A person who is not on Slack, or whose account is closed, stays owed; so does one to whom a message is on its way,
    or may be: it arrives, or waits again and takes in what has become due, so that trouble of several days ends in one
    message. True where more may be due than so many people or things.
    """
    people = await _people_owed(session, now, limit)
    if people:
        await _join_for_people(session, people, now)
    said = await _join_for_channels(session, now, limit)
    return limit in (len(people), said)


async def _join_for_people(session: AsyncSession, people: Sequence[PersonId], now: datetime) -> None:
    waiting, on_their_way = await _unsent_messages(session, people)
    owed = await _owed_to(session, [one for one in people if one not in on_their_way], now)
    new = await _messages_for(session, {one.person_id for one in owed} - waiting.keys(), now)
    messages = waiting | new
    await _join(session, [(one, messages[one.person_id]) for one in owed])
    urgent = {messages[one.person_id] for one in owed if one.is_urgent}
    if urgent:
        await session.execute(update(MessageRow).where(MessageRow.id.in_(urgent)).values(not_before=now))


async def _people_owed(session: AsyncSession, now: datetime, limit: int) -> Sequence[PersonId]:
    """Whom to write to, locked: two processes never each join half of one person's morning.

    Nor does one that looks while a partnership's timers are still firing: they wait for the last of them.
    """
    people = await session.scalars(_PEOPLE_OWED, {"now": now, "most": limit})
    return people.all()


async def _unsent_messages(
    session: AsyncSession, people: Sequence[PersonId]
) -> tuple[dict[PersonId | None, MessageId], set[PersonId | None]]:
    """By person, messages that take in what has become due since, locked lest they leave; and whose have left, also a
    moment ago."""
    found = await session.execute(_UNSENT_TO, {"people": people})
    rows = found.all()
    waiting = {row.person_id: row.id for row in rows if row.state is MessageState.WAITING}
    return waiting, {row.person_id for row in rows if row.state is MessageState.SENDING}


async def _owed_to(session: AsyncSession, people: Sequence[PersonId], now: datetime) -> Sequence[_Due]:
    """What has become due. A statement of its own: it must see what was committed before the lock."""
    return await fetch(session, _OWED_TO, _Due, {"people": people, "now": now})


async def _messages_for(
    session: AsyncSession, people: Collection[PersonId | None], now: datetime
) -> dict[PersonId | None, MessageId]:
    """A new message for each, all of them in one statement."""
    if not people:
        return {}
    made = await session.execute(_NEW_MESSAGES, {"people": people, "now": now})
    return {row.person_id: row.id for row in made}


async def _join_for_channels(session: AsyncSession, now: datetime, limit: int) -> int:
    due = await fetch(session, _TO_CHANNELS, _Due, {"now": now, "most": limit})
    await _join(session, list(zip(due, await _messages_saying(session, due, now), strict=True)))
    return len(due)


async def _messages_saying(session: AsyncSession, owed: Sequence[_Due], now: datetime) -> Sequence[MessageId]:
    """A new message for each thing owed to a channel, in the same order."""
    if not owed:
        return []
    rows = [
        {
            "partnership_id": one.partnership_id,
            "channel": one.channel,
            "thread": one.thread,
            "state": MessageState.WAITING,
            "not_before": now,
        }
        for one in owed
    ]
    made = await session.scalars(insert(MessageRow).returning(MessageRow.id, sort_by_parameter_order=True), rows)
    return made.all()


async def _join(session: AsyncSession, joined: Sequence[tuple[_Due, MessageId]]) -> None:
    if joined:
        rows = [{"id": one.id, "state": DeliveryState.JOINED, "message_id": message_id} for one, message_id in joined]
        await session.execute(update(DeliveryRow), rows)
