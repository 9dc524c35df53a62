"""One meeting is on another day, at another time or place: whoever has heard of it is told once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled, refuse_unseen
from handlers.house.access import Inside, NotFound
from handlers.house.facts import MeetingMoved
from handlers.house.forms import FormErrors
from handlers.house.views.kit import Payload
from handlers.house.views.series_dates import long_date
from handlers.meetings.notices import will_be_told
from handlers.meetings.rescheduling import set_timers_anew
from handlers.meetings.views import series as series_views
from handlers.planning.planned import drawn, hosts_of, planned_meeting
from handlers.planning.views import planning as views
from handlers.planning.views.planning import MeetingDetails, MoveForm, PlannedOpened, PlannedRef, details_of
from schedules.local_time import local
from schedules.meetings import FURTHEST_AHEAD, MeetingTimes
from schedules.school_calendar import SchoolCalendar
from storage.changes.changes import Change
from storage.database.ids import MeetingId, SeriesId
from storage.meetings.meeting_answers import answers
from storage.meetings.meeting_changes import move_meeting
from storage.meetings.meetings import Meeting, meeting, meetings_to_come
from storage.members.calendars import school_calendar


async def moving_form(session: AsyncSession, _here: Inside, ref: PlannedRef, now: datetime) -> Payload:
    """The form of one meeting, as it is now."""
    found = await planned_meeting(session, ref, now)
    as_was = details_of(found)
    opened = PlannedOpened(partnership=ref.partnership, meeting=ref.meeting, as_was=as_was)
    return views.move_form(found, opened, as_was, await hosts_of(session, found))


async def _form_again(session: AsyncSession, _here: Inside, filled: Filled[MoveForm]) -> Payload:
    found = await planned_meeting(session, filled.form, filled.now)
    hosts = await hosts_of(session, found)
    return views.move_form(found, filled.form, filled.form.wanted, hosts, filled.changed)


async def _move(change: Making, form: MoveForm) -> None:
    """Raises FormErrors, Meanwhile, Refusal."""
    session, of = change.session, change.here.partnership
    was, wanted = await planned_meeting(session, form, change.now), form.wanted
    refuse_unseen(form.as_was, details_of(was), wanted, called=views.CALLED)
    if wanted == details_of(was):
        return
    calendar = await school_calendar(session, of)
    times = MeetingTimes(wanted.on, wanted.from_time, wanted.minutes, was.zone_name)
    if wanted.host is not None and wanted.host not in await hosts_of(session, was):
        raise NotFound
    await refuse_misfit(change, was.series_id, times, but=was.id)
    await move_meeting(session, of.id, was.id, times, place=wanted.place, host_id=wanted.host, now=change.now)
    now_is = await meeting(session, of.id, was.id)
    assert now_is is not None
    change.about |= {
        "meeting": was.id,
        "was": details_of(was).model_dump(mode="json"),
        "now": wanted.model_dump(mode="json"),
    }
    await set_timers_anew(session, of.id, was.series_id, calendar, now=change.now)
    is_told = await will_be_told(change, was, now_is)
    await _say_what_follows(change, was, now_is, calendar, is_told=is_told)
    await change.publish(MeetingMoved(of, meeting=now_is, was=was))


async def refuse_misfit(
    change: Making, series_id: SeriesId, now_is: MeetingTimes, *, but: MeetingId | None = None
) -> None:
    """Raises FormErrors where no meeting of a series can be then; `but` is the one that is to be there."""
    today = local(change.now, now_is.zone).date()
    if now_is.on < today:
        raise FormErrors({"on": views.DATE_PAST})
    if now_is.on > today + FURTHEST_AHEAD:
        raise FormErrors({"on": series_views.FIRST_DATE_TOO_FAR})
    if now_is.starts_at <= change.now:
        raise FormErrors({"from_time": series_views.FIRST_TIME_PAST})
    for other in await meetings_to_come(change.session, change.here.partnership.id, now=change.now):
        if other.id != but and (other.series_id, other.on) == (series_id, now_is.on):
            raise FormErrors({"on": views.ALREADY_THEN.format(name=other.name, day=long_date(other.on))})


async def _say_what_follows(
    change: Making, was: Meeting, now_is: Meeting, calendar: SchoolCalendar, *, is_told: bool
) -> None:
    """What a coordinator might not think of."""
    session = change.session
    said = await answers(session, was.id, on=was.on)
    if was.on != now_is.on and said:
        change.consequences.append(views.asked_anew_words(len(said), was.on))
    await say_what_is_odd(change, now_is, calendar, but=was.id)
    if begins_too_soon(change, was, now_is, is_told=is_told):
        change.consequences.append(views.TOO_SOON)


def begins_too_soon(change: Making, was: MeetingTimes, now_is: MeetingTimes, *, is_told: bool) -> bool:
    """Whether a meeting begins before people may be told, or was to begin by then where they know of it."""
    return now_is.starts_at <= change.leaves_at or (is_told and was.starts_at <= change.leaves_at)


async def say_what_is_odd(
    change: Making, planned: MeetingTimes, calendar: SchoolCalendar, *, but: MeetingId | None = None
) -> None:
    """Says of a meeting that it falls on a closed day, or at the time of another."""
    if why := calendar.why_closed(planned.on):
        change.consequences.append(views.closed_words(planned.on, why.name))
    ahead = await meetings_to_come(change.session, change.here.partnership.id, now=change.now)
    if also := [one.name for one in ahead if one.id != but and one.overlaps(planned)]:
        change.consequences.append(views.clash_words(also))


async def moved_words(session: AsyncSession, change: Change) -> str:
    found = await meeting(session, change.partnership_id, MeetingId(change.about["meeting"]))
    was, now_is = (MeetingDetails.model_validate(change.about[key]) for key in ("was", "now"))
    return views.moved_words(found.name if found else views.GONE, was, now_is)


MOVING = Draft(
    kind=views.MOVED,
    about=PlannedOpened,
    model=MoveForm,
    wording=views.MOVE_WORDING,
    drawn=_form_again,
    act=_move,
    words=moved_words,
    screen=drawn,
)
