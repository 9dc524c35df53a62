"""After which meetings nobody has noted yet who was there, of those after which somebody was asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import PartnershipId
from storage.delivery.deliveries import DeliveryRow
from storage.delivery.subjects import MEETING
from storage.meetings.meetings import STANDS, Meeting, MeetingRow, meeting
from storage.proceedings.minutes import AttendanceRow


async def unnoted(
    session: AsyncSession, partnership_id: PartnershipId, kind: str, *, now: datetime, limit: int
) -> Sequence[Meeting]:
    """The last of them, newest first; `kind` is that of the deliveries that ask, until these are over."""
    subjects = await session.scalars(
        select(DeliveryRow.subject)
        .where(DeliveryRow.partnership_id == partnership_id, DeliveryRow.kind == kind, DeliveryRow.over_at > now)
        .distinct()
    )
    asked = [MEETING.id_in(subject) for subject in subjects]
    is_noted = exists().where(AttendanceRow.meeting_id == MeetingRow.id)
    ids = await session.scalars(
        select(MeetingRow.id)
        .where(MeetingRow.partnership_id == partnership_id, MeetingRow.id.in_(asked), STANDS, ~is_noted)
        .order_by(MeetingRow.ends_at.desc(), MeetingRow.id.desc())
        .limit(limit)
    )
    found = [await meeting(session, partnership_id, meeting_id) for meeting_id in ids.all()]
    return [one for one in found if one is not None]
