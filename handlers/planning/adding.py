"""One more meeting of a series: announced like the others, and nobody's plan to move."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled
from handlers.house.access import Inside
from handlers.house.views.kit import Payload
from handlers.meetings.rescheduling import set_timers_anew
from handlers.meetings.views.series import SeriesRef
from handlers.planning.moving import refuse_misfit, say_what_is_odd
from handlers.planning.one_series import known_series, page_beneath
from handlers.planning.views import one_series as views
from handlers.planning.views.one_series import AddForm
from handlers.planning.views.planning import TOO_SOON
from schedules.meetings import MeetingTimes
from storage.changes.changes import Change
from storage.database.ids import SeriesId
from storage.meetings.meetings import add_meetings, series
from storage.members.calendars import school_calendar


async def adding_form(session: AsyncSession, _here: Inside, ref: SeriesRef, _now: datetime) -> Payload:
    """The form, with what the series' meetings have in common."""
    found = await known_series(session, ref)
    return views.add_form(found, ref, None, place=found.place)


async def _form_again(session: AsyncSession, _here: Inside, filled: Filled[AddForm]) -> Payload:
    found = await known_series(session, filled.form)
    return views.add_form(found, filled.form, filled.form, place=found.place, changed=filled.changed)


async def _add(change: Making, form: AddForm) -> None:
    """Raises FormErrors, Refusal."""
    session, of = change.session, change.here.partnership
    found, calendar = await known_series(session, form), await school_calendar(session, of)
    times = MeetingTimes(form.on, form.from_time, form.minutes, of.zone_name)
    await refuse_misfit(change, found.id, times)
    await say_what_is_odd(change, times, calendar)
    if times.starts_at <= change.leaves_at:
        change.consequences.append(TOO_SOON)
    await add_meetings(session, of.id, found.id, [times], place=form.place, is_extra=True)
    change.about |= {"series": found.id, "on": form.on.isoformat()}
    await set_timers_anew(session, of.id, found.id, calendar, now=change.now)


async def added_words(session: AsyncSession, change: Change) -> str:
    found = await series(session, change.partnership_id, SeriesId(change.about["series"]))
    return views.added_words(found.name if found else views.GONE, date.fromisoformat(change.about["on"]))


ADDING = Draft(
    kind=views.ADDED,
    about=SeriesRef,
    model=AddForm,
    wording=views.ADD_WORDING,
    drawn=_form_again,
    act=_add,
    words=added_words,
    beneath=page_beneath,
)
