"""Meetings as calendars are to have them: as people know them, and how often they have been told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import MeetingId, PartnershipId, SeriesId, ToldId
from storage.meetings.meeting_changes import Told
from storage.meetings.meetings import Meeting, MeetingToldRow, SeriesRow, known_meetings, meetings_to_come


@dataclass(frozen=True)
class KnownMeeting:
    """A meeting as people know it, or as it is planned where nobody has heard of it.

    `times_told` only rises, whatever is changed, undone or put back; since `known_at` it is as it is here.
    """

    meeting: Meeting
    times_told: int
    known_at: datetime


async def calendar_meeting(session: AsyncSession, meeting: Meeting) -> KnownMeeting:
    (known,) = await _as_known(session, [meeting])
    return known


async def calendar_meetings(
    session: AsyncSession, partnership_id: PartnershipId, *, since: datetime
) -> Sequence[KnownMeeting]:
    """All of a partnership's that end after an instant, by date; of those that are cancelled, what people knew of."""
    planned = await meetings_to_come(session, partnership_id, now=since)
    known = await known_meetings(session, partnership_id, now=since)
    found = {one.id: one for one in [*planned, *known]}
    return sorted(await _as_known(session, [*found.values()]), key=lambda one: (one.meeting.starts_at, one.meeting.id))


@dataclass(frozen=True)
class _Telling:
    meeting_id: MeetingId
    id: ToldId
    on: date
    from_time: time
    minutes: int
    place: str
    is_cancelled: bool
    told_at: datetime

    def of(self, meeting: Meeting) -> Meeting:
        return Told(self.id, self.on, self.from_time, self.minutes, self.place, self.is_cancelled).as_known(meeting)


async def _as_known(session: AsyncSession, meetings: Sequence[Meeting]) -> list[KnownMeeting]:
    """In two statements, however many they are."""
    tellings = await _tellings(session, meetings)
    planned_at = await _planned_at(session, meetings)
    return [_known(one, tellings.get(one.id, []), planned_at[one.series_id]) for one in meetings]


def _known(meeting: Meeting, tellings: Sequence[_Telling], planned_at: datetime) -> KnownMeeting:
    if not tellings:
        return KnownMeeting(meeting, 0, meeting.changed_at or planned_at)
    return KnownMeeting(tellings[-1].of(meeting), len(tellings), tellings[-1].told_at)


async def _tellings(session: AsyncSession, meetings: Sequence[Meeting]) -> Mapping[MeetingId, list[_Telling]]:
    """In order, by meeting."""
    found = await fetch(
        session,
        select(
            MeetingToldRow.meeting_id,
            MeetingToldRow.id,
            MeetingToldRow.on,
            MeetingToldRow.from_time,
            MeetingToldRow.minutes,
            MeetingToldRow.place,
            MeetingToldRow.is_cancelled,
            MeetingToldRow.told_at,
        )
        .where(MeetingToldRow.meeting_id.in_([one.id for one in meetings]))
        .order_by(MeetingToldRow.id),
        _Telling,
    )
    by_meeting: dict[MeetingId, list[_Telling]] = {}
    for one in found:
        by_meeting.setdefault(one.meeting_id, []).append(one)
    return by_meeting


async def _planned_at(session: AsyncSession, meetings: Sequence[Meeting]) -> Mapping[SeriesId, datetime]:
    rows = await session.execute(
        select(SeriesRow.id, SeriesRow.created_at).where(SeriesRow.id.in_({one.series_id for one in meetings}))
    )
    return dict(iter(rows))
