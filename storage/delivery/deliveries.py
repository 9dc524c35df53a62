"""What is owed to somebody, and the Slack messages that carry it.

A delivery is one thing owed to one recipient, a person or a channel. A message is one Slack message and owns the
deliveries joined in it: a person's become one message, a channel's stay apart. No rendered text is stored: a message
is rendered when it is sent, and again whenever `wanted_version` runs ahead of `shown_version`.

    delivery   owed -> joined | dropped | silent
    message    waiting -> sending -> sent | dropped | failed

Here stand both tables, and what a capability says of them; messages.py has what the beat does with them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.ids import ChangeId, ChannelId, DeliveryId, MessageId, PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.database.upsert import upsert


class DeliveryState(StrEnum):
    OWED = "owed"
    JOINED = "joined"
    DROPPED = "dropped"
    SILENT = "silent"  # asked often enough without an answer: a coordinator's from now on


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
        CheckConstraint("thread IS NULL OR channel IS NOT NULL", name="thread_in_channel"),
        CheckConstraint("(posted_channel IS NULL) = (ts IS NULL)", name="posted_or_not"),
        CheckConstraint("state <> 'sent' OR ts IS NOT NULL", name="sent_somewhere"),
    )

    id: Mapped[MessageId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    channel: Mapped[ChannelId | None]
    thread: Mapped[str | None]
    state: Mapped[MessageState]
    posted_channel: Mapped[ChannelId | None]
    ts: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]
    not_before: Mapped[datetime]
    sending_since: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    shown_version: Mapped[int] = mapped_column(default=0)
    wanted_version: Mapped[int] = mapped_column(default=1)
    is_expanded: Mapped[bool] = mapped_column(default=False, server_default=false())


class DeliveryRow(Row):
    __tablename__ = "delivery"
    __table_args__ = (
        within("person", by="for_id"),
        CheckConstraint("(person_id IS NULL) <> (channel IS NULL)", name="one_recipient"),
        CheckConstraint("thread IS NULL OR channel IS NOT NULL", name="thread_in_channel"),
        Index("ix_delivery_subject", "partnership_id", "kind", "subject"),
    )

    id: Mapped[DeliveryId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    kind: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    channel: Mapped[ChannelId | None]
    thread: Mapped[str | None]
    for_id: Mapped[PersonId | None] = mapped_column(index=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    change_id: Mapped[ChangeId | None] = mapped_column(ForeignKey("change.id", ondelete="SET NULL"), index=True)
    not_before: Mapped[datetime]
    over_at: Mapped[datetime]
    is_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_put_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    about_on: Mapped[date | None]
    state: Mapped[DeliveryState]
    message_id: Mapped[MessageId | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), index=True)


def _spelled(state: StrEnum) -> ColumnElement[str]:
    """A state that stands in the statement itself: a partial index serves only what is known to lie within it."""
    return literal_column(f"'{state}'")


OWED = DeliveryRow.state == _spelled(DeliveryState.OWED)
UNSENT = MessageRow.state.in_([_spelled(MessageState.WAITING), _spelled(MessageState.SENDING)])
SENDING = MessageRow.state == _spelled(MessageState.SENDING)
SENT = MessageRow.state == _spelled(MessageState.SENT)
UNFINISHED = or_(UNSENT, and_(SENT, MessageRow.wanted_version > MessageRow.shown_version))
Index("ix_delivery_owed", DeliveryRow.not_before, sqlite_where=OWED, postgresql_where=OWED)
Index(
    "ix_message_unfinished", MessageRow.not_before, MessageRow.id, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
)
CLAIMED = MessageRow.claimed_until.is_not(None)
Index("ix_message_claimed", MessageRow.claimed_until, sqlite_where=CLAIMED, postgresql_where=CLAIMED)


@dataclass(frozen=True)
class Owed:
    """One thing to be owed, to exactly one of `person_id` and `channel`; `for_id` is on whose behalf a person is asked,
    if not on her own. What is said in a `thread` of the channel stands below the message of that ts.

    `occasion` tells one asking from the next (the 7-day reminder from the 1-day one): the same occasion of the same
    kind and subject is owed to a recipient once, however often it is said. From `over_at` nothing in it changes any
    more: until then its message is kept and drawn again, afterwards it is not worth sending. What `is_urgent`
    does not wait for the next morning; what `is_put_off` she has asked to be asked again. `about_on` is the day that a
    question is about: of another day it is asked as often again. `change` is the coordinator's change on whose account
    it is owed, and with which it goes if that is undone.
    """

    kind: str
    subject: str
    occasion: str
    not_before: datetime
    over_at: datetime
    person_id: PersonId | None = None
    channel: ChannelId | None = None
    change: ChangeId | None = None
    is_urgent: bool = False
    is_put_off: bool = False
    for_id: PersonId | None = None
    about_on: date | None = None
    thread: str | None = None

    @property
    def dedupe_key(self) -> str:
        recipient = f"person {self.person_id}" if self.person_id is not None else f"channel {self.channel}"
        if self.for_id is not None:
            recipient += f" for {self.for_id}"
        return f"{self.kind}/{self.subject}/{self.occasion}/{recipient}"


@dataclass(frozen=True)
class Delivery:
    """One thing joined in a message. `is_live` is False once a newer message carries the same ask.

    `times_said` counts the earlier messages that stand in Slack and ask it of the same day, but for what was urgent or
    put off: what somebody has asked to be asked again is no chasing.
    """

    id: DeliveryId
    partnership_id: PartnershipId
    kind: str
    subject: str
    person_id: PersonId | None
    is_posted: bool
    is_live: bool
    over_at: datetime
    is_urgent: bool
    is_put_off: bool
    times_said: int
    for_id: PersonId | None = None

    @property
    def question(self) -> tuple[object, ...]:
        """What it asks of whom on whose behalf: the same however often it is asked."""
        return self.kind, self.subject, self.person_id, self.for_id


async def owe(session: AsyncSession, partnership_id: PartnershipId, owed: Iterable[Owed]) -> None:
    """Records what is owed; what is owed already stays as it is."""
    rows = [
        {
            "partnership_id": partnership_id,
            "kind": one.kind,
            "subject": one.subject,
            "person_id": one.person_id,
            "channel": one.channel,
            "thread": one.thread,
            "for_id": one.for_id,
            "dedupe_key": f"{partnership_id}/{one.dedupe_key}",
            "change_id": one.change,
            "not_before": one.not_before,
            "over_at": one.over_at,
            "is_urgent": one.is_urgent,
            "is_put_off": one.is_put_off,
            "about_on": one.about_on,
            "state": DeliveryState.OWED,
        }
        for one in owed
    ]
    if rows:
        await session.execute(upsert(session, DeliveryRow).on_conflict_do_nothing(), rows)


async def is_told(
    session: AsyncSession, partnership_id: PartnershipId, kind: str, subject: str, *, to: Delivery, since: datetime
) -> bool:
    """Whether the recipient of a delivery has been told something else since an instant, or is about to be."""
    told = select(DeliveryRow.id).where(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.kind == kind,
        DeliveryRow.subject == subject,
        DeliveryRow.person_id == to.person_id,
        DeliveryRow.for_id.is_not_distinct_from(to.for_id),
        DeliveryRow.not_before >= since,
        DeliveryRow.state.in_([DeliveryState.OWED, DeliveryState.JOINED]),
    )
    return await session.scalar(told.limit(1)) is not None


async def touch(
    session: AsyncSession,
    partnership_id: PartnershipId,
    kind: str,
    subject: str,
    *,
    person_id: PersonId | None = None,
) -> None:
    """Wants every message about a subject drawn again: all of a kind, or those in which one person is asked, or others
    are on her behalf."""
    carrying = select(DeliveryRow.message_id).where(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.kind == kind,
        DeliveryRow.subject == subject,
        DeliveryRow.state == DeliveryState.JOINED,
    )
    if person_id is not None:
        carrying = carrying.where(or_(DeliveryRow.person_id == person_id, DeliveryRow.for_id == person_id))
    await want_again(session, MessageRow.id.in_(carrying))


async def touch_asked_for(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, *, for_id: PersonId
) -> None:
    """Wants every message drawn again in which somebody is asked on another's behalf."""
    carrying = select(DeliveryRow.message_id).where(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.person_id == person_id,
        DeliveryRow.for_id == for_id,
        DeliveryRow.state == DeliveryState.JOINED,
    )
    await want_again(session, MessageRow.id.in_(carrying))


async def touch_subject(session: AsyncSession, partnership_id: PartnershipId, subject: str) -> None:
    """Wants every message about a subject drawn again, of whatever kind."""
    await touch_subjects(session, partnership_id, [subject])


async def touch_subjects(session: AsyncSession, partnership_id: PartnershipId, subjects: Collection[str]) -> None:
    """The same of several."""
    carrying = select(DeliveryRow.message_id).where(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.subject.in_(subjects),
        DeliveryRow.state == DeliveryState.JOINED,
    )
    await want_again(session, MessageRow.id.in_(carrying))


async def draw_again(session: AsyncSession, partnership_id: PartnershipId, now: datetime) -> None:
    """Wants every message drawn again that may still change: none is to go on showing who is gone."""
    carrying = select(DeliveryRow.message_id).where(
        DeliveryRow.partnership_id == partnership_id,
        DeliveryRow.state == DeliveryState.JOINED,
        DeliveryRow.over_at > now,
    )
    await want_again(session, MessageRow.id.in_(carrying))


async def want_again(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Wants messages drawn again; however many are wanted by then, it is one update."""
    await want_each_again(session, (await session.scalars(wanted_again(which))).all())


def wanted_again(which: ColumnElement[bool]) -> Select[MessageId]:
    """Which messages these are. They are locked in the order of their ids, so that two who want the same messages wait
    and never deadlock."""
    return select(MessageRow.id).where(which).order_by(MessageRow.id).with_for_update()


async def want_each_again(session: AsyncSession, locked: Collection[MessageId]) -> None:
    """Wants these drawn again, which are locked already."""
    if locked:
        again = MessageRow.wanted_version + 1
        await session.execute(update(MessageRow).where(MessageRow.id.in_(locked)).values(wanted_version=again))
