"""Where local dates and times become instants, and instants local: no other module converts.

Plans are kept as a date, a time and a zone; what is due is an instant in UTC. A meeting at 16:00 is at 16:00 on both
sides of a clock change, because it is converted day by day and never by adding hours to an earlier one.

PartnershipError
    NaiveInstant    a datetime without an offset, which may stand for any of a day's hours
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from schedules.errors import PartnershipError


@dataclass(eq=False)
class NaiveInstant(PartnershipError):
    """`given` has no offset from UTC."""

    given: datetime


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show `at` on `day`.

    A time that the spring change skips moves forward by the gap: 01:30 becomes 02:30 in summer time. A time that comes
    twice at the autumn change is the first of the two, still in summer time.
    """
    # fold=0 means exactly this on both days (PEP 495); a `time` taken from a datetime may carry fold=1.
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in `zone` show at `moment`, aware.

    No local time of the skipped hour is ever shown; of the hour that comes twice, the second has fold=1.
    Raises NaiveInstant.
    """
    if moment.utcoffset() is None:
        raise NaiveInstant(moment)
    return moment.astimezone(zone)
