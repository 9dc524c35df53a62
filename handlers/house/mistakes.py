"""Mistakes of which nothing may be logged as they happen: the line would tell when somebody did what nobody may know.

They are counted, and logged together once another slot is next, in an order that says nothing either.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from handlers.house.error_facts import facts
from schedules.bank_holidays import Nation
from schedules.questions import next_slot
from schedules.school_calendar import SchoolCalendar

# Of no partnership, for a mistake is of none: where its own schools are closed, a line tells the hour, and no minute.
CALENDAR, ZONE = SchoolCalendar(Nation.ENG), ZoneInfo("Europe/London")

log = structlog.get_logger()


@dataclass
class Mistakes:
    """Counted in this process alone; what is not logged when it ends is lost."""

    _counted: Counter[str] = field(default_factory=Counter)
    _slot_at: datetime | None = None

    def note(self, error: BaseException, now: datetime) -> None:
        self._counted[json.dumps(facts(error), sort_keys=True)] += 1
        self._slot_at = self._slot_at or _next_slot(now)

    def log_past(self, now: datetime) -> None:
        """Logs what was noted while another slot was next."""
        if self._slot_at is None or self._slot_at == _next_slot(now):
            return
        for told, times in sorted(self._counted.items()):
            log.error("untraced.failed", times=times, **json.loads(told))
        self._counted.clear()
        self._slot_at = None


def _next_slot(now: datetime) -> datetime:
    return next_slot(now, CALENDAR, ZONE)
