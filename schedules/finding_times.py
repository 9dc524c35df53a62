"""Which of the times that were offered suits best, and until when people are asked.

A time says whom it would bring together, and whom it would leave out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from schedules.local_time import instant, local
from schedules.reminders import reminder_mornings
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import morning

MOST_OFFERED = 10
BEST = 3

P = TypeVar("P")


@dataclass(frozen=True, order=True)
class OfferedTime:
    """A local date and time at which a first meeting could be."""

    on: date
    at: time

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """In UTC."""
        return instant(self.on, self.at, zone)


@dataclass(frozen=True)
class Suited(Generic[P]):
    """A time with those of whoever answered whom it suits, and those whom it does not."""

    time: OfferedTime
    can: frozenset[P]
    cannot: frozenset[P]


def best_times(chosen: Mapping[OfferedTime, Collection[P]], answered: Collection[P]) -> tuple[Suited[P], ...]:
    """Up to three times that suit anybody, most people first; of two that suit as many, the earlier.

    `chosen` says for each time whom it suits. Whoever has `answered` and did not choose a time cannot come then; of
    whoever has not answered nothing is known, and nothing is supposed.
    """
    everybody = frozenset(answered)
    suited = [Suited(one, everybody & frozenset(who), everybody - frozenset(who)) for one, who in chosen.items()]
    ranked = sorted((one for one in suited if one.can), key=lambda one: (-len(one.can), one.time))
    return tuple(ranked[:BEST])


def asked_until(offered: Collection[OfferedTime], last_on: date, zone: ZoneInfo) -> datetime:
    """The end of the last day for answers, or the last of the times where that comes sooner; in UTC."""
    day_ends = instant(last_on + timedelta(days=1), time.min, zone)
    return min(day_ends, max(one.starts_at(zone) for one in offered))


def reminded_at(last_on: date, calendar: SchoolCalendar, zone: ZoneInfo, *, asked_at: datetime) -> datetime | None:
    """When those who have not answered are reminded, once: the open morning before the last day for answers, in UTC.

    None where nobody has been asked by then. Raises NaiveInstant.
    """
    mornings = reminder_mornings(last_on, [1], calendar, after=local(asked_at, zone).date())
    return morning(mornings[0][1], calendar, zone) if mornings else None
