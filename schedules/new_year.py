"""When a new school year is prepared: from June, when heads know who leaves, until the last stragglers of October."""

from datetime import date

from schedules.school_calendar import SchoolYear

_JUNE, _OCTOBER = 6, 10


def year_in_preparation(today: date) -> SchoolYear | None:
    """The school year that begins this September, from 1 June to 31 October; None at other times."""
    return SchoolYear(today.year) if _JUNE <= today.month <= _OCTOBER else None
