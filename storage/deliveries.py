"""What is owed to somebody, and the Slack messages that carry it.

A delivery is one thing owed to one recipient, a person or a channel. A message is one Slack message and owns the
deliveries joined in it: a person's become one message, a channel's stay apart. No rendered text is stored: a message
is rendered when it is sent, and again whenever `wanted_version` runs ahead of `shown_version`.

    delivery   owed -> joined | dropped
    message    waiting -> sending -> sent | dropped | failed

A message is marked `sending` and committed before Slack is called. One found `sending` after its claim has run out was
left by a crash: whoever claims it next looks in the channel's history before sending it again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import UtcDateTime
from storage.fetch import fetch
from storage.ids import ChannelId, DeliveryId, MessageId, PartnershipId, PersonId, TeamId, UserId
from storage.partnership import PartnershipRow, PersonRow, WorkspaceRow
from storage.rows import Row


class DeliveryState(StrEnum):
    OWED = "owed"
    JOINED = "joined"
    DROPPED = "dropped"


class MessageState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class MessageRow(Row):
    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("posted_channel", "ts"),
        CheckConstraint("(person_id IS NULL) <> (channel IS NULL)", name="one_recipient"),
        CheckConstraint("(posted_channel IS NULL) = (ts IS NULL)", name="posted_or_not"),
    )

    id: Mapped[MessageId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    channel: Mapped[ChannelId | None]
    state: Mapped[MessageState]
    posted_channel: Mapped[ChannelId | None]
    ts: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    sending_since: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    shown_version: Mapped[int] = mapped_column(default=0)
    wanted_version: Mapped[int] = mapped_column(default=1)


class DeliveryRow(Row):
    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (channel IS NULL)", name="one_recipient"),
        Index("ix_delivery_subject", "partnership_id", "kind", "subject"),
    )

    id: Mapped[DeliveryId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    kind: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    channel: Mapped[ChannelId | None]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    not_before: Mapped[datetime]
    state: Mapped[DeliveryState]
    message_id: Mapped[MessageId | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), index=True)


_OWED = DeliveryRow.state == DeliveryState.OWED
_UNFINISHED = or_(
    MessageRow.state.in_([MessageState.WAITING, MessageState.SENDING]),
    and_(MessageRow.state == MessageState.SENT, MessageRow.wanted_version > MessageRow.shown_version),
)
Index("ix_delivery_owed", DeliveryRow.not_before, sqlite_where=_OWED, postgresql_where=_OWED)
Index("ix_message_unfinished", MessageRow.not_before, sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED)


@dataclass(frozen=True)
class Owed:
    """One thing to be owed, to exactly one of `person_id` and `channel`.

    `occasion` tells one asking from the next (the 7-day reminder from the 1-day one): the same occasion of the same
    kind and subject is owed to a recipient once, however often it is said.
    """

    kind: str
    subject: str
    occasion: str
    not_before: datetime
    person_id: PersonId | None = None
    channel: ChannelId | None = None

    @property
    def dedupe_key(self) -> str:
        recipient = f"person {self.person_id}" if self.person_id is not None else f"channel {self.channel}"
        return f"{self.kind}/{self.subject}/{self.occasion}/{recipient}"


@dataclass(frozen=True)
class Delivery:
    """One thing joined in a message. `is_live` is False once a newer message carries the same ask."""

    id: DeliveryId
    partnership_id: PartnershipId
    kind: str
    subject: str
    person_id: PersonId | None
    is_posted: bool
    is_live: bool


@dataclass(frozen=True)
class Claim:
    """One message that this process alone may send or update until `claimed_until`."""

    message_id: MessageId
    partnership_id: PartnershipId
    team_id: TeamId
    person_id: PersonId | None
    person_name: str | None
    user_id: UserId | None
    channel: ChannelId | None
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


async def owe(session: AsyncSession, partnership_id: PartnershipId, owed: Iterable[Owed]) -> None:
    """Records what is owed; what is owed already stays as it is."""
    values = [
        {
            "partnership_id": partnership_id,
            "kind": one.kind,
            "subject": one.subject,
            "person_id": one.person_id,
            "channel": one.channel,
            "dedupe_key": f"{partnership_id}/{one.dedupe_key}",
            "not_before": one.not_before,
            "state": DeliveryState.OWED,
        }
        for one in owed
    ]
    if values:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        await session.execute(dialect.insert(DeliveryRow).values(values).on_conflict_do_nothing())


async def join_due(session: AsyncSession, now: datetime) -> None:
    """Turns what is owed and due into messages: one for each person, one for each thing owed to a channel."""
    await _join_for_people(session, now)
    await _join_for_channels(session, now)


async def _join_for_people(session: AsyncSession, now: datetime) -> None:
    # The person's row is the lock: two processes never each join half of one morning.
    due = select(DeliveryRow.person_id).where(_OWED, DeliveryRow.not_before <= now)
    people = await session.scalars(
        select(PersonRow.id)
        .where(PersonRow.id.in_(due), PersonRow.user_id.is_not(None))
        .order_by(PersonRow.id)
        .with_for_update(skip_locked=True)
    )
    rows = await session.scalars(
        select(DeliveryRow)
        .where(_OWED, DeliveryRow.not_before <= now, DeliveryRow.person_id.in_(people.all()))
        .order_by(DeliveryRow.not_before, DeliveryRow.id)
    )
    by_person: dict[PersonId, dict[tuple[str, str], DeliveryRow]] = defaultdict(dict)
    for row in rows:
        assert row.person_id is not None
        earlier = by_person[row.person_id].get((row.kind, row.subject))
        if earlier is not None:
            earlier.state = DeliveryState.DROPPED
        by_person[row.person_id][row.kind, row.subject] = row
    for person_id, asks in by_person.items():
        first = next(iter(asks.values()))
        await _join(session, MessageRow(partnership_id=first.partnership_id, person_id=person_id), asks.values(), now)


async def _join_for_channels(session: AsyncSession, now: datetime) -> None:
    rows = await session.scalars(
        select(DeliveryRow)
        .where(_OWED, DeliveryRow.not_before <= now, DeliveryRow.channel.is_not(None))
        .order_by(DeliveryRow.not_before, DeliveryRow.id)
        .with_for_update(skip_locked=True)
    )
    for row in rows.all():
        await _join(session, MessageRow(partnership_id=row.partnership_id, channel=row.channel), [row], now)


async def _join(session: AsyncSession, message: MessageRow, rows: Iterable[DeliveryRow], now: datetime) -> None:
    message.state = MessageState.WAITING
    message.not_before = now
    session.add(message)
    await session.flush()
    for row in rows:
        row.state = DeliveryState.JOINED
        row.message_id = message.id
    await session.flush()


async def claim_messages(session: AsyncSession, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
    """Messages to send or to update, taken for this process until now + lease; oldest first."""
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


def _claimable(now: datetime, until: datetime):  # type: ignore[no-untyped-def]  # fetch() reads the columns by name
    unclaimed = or_(MessageRow.claimed_until.is_(None), MessageRow.claimed_until <= now)
    return (
        select(
            MessageRow.id.label("message_id"),
            MessageRow.partnership_id,
            WorkspaceRow.team_id,
            MessageRow.person_id,
            PersonRow.name.label("person_name"),
            PersonRow.user_id,
            MessageRow.channel,
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
        .where(_UNFINISHED, MessageRow.not_before <= now, unclaimed)
        .order_by(MessageRow.not_before, MessageRow.id)
        .with_for_update(skip_locked=True, of=MessageRow)
    )


async def deliveries_in(session: AsyncSession, message_id: MessageId) -> list[Delivery]:
    """What a message carries, in the order in which it was owed."""
    newer = DeliveryRow.__table__.alias("newer")
    carrier = MessageRow.__table__.alias("carrier")
    superseded = (
        select(newer.c.id)
        .join(carrier, carrier.c.id == newer.c.message_id)
        .where(
            newer.c.partnership_id == DeliveryRow.partnership_id,
            newer.c.kind == DeliveryRow.kind,
            newer.c.subject == DeliveryRow.subject,
            newer.c.person_id == DeliveryRow.person_id,
            newer.c.message_id > DeliveryRow.message_id,
            carrier.c.state == MessageState.SENT,
        )
        .exists()
    )
    return await fetch(
        session,
        select(
            DeliveryRow.id,
            DeliveryRow.partnership_id,
            DeliveryRow.kind,
            DeliveryRow.subject,
            DeliveryRow.person_id,
            MessageRow.ts.is_not(None).label("is_posted"),
            (~superseded).label("is_live"),
        )
        .join(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(DeliveryRow.message_id == message_id, DeliveryRow.state == DeliveryState.JOINED)
        .order_by(DeliveryRow.not_before, DeliveryRow.id),
        Delivery,
    )


async def drop(session: AsyncSession, delivery_ids: Sequence[DeliveryId]) -> None:
    """Marks deliveries as no longer owed."""
    await session.execute(
        update(DeliveryRow).where(DeliveryRow.id.in_(delivery_ids)).values(state=DeliveryState.DROPPED)
    )


async def record_posted(session: AsyncSession, claim: Claim, *, channel: ChannelId, ts: str) -> None:
    """The message stands in Slack; older messages that carry one of its asks want to be drawn again."""
    await session.execute(
        update(MessageRow)
        .where(MessageRow.id == claim.message_id)
        .values(
            state=MessageState.SENT,
            posted_channel=channel,
            ts=ts,
            shown_version=claim.wanted_version,
            claimed_until=None,
            attempts=0,
        )
    )
    if claim.person_id is not None:
        for carried in await deliveries_in(session, claim.message_id):
            await touch(session, carried.partnership_id, carried.kind, carried.subject, but=claim.message_id)


async def record_found(session: AsyncSession, claim: Claim, *, channel: ChannelId, ts: str) -> None:
    """An earlier try had arrived after all; what it shows is unknown, so it wants to be drawn again."""
    await record_posted(session, replace(claim, wanted_version=0), channel=channel, ts=ts)


async def record_updated(session: AsyncSession, claim: Claim) -> None:
    """The version claimed is what Slack shows now; a later wish stays open."""
    await _end_claim(session, claim, shown_version=claim.wanted_version, attempts=0)


async def record_dropped(session: AsyncSession, claim: Claim) -> None:
    """Nothing in the message was owed any longer when its turn came."""
    await _end_claim(session, claim, state=MessageState.DROPPED)


async def record_failed(session: AsyncSession, claim: Claim) -> None:
    """Slack will not take the message, now or later."""
    await _end_claim(session, claim, state=MessageState.FAILED, shown_version=claim.wanted_version)


async def retry_unsent(session: AsyncSession, claim: Claim, at: datetime) -> None:
    """Slack certainly did not take the message; it tries again at `at`."""
    if claim.ts is None:
        await _end_claim(session, claim, state=MessageState.WAITING, not_before=at, attempts=claim.attempts + 1)
    else:
        await retry_unsure(session, claim, at)


async def retry_unsure(session: AsyncSession, claim: Claim, at: datetime) -> None:
    """Nobody knows whether Slack took the message; at `at` it is looked for before it is sent again."""
    await _end_claim(session, claim, not_before=at, attempts=claim.attempts + 1)


async def _end_claim(session: AsyncSession, claim: Claim, **values: object) -> None:
    await session.execute(
        update(MessageRow)
        .where(MessageRow.id == claim.message_id, MessageRow.claimed_until == claim.claimed_until)
        .values(claimed_until=None, **values)
    )


async def touch(
    session: AsyncSession,
    partnership_id: PartnershipId,
    kind: str,
    subject: str,
    *,
    person_id: PersonId | None = None,
    but: MessageId | None = None,
) -> None:
    """Wants every message about a subject drawn again: all of a kind, or one person's."""
    carrying = select(DeliveryRow.message_id).where(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.kind == kind,
        DeliveryRow.subject == subject,
        DeliveryRow.state == DeliveryState.JOINED,
    )
    if person_id is not None:
        carrying = carrying.where(DeliveryRow.person_id == person_id)
    statement = update(MessageRow).where(MessageRow.id.in_(carrying))
    if but is not None:
        statement = statement.where(MessageRow.id != but)
    await session.execute(statement.values(wanted_version=MessageRow.wanted_version + 1))


async def forget_finished(session: AsyncSession, before: datetime) -> None:
    """Removes messages that have long been sent, dropped or given up, with what they carried."""
    finished = select(MessageRow.id).where(~_UNFINISHED, MessageRow.not_before < before)
    await session.execute(delete(DeliveryRow).where(DeliveryRow.message_id.in_(finished)))
    await session.execute(
        delete(DeliveryRow).where(DeliveryRow.state == DeliveryState.DROPPED, DeliveryRow.not_before < before)
    )
    await session.execute(delete(MessageRow).where(~_UNFINISHED, MessageRow.not_before < before))


async def next_delivery_at(session: AsyncSession, *, after: datetime) -> datetime | None:
    """When, after an instant, the next delivery or message may go."""
    is_claimed = MessageRow.claimed_until > MessageRow.not_before
    free_at = case((is_claimed, MessageRow.claimed_until), else_=MessageRow.not_before)
    moments = [
        await session.scalar(select(func.min(DeliveryRow.not_before)).where(_OWED, DeliveryRow.not_before > after)),
        await session.scalar(select(func.min(free_at)).where(_UNFINISHED, free_at > after)),
    ]
    return min((moment for moment in moments if moment is not None), default=None)
