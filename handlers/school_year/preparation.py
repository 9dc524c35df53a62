"""How far a new school year is prepared: read from people, the calendar and the meetings, and kept nowhere else."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside
from handlers.house.views.kit import Payload
from handlers.members.membership import today_of
from handlers.school_year.views import new_year as views
from handlers.school_year.views.new_year import Departure, Preparation, Settled
from schedules.new_year import year_in_preparation
from schedules.school_calendar import SchoolYear
from storage.database.ids import PersonId
from storage.meetings.meetings import all_series
from storage.members.calendars import school_calendar
from storage.members.people import RoleKind
from storage.members.roster import Role, everybody, roles
from storage.members.schools import School, schools

# A series may begin with the autumn term, which in some places begins in August.
SUMMER_HOLIDAY = timedelta(weeks=6)

_DAY = timedelta(days=1)


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """The checklist; out of season, when it comes."""
    year = year_in_preparation(today_of(here, now))
    if year is None:
        return views.out_of_season()
    return views.checklist(here.partnership.id, await _preparation(session, here, year, now))


def is_offered(here: Inside, now: datetime) -> bool:
    return year_in_preparation(today_of(here, now)) is not None


async def _preparation(session: AsyncSession, here: Inside, year: SchoolYear, now: datetime) -> Preparation:
    held = await roles(session, here.partnership.id)
    delegates = delegates_in(held, year)
    calendar = await school_calendar(session, here.partnership)
    series = await all_series(session, here.partnership.id)
    return Preparation(
        year=year,
        departures=await _departures(session, here, held, year),
        headless=await _headless(session, here, held, on=max(year.first_on, today_of(here, now))),
        delegates=settled_among(delegates, year),
        undecided=sum(one.to_on is None for one in delegates),
        terms=[one for one in calendar.terms if one.school_year == year],
        series=[(one.name, one.first_on) for one in series if one.first_on >= year.first_on - SUMMER_HOLIDAY],
    )


async def _departures(session: AsyncSession, here: Inside, held: Sequence[Role], year: SchoolYear) -> list[Departure]:
    """The headships that end with the summer, and who is head of the school then."""
    names = await names_of(session, here)
    headships = [one for one in held if one.held.kind is RoleKind.HEAD]
    ending = [one for one in headships if one.to_on and _with_summer(one.to_on, year)]
    return [
        Departure(
            name=names[one.person_id],
            school=one.held.school or "their school",
            last_on=one.to_on,
            successors=[
                names[other.person_id]
                for other in headships
                if other.held.school_id == one.held.school_id and _holds(other, one.to_on + _DAY)
            ],
        )
        for one in ending
        if one.to_on
    ]


def _with_summer(day: date, year: SchoolYear) -> bool:
    return year_in_preparation(day) == year


def _holds(one: Role, on: date) -> bool:
    return one.from_on <= on and one.goes_beyond(on - _DAY)


async def _headless(session: AsyncSession, here: Inside, held: Sequence[Role], *, on: date) -> list[School]:
    """The schools of a day that have no head then."""
    headed = {one.held.school_id for one in held if one.held.kind is RoleKind.HEAD and _holds(one, on)}
    return [one for one in await schools(session, here.partnership.id) if one.is_in(on) and one.id not in headed]


def delegates_in(held: Sequence[Role], year: SchoolYear) -> list[Role]:
    """The delegates of this summer whose heads go on."""
    heads = {
        (one.person_id, one.held.school_id)
        for one in held
        if one.held.kind is RoleKind.HEAD and _holds(one, year.first_on)
    }
    last_on = year.first_on - _DAY
    return [
        one
        for one in held
        if one.held.kind is RoleKind.DELEGATE
        and _holds(one, last_on)
        and (one.held.for_id is None or (one.held.for_id, one.held.school_id) in heads)
    ]


def settled_among(delegates: Sequence[Role], year: SchoolYear) -> Settled:
    return Settled(
        going_on=tuple(one.id for one in delegates if one.to_on and one.to_on >= year.first_on),
        ending=tuple(one.id for one in delegates if one.to_on and one.to_on < year.first_on),
    )


async def names_of(session: AsyncSession, here: Inside) -> dict[PersonId, str]:
    return {one.id: one.name for one in await everybody(session, here.partnership.id)}


def year_of(here: Inside, now: datetime) -> SchoolYear:
    """The year that is being prepared. Raises Declined out of season."""
    year = year_in_preparation(today_of(here, now))
    if year is None:
        raise Declined(views.OUT_OF_SEASON)
    return year
