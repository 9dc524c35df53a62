"""What meetings keep of people: shown to one of them, let go of when she is erased, and forgotten in time."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.ids import PersonId
from storage.meeting_answers import MeetingAnswerRow
from storage.meetings import MeetingRow, SeriesRow

# Of past meetings it still counts that somebody came, but no longer who it was.
UNNAMED = "a stand-in"


async def attendance_of(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """Everything that somebody has answered, by date, under the headings of an export."""
    rows = await session.execute(
        select(
            MeetingRow.on.label("Date"),
            SeriesRow.name.label("Meeting"),
            MeetingAnswerRow.answer.label("Your answer"),
            MeetingAnswerRow.stand_in.label("Whom you sent"),
            MeetingAnswerRow.answered_at.label("Answered"),
        )
        .join(MeetingRow, MeetingRow.id == MeetingAnswerRow.meeting_id)
        .join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
        .where(MeetingAnswerRow.person_id == person_id)
        .order_by(MeetingRow.on, MeetingRow.id)
    )
    return [dict(row) for row in rows.mappings()]


async def erase_attendance(session: AsyncSession, person_id: PersonId, *, now: datetime) -> None:
    """Removes somebody's answers to meetings that are not over, and from the others the names of those she sent."""
    to_come = select(MeetingRow.id).where(MeetingRow.ends_at > now)
    hers = MeetingAnswerRow.person_id == person_id
    await session.execute(delete(MeetingAnswerRow).where(hers, MeetingAnswerRow.meeting_id.in_(to_come)))
    await session.execute(
        update(MeetingAnswerRow).where(hers, MeetingAnswerRow.stand_in.is_not(None)).values(stand_in=UNNAMED)
    )


async def forget_attendance(session: AsyncSession, before: date) -> None:
    """Removes what was said to meetings before a day, and with it the names of stand-ins."""
    past = select(MeetingRow.id).where(MeetingRow.on < before)
    await session.execute(delete(MeetingAnswerRow).where(MeetingAnswerRow.meeting_id.in_(past)))
