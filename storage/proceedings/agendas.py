"""What is to be talked about at a meeting: items that people propose, in the order that a coordinator gives them.

PartnershipError
    AgendaFull      a meeting has as many items as its list can show
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from schedules.errors import PartnershipError
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import AgendaItemId, MeetingId, PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.meetings.meetings import MeetingRow, SeriesRow
from storage.members.people import PersonRow

ITEMS_MAX = 60


class AgendaFull(PartnershipError):
    """A meeting has ITEMS_MAX items."""


class AgendaItemRow(Row):
    """Two that are proposed at once may have the same position: then the id decides."""

    __tablename__ = "agenda_item"
    __table_args__ = (within("meeting"),)

    id: Mapped[AgendaItemId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    meeting_id: Mapped[MeetingId] = mapped_column(index=True)
    position: Mapped[int]
    title: Mapped[str]
    minutes: Mapped[int | None]
    lead_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    proposed_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    proposed_at: Mapped[datetime]


@dataclass(frozen=True)
class NewItem:
    """An item as it is described: who leads it and how many minutes it takes, where that is known."""

    title: str
    lead_id: PersonId | None
    minutes: int | None


@dataclass(frozen=True)
class AgendaItem(NewItem):
    """An item as it stands; `lead` is the name of whoever leads it."""

    id: AgendaItemId
    meeting_id: MeetingId
    lead: str | None


_ITEMS = (
    select(
        AgendaItemRow.id,
        AgendaItemRow.meeting_id,
        AgendaItemRow.title,
        AgendaItemRow.minutes,
        AgendaItemRow.lead_id,
        PersonRow.name.label("lead"),
    )
    .outerjoin(PersonRow, PersonRow.id == AgendaItemRow.lead_id)
    .order_by(AgendaItemRow.position, AgendaItemRow.id)
)


async def agenda(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> list[AgendaItem]:
    """What is to be talked about, in order."""
    mine = _ITEMS.where(AgendaItemRow.partnership_id == partnership_id, AgendaItemRow.meeting_id == meeting_id)
    return await fetch(session, mine, AgendaItem)


async def agenda_item(session: AsyncSession, partnership_id: PartnershipId, item_id: AgendaItemId) -> AgendaItem | None:
    """An item of this partnership; another's does not exist here."""
    mine = _ITEMS.where(AgendaItemRow.partnership_id == partnership_id, AgendaItemRow.id == item_id)
    return await fetch_one(session, mine, AgendaItem)


async def propose(
    session: AsyncSession,
    partnership_id: PartnershipId,
    meeting_id: MeetingId,
    new: NewItem,
    *,
    by: PersonId,
    now: datetime,
) -> AgendaItemId:
    """Adds an item at the end. The same again, from the same person, is the same item. Raises AgendaFull."""
    standing = await _rows(session, meeting_id)
    for row in standing:
        if row.proposed_by_id == by and (row.title, row.lead_id, row.minutes) == (new.title, new.lead_id, new.minutes):
            return row.id
    if len(standing) >= ITEMS_MAX:
        raise AgendaFull
    row = AgendaItemRow(
        partnership_id=partnership_id,
        meeting_id=meeting_id,
        position=standing[-1].position + 1 if standing else 1,
        proposed_by_id=by,
        proposed_at=now,
        **asdict(new),
    )
    session.add(row)
    await session.flush()
    return row.id


async def amend_item(session: AsyncSession, item_id: AgendaItemId, to: NewItem) -> None:
    """An item is described anew, in its place."""
    row = await session.get_one(AgendaItemRow, item_id)
    row.title, row.lead_id, row.minutes = to.title, to.lead_id, to.minutes
    await session.flush()


async def drop_item(session: AsyncSession, item_id: AgendaItemId) -> None:
    await session.delete(await session.get_one(AgendaItemRow, item_id))
    await session.flush()


async def put_in_order(session: AsyncSession, meeting_id: MeetingId, first: Sequence[AgendaItemId]) -> None:
    """These items come first, as they are given; the others follow as they stood. Unknown ones do not count."""
    rows = await _rows(session, meeting_id)
    place = {item_id: number for number, item_id in enumerate(first)}
    for position, row in enumerate(sorted(rows, key=lambda row: place.get(row.id, len(place))), 1):
        row.position = position
    await session.flush()


async def remove_agenda(session: AsyncSession, meeting_id: MeetingId) -> None:
    """Removes the items of a meeting, row by row: a change that is taken back brings them back."""
    for row in await _rows(session, meeting_id):
        await session.delete(row)
    await session.flush()


async def _rows(session: AsyncSession, meeting_id: MeetingId) -> Sequence[AgendaItemRow]:
    found = await session.scalars(
        select(AgendaItemRow)
        .where(AgendaItemRow.meeting_id == meeting_id)
        .order_by(AgendaItemRow.position, AgendaItemRow.id)
    )
    return found.all()


_Lead = aliased(PersonRow)


async def items_of(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """What somebody has proposed or leads, by date, under the headings of an export."""
    rows = await session.execute(
        select(
            MeetingRow.on.label("Date"),
            SeriesRow.name.label("Meeting"),
            AgendaItemRow.title.label("Item"),
            AgendaItemRow.minutes.label("Minutes"),
            _Lead.name.label("Who leads"),
            PersonRow.name.label("Proposed by"),
            AgendaItemRow.proposed_at.label("Proposed"),
        )
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
        .outerjoin(_Lead, _Lead.id == AgendaItemRow.lead_id)
        .outerjoin(PersonRow, PersonRow.id == AgendaItemRow.proposed_by_id)
        .where(or_(AgendaItemRow.lead_id == person_id, AgendaItemRow.proposed_by_id == person_id))
        .order_by(MeetingRow.on, AgendaItemRow.position, AgendaItemRow.id)
    )
    return [dict(row) for row in rows.mappings()]


async def erase_items_of(session: AsyncSession, person_id: PersonId) -> None:
    """What somebody has proposed stays, and nobody is named with it; what she leads is nobody's any longer."""
    for column in (AgendaItemRow.lead_id, AgendaItemRow.proposed_by_id):
        await session.execute(update(AgendaItemRow).where(column == person_id).values({column.key: None}))


async def forget_agendas(session: AsyncSession, before: date) -> None:
    """Removes the items of meetings before a day."""
    past = select(MeetingRow.id).where(MeetingRow.on < before)
    await session.execute(delete(AgendaItemRow).where(AgendaItemRow.meeting_id.in_(past)))
