"""How long things are kept. A school year counts whole: attendance of its first week and of its last go together."""

from datetime import date, timedelta
from enum import Enum, auto

from schedules.school_calendar import SchoolYear, school_year_of

FINISHED_KEPT = timedelta(days=90)
# A question that a coordinator has returned waits so long for whoever asked it to read why.
RETURNED_KEPT = timedelta(days=28)
_YEARS_KEPT = 2
_YEARS_UNANSWERED = 1


class Period(Enum):
    """For how long something is kept."""

    PARTNERSHIP = auto()  # as long as the partnership uses the bot
    ROLES = auto()  # two school years after the one in which somebody's last role ended
    SCHOOL_YEARS = auto()  # two school years after its own
    FINISHED = auto()  # 90 days after it was over
    PROCESS = auto()  # a day after it was last heard of: the bot's own, and nobody's data


def kept_since(today: date) -> date:
    """The first day of what is still kept: two school years have passed after every one before it."""
    return _years_before(today, _YEARS_KEPT)


def unanswered_since(today: date) -> date:
    """The first day of what may still be answered: a whole school year has passed after every one before it."""
    return _years_before(today, _YEARS_UNANSWERED)


def _years_before(today: date, years: int) -> date:
    return SchoolYear(school_year_of(today).begins_in - years).first_on
