"""What planned dates come to, in words: which there are, what became of the others, and who hears of them when."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.house.views.kit import Block, Section, mrkdwn
from schedules.cadence import PlannedDate
from schedules.local_time import local
from schedules.meetings import MeetingMoments, SeriesPlan
from schedules.school_calendar import ClosedKind
from schedules.sending_hours import UNDO_WINDOW

DATES_A_SECTION = 15


def dates_summary(planned: Sequence[PlannedDate]) -> str:
    """How many meetings, and how many dates were left out or moved."""
    meeting_on = [one.on for one in planned if one.on is not None]
    left_out = len(planned) - len(meeting_on)
    moved = sum(one.is_moved for one in planned)
    count = f"{len(meeting_on)} {'meeting' if len(meeting_on) == 1 else 'meetings'}"
    changes = [f"{moved} moved"] * bool(moved) + [f"{left_out} left out"] * bool(left_out)
    return f"{count}; {', '.join(changes)}." if changes else f"{count}."


def date_sections(planned: Sequence[PlannedDate]) -> list[Block]:
    """Every date on a line of its own."""
    lines = [f"• {date_line(one)}" for one in planned]
    stretches = [lines[start : start + DATES_A_SECTION] for start in range(0, len(lines), DATES_A_SECTION)]
    return [Section(text=mrkdwn("{lines}", lines="\n".join(stretch))) for stretch in stretches]


def date_line(planned: PlannedDate) -> str:
    """One date of the plan: "Thu 27 May 2027", or what became of it and why.

    A weekday without school moves every date alike, so that is said once, by `weekday_words`.
    """
    why = planned.why.name if planned.why else ""
    if planned.on is None:
        no_room = ", and there is no school day before the next date" if planned.no_room else ""
        return f"{long_date(planned.planned_on)}: left out ({why}{no_room})"
    if planned.is_moved and not _falls_on_weekend(planned):
        return f"{long_date(planned.on)}: moved from {long_date(planned.planned_on)} ({why})"
    return long_date(planned.on)


def weekday_words(planned: Sequence[PlannedDate]) -> str | None:
    """Says of a series on a weekday without school that its dates are moved."""
    if not _falls_on_weekend(planned[0]):
        return None
    return f"Every date falls on a {planned[0].planned_on:%A}, so the meeting is on the next school day."


def no_dates_words(planned: Sequence[PlannedDate]) -> str:
    """Why a series has not a single meeting, and what to choose instead."""
    first = planned[0]
    day = f"{first.planned_on.day} {first.planned_on:%B %Y}"
    or_move = "" if first.no_room else ", or let dates be moved"
    if _falls_on_weekend(first):
        weekday = f"{first.planned_on:%A}"
        return f"{day} is a {weekday}, so every date would be left out. Choose a school day{or_move}."
    why = f" ({first.why.name})" if first.why else ""
    return f"Every date would be left out, beginning with {day}{why}. Choose another first date{or_move}."


def _falls_on_weekend(planned: PlannedDate) -> bool:
    return planned.why is not None and planned.why.kind is ClosedKind.WEEKEND


def announcement_words(planned: SeriesPlan, zone: ZoneInfo, *, now: datetime) -> str:
    """Who will be told what, and when: nothing is promised that comes too late for the first meeting."""
    return f"{_announced(planned, zone, now)} {_reminded(planned.moments, zone)}"


def _announced(planned: SeriesPlan, zone: ZoneInfo, now: datetime) -> str:
    what, is_only = ("It", True) if len(planned.moments) == 1 else ("The first", False)
    on_the_morning = "on the first school morning after the meeting before it"
    if planned.announce_at is None:
        later = "" if is_only else f" Each later one is announced in the heads' channel {on_the_morning}."
        return f"{what} begins before I may tell anybody, so please do that yourself.{later}"
    there = local(planned.announce_at, zone)
    soon = ", ten minutes from now at the earliest" if planned.announce_at == now + UNDO_WINDOW else ""
    later = "" if is_only else f"; each later one {on_the_morning}"
    return (
        f"{what} is announced in the heads' channel on {there:%a} {there.day} {there:%b} at {there:%H:%M}{soon}{later}."
    )


def _reminded(moments: Sequence[MeetingMoments], zone: ZoneInfo) -> str:
    reminders = [reminder for one in moments for reminder in one.reminders]
    if not reminders:
        return "There is no time for a reminder."
    at = local(reminders[0].at, zone)
    usual = {one.days_before for one in reminders}
    first = {one.days_before for one in moments[0].reminders}
    but = "" if first == usual else f"; of the first, {f'only {_days(first)} before' if first else 'not at all'}"
    return f"Heads who have not answered are reminded {_days(usual)} before, at {at:%H:%M}{but}."


def _days(numbers: Collection[int]) -> str:
    """ "7 days and 1 day"."""
    return " and ".join("1 day" if number == 1 else f"{number} days" for number in sorted(numbers, reverse=True))


def days_words(first_on: date, last_on: date) -> str:
    """ "Mon 19 Oct 2026 to Fri 23 Oct 2026", or the one day."""
    return long_date(first_on) if first_on == last_on else f"{long_date(first_on)} to {long_date(last_on)}"


def long_date(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
