"""What is done to a series that stands: it is at another time or place, asks others, is told elsewhere, or ends."""

from datetime import date, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.ids import ChannelId, PartnershipId, SeriesId
from storage.meetings.meetings import SeriesRow


async def amend_series(
    session: AsyncSession,
    partnership_id: PartnershipId,
    series_id: SeriesId,
    *,
    from_time: time,
    minutes: int,
    place: str | None,
) -> None:
    """What is planned of a series from now on is at this time and place; without a place, at schools in turn."""
    row = await _row(session, partnership_id, series_id)
    row.from_time, row.minutes, row.place = from_time, minutes, place
    await session.flush()


async def invite_to_series(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId, *, asks_all: bool, channel: ChannelId
) -> None:
    """A series asks all heads, or those chosen for it; and is announced in a channel."""
    row = await _row(session, partnership_id, series_id)
    row.asks_all, row.channel = asks_all, channel
    await session.flush()


async def end_series(
    session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId, *, last_on: date
) -> None:
    """Nothing is planned of a series beyond a day."""
    (await _row(session, partnership_id, series_id)).ended_on = last_on
    await session.flush()


async def tell_series_in(session: AsyncSession, partnership_id: PartnershipId, to: ChannelId, *, was: ChannelId) -> int:
    """Series that were announced in one channel are announced in another; how many they are."""
    mine = select(SeriesRow).where(SeriesRow.partnership_id == partnership_id, SeriesRow.channel == was)
    rows = (await session.scalars(mine)).all()
    for row in rows:
        row.channel = to
    await session.flush()
    return len(rows)


async def _row(session: AsyncSession, partnership_id: PartnershipId, series_id: SeriesId) -> SeriesRow:
    """Raises NoResultFound: who names a series has looked it up before."""
    rows = await session.scalars(
        select(SeriesRow)
        .where(SeriesRow.id == series_id, SeriesRow.partnership_id == partnership_id)
        .with_for_update(key_share=True)
    )
    return rows.one()
