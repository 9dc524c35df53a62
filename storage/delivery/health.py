"""Whether what is owed also leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, ScalarSelect, func, literal_column, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId
from storage.delivery.deliveries import UNFINISHED, UNSENT, DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.delivery.pacing import AHEAD, unclaimed
from storage.members.people import REACHABLE, PersonRow

# Longer than a thousand messages of one workspace take that fall due in the same minute, three times over.
OVERDUE_AFTER = timedelta(minutes=15)

WAS_SENT = MessageRow.sent_at.is_not(None)
FAILED = MessageRow.state == literal_column(f"'{MessageState.FAILED}'")
DROPPED = DeliveryRow.state == literal_column(f"'{DeliveryState.DROPPED}'")
# Whoever watches asks every few seconds: what is counted is found without reading all that is kept.
Index("ix_message_sent_at", MessageRow.sent_at, sqlite_where=WAS_SENT, postgresql_where=WAS_SENT)
Index("ix_message_failed", MessageRow.partnership_id, sqlite_where=FAILED, postgresql_where=FAILED)
Index("ix_delivery_dropped", DeliveryRow.kind, sqlite_where=DROPPED, postgresql_where=DROPPED)


@dataclass(frozen=True)
class Health:
    """Messages of a partnership: `retried` have not been taken by Slack yet, `failed` never will be."""

    retried: int
    failed: int


@dataclass(frozen=True)
class Figures:
    """How many messages wait, were sent in some time, and failed for good.

    Of those that wait, `overdue` ones might have left long ago, and no process has taken them up.
    """

    waiting: int
    overdue: int
    sent: int
    failed: int


async def health(session: AsyncSession, partnership_id: PartnershipId) -> Health:
    """How a partnership's messages stand; of what was sent, only messages that are still kept."""
    retried = func.count().filter(UNSENT, MessageRow.attempts > 0)
    failed = func.count().filter(MessageRow.state == MessageState.FAILED)
    found = await session.execute(select(retried, failed).where(MessageRow.partnership_id == partnership_id))
    return Health(*found.one())


async def figures(
    session: AsyncSession, now: datetime, *, sent_since: datetime, of: PartnershipId | None = None
) -> Figures:
    """How messages stand: those `of` one partnership, or all of them."""
    here = true() if of is None else MessageRow.partnership_id == of
    waits = (UNFINISHED, UNSENT, here)  # the first is what finds them
    counted = select(
        _count(*waits).label("waiting"),
        _count(*waits, *_overdue(now)).label("overdue"),
        _count(MessageRow.sent_at >= sent_since, here).label("sent"),
        _count(FAILED, here).label("failed"),
    )
    (found,) = await fetch(session, counted, Figures)
    return found


def _count(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(MessageRow).where(*which).scalar_subquery()


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Due long ago, held by nobody, and with somewhere to go: it is no fault to have no open account any longer."""
    reachable = select(PersonRow.id).where(PersonRow.id == MessageRow.person_id, REACHABLE)
    goes_somewhere = or_(MessageRow.channel.is_not(None), reachable.correlate(MessageRow).exists())
    return (MessageRow.not_before < now - OVERDUE_AFTER, unclaimed(now, now + AHEAD), goes_somewhere)


async def dropped_by_kind(session: AsyncSession) -> Mapping[str, int]:
    """How much of each kind was no longer worth sending when its turn came, of what is still kept."""
    counted = await session.execute(
        select(DeliveryRow.kind, func.count()).where(DROPPED).group_by(DeliveryRow.kind).order_by(DeliveryRow.kind)
    )
    return dict(iter(counted))


async def revision(session: AsyncSession) -> str | None:
    """The migration that the database is at: the cheapest look that shows that it answers."""
    found: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    return found
