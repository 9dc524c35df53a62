"""What each coordinator has been told of in her mornings' summaries, so that nothing is news to her twice."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.database.upsert import upsert
from storage.delivery.deliveries import OWED, UNSENT, DeliveryRow, DeliveryState, MessageRow
from storage.delivery.timers import TimerRow
from storage.members.partnership import PARTNERSHIPS, Partnership, PartnershipRow


class NewsRow(Row):
    """`about` names what was news, as the capability that tells it does."""

    __tablename__ = "news"
    __table_args__ = (within("person"),)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(index=True)
    told_on: Mapped[date]


async def record_told(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, about: Collection[str], *, on: date
) -> None:
    """What she has been told before stays as it was."""
    rows = [{"partnership_id": partnership_id, "person_id": person_id, "about": one, "told_on": on} for one in about]
    if rows:
        await session.execute(upsert(session, NewsRow).values(rows).on_conflict_do_nothing())


async def told(session: AsyncSession, person_id: PersonId, *, on: date | None = None) -> frozenset[str]:
    """What she has been told of: ever, as far as is still kept, or in the summary of one day."""
    hers = select(NewsRow.about).where(NewsRow.person_id == person_id)
    found = await session.scalars(hers if on is None else hers.where(NewsRow.told_on == on))
    return frozenset(found.all())


async def forget_news(session: AsyncSession, before: date) -> None:
    await session.execute(delete(NewsRow).where(NewsRow.told_on < before))


async def erase_news(session: AsyncSession, person_id: PersonId) -> None:
    await session.execute(delete(NewsRow).where(NewsRow.person_id == person_id))


async def news_kept(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """What is kept of a coordinator's news, under the headings of an export."""
    rows = await session.execute(
        select(NewsRow.told_on.label("On"), NewsRow.about.label("About"))
        .where(NewsRow.person_id == person_id)
        .order_by(NewsRow.told_on, NewsRow.about)
    )
    return [dict(row) for row in rows.mappings()]


async def unsent_summary(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, kind: str
) -> str | None:
    """The subject of a summary that is owed to her and has not left yet."""
    return await session.scalar(
        select(DeliveryRow.subject)
        .outerjoin(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(
            DeliveryRow.partnership_id == partnership_id,
            DeliveryRow.person_id == person_id,
            DeliveryRow.kind == kind,
            or_(OWED, and_(DeliveryRow.state == DeliveryState.JOINED, UNSENT)),
        )
        .limit(1)
    )


async def started_without(session: AsyncSession, kind: str, now: datetime) -> list[Partnership]:
    """The partnerships that have started and have no timer of a kind."""
    has_one = exists().where(TimerRow.partnership_id == PartnershipRow.id, TimerRow.kind == kind)
    missing = PARTNERSHIPS.where(PartnershipRow.started_at <= now, ~has_one).order_by(PartnershipRow.id)
    return await fetch(session, missing, Partnership)


async def add_timers(
    session: AsyncSession, kind: str, due: Mapping[PartnershipId, datetime], *, subject: Callable[[PartnershipId], str]
) -> None:
    """A timer for each of several partnerships; one that another process has just added stays as it is."""
    rows = [
        {"partnership_id": of, "kind": kind, "subject": subject(of), "due_at": at, "fired_at": None}
        for of, at in due.items()
    ]
    if rows:
        await session.execute(upsert(session, TimerRow).values(rows).on_conflict_do_nothing())
