"""What meetings keep of people: shown to one of them, let go of when she is erased, and forgotten in time."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database.ids import PersonId
from storage.meetings.meeting_answers import MeetingAnswerRow
from storage.meetings.meetings import MeetingRow, SeriesRow
from storage.members.people import PersonRow

# Of past meetings it still counts that somebody came, but no longer who it was.
UNNAMED = "a stand-in"

_By = aliased(PersonRow)


async def attendance_of(session: AsyncSession, person_id: PersonId) -> list[Mapping[str, Any]]:
    """Everything that somebody has answered, or others have for her, by date, under the headings of an export."""
    rows = await session.execute(
        select(
            MeetingAnswerRow.on.label("Date"),
            SeriesRow.name.label("Meeting"),
            MeetingAnswerRow.answer.label("Answer"),
            MeetingAnswerRow.stand_in.label("Who is sent"),
            MeetingAnswerRow.answered_at.label("Answered"),
            PersonRow.name.label("Whose"),
            _By.name.label("Given for them by"),
        )
        .join(PersonRow, PersonRow.id == MeetingAnswerRow.person_id)
        .outerjoin(_By, _By.id == MeetingAnswerRow.by_id)
        .join(MeetingRow, MeetingRow.id == MeetingAnswerRow.meeting_id)
        .join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
        .where(or_(MeetingAnswerRow.person_id == person_id, MeetingAnswerRow.by_id == person_id))
        .order_by(MeetingAnswerRow.on, MeetingRow.id, MeetingAnswerRow.person_id)
    )
    return [dict(row) for row in rows.mappings()]


async def erase_attendance(session: AsyncSession, person_id: PersonId, *, now: datetime) -> None:
    """Removes somebody's answers to meetings that are not over, and from the others the names of those she sent.

    What she answered for others stays, without saying who did.
    """
    to_come = select(MeetingRow.id).where(MeetingRow.ends_at > now)
    hers = MeetingAnswerRow.person_id == person_id
    await session.execute(delete(MeetingAnswerRow).where(hers, MeetingAnswerRow.meeting_id.in_(to_come)))
    await session.execute(
        update(MeetingAnswerRow).where(hers, MeetingAnswerRow.stand_in.is_not(None)).values(stand_in=UNNAMED)
    )
    await session.execute(update(MeetingAnswerRow).where(MeetingAnswerRow.by_id == person_id).values(by_id=None))


async def forget_attendance(session: AsyncSession, before: date) -> None:
    """Removes what was said to meetings before a day, and with it the names of stand-ins."""
    past = select(MeetingRow.id).where(MeetingRow.on < before)
    await session.execute(delete(MeetingAnswerRow).where(MeetingAnswerRow.meeting_id.in_(past)))
