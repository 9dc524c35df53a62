"""Series of meetings, and the meetings planned from them.

A meeting keeps its local date, time, length and place of its own, so that moving one leaves the series alone; its
instants follow from them in the partnership's zone.

PartnershipError
    SeriesExists    the partnership has planned a series of this name from this day already
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import Executable, ForeignKey, Index, UniqueConstraint, exists, false, func, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.cadence import Counting, OnClosed
from schedules.errors import PartnershipError
from schedules.meetings import MeetingTimes
from schedules.venues import HostedDate
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import ChannelId, MeetingId, PartnershipId, SchoolId, SeriesId, ToldId
from storage.database.rows import Row, within
from storage.meetings.venues import hosts_on
from storage.members.partnership import PartnershipRow, SchoolRow
from storage.members.schools import School


class SeriesExists(PartnershipError):
    """A series of this name begins on this day already: most likely the form was sent twice."""


class SeriesRow(Row):
    """Without a place, schools take turns (venues.py). Unless it `asks_all` heads, people are chosen for it."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("partnership_id", "name", "first_on"), UniqueConstraint("partnership_id", "id"))

    id: Mapped[SeriesId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    channel: Mapped[ChannelId]
    first_on: Mapped[date]
    from_time: Mapped[time]
    minutes: Mapped[int]
    every_weeks: Mapped[int]
    counting: Mapped[Counting]
    on_closed: Mapped[OnClosed]
    place: Mapped[str | None]
    asks_all: Mapped[bool] = mapped_column(default=True, server_default=true())
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]


class MeetingRow(Row):
    """The plan is local; `ends_at` follows from it, and is kept only to find by it what is still to come.

    Once somebody has moved or cancelled it, `slot_on` is the day of the series' plan that it stands for; one that
    somebody has added `is_extra`. Neither is the plan's to move any longer. `changed_at` is when it was last changed.
    Without a place it is at the school that is its host; until somebody has heard of it or chosen one, the host follows
    from the turns of the series' schools.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        within("series"),
        within("school", by="host_id"),
        UniqueConstraint("partnership_id", "id"),
        Index(None, "partnership_id", "ends_at"),
    )

    id: Mapped[MeetingId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    series_id: Mapped[SeriesId]
    on: Mapped[date]
    from_time: Mapped[time]
    minutes: Mapped[int]
    ends_at: Mapped[datetime]
    place: Mapped[str | None]
    host_id: Mapped[SchoolId | None]
    slot_on: Mapped[date | None]
    is_extra: Mapped[bool] = mapped_column(default=False, server_default=false())
    cancelled_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


STANDS = MeetingRow.cancelled_at.is_(None)
Index(
    "ix_meeting_standing",
    MeetingRow.series_id,
    MeetingRow.on,
    unique=True,
    sqlite_where=STANDS,
    postgresql_where=STANDS,
)


class MeetingToldRow(Row):
    """What people have been told of a meeting, each time that they were; the last row is what they know."""

    __tablename__ = "meeting_told"
    __table_args__ = (within("meeting"),)

    id: Mapped[ToldId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    meeting_id: Mapped[MeetingId] = mapped_column(index=True)
    on: Mapped[date]
    from_time: Mapped[time]
    minutes: Mapped[int]
    place: Mapped[str]
    is_cancelled: Mapped[bool]
    told_at: Mapped[datetime]


@dataclass(frozen=True)
class NewSeries:
    """A series as its coordinator described it: local date and time, length in minutes."""

    name: str
    channel: ChannelId
    first_on: date
    from_time: time
    minutes: int
    every_weeks: int
    counting: Counting
    on_closed: OnClosed
    place: str | None


@dataclass(frozen=True)
class Series(NewSeries):
    """A series as it was planned, and what has been settled of it since. `ended_on` is the last day that it has."""

    id: SeriesId
    partnership_id: PartnershipId
    asks_all: bool
    ended_on: date | None


@dataclass(frozen=True)
class PlannedMeeting(MeetingTimes):
    """A meeting of a series, and whether anybody has been told of it; `slot_on` and `is_extra` as its row has them."""

    id: MeetingId
    is_announced: bool
    slot_on: date | None
    is_extra: bool
    is_cancelled: bool

    @property
    def is_settled(self) -> bool:
        """Whether somebody has moved, cancelled or added it, so that the plan leaves it alone."""
        return self.is_extra or self.slot_on is not None


@dataclass(frozen=True)
class Meeting(MeetingTimes):
    """A meeting as people see it: when it is, with the name of its series. With a host, its place is that school."""

    id: MeetingId
    partnership_id: PartnershipId
    name: str
    series_id: SeriesId
    channel: ChannelId
    place: str
    host_id: SchoolId | None = None
    asks_all: bool = True
    is_cancelled: bool = False
    changed_at: datetime | None = None

    def has_begun(self, now: datetime) -> bool:
        return now >= self.starts_at

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at


async def start_series(
    session: AsyncSession,
    partnership_id: PartnershipId,
    new: NewSeries,
    planned: Sequence[MeetingTimes],
    *,
    now: datetime,
) -> tuple[SeriesId, list[MeetingId]]:
    """Saves a series with its meetings; its id, and theirs in the order of `planned`. Raises SeriesExists."""
    series_id = await _add_series(session, SeriesRow(partnership_id=partnership_id, created_at=now, **asdict(new)))
    return series_id, await add_meetings(session, partnership_id, series_id, planned, place=new.place)


async def add_meetings(
    session: AsyncSession,
    partnership_id: PartnershipId,
    series_id: SeriesId,
    planned: Sequence[MeetingTimes],
    *,
    place: str | None,
    is_extra: bool = False,
) -> list[MeetingId]:
    """Further meetings of a series; their ids in the order of `planned`."""
    rows = [
        MeetingRow(
            partnership_id=partnership_id,
            series_id=series_id,
            on=one.on,
            from_time=one.from_time,
            minutes=one.minutes,
            ends_at=one.ends_at,
            place=place,
            is_extra=is_extra,
        )
        for one in planned
    ]
    session.add_all(rows)
    await session.flush()
    return [row.id for row in rows]


_SERIES = select(
    SeriesRow.id,
    SeriesRow.partnership_id,
    SeriesRow.name,
    SeriesRow.channel,
    SeriesRow.first_on,
    SeriesRow.from_time,
    SeriesRow.minutes,
    SeriesRow.every_weeks,
    SeriesRow.counting,
    SeriesRow.on_closed,
    SeriesRow.place,
    SeriesRow.asks_all,
    SeriesRow.ended_on,
).order_by(SeriesRow.first_on, SeriesRow.id)


async def series(session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId) -> Series | None:
    """A series of this partnership; another's does not exist here."""
    mine = _SERIES.where(SeriesRow.id == series_id, SeriesRow.partnership_id == partnership_id)
    return await fetch_one(session, mine, Series)


async def all_series(session: AsyncSession, partnership_id: PartnershipId) -> list[Series]:
    """Every series of a partnership, by its first date."""
    return await fetch(session, _SERIES.where(SeriesRow.partnership_id == partnership_id), Series)


async def _add_series(session: AsyncSession, row: SeriesRow) -> SeriesId:
    try:
        async with session.begin_nested():
            session.add(row)
            await session.flush()
    except IntegrityError:
        raise SeriesExists from None
    return row.id


_MEETINGS = (
    select(
        MeetingRow.id,
        MeetingRow.partnership_id,
        SeriesRow.name,
        SeriesRow.channel,
        MeetingRow.on,
        MeetingRow.from_time,
        MeetingRow.minutes,
        func.coalesce(MeetingRow.place, SchoolRow.name, "").label("place"),
        MeetingRow.host_id,
        SeriesRow.asks_all,
        MeetingRow.series_id,
        (~STANDS).label("is_cancelled"),
        MeetingRow.changed_at,
        PartnershipRow.zone.label("zone_name"),
    )
    .join(SeriesRow, SeriesRow.id == MeetingRow.series_id)
    .join(PartnershipRow, PartnershipRow.id == MeetingRow.partnership_id)
    .outerjoin(SchoolRow, SchoolRow.id == MeetingRow.host_id)
    .order_by(MeetingRow.on, MeetingRow.from_time, MeetingRow.id)
)
PLACE_TO_BE_AGREED = "a place still to be agreed"


async def meeting(session: AsyncSession, partnership_id: PartnershipId, meeting_id: MeetingId) -> Meeting | None:
    """A meeting of this partnership; another's does not exist here."""
    mine = _MEETINGS.where(MeetingRow.id == meeting_id, MeetingRow.partnership_id == partnership_id)
    return next(iter(await _fetched(session, mine)), None)


async def meetings_to_come(
    session: AsyncSession, partnership_id: PartnershipId, *, now: datetime, limit: int | None = None
) -> list[Meeting]:
    """Meetings that have not ended, soonest first; without those that are cancelled."""
    ahead = _MEETINGS.where(MeetingRow.partnership_id == partnership_id, MeetingRow.ends_at > now, STANDS)
    return await _fetched(session, ahead.limit(limit))


async def known_meetings(session: AsyncSession, partnership_id: PartnershipId, *, now: datetime) -> list[Meeting]:
    """Meetings that are not over and of which people have heard, soonest first; those that are cancelled too."""
    are_told = exists().where(MeetingToldRow.meeting_id == MeetingRow.id)
    ahead = _MEETINGS.where(MeetingRow.partnership_id == partnership_id, MeetingRow.ends_at > now, are_told)
    return await _fetched(session, ahead)


async def _fetched(session: AsyncSession, statement: Executable) -> list[Meeting]:
    """Meetings with their places, those that follow from whose turn it is too."""
    found = await fetch(session, statement, Meeting)
    turns: dict[MeetingId, School | None] = {}
    for series_id, of in {one.series_id: one.partnership_id for one in found if not one.place}.items():
        turns |= await _turns(session, of, series_id)
    return [one if one.place else _at(one, turns.get(one.id)) for one in found]


def _at(meeting: Meeting, host: School | None) -> Meeting:
    if host is None:
        return replace(meeting, place=PLACE_TO_BE_AGREED)
    return replace(meeting, place=host.name, host_id=host.id)


async def _turns(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId
) -> dict[MeetingId, School | None]:
    """Which school hosts which meeting of a series. One that was moved has the turn that it had, and no other's."""
    rows = await session.execute(
        select(MeetingRow.id, MeetingRow.on, MeetingRow.host_id, or_(~STANDS, MeetingRow.place.is_not(None)))
        .where(MeetingRow.partnership_id == partnership_id, MeetingRow.series_id == series_id)
        .order_by(func.coalesce(MeetingRow.slot_on, MeetingRow.on), MeetingRow.id)
    )
    found = [(meeting_id, HostedDate(on, host, takes_none)) for meeting_id, on, host, takes_none in rows]
    hosting = await hosts_on(session, partnership_id, series_id, [one for _, one in found])
    return dict(zip((meeting_id for meeting_id, _ in found), hosting, strict=True))


async def planned_meetings(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId
) -> list[PlannedMeeting]:
    """Every meeting of a series by date, those that are cancelled too."""
    return await fetch(
        session,
        select(
            MeetingRow.id,
            MeetingRow.on,
            MeetingRow.from_time,
            MeetingRow.minutes,
            PartnershipRow.zone.label("zone_name"),
            exists().where(MeetingToldRow.meeting_id == MeetingRow.id).label("is_announced"),
            MeetingRow.slot_on,
            MeetingRow.is_extra,
            (~STANDS).label("is_cancelled"),
        )
        .join(PartnershipRow, PartnershipRow.id == MeetingRow.partnership_id)
        .where(MeetingRow.partnership_id == partnership_id, MeetingRow.series_id == series_id)
        .order_by(MeetingRow.on, MeetingRow.id),
        PlannedMeeting,
    )
