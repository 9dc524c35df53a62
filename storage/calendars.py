"""The calendar that a partnership keeps: its terms, and the days on which it is closed within them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.school_calendar import Closure, SchoolCalendar, Term
from storage.fetch import fetch
from storage.ids import PartnershipId
from storage.partnership import Partnership
from storage.rows import Row


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


async def school_calendar(session: AsyncSession, of: Partnership) -> SchoolCalendar:
    """The partnership's terms and closures, with the bank holidays of its nation."""
    terms = await fetch(
        session,
        select(TermRow.name, TermRow.starts_on, TermRow.ends_on)
        .where(TermRow.partnership_id == of.id)
        .order_by(TermRow.starts_on),
        Term,
    )
    closures = await fetch(
        session,
        select(ClosureRow.name, ClosureRow.first_on, ClosureRow.last_on)
        .where(ClosureRow.partnership_id == of.id)
        .order_by(ClosureRow.first_on),
        Closure,
    )
    return SchoolCalendar(nation=of.nation, terms=tuple(terms), closures=tuple(closures))
