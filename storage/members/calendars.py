"""The calendar that a partnership keeps: its terms, and the days on which it is closed within them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.school_calendar import Closure, SchoolCalendar, Term
from storage.database.among import among
from storage.database.fetch import ValueOf
from storage.database.ids import PartnershipId, SchoolId
from storage.database.rows import Row, within
from storage.members.partnership import Partnership


class TermRow(Row):
    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("partnership_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ClosureRow(Row):
    __tablename__ = "closure"
    __table_args__ = (
        UniqueConstraint("partnership_id", "first_on", "name"),
        CheckConstraint("first_on <= last_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]


class SchoolClosureRow(Row):
    """Days on which one school alone is closed: an INSET day, a polling day. They count for its people."""

    __tablename__ = "school_closure"
    __table_args__ = (
        within("school"),
        UniqueConstraint("school_id", "first_on", "name"),
        CheckConstraint("first_on <= last_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    school_id: Mapped[SchoolId]
    name: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]


async def amend_calendar(
    session: AsyncSession, partnership_id: PartnershipId, *, terms: Iterable[Term], closures: Iterable[Closure]
) -> None:
    """The partnership's terms and closures are exactly these."""
    await _amend(
        session,
        await session.scalars(select(TermRow).where(TermRow.partnership_id == partnership_id)),
        [TermRow(partnership_id=partnership_id, name=t.name, starts_on=t.starts_on, ends_on=t.ends_on) for t in terms],
    )
    await _amend(
        session,
        await session.scalars(select(ClosureRow).where(ClosureRow.partnership_id == partnership_id)),
        [
            ClosureRow(partnership_id=partnership_id, name=c.name, first_on=c.first_on, last_on=c.last_on)
            for c in closures
        ],
    )


async def _amend(session: AsyncSession, standing: Iterable[Row], wanted: Iterable[Row]) -> None:
    """What is wanted and stands already stays as it is."""
    kept = {_said(row): row for row in standing}
    new = {_said(row): row for row in wanted}
    for said in kept.keys() - new.keys():
        await session.delete(kept[said])
    await session.flush()
    session.add_all(row for said, row in new.items() if said not in kept)
    await session.flush()


def _said(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, column.name) for column in row.__table__.columns if column.name != "id")


async def school_calendar(session: AsyncSession, of: Partnership) -> SchoolCalendar:
    """The partnership's terms and closures, with the bank holidays of its nation and the hours of its messages."""
    return (await calendar_of_each(session, [of]))[of.id]


async def calendar_of_each(
    session: AsyncSession, partnerships: Collection[Partnership]
) -> Mapping[PartnershipId, SchoolCalendar]:
    """The same of several partnerships."""
    ids = {"ids": [of.id for of in partnerships]}
    terms, closures = defaultdict[PartnershipId, list[Term]](list), defaultdict[PartnershipId, list[Closure]](list)
    for partnership_id, term in await session.execute(_TERMS, ids):
        terms[partnership_id].append(term)
    for partnership_id, closure in await session.execute(_CLOSURES, ids):
        closures[partnership_id].append(closure)
    return {of.id: _calendar(of, terms[of.id], closures[of.id]) for of in partnerships}


# Built once: building them costs more than running them, and every batch of messages needs them.
_TERMS = (
    select(TermRow.partnership_id, ValueOf(Term, TermRow.name, TermRow.starts_on, TermRow.ends_on))
    .where(among(TermRow.partnership_id, "ids"))
    .order_by(TermRow.starts_on)
)
_CLOSURES = (
    select(ClosureRow.partnership_id, ValueOf(Closure, ClosureRow.name, ClosureRow.first_on, ClosureRow.last_on))
    .where(among(ClosureRow.partnership_id, "ids"))
    .order_by(ClosureRow.first_on)
)


def _calendar(of: Partnership, terms: Iterable[Term], closures: Iterable[Closure]) -> SchoolCalendar:
    return SchoolCalendar(
        nation=of.nation,
        terms=tuple(terms),
        closures=tuple(closures),
        school_days=of.school_days,
        messages_from=of.messages_from,
        messages_until=of.messages_until,
    )
