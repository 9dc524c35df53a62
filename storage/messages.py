"""The way of a message: joined from what is owed, claimed by one process, sent, and drawn again when something changes.

A message is marked `sending` and committed before Slack is called. One found `sending` after its claim has run out was
left by a crash: whoever claims it next looks in the channel's history before sending it again. What a claim writes
counts only while the claim stands, except that a message was posted: that is so, whoever holds it by now.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, distinct, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.columns import UtcDateTime
from storage.deliveries import (
    OWED,
    SENT,
    UNFINISHED,
    Delivery,
    DeliveryRow,
    DeliveryState,
    MessageRow,
    MessageState,
    want_again,
)
from storage.fetch import fetch
from storage.ids import ChannelId, DeliveryId, MessageId, PartnershipId, PersonId, TeamId
from storage.partnership import PartnershipRow, WorkspaceRow
from storage.people import PersonRow
from storage.timers import WAITING as TIMER_WAITING
from storage.timers import TimerRow


@dataclass(frozen=True)
class Claim:
    """One message that this process alone may send or update until `claimed_until`.

    `state` is the one in which the message was found; `recipient` the channel or the Slack user it goes to, and
    `person_name` whose it is where it goes to a person.
    """

    message_id: MessageId
    partnership_id: PartnershipId
    team_id: TeamId
    recipient: str
    person_id: PersonId | None
    person_name: str | None
    state: MessageState
    posted_channel: ChannelId | None
    ts: str | None
    attempts: int
    wanted_version: int
    sending_since: datetime | None
    claimed_until: datetime

    @property
    def may_have_been_sent(self) -> bool:
        return self.state == MessageState.SENDING


@dataclass(frozen=True)
class _Due:
    id: DeliveryId
    partnership_id: PartnershipId
    person_id: PersonId | None
    channel: ChannelId | None
    is_urgent: bool


_DUE = select(
    DeliveryRow.id, DeliveryRow.partnership_id, DeliveryRow.person_id, DeliveryRow.channel, DeliveryRow.is_urgent
).order_by(DeliveryRow.not_before, DeliveryRow.id)


async def join_due(session: AsyncSession, now: datetime) -> None:
    """Turns what is owed and due into messages: one for each person, one for each thing owed to a channel.

    A person who is not on Slack, or whose account is closed, stays owed.
    """
    await _join_for_people(session, now)
    await _join_for_channels(session, now)


async def _join_for_people(session: AsyncSession, now: datetime) -> None:
    people = await _people_owed(session, now)
    if not people:
        return
    waiting = await _waiting_messages(session, people)
    for person_id, owed in (await _owed_to(session, people, now)).items():
        message_id = waiting.get(person_id) or await _new_message(session, owed[0], now)
        await _join(session, message_id, owed)
        if any(one.is_urgent for one in owed):
            await session.execute(update(MessageRow).where(MessageRow.id == message_id).values(not_before=now))


async def _people_owed(session: AsyncSession, now: datetime) -> Sequence[PersonId]:
    """Whom to write to, locked: two processes never each join half of one person's morning.

    Nor does one that looks while a partnership's timers are still firing: they wait for the last of them.
    """
    due = select(DeliveryRow.person_id).where(OWED, DeliveryRow.not_before <= now)
    people = await session.scalars(
        select(PersonRow.id)
        .where(
            PersonRow.id.in_(due),
            PersonRow.user_id.is_not(None),
            PersonRow.deactivated_at.is_(None),  # Slack would take it, and nobody would read it
            ~_is_firing(PersonRow.partnership_id, now),
        )
        .order_by(PersonRow.id)
        .with_for_update(skip_locked=True, key_share=True)  # whoever only refers to the person need not wait
    )
    return people.all()


def _is_firing(partnership_id: InstrumentedAttribute[PartnershipId], now: datetime) -> ColumnElement[bool]:
    return exists().where(TIMER_WAITING, TimerRow.due_at <= now, TimerRow.partnership_id == partnership_id)


async def _waiting_messages(session: AsyncSession, people: Sequence[PersonId]) -> dict[PersonId | None, MessageId]:
    """Messages that have not left yet and take in what has become due since, by person; locked lest they leave."""
    rows = await session.execute(
        select(MessageRow.person_id, MessageRow.id)
        .where(MessageRow.person_id.in_(people), MessageRow.state == MessageState.WAITING)
        .with_for_update()
    )
    return dict(iter(rows))


async def _owed_to(
    session: AsyncSession, people: Sequence[PersonId], now: datetime
) -> dict[PersonId | None, list[_Due]]:
    """What has become due by person. A statement of its own: it must see what was committed before the lock."""
    owed: dict[PersonId | None, list[_Due]] = defaultdict(list)
    due = _DUE.where(OWED, DeliveryRow.not_before <= now, DeliveryRow.person_id.in_(people))
    for one in await fetch(session, due, _Due):
        owed[one.person_id].append(one)
    return owed


async def _join_for_channels(session: AsyncSession, now: datetime) -> None:
    due = await fetch(
        session,
        _DUE.where(OWED, DeliveryRow.not_before <= now, DeliveryRow.channel.is_not(None)).with_for_update(
            skip_locked=True
        ),
        _Due,
    )
    for one in due:
        await _join(session, await _new_message(session, one, now), [one])


async def _new_message(session: AsyncSession, owed: _Due, now: datetime) -> MessageId:
    row = MessageRow(
        partnership_id=owed.partnership_id,
        person_id=owed.person_id,
        channel=owed.channel,
        state=MessageState.WAITING,
        not_before=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def _join(session: AsyncSession, message_id: MessageId, owed: Sequence[_Due]) -> None:
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_([one.id for one in owed]))
        .values(state=DeliveryState.JOINED, message_id=message_id)
    )


async def claim_messages(session: AsyncSession, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
    """Messages to send or to update, taken for this process until now + lease; oldest first.

    A person's message that still waits takes in what the partnership's timers, firing now, are about to owe.
    """
    until = now + lease
    taken = await fetch(session, _claimable(now, until).limit(limit), Claim)
    ids = [claim.message_id for claim in taken]
    await session.execute(update(MessageRow).where(MessageRow.id.in_(ids)).values(claimed_until=until))
    await session.execute(
        update(MessageRow)
        .where(MessageRow.id.in_(ids), MessageRow.state == MessageState.WAITING)
        .values(state=MessageState.SENDING, sending_since=now)
    )
    return taken


def _claimable(now: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    unclaimed = or_(MessageRow.claimed_until.is_(None), MessageRow.claimed_until <= now)
    is_growing = and_(
        MessageRow.state == MessageState.WAITING,
        MessageRow.person_id.is_not(None),
        _is_firing(MessageRow.partnership_id, now),
    )
    recipient = func.coalesce(MessageRow.channel, PersonRow.user_id, MessageRow.posted_channel)
    return (
        select(
            MessageRow.id.label("message_id"),
            MessageRow.partnership_id,
            WorkspaceRow.team_id,
            recipient.label("recipient"),
            MessageRow.person_id,
            PersonRow.name.label("person_name"),
            MessageRow.state,
            MessageRow.posted_channel,
            MessageRow.ts,
            MessageRow.attempts,
            MessageRow.wanted_version,
            MessageRow.sending_since,
            literal(until, UtcDateTime()).label("claimed_until"),
        )
        .join(PartnershipRow, PartnershipRow.id == MessageRow.partnership_id)
        .join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)
        .outerjoin(PersonRow, PersonRow.id == MessageRow.person_id)
        .where(UNFINISHED, MessageRow.not_before <= now, unclaimed, recipient.is_not(None), ~is_growing)
        .order_by(MessageRow.not_before, MessageRow.id)
        .with_for_update(skip_locked=True, of=MessageRow)
    )


def _same_ask(newer: type[DeliveryRow], older: type[DeliveryRow]) -> ColumnElement[bool]:
    """Asked of the same person again on the same behalf, and both still stand. What is said to a channel never is."""
    return and_(
        newer.partnership_id == older.partnership_id,
        newer.kind == older.kind,
        newer.subject == older.subject,
        newer.person_id == older.person_id,
        newer.for_id.is_not_distinct_from(older.for_id),
        newer.id > older.id,
        newer.state == DeliveryState.JOINED,
        older.state == DeliveryState.JOINED,
    )


# These are built once: building them costs more than running them, and each message needs them.
_Newer, _Carrier = aliased(DeliveryRow), aliased(MessageRow)
_leaves_too = and_(MessageRow.ts.is_(None), _Carrier.state.in_([MessageState.WAITING, MessageState.SENDING]))
# The same ask stands anew in Slack; or, for a copy that has not left yet, is on its way there.
_is_superseded = (
    select(_Newer.id)
    .join(_Carrier, _Carrier.id == _Newer.message_id)
    .where(_same_ask(_Newer, DeliveryRow), or_(_Carrier.state == MessageState.SENT, _leaves_too))
    .exists()
)
_Older, _Earlier = aliased(DeliveryRow), aliased(MessageRow)
_TIMES_SAID = (
    select(func.count(distinct(_Older.message_id)))
    .join(_Earlier, _Earlier.id == _Older.message_id)
    .where(_same_ask(DeliveryRow, _Older), ~_Older.is_urgent, _Earlier.state == MessageState.SENT)
    .scalar_subquery()
)
_CARRIED = (
    select(
        DeliveryRow.id,
        DeliveryRow.partnership_id,
        DeliveryRow.kind,
        DeliveryRow.subject,
        DeliveryRow.person_id,
        MessageRow.ts.is_not(None).label("is_posted"),
        (~_is_superseded).label("is_live"),
        DeliveryRow.over_at,
        DeliveryRow.is_urgent,
        _TIMES_SAID.label("times_said"),
        DeliveryRow.for_id,
    )
    .join(MessageRow, MessageRow.id == DeliveryRow.message_id)
    .where(DeliveryRow.state == DeliveryState.JOINED)
    .order_by(DeliveryRow.over_at, DeliveryRow.not_before, DeliveryRow.id)
)
_OLDER_COPIES = select(DeliveryRow.message_id).join(_Newer, _same_ask(_Newer, DeliveryRow))


async def deliveries_in(session: AsyncSession, message_id: MessageId) -> list[Delivery]:
    """What a message carries, what is over soonest first."""
    return await fetch(session, _CARRIED.where(DeliveryRow.message_id == message_id), Delivery)


async def drop(session: AsyncSession, delivery_ids: Sequence[DeliveryId]) -> None:
    """Marks deliveries as no longer owed: they were over before their message left, and never stood in it."""
    await session.execute(
        update(DeliveryRow).where(DeliveryRow.id.in_(delivery_ids)).values(state=DeliveryState.DROPPED)
    )


async def give_up_asking(session: AsyncSession, delivery_ids: Sequence[DeliveryId]) -> None:
    """Marks asks that are not put again; a coordinator sees them instead."""
    await session.execute(
        update(DeliveryRow).where(DeliveryRow.id.in_(delivery_ids)).values(state=DeliveryState.SILENT)
    )


async def owe_again(
    session: AsyncSession, message_id: MessageId, delivery_ids: Sequence[DeliveryId], at: datetime
) -> None:
    """Takes deliveries out of a message that leaves without them; they are owed as before, from `at`."""
    left_out = and_(DeliveryRow.message_id == message_id, DeliveryRow.id.in_(delivery_ids))
    await session.execute(
        update(DeliveryRow).where(left_out).values(state=DeliveryState.OWED, message_id=None, not_before=at)
    )


async def record_posted(
    session: AsyncSession, claim: Claim, *, channel: ChannelId, ts: str, at: datetime, shown_version: int | None = None
) -> bool:
    """The message stands in Slack; older copies of its asks want to be drawn again. False if it stood there already.

    `at` is when it was sent, and `shown_version` is the version claimed unless it is given.
    """
    older_copies = _OLDER_COPIES.where(_Newer.message_id == claim.message_id)
    await want_again(session, and_(SENT, MessageRow.id.in_(older_copies), MessageRow.id != claim.message_id))
    posted = await session.scalar(
        update(MessageRow)
        .where(MessageRow.id == claim.message_id, MessageRow.ts.is_(None))
        .values(
            state=MessageState.SENT,
            posted_channel=channel,
            ts=ts,
            sent_at=at,
            shown_version=claim.wanted_version if shown_version is None else shown_version,
            claimed_until=None,
            attempts=0,
            trouble=None,
        )
        .returning(MessageRow.id)
    )
    return posted is not None


async def record_found(session: AsyncSession, claim: Claim, *, channel: ChannelId, ts: str) -> None:
    """An earlier try had arrived after all; what it shows is unknown, so it wants to be drawn again."""
    assert claim.sending_since is not None
    await record_posted(session, claim, channel=channel, ts=ts, at=claim.sending_since, shown_version=0)


async def record_updated(session: AsyncSession, claim: Claim) -> None:
    """The version claimed is what Slack shows now; a later wish stays open."""
    await _end_claim(session, claim, shown_version=claim.wanted_version, attempts=0, trouble=None)


async def record_dropped(session: AsyncSession, claim: Claim) -> None:
    """Nothing in the message was owed any longer when its turn came."""
    await _end_claim(session, claim, state=MessageState.DROPPED)


async def record_refused(session: AsyncSession, claim: Claim, *, trouble: str) -> None:
    """Slack will not take it, now or later: the message has failed, or what stands there already stays as it is."""
    if claim.ts is None:
        await _end_claim(session, claim, state=MessageState.FAILED, attempts=claim.attempts + 1, trouble=trouble)
    else:
        await record_updated(session, claim)


async def put_back(session: AsyncSession, claim: Claim, until: datetime) -> None:
    """Slack was not called, or certainly did not take the message: it is as it was before, and waits until then."""
    await _end_claim(session, claim, state=claim.state, not_before=until)


async def try_again(session: AsyncSession, claim: Claim, at: datetime, *, trouble: str) -> None:
    """Nobody knows whether Slack took the message; at `at` it is looked for before it is sent again.

    `trouble` is Slack's word for what was wrong, or the kind of what happened on the way.
    """
    await _end_claim(session, claim, not_before=at, attempts=claim.attempts + 1, trouble=trouble)


async def _end_claim(session: AsyncSession, claim: Claim, **values: object) -> None:
    """Writes, if the claim still stands; whoever claimed the message since then is not disturbed."""
    await session.execute(
        update(MessageRow)
        .where(MessageRow.id == claim.message_id, MessageRow.claimed_until == claim.claimed_until)
        .values(claimed_until=None, **values)
    )


async def drop_over(session: AsyncSession, now: datetime) -> None:
    """Drops what is owed still though it is over by now: to somebody who was not on Slack in time."""
    await session.execute(
        update(DeliveryRow).where(OWED, DeliveryRow.over_at <= now).values(state=DeliveryState.DROPPED)
    )


async def forget_finished(session: AsyncSession, before: datetime) -> None:
    """Removes messages sent, dropped or given up, with what they carried, once all of it was over `before`."""
    is_old = DeliveryRow.over_at < before
    still_changes = exists().where(DeliveryRow.message_id == MessageRow.id, ~is_old)
    finished = and_(~UNFINISHED, ~still_changes)
    await session.execute(delete(DeliveryRow).where(DeliveryRow.message_id.in_(select(MessageRow.id).where(finished))))
    ended = DeliveryRow.state.in_([DeliveryState.DROPPED, DeliveryState.SILENT])
    await session.execute(delete(DeliveryRow).where(ended, is_old))
    await session.execute(delete(MessageRow).where(finished))
