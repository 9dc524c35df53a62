"""A series takes place at another time or place from a day on; meetings that somebody has moved stay as they are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled, refuse_unseen
from handlers.house.access import Inside, NotFound
from handlers.house.facts import MeetingMoved
from handlers.house.forms import FormErrors
from handlers.house.views.kit import Payload
from handlers.meetings.notices import will_be_told
from handlers.meetings.rescheduling import set_timers_anew, times_of
from handlers.meetings.views.series import FIRST_TIME_PAST, SeriesRef
from handlers.members.membership import offered_schools, today_of
from handlers.planning.moving import begins_too_soon
from handlers.planning.one_series import details, known_series, page_beneath
from handlers.planning.views import one_series as views
from handlers.planning.views.one_series import SeriesDetails, SeriesOpened, ShiftForm
from handlers.planning.views.planning import TOO_SOON
from storage.changes.changes import Change
from storage.database.ids import SeriesId
from storage.meetings.meeting_changes import follow_place, follow_plan, settle_hosts
from storage.meetings.meetings import (
    Meeting,
    PlannedMeeting,
    Series,
    meeting,
    meetings_to_come,
    planned_meetings,
    series,
)
from storage.meetings.series_changes import amend_series
from storage.meetings.venues import set_venues
from storage.members.calendars import school_calendar


async def shifting_form(session: AsyncSession, here: Inside, ref: SeriesRef, now: datetime) -> Payload:
    """The form, as the series is now."""
    found = await known_series(session, ref)
    as_was, today = await details(session, found), today_of(here, now)
    opened = SeriesOpened(partnership=ref.partnership, series=ref.series, as_was=as_was)
    offered = await offered_schools(session, here, today)
    return views.shift_form(found, opened, as_was, offered, from_on=today)


async def _form_again(session: AsyncSession, here: Inside, filled: Filled[ShiftForm]) -> Payload:
    form, today = filled.form, today_of(here, filled.now)
    found, offered = await known_series(session, form), await offered_schools(session, here, today)
    return views.shift_form(found, form, form.wanted, offered, from_on=form.from_on, changed=filled.changed)


async def _shift(change: Making, form: ShiftForm) -> None:
    """Raises FormErrors, Meanwhile, Refusal."""
    session, of = change.session, change.here.partnership
    found, wanted = await known_series(session, form), form.wanted
    is_now, today = await details(session, found), today_of(change.here, change.now)
    refuse_unseen(form.as_was, is_now, wanted, called=views.CALLED)
    if not {*wanted.schools} <= (await offered_schools(session, change.here, today)).keys() | {*is_now.schools}:
        raise NotFound
    if form.from_on < today:
        raise FormErrors({"from_on": views.ENDS_BEFORE})
    ahead = [
        one for one in await planned_meetings(session, of.id, found.id) if _is_ahead(one, form.from_on, change.now)
    ]
    changing = [one for one in ahead if not one.is_settled]
    if not changing:
        raise FormErrors({"from_on": views.NOTHING_FROM})
    if wanted == is_now:
        return
    if any(replace(one, from_time=wanted.from_time).starts_at <= change.now for one in changing):
        raise FormErrors({"from_time": FIRST_TIME_PAST})
    change.about |= {"series": found.id, "from": form.from_on.isoformat()}
    change.consequences.append(views.shifting_words(len(changing), len(ahead) - len(changing)))
    await _make(change, found, wanted, changing)
    await set_timers_anew(session, of.id, found.id, await school_calendar(session, of), now=change.now)


def _is_ahead(one: PlannedMeeting, from_on: date, now: datetime) -> bool:
    return one.on >= from_on and one.starts_at > now and not one.is_cancelled


async def _make(change: Making, of: Series, wanted: SeriesDetails, changing: Sequence[PlannedMeeting]) -> None:
    """The series is so from now on, and the meetings that follow it. Whoever hosts one before it still does."""
    session, was_at = change.session, await details(change.session, of)
    were = [await _known(session, of, one) for one in changing]
    first_on = min(one.on for one in changing)
    ahead = await meetings_to_come(session, of.partnership_id, now=change.now)
    before = [one for one in ahead if one.series_id == of.id and one.on < first_on]
    await settle_hosts(session, of.partnership_id, before)
    await amend_series(
        session, of.partnership_id, of.id, from_time=wanted.from_time, minutes=wanted.minutes, place=wanted.place
    )
    await set_venues(session, of.partnership_id, of.id, wanted.schools)
    for one in changing:
        to = replace(times_of(one), from_time=wanted.from_time, minutes=wanted.minutes)
        await follow_plan(session, of.partnership_id, one.id, to, now=change.now)
        if (was_at.place, was_at.schools) != (wanted.place, wanted.schools):
            await follow_place(session, of.partnership_id, one.id, wanted.place)
    for was in were:
        now_is = await _known(session, of, was)
        is_told = await will_be_told(change, was, now_is)
        if begins_too_soon(change, was, now_is, is_told=is_told):
            change.consequences.append(TOO_SOON)
        await change.publish(MeetingMoved(change.here.partnership, meeting=now_is, was=was))


async def _known(session: AsyncSession, of: Series, one: PlannedMeeting | Meeting) -> Meeting:
    found = await meeting(session, of.partnership_id, one.id)
    assert found is not None
    return found


async def shifted_words(session: AsyncSession, change: Change) -> str:
    found = await series(session, change.partnership_id, SeriesId(change.about["series"]))
    return views.shifted_words(found.name if found else views.GONE, date.fromisoformat(change.about["from"]))


SHIFTING = Draft(
    kind=views.SHIFTED,
    about=SeriesOpened,
    model=ShiftForm,
    wording=views.SHIFT_WORDING,
    drawn=_form_again,
    act=_shift,
    words=shifted_words,
    beneath=page_beneath,
)
