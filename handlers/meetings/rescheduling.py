"""When everything happens on account of a series' meetings, set anew after some of them have moved.

A meeting is announced the morning after the one before it, and a reminder comes on an open day: when one meeting moves
or the calendar changes, the timers of others do too.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.facts import MeetingUnplanned, PutBack, Undone
from handlers.house.happening import Happening
from handlers.meetings.invitations import subject_of
from handlers.meetings.series import timers_of
from schedules.meetings import MeetingTimes, meeting_moments, moments_once_announced
from schedules.school_calendar import SchoolCalendar
from storage.changes.changes import removed_by
from storage.database.ids import MeetingId, PartnershipId, SeriesId
from storage.delivery.timers import set_timers, set_timers_of_each
from storage.meetings.meeting_changes import remove_meeting
from storage.meetings.meetings import PlannedMeeting, all_series, meeting, planned_meetings
from storage.members.calendars import school_calendar
from storage.members.partnership import partnership


async def set_timers_anew(
    session: AsyncSession,
    partnership_id: PartnershipId,
    series_id: SeriesId,
    calendar: SchoolCalendar,
    *,
    now: datetime,
) -> None:
    """The timers of every meeting that is not over follow from where the series' meetings are now.

    One that is cancelled has none; the next is announced no sooner for that.
    """
    found = await planned_meetings(session, partnership_id, series_id)
    ahead = [one for one in found if one.ends_at > now]
    before = max((one.on for one in found if one.ends_at <= now), default=None)
    moments_of = meeting_moments([times_of(one) for one in ahead], calendar, now=now, previous_on=before)
    due: dict[str, dict[str, datetime]] = {}
    for one, moments in zip(ahead, moments_of, strict=True):
        known = moments_once_announced(times_of(one), calendar, now=now)
        happens = timers_of(known if one.is_announced else moments)
        due[subject_of(one.id)] = {} if one.is_cancelled else happens
    await set_timers_of_each(session, partnership_id, due)


async def follow_what_is_back(happening: Happening, fact: PutBack | Undone) -> None:
    """Timers follow from where meetings are, and not from where they were when a change was made that is taken back.

    What nobody has heard of yet goes on as its coordinator has been told when she planned it.
    """
    session, of = happening.session, await partnership(happening.session, fact.partnership.id)
    assert of is not None
    calendar = await school_calendar(session, of)
    for one in await all_series(session, of.id):
        if any(planned.is_announced for planned in await planned_meetings(session, of.id, one.id)):
            await set_timers_anew(session, of.id, one.id, calendar, now=happening.now)


async def unplan_what_is_over(happening: Happening, fact: PutBack) -> None:
    """What is planned again and would be over by now has not taken place: nobody was told of it."""
    session, of = happening.session, fact.partnership.id
    for key in await removed_by(session, fact.change, "meeting"):
        found = await meeting(session, of, MeetingId(key["id"]))
        if found is not None and found.is_over(happening.now):
            await unplan(happening, found.id)


async def unplan(happening: Happening, meeting_id: MeetingId) -> None:
    """A meeting of which nobody has heard is planned no longer."""
    session, of = happening.session, happening.partnership
    await happening.publish(MeetingUnplanned(of, meeting_id))
    await remove_meeting(session, of.id, meeting_id)
    await set_timers(session, of.id, subject_of(meeting_id), {})


def times_of(one: PlannedMeeting) -> MeetingTimes:
    """When a meeting is, and nothing else of it."""
    return MeetingTimes(one.on, one.from_time, one.minutes, one.zone_name)
