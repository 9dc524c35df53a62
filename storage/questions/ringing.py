"""Which heads are happy to be rung, at which number, and when: for what cannot wait until a question appears."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch_one
from storage.database.ids import PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.database.upsert import upsert
from storage.members.people import Person


class RingRow(Row):
    __tablename__ = "ring"
    __table_args__ = (within("person"),)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(index=True)
    number: Mapped[str]
    good_hours: Mapped[str]


@dataclass(frozen=True)
class Ring:
    """Where somebody can be rung; `good_hours` in her own words: "after 16:00, not Fridays"."""

    number: str
    good_hours: str


_RING = (RingRow.number, RingRow.good_hours)


async def set_ring(session: AsyncSession, of: Person, ring: Ring) -> None:
    said = asdict(ring)
    await session.execute(
        upsert(session, RingRow)
        .values(person_id=of.id, partnership_id=of.partnership_id, **said)
        .on_conflict_do_update(index_elements=["person_id"], set_=said)
    )


async def remove_ring(session: AsyncSession, person_id: PersonId) -> None:
    await session.execute(delete(RingRow).where(RingRow.person_id == person_id))


async def ring_of(session: AsyncSession, person_id: PersonId) -> Ring | None:
    return await fetch_one(session, select(*_RING).where(RingRow.person_id == person_id), Ring)


async def rings(session: AsyncSession, partnership_id: PartnershipId) -> Mapping[PersonId, Ring]:
    """Everybody's who has said so, heads or no longer."""
    rows = await session.execute(select(RingRow.person_id, *_RING).where(RingRow.partnership_id == partnership_id))
    return {person_id: Ring(number, good_hours) for person_id, number, good_hours in rows}
