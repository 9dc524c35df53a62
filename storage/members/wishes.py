"""What people wish about the bot's messages: from which hour, when not at all, and which kinds never.

Who wishes for nothing has no row, and hears as the partnership does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.among import among
from storage.database.fetch import fetch_one
from storage.database.ids import PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.database.upsert import upsert


class WishesRow(Row):
    __tablename__ = "wishes"
    __table_args__ = (within("person"),)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(index=True)
    hour: Mapped[time | None]
    paused_until: Mapped[date | None]
    kinds_off: Mapped[frozenset[str]]


@dataclass(frozen=True)
class Wishes:
    """What one person wishes. `hour` is from when she wants to hear on a school day, None as the partnership does;
    `paused_until` the first day on which she hears again; `kinds_off` names what is never sent to her."""

    hour: time | None = None
    paused_until: date | None = None
    kinds_off: frozenset[str] = frozenset()

    def is_paused(self, on: date) -> bool:
        return self.paused_until is not None and on < self.paused_until


async def wishes_of(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> Wishes:
    """What somebody wishes; nothing where she has never said."""
    hers = select(WishesRow.hour, WishesRow.paused_until, WishesRow.kinds_off).where(
        WishesRow.partnership_id == partnership_id, WishesRow.person_id == person_id
    )
    return await fetch_one(session, hers, Wishes) or Wishes()


_OF_EACH = select(WishesRow.person_id, WishesRow.hour, WishesRow.paused_until, WishesRow.kinds_off).where(
    among(WishesRow.person_id, "people")
)


async def wishes_of_each(session: AsyncSession, people: Collection[PersonId]) -> Mapping[PersonId, Wishes]:
    """The same of several people, of whatever partnerships."""
    rows = await session.execute(_OF_EACH, {"people": people})
    said = {person_id: Wishes(hour, paused_until, kinds_off) for person_id, hour, paused_until, kinds_off in rows}
    return dict.fromkeys(people, Wishes()) | said


async def set_wishes(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, wishes: Wishes) -> None:
    """She wishes exactly this from now on."""
    if wishes == Wishes():
        await erase_wishes(session, person_id)
        return
    said = {"hour": wishes.hour, "paused_until": wishes.paused_until, "kinds_off": wishes.kinds_off}
    await session.execute(
        upsert(session, WishesRow)
        .values(partnership_id=partnership_id, person_id=person_id, **said)
        .on_conflict_do_update(index_elements=["person_id"], set_=said)
    )


async def erase_wishes(session: AsyncSession, person_id: PersonId) -> None:
    await session.execute(delete(WishesRow).where(WishesRow.person_id == person_id))


async def away(session: AsyncSession, partnership_id: PartnershipId, on: date) -> Mapping[PersonId, date]:
    """Who has paused on a day, and the first day on which each hears again."""
    rows = await session.execute(
        select(WishesRow.person_id, WishesRow.paused_until).where(
            WishesRow.partnership_id == partnership_id, WishesRow.paused_until > on
        )
    )
    return {person_id: until for person_id, until in rows if until is not None}


async def not_asking(
    session: AsyncSession, partnership_id: PartnershipId, kind: str, *, on: date
) -> frozenset[PersonId]:
    """Whom a kind does not reach on a day: who has paused, or has turned it off."""
    rows = await session.execute(
        select(WishesRow.person_id, WishesRow.paused_until, WishesRow.kinds_off).where(
            WishesRow.partnership_id == partnership_id
        )
    )
    return frozenset(
        person_id for person_id, until, kinds_off in rows if kind in kinds_off or (until is not None and on < until)
    )


async def forget_pauses(session: AsyncSession, before: date) -> None:
    """Nobody needs to know when somebody was away, once she is back."""
    over = WishesRow.paused_until < before
    only_that = and_(over, WishesRow.hour.is_(None), WishesRow.kinds_off == frozenset())
    await session.execute(delete(WishesRow).where(only_that))
    await session.execute(update(WishesRow).where(over).values(paused_until=None))
