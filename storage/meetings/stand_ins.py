"""Who is sent to meetings in somebody's place: a name that she has given, and not yet a person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import MeetingId, PartnershipId, PersonId
from storage.meetings.meeting_answers import Answer, MeetingAnswerRow
from storage.meetings.meetings import STANDS, MeetingRow


@dataclass(frozen=True)
class StandIn:
    """The name of whoever goes to a meeting for a head, in her own words."""

    meeting_id: MeetingId
    head_id: PersonId
    name: str


async def stand_ins_to_come(session: AsyncSession, partnership_id: PartnershipId, *, now: datetime) -> list[StandIn]:
    """Those of all meetings that have not ended and take place, soonest first."""
    return await fetch(
        session,
        select(
            MeetingAnswerRow.meeting_id,
            MeetingAnswerRow.person_id.label("head_id"),
            MeetingAnswerRow.stand_in.label("name"),
        )
        .join(MeetingRow, MeetingRow.id == MeetingAnswerRow.meeting_id)
        .where(
            MeetingAnswerRow.partnership_id == partnership_id,
            MeetingAnswerRow.answer == Answer.SENDING,
            MeetingAnswerRow.on == MeetingRow.on,
            MeetingRow.ends_at > now,
            STANDS,
        )
        .order_by(MeetingRow.ends_at, MeetingRow.id, MeetingAnswerRow.person_id),
        StandIn,
    )
