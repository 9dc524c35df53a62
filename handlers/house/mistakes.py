"""Mistakes of which nothing may be logged as they happen: the line would tell when somebody did what nobody may know.

They are counted, and logged together once their hour is over, in an order that says nothing either.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from handlers.house.error_facts import facts

log = structlog.get_logger()


@dataclass
class Mistakes:
    """Counted in this process alone; what is not logged when it ends is lost."""

    _counted: Counter[str] = field(default_factory=Counter)
    _hour: datetime | None = None

    def note(self, error: BaseException, now: datetime) -> None:
        self._counted[json.dumps(facts(error), sort_keys=True)] += 1
        self._hour = self._hour or _hour_of(now)

    def log_past(self, now: datetime) -> None:
        """Logs what was noted in hours that are over."""
        if self._hour is None or self._hour == _hour_of(now):
            return
        for told, times in sorted(self._counted.items()):
            log.error("untraced.failed", times=times, **json.loads(told))
        self._counted.clear()
        self._hour = None


def _hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
