"""The secret addresses at which people's calendar programs look up the meetings: of each only its hash is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch_one
from storage.database.ids import PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.database.upsert import upsert
from storage.members.people import REACHABLE, Person, PersonRow


class CalendarFeedRow(Row):
    """One address a person: a new one ends the old."""

    __tablename__ = "calendar_feed"
    __table_args__ = (within("person"),)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


async def set_secret(session: AsyncSession, of: Person, secret: str, *, now: datetime) -> None:
    """From now on this secret, and no other, leads to the meetings that she may see."""
    made = {"secret_hash": _hash(secret), "made_at": now}
    await session.execute(
        upsert(session, CalendarFeedRow)
        .values(person_id=of.id, partnership_id=of.partnership_id, **made)
        .on_conflict_do_update(index_elements=["person_id"], set_=made)
    )


async def remove_secret(session: AsyncSession, person_id: PersonId) -> None:
    await session.execute(delete(CalendarFeedRow).where(CalendarFeedRow.person_id == person_id))


async def secret_made_at(session: AsyncSession, person_id: PersonId) -> datetime | None:
    """Since when she has an address; None where she has none."""
    return await session.scalar(select(CalendarFeedRow.made_at).where(CalendarFeedRow.person_id == person_id))


@dataclass(frozen=True)
class FeedOf:
    """Who looks up meetings, and in which partnership."""

    partnership_id: PartnershipId
    person_id: PersonId


async def whose_secret(session: AsyncSession, secret: str) -> FeedOf | None:
    """To whom a secret was given; None for any other text, and while her account on Slack is closed.

    It is looked for by its hash, so how long that takes does not say how near a guess has come.
    """
    return await fetch_one(
        session,
        select(CalendarFeedRow.partnership_id, CalendarFeedRow.person_id)
        .join(PersonRow, PersonRow.id == CalendarFeedRow.person_id)
        .where(CalendarFeedRow.secret_hash == _hash(secret), REACHABLE),
        FeedOf,
    )


async def feeds_kept(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """What is kept of it, under the headings of an export."""
    made_at = await secret_made_at(session, person_id)
    return [{"Address given": made_at}] if made_at else []


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
