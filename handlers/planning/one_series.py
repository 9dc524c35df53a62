"""One series as its coordinator looks it up: its page, and what the forms on it begin with."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside, NotFound
from handlers.house.views.kit import Payload
from handlers.meetings.views.series import SeriesRef
from handlers.members.membership import today_of
from handlers.planning.views import one_series as views
from handlers.planning.views.one_series import SeriesDetails
from storage.database.ids import SchoolId
from storage.meetings.meetings import Series, series
from storage.meetings.series_people import chosen_on
from storage.meetings.venues import venues
from storage.members.people import Person
from storage.members.schools import schools


async def known_series(session: AsyncSession, ref: SeriesRef) -> Series:
    """Raises NotFound."""
    found = await series(session, ref.partnership, ref.series)
    if found is None:
        raise NotFound
    return found


async def page(session: AsyncSession, here: Inside, ref: SeriesRef, now: datetime) -> Payload:
    found = await known_series(session, ref)
    names = await school_names(session, found)
    hosting = [names[one] for one in await venues(session, found.partnership_id, found.id)]
    invited = await _chosen(session, here, found, now)
    words = views.invited_words(None if invited is None else [one.name for one in invited])
    return views.series_page(found, hosting, words)


async def page_beneath(session: AsyncSession, here: Inside, form: SeriesRef, now: datetime) -> Payload:
    """What stands beneath a form of the series, once that is saved."""
    return await page(session, here, form, now)


async def _chosen(session: AsyncSession, here: Inside, of: Series, now: datetime) -> list[Person] | None:
    if of.asks_all:
        return None
    return await chosen_on(session, of.partnership_id, of.id, on=today_of(here, now))


async def school_names(session: AsyncSession, of: Series) -> dict[SchoolId, str]:
    """Every school that is or was in the partnership, by name."""
    return {one.id: one.name for one in await schools(session, of.partnership_id)}


async def details(session: AsyncSession, of: Series) -> SeriesDetails:
    """When and where a series takes place."""
    hosting = await venues(session, of.partnership_id, of.id)
    return SeriesDetails(from_time=of.from_time, minutes=of.minutes, place=of.place, schools=tuple(hosting))
