"""Meetings follow the calendar: when term dates come or change, those that nobody has heard of yet are planned anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.house.facts import CalendarChanged, HeadsChannelChanged
from handlers.house.happening import Happening
from handlers.meetings.rescheduling import set_timers_anew, times_of, unplan
from handlers.meetings.views import series as views
from schedules.cadence import Cadence, plan
from schedules.local_time import local
from schedules.meetings import MeetingTimes
from schedules.replanning import Replanning, replan
from schedules.school_calendar import SchoolCalendar, planning_ends
from storage.meetings.meeting_changes import follow_plan
from storage.meetings.meetings import PlannedMeeting, Series, add_meetings, all_series, planned_meetings
from storage.meetings.series_changes import tell_series_in
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership


async def follow_calendar(happening: Happening, fact: CalendarChanged) -> None:
    """Every series that still runs is planned by the calendar as it is now; the coordinator reads what that means."""
    calendar = await school_calendar(happening.session, fact.partnership)
    today = local(happening.now, fact.partnership.zone).date()
    for series in await all_series(happening.session, fact.partnership.id):
        until = min(planning_ends(series.first_on, calendar), series.ended_on or date.max)
        if until >= today:
            await _follow(happening, fact.partnership, series, calendar, until=until, today=today)


async def follow_channel(happening: Happening, fact: HeadsChannelChanged) -> None:
    """What is still to be announced is announced where the heads meet now."""
    to = fact.partnership.heads_channel
    if to is not None and await tell_series_in(happening.session, fact.partnership.id, to, was=fact.was):
        happening.consequences.append(views.ANNOUNCED_THERE)


async def _follow(
    happening: Happening,
    partnership: Partnership,
    series: Series,
    calendar: SchoolCalendar,
    *,
    until: date,
    today: date,
) -> None:
    cadence = Cadence(series.first_on, series.every_weeks, series.counting, series.on_closed)
    found = await planned_meetings(happening.session, partnership.id, series.id)
    standing = [one for one in found if not one.is_settled]
    by_hand = [one for one in found if one.is_settled]
    days = {one.on for one in standing}
    replanning = replan(
        plan(cadence, calendar, until),
        days,
        announced={one.on for one in standing if one.is_announced},
        today=today,
        settled={one.slot_on for one in by_hand if one.slot_on is not None},
        occupied={one.on for one in by_hand if not one.is_cancelled},
    )
    if replanning.changes_anything:
        await _replan(happening, partnership, series, standing, replanning)
    if partnership.zone_name != happening.partnership.zone_name:
        await _keep_clock(happening, partnership, series)
    await set_timers_anew(happening.session, partnership.id, series.id, calendar, now=happening.now)
    if replanning.changes_anything or replanning.stranded:
        left = sum(not one.is_cancelled for one in found) + len(replanning.added) - len(replanning.removed)
        happening.consequences += views.replanned_words(series.name, replanning, meetings=left)


async def _replan(
    happening: Happening,
    partnership: Partnership,
    series: Series,
    standing: Sequence[PlannedMeeting],
    replanning: Replanning,
) -> None:
    session, by_day = happening.session, {one.on: one for one in standing}
    for day in replanning.removed:
        await unplan(happening, by_day[day].id)
    for day, to in replanning.moved.items():
        await follow_plan(
            session, series.partnership_id, by_day[day].id, replace(times_of(by_day[day]), on=to), now=happening.now
        )
    template = MeetingTimes(series.first_on, series.from_time, series.minutes, partnership.zone_name)
    added = [replace(template, on=day) for day in replanning.added]
    await add_meetings(session, series.partnership_id, series.id, added, place=series.place)


async def _keep_clock(happening: Happening, partnership: Partnership, series: Series) -> None:
    """What is at four stays at four by another clock, and so ends at another instant."""
    for one in await planned_meetings(happening.session, partnership.id, series.id):
        await follow_plan(happening.session, partnership.id, one.id, times_of(one), now=happening.now)
