"""What is done to meetings that stand: they are moved, cancelled or removed; and what people have been told of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.meetings import MeetingTimes
from storage.database.fetch import fetch
from storage.database.ids import MeetingId, PartnershipId, SchoolId, ToldId
from storage.meetings.meeting_answers import remove_answers
from storage.meetings.meetings import Meeting, MeetingRow, MeetingToldRow


@dataclass(frozen=True)
class Told:
    """A meeting as people were told of it once."""

    id: ToldId
    on: date
    from_time: time
    minutes: int
    place: str
    is_cancelled: bool

    def is_still_so(self, meeting: Meeting) -> bool:
        """Whether nothing has changed since; of a cancelled meeting, nothing else matters."""
        if self.is_cancelled or meeting.is_cancelled:
            return self.is_cancelled == meeting.is_cancelled
        return (self.on, self.from_time, self.minutes, self.place) == (
            meeting.on,
            meeting.from_time,
            meeting.minutes,
            meeting.place,
        )

    def as_known(self, meeting: Meeting) -> Meeting:
        """The meeting as people know it who were told this and nothing since."""
        return replace(
            meeting,
            on=self.on,
            from_time=self.from_time,
            minutes=self.minutes,
            place=self.place,
            is_cancelled=self.is_cancelled,
        )


async def as_known(session: AsyncSession, meeting: Meeting) -> Meeting:
    """A meeting as people know it: as they were told last, or as it is where nobody was told anything."""
    told = await told_of(session, meeting.id)
    return told[-1].as_known(meeting) if told else meeting


async def told_of(session: AsyncSession, meeting_id: MeetingId) -> list[Told]:
    """All that people have been told of a meeting, in order: the last is what they know."""
    return await fetch(
        session,
        select(
            MeetingToldRow.id,
            MeetingToldRow.on,
            MeetingToldRow.from_time,
            MeetingToldRow.minutes,
            MeetingToldRow.place,
            MeetingToldRow.is_cancelled,
        )
        .where(MeetingToldRow.meeting_id == meeting_id)
        .order_by(MeetingToldRow.id),
        Told,
    )


async def meeting_told(session: AsyncSession, partnership_id: PartnershipId, told_id: ToldId) -> MeetingId | None:
    """The meeting of which people were told something."""
    of = select(MeetingToldRow.meeting_id)
    return await session.scalar(of.where(MeetingToldRow.id == told_id, MeetingToldRow.partnership_id == partnership_id))


async def record_told(session: AsyncSession, meeting: Meeting, *, now: datetime) -> ToldId:
    """From now on people know a meeting as it stands; so whose turn it is to host it is settled."""
    (await _row(session, meeting.partnership_id, meeting.id)).host_id = meeting.host_id
    row = MeetingToldRow(
        partnership_id=meeting.partnership_id,
        meeting_id=meeting.id,
        on=meeting.on,
        from_time=meeting.from_time,
        minutes=meeting.minutes,
        place=meeting.place,
        is_cancelled=meeting.is_cancelled,
        told_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def follow_plan(
    session: AsyncSession,
    partnership_id: PartnershipId,
    meeting_id: MeetingId,
    to: MeetingTimes,
    *,
    now: datetime,
) -> None:
    """A meeting is when the plan of its series has it now."""
    row = await _row(session, partnership_id, meeting_id)
    row.on, row.from_time, row.minutes, row.ends_at = to.on, to.from_time, to.minutes, to.ends_at
    row.changed_at = now
    await session.flush()


async def follow_place(
    session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId, place: str | None
) -> None:
    """A meeting is where its series is; without a place of its own that is at the school whose turn it is."""
    row = await _row(session, partnership_id, meeting_id)
    row.place, row.host_id = place, None
    await session.flush()


async def settle_hosts(session: AsyncSession, partnership_id: PartnershipId, meetings: Iterable[Meeting]) -> None:
    """Whoever hosts these meetings does so whatever becomes of the turns."""
    for one in meetings:
        (await _row(session, partnership_id, one.id)).host_id = one.host_id
    await session.flush()


async def move_meeting(
    session: AsyncSession,
    partnership_id: PartnershipId,
    meeting_id: MeetingId,
    to: MeetingTimes,
    *,
    place: str | None,
    host_id: SchoolId | None = None,
    now: datetime,
) -> None:
    """Somebody has a meeting on another day, at another time or place. What was said of another day holds no longer.

    It goes on standing for the day of the plan from which it was moved first.
    """
    row = await _row(session, partnership_id, meeting_id)
    _settle(row, now)
    row.on, row.from_time, row.minutes, row.ends_at = to.on, to.from_time, to.minutes, to.ends_at
    row.place, row.host_id = place, host_id
    await session.flush()


async def cancel_meeting(
    session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId, *, now: datetime
) -> None:
    """A meeting does not take place; its day is free, and no other takes its place in the plan."""
    row = await _row(session, partnership_id, meeting_id)
    _settle(row, now)
    row.cancelled_at = now
    await session.flush()


async def remove_meeting(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> None:
    """A meeting is no longer planned, and nobody has heard of it. What others keep of it is gone already."""
    await remove_answers(session, meeting_id)
    await session.delete(await _row(session, partnership_id, meeting_id))
    await session.flush()


def _settle(row: MeetingRow, now: datetime) -> None:
    """From now on it is no longer the plan's to move."""
    if not row.is_extra and row.slot_on is None:
        row.slot_on = row.on
    row.changed_at = now


async def _row(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> MeetingRow:
    """Raises NoResultFound: who names a meeting has looked it up before."""
    rows = await session.scalars(
        select(MeetingRow)
        .where(MeetingRow.id == meeting_id, MeetingRow.partnership_id == partnership_id)
        .with_for_update(key_share=True)
    )
    return rows.one()
