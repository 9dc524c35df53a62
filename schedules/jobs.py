"""The timetable: three beats, each a coroutine handed in, and the watch on the clock that keeps them going.

APScheduler gives the beat and holds no state; what is due stands in the database. A beat looks for whatever is due by
now, so being late or skipped costs nothing but time, and there is no job for any one reminder.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from schedules.local_time import NaiveInstant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Beat = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Intervals:
    """Seconds from one beat to the next."""

    fire: float = 5
    deliver: float = 1
    forget: float = 3600


DEFAULT_INTERVALS = Intervals()


def timetable(
    scheduler: BaseScheduler, *, fire: Beat, deliver: Beat, forget: Beat, every: Intervals = DEFAULT_INTERVALS
) -> None:
    """Adds the beats: `fire` turns due timers into deliveries, `deliver` sends and edits, `forget` ends what is kept.

    Each must be a coroutine function: APScheduler runs any other callable in a thread.
    """
    for name, beat, seconds in (
        ("fire", fire, every.fire),
        ("deliver", deliver, every.deliver),
        ("forget", forget, every.forget),
    ):
        scheduler.add_job(
            beat,
            _every(seconds),
            id=name,
            replace_existing=True,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # however late, a beat finds what is due; the default drops it after a second
        )


def rearm(scheduler: BaseScheduler) -> None:
    """Every beat comes within one interval from now, whatever the clock showed before.

    After a step back of an hour the next run would otherwise be an hour away.
    """
    for job in scheduler.get_jobs():
        scheduler.reschedule_job(job.id, trigger=job.trigger)


def _every(seconds: float) -> IntervalTrigger:
    """Counts from a fixed instant, not from the start of the process: one restarted every half hour forgets as well."""
    return IntervalTrigger(seconds=seconds, start_date=_EPOCH, timezone=UTC)


class ClockWatch:
    """Compares the wall clock with the monotonic one, from one reading to the next.

    A slow correction of the clock stays below the tolerance at every reading; a step does not, and nor does waking
    from sleep, during which the monotonic clock may stand still.
    """

    def __init__(self, tolerance: timedelta = timedelta(seconds=2)) -> None:
        self._tolerance = tolerance
        self._last: tuple[datetime, timedelta] | None = None

    def jumped(self, wall: datetime, monotonic_seconds: float) -> bool:
        """Whether the wall clock was set, forward or back, since the last reading. Raises NaiveInstant."""
        if wall.utcoffset() is None:
            raise NaiveInstant(wall)
        reading = (wall.astimezone(UTC), timedelta(seconds=monotonic_seconds))
        last, self._last = self._last or reading, reading
        return abs((reading[0] - last[0]) - (reading[1] - last[1])) > self._tolerance
