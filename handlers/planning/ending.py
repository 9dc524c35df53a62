"""A series ends: what people have heard of is cancelled, and what they have not is planned no longer."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled
from handlers.house.access import Inside
from handlers.house.forms import FormErrors
from handlers.house.views.kit import Payload
from handlers.meetings.rescheduling import set_timers_anew, unplan
from handlers.meetings.views.series import SeriesRef
from handlers.members.membership import today_of
from handlers.planning.cancelling import cancels
from handlers.planning.one_series import known_series, page_beneath
from handlers.planning.views import one_series as views
from handlers.planning.views.one_series import EndForm
from storage.changes.changes import Change
from storage.database.ids import SeriesId
from storage.meetings.meetings import PlannedMeeting, meeting, planned_meetings, series
from storage.meetings.series_changes import end_series
from storage.members.calendars import school_calendar


async def ending_form(session: AsyncSession, here: Inside, ref: SeriesRef, now: datetime) -> Payload:
    return views.end_form(await known_series(session, ref), ref, today_of(here, now))


async def _form_again(session: AsyncSession, _here: Inside, filled: Filled[EndForm]) -> Payload:
    return views.end_form(await known_series(session, filled.form), filled.form, filled.form.last_on, filled.changed)


async def _end(change: Making, form: EndForm) -> None:
    """Raises FormErrors, Refusal."""
    session, of = change.session, change.here.partnership
    found = await known_series(session, form)
    if form.last_on < today_of(change.here, change.now):
        raise FormErrors({"last_on": views.ENDS_BEFORE})
    standing = [one for one in await planned_meetings(session, of.id, found.id) if not one.is_cancelled]
    after = [one for one in standing if one.on > form.last_on]
    if not after:
        raise FormErrors({"last_on": views.NOTHING_AFTER})
    change.about |= {"series": found.id, "last": form.last_on.isoformat()}
    change.consequences.append(views.cancelled_words(len(after)))
    await end_series(session, of.id, found.id, last_on=form.last_on)
    for one in after:
        await _let_go(change, one)
    await set_timers_anew(session, of.id, found.id, await school_calendar(session, of), now=change.now)


async def _let_go(change: Making, one: PlannedMeeting) -> None:
    session, of = change.session, change.here.partnership.id
    if not one.is_announced:
        await unplan(change, one.id)
        return
    found = await meeting(session, of, one.id)
    assert found is not None
    await cancels(change, found)


async def ended_words(session: AsyncSession, change: Change) -> str:
    found = await series(session, change.partnership_id, SeriesId(change.about["series"]))
    return views.ended_words(found.name if found else views.GONE, date.fromisoformat(change.about["last"]))


ENDING = Draft(
    kind=views.ENDED,
    about=SeriesRef,
    model=EndForm,
    wording=views.END_WORDING,
    drawn=_form_again,
    act=_end,
    words=ended_words,
    beneath=page_beneath,
)
