"""Who is a new head: somebody in the first two school years of headship.

A head who begins in the six weeks before September begins with the school year that follows.
"""

from datetime import date, timedelta

from schedules.school_calendar import SchoolYear, school_year_of

NEW_FOR_YEARS = 2
_SUMMER_HOLIDAY = timedelta(weeks=6)


def is_new_head(headship_from_on: date | None, on: date) -> bool:
    """Whether somebody who first became a head on a day is a new one `on` another; None is a day that nobody knows."""
    return headship_from_on is not None and headship_from_on <= on <= new_until(headship_from_on)


def new_until(headship_from_on: date) -> date:
    """The last day on which a head is a new one: 31 August."""
    first_year = school_year_of(headship_from_on + _SUMMER_HOLIDAY)
    return SchoolYear(first_year.begins_in + NEW_FOR_YEARS - 1).last_on
