"""What is owed and due becomes messages: a person's one message, and one for each thing said to a channel."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

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


_DUE = select(
    DeliveryRow.id,
    DeliveryRow.partnership_id,
    DeliveryRow.person_id,
    DeliveryRow.channel,
    DeliveryRow.thread,
    DeliveryRow.is_urgent,
).order_by(DeliveryRow.not_before, DeliveryRow.id)
_ON_THEIR_WAY = select(MessageRow.person_id).where(UNFINISHED, SENDING, MessageRow.person_id.is_not(None))


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
    new = [person_id for person_id in owed if person_id not in waiting]
    message_ids = await _new_messages(session, [owed[person_id][0] for person_id in new], now)
    messages = {**waiting, **dict(zip(new, message_ids, strict=True))}
    await _join(session, [(one, messages[person_id]) for person_id, several in owed.items() for one in several])
    urgent = [messages[person_id] for person_id, several in owed.items() if any(one.is_urgent for one in several)]
    if urgent:
        await session.execute(update(MessageRow).where(MessageRow.id.in_(urgent)).values(not_before=now))


async def _people_owed(session: AsyncSession, now: datetime, limit: int) -> Sequence[PersonId]:
    """Whom to write to, locked: two processes never each join half of one person's morning.

    Nor does one that looks while a partnership's timers are still firing: they wait for the last of them.
    """
    due = select(DeliveryRow.person_id).where(OWED, DeliveryRow.not_before <= now)
    people = await session.scalars(
        select(PersonRow.id)
        .where(
            PersonRow.id.in_(due),
            PersonRow.id.not_in(_ON_THEIR_WAY),
            REACHABLE,
            ~is_firing(PersonRow.partnership_id, now),
        )
        .order_by(PersonRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)  # whoever only refers to the person need not wait
    )
    return people.all()


async def _unsent_messages(
    session: AsyncSession, people: Sequence[PersonId]
) -> tuple[dict[PersonId | None, MessageId], set[PersonId | None]]:
    """By person, messages that take in what has become due since, locked lest they leave; and whose have left, also a
    moment ago."""
    found = await session.execute(
        select(MessageRow.person_id, MessageRow.id, MessageRow.state)
        .where(MessageRow.person_id.in_(people), UNSENT)
        .with_for_update()
    )
    rows = found.all()
    waiting = {row.person_id: row.id for row in rows if row.state is MessageState.WAITING}
    return waiting, {row.person_id for row in rows if row.state is MessageState.SENDING}


async def _owed_to(
    session: AsyncSession, people: Sequence[PersonId], now: datetime
) -> dict[PersonId | None, list[_Due]]:
    """What has become due by person. A statement of its own: it must see what was committed before the lock."""
    owed: dict[PersonId | None, list[_Due]] = defaultdict(list)
    due = _DUE.where(OWED, DeliveryRow.not_before <= now, DeliveryRow.person_id.in_(people))
    for one in await fetch(session, due, _Due):
        owed[one.person_id].append(one)
    return owed


async def _join_for_channels(session: AsyncSession, now: datetime, limit: int) -> int:
    to_channels = _DUE.where(OWED, DeliveryRow.not_before <= now, DeliveryRow.channel.is_not(None))
    due = await fetch(session, to_channels.limit(limit).with_for_update(skip_locked=True), _Due)
    await _join(session, list(zip(due, await _new_messages(session, due, now), strict=True)))
    return len(due)


async def _new_messages(session: AsyncSession, owed: Sequence[_Due], now: datetime) -> Sequence[MessageId]:
    """A message for each, to whomever it is owed, in the same order."""
    if not owed:
        return []
    rows = [
        {
            "partnership_id": one.partnership_id,
            "person_id": one.person_id,
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
