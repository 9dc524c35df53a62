"""What becomes of meetings that are planned already when the calendar under them changes.

Each date of the cadence is a slot. A meeting belongs to the slot that begins on its day or before it, so it is known
again when its slot moves it to another day. What has been announced stays where it is, whatever the calendar says now,
and so does what somebody has moved, cancelled or added: a slot whose meeting they have moved is not filled again.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schedules.cadence import PlannedDate


@dataclass(frozen=True)
class Replanning:
    """What is to be done: which days gain a meeting, lose theirs, or move it to another day.

    `stranded` are days of announced meetings that are closed by now.
    """

    added: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()
    moved: Mapping[date, date] = field(default_factory=dict)
    stranded: tuple[date, ...] = ()

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.removed or self.moved)


def replan(
    planned: Sequence[PlannedDate],
    standing: Collection[date],
    *,
    announced: Collection[date],
    today: date,
    settled: Collection[date] = (),
    occupied: Collection[date] = (),
) -> Replanning:
    """What makes the `standing` meetings those of the plan. Past days, today and announced meetings are left alone.

    Of meetings that somebody has moved, cancelled or added, `settled` are the days of the plan for which they stand,
    and `occupied` those on which they are.
    """
    free = sorted(day for day in standing if day > today and day not in announced)
    fixed = {day for day in standing if day not in free}
    starts = [one.planned_on for one in planned]
    taken = {_slot(starts, day) for day in (*fixed, *settled)}
    wanted = {
        slot: one.on
        for slot, one in enumerate(planned)
        if one.on is not None and one.on > today and slot not in taken and one.on not in (*fixed, *occupied)
    }
    # A meeting that stands where the plan wants one stays there, whichever slot it was planned from.
    kept = set(free) & set(wanted.values())
    open_slots = {slot: on for slot, on in wanted.items() if on not in kept}
    moved = {}
    for day in free:
        slot = _slot(starts, day)
        if day not in kept and slot in open_slots:
            moved[day] = open_slots.pop(slot)
    return Replanning(
        added=tuple(sorted(open_slots.values())),
        removed=tuple(day for day in free if day not in kept and day not in moved),
        moved=moved,
        stranded=tuple(sorted(day for day in announced if day > today and _is_left(planned, starts, day))),
    )


def _slot(starts: Sequence[date], day: date) -> int:
    """The last slot that begins on a day or before it; -1 before the first."""
    return bisect_right(starts, day) - 1


def _is_left(planned: Sequence[PlannedDate], starts: Sequence[date], day: date) -> bool:
    slot = _slot(starts, day)
    return slot >= 0 and planned[slot].planned_on == day and planned[slot].on != day
