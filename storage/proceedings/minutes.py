"""What is kept of a meeting once it is over: who was there, what was noted, and who keeps its minutes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.fetch import fetch, fetch_one
from storage.database.ids import MeetingId, NoteId, PartnershipId, PersonId
from storage.database.rows import Row, within
from storage.meetings.meetings import STANDS, MeetingRow, SeriesRow
from storage.members.people import PersonRow


class AttendanceRow(Row):
    """Whether somebody who was invited was there, herself or by whom she sent. Before it is noted there are none."""

    __tablename__ = "attendance"
    __table_args__ = (within("meeting"), within("person"))

    meeting_id: Mapped[MeetingId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True, index=True)
    partnership_id: Mapped[PartnershipId]
    was_there: Mapped[bool]


class KeeperRow(Row):
    """Who keeps the minutes of a meeting, besides the coordinators."""

    __tablename__ = "minutes_keeper"
    __table_args__ = (within("meeting"), within("person"))

    meeting_id: Mapped[MeetingId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    person_id: Mapped[PersonId] = mapped_column(index=True)


class NoteRow(Row):
    """One entry of the minutes; as many as are needed make the whole."""

    __tablename__ = "meeting_note"
    __table_args__ = (within("meeting"),)

    id: Mapped[NoteId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(index=True)
    meeting_id: Mapped[MeetingId] = mapped_column(index=True)
    text: Mapped[str]
    by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime]


@dataclass(frozen=True)
class Note:
    """An entry of the minutes; `by` is whoever wrote it, None where that is forgotten."""

    id: NoteId
    meeting_id: MeetingId
    text: str
    by: str | None
    written_at: datetime


async def attendance(session: AsyncSession, meeting_id: MeetingId) -> dict[PersonId, bool]:
    """Who was there and who was not, of those who were invited then; nothing where nobody has noted it yet."""
    rows = await session.execute(
        select(AttendanceRow.person_id, AttendanceRow.was_there).where(AttendanceRow.meeting_id == meeting_id)
    )
    return dict(iter(rows))


async def record_attendance(
    session: AsyncSession,
    partnership_id: PartnershipId,
    meeting_id: MeetingId,
    invited: Collection[PersonId],
    there: Collection[PersonId],
) -> None:
    """Of those who were invited these were there, whatever was noted before. Row by row: it can be taken back."""
    found = await session.scalars(select(AttendanceRow).where(AttendanceRow.meeting_id == meeting_id))
    standing = {row.person_id: row for row in found}
    for person_id in invited:
        if person_id in standing:
            standing[person_id].was_there = person_id in there
        else:
            new = AttendanceRow(
                partnership_id=partnership_id, meeting_id=meeting_id, person_id=person_id, was_there=person_id in there
            )
            session.add(new)
    await session.flush()


async def keeper(session: AsyncSession, meeting_id: MeetingId) -> PersonId | None:
    """Who keeps the minutes besides the coordinators."""
    return await session.scalar(select(KeeperRow.person_id).where(KeeperRow.meeting_id == meeting_id))


async def name_keeper(
    session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId, person_id: PersonId | None
) -> None:
    """Somebody keeps the minutes in the place of whoever did; None for the coordinators alone."""
    row = await session.get(KeeperRow, meeting_id)
    if row is not None and person_id is None:
        await session.delete(row)
    elif row is not None and person_id is not None:
        row.person_id = person_id
    elif person_id is not None:
        session.add(KeeperRow(meeting_id=meeting_id, partnership_id=partnership_id, person_id=person_id))
    await session.flush()


_NOTES = (
    select(NoteRow.id, NoteRow.meeting_id, NoteRow.text, PersonRow.name.label("by"), NoteRow.written_at)
    .outerjoin(PersonRow, PersonRow.id == NoteRow.by_id)
    .order_by(NoteRow.meeting_id, NoteRow.id)
)


async def notes(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> list[Note]:
    """The entries of a meeting's minutes, oldest first."""
    mine = _NOTES.where(NoteRow.partnership_id == partnership_id, NoteRow.meeting_id == meeting_id)
    return await fetch(session, mine, Note)


async def all_notes(session: AsyncSession, partnership_id: PartnershipId) -> list[Note]:
    """Every entry of every meeting's minutes."""
    return await fetch(session, _NOTES.where(NoteRow.partnership_id == partnership_id), Note)


async def note(session: AsyncSession, partnership_id: PartnershipId, note_id: NoteId) -> Note | None:
    """An entry of this partnership; another's does not exist here."""
    return await fetch_one(session, _NOTES.where(NoteRow.partnership_id == partnership_id, NoteRow.id == note_id), Note)


async def write_note(
    session: AsyncSession,
    partnership_id: PartnershipId,
    meeting_id: MeetingId,
    text: str,
    *,
    by: PersonId,
    now: datetime,
) -> None:
    """Adds an entry. The same again, from the same person, is the same entry: the form was sent twice."""
    same = select(NoteRow.id).where(NoteRow.meeting_id == meeting_id, NoteRow.text == text, NoteRow.by_id == by)
    if await session.scalar(same.limit(1)) is None:
        session.add(NoteRow(partnership_id=partnership_id, meeting_id=meeting_id, text=text, by_id=by, written_at=now))
        await session.flush()


async def amend_note(session: AsyncSession, note_id: NoteId, text: str) -> None:
    row = await session.get_one(NoteRow, note_id)
    row.text = text
    await session.flush()


async def strike_note(session: AsyncSession, note_id: NoteId) -> None:
    await session.delete(await session.get_one(NoteRow, note_id))
    await session.flush()


async def meetings_held(session: AsyncSession, partnership_id: PartnershipId, *, now: datetime) -> Sequence[MeetingId]:
    """The meetings that took place, the newest first."""
    ids = await session.scalars(
        select(MeetingRow.id)
        .where(MeetingRow.partnership_id == partnership_id, MeetingRow.ends_at <= now, STANDS)
        .order_by(MeetingRow.ends_at.desc(), MeetingRow.id.desc())
    )
    return ids.all()


async def minutes_of(session: AsyncSession, person_id: PersonId) -> dict[str, list[Mapping[str, Any]]]:
    """What is kept of somebody in the minutes, by the table, by date, under the headings of an export."""
    when = (MeetingRow.on.label("Date"), SeriesRow.name.label("Meeting"))
    was_there = select(*when, AttendanceRow.was_there.label("Was there")).where(AttendanceRow.person_id == person_id)
    kept = select(*when).where(KeeperRow.person_id == person_id)
    wrote = select(*when, NoteRow.text.label("Note"), NoteRow.written_at.label("Written")).where(
        NoteRow.by_id == person_id
    )
    return {
        "attendance": await _by_date(session, was_there, AttendanceRow),
        "minutes_keeper": await _by_date(session, kept, KeeperRow),
        "meeting_note": await _by_date(session, wrote, NoteRow),
    }


async def _by_date(
    session: AsyncSession, selected: Select[*tuple[Any, ...]], of: type[AttendanceRow | KeeperRow | NoteRow]
) -> list[Mapping[str, Any]]:
    found = await session.execute(
        selected.select_from(of)
        .join(MeetingRow, MeetingRow.id == of.meeting_id)
        .join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
        .order_by(MeetingRow.on, MeetingRow.id)
    )
    return [dict(row) for row in found.mappings()]


async def erase_minutes_of(session: AsyncSession, person_id: PersonId) -> None:
    """That somebody was there still counts; that she wrote or kept anything is forgotten, and what she wrote stays."""
    await session.execute(delete(KeeperRow).where(KeeperRow.person_id == person_id))
    await session.execute(update(NoteRow).where(NoteRow.by_id == person_id).values(by_id=None))


async def forget_minutes(session: AsyncSession, before: date) -> None:
    """Removes what was kept of meetings before a day."""
    past = select(MeetingRow.id).where(MeetingRow.on < before)
    for table in (AttendanceRow, KeeperRow, NoteRow):
        await session.execute(delete(table).where(table.meeting_id.in_(past)))
