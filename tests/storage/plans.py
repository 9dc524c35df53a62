"""Meetings planned in the River Partnership."""

from datetime import UTC, date, datetime, time, timedelta

from schedules.cadence import Counting, OnClosed
from schedules.meetings import MeetingTimes
from storage.database.ids import ChannelId, MeetingId
from storage.meetings.meetings import NewSeries, start_series
from tests.storage.river import EIGHT, River

FORTNIGHT = timedelta(days=14)
HOUR = timedelta(hours=1)
FIRST = datetime(2018, 9, 20, 15, tzinfo=UTC)  # four o'clock in London

SERIES = NewSeries(
    name="Partnership meeting",
    channel=ChannelId("C1"),
    first_on=date(2018, 9, 20),
    from_time=time(16),
    minutes=60,
    every_weeks=2,
    counting=Counting.CALENDAR_WEEKS,
    on_closed=OnClosed.LEAVE_OUT,
    place="Hilltop",
)


def planned(count: int) -> list[MeetingTimes]:
    return [MeetingTimes(FIRST.date() + FORTNIGHT * number, time(16), 60, "Europe/London") for number in range(count)]


async def plans(river: River, series: NewSeries = SERIES, *, count: int = 1) -> list[MeetingId]:
    async with river.writing() as session:
        _, ids = await start_series(session, river.id, series, planned(count), now=EIGHT)
        return ids
