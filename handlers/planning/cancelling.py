"""One meeting does not take place: whoever has heard of it is told once, and nobody is reminded of it any longer."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Filled, Meanwhile
from handlers.changes.editing import changed_meanwhile
from handlers.house.access import Inside
from handlers.house.facts import MeetingCancelled
from handlers.house.views.kit import Payload
from handlers.meetings.notices import will_be_told
from handlers.meetings.rescheduling import set_timers_anew
from handlers.planning.planned import drawn, hosts_of, planned_meeting
from handlers.planning.views import planning as views
from handlers.planning.views.planning import PlannedOpened, details_of
from storage.changes.changes import Change
from storage.database.ids import MeetingId
from storage.meetings.meeting_changes import cancel_meeting
from storage.meetings.meetings import Meeting, meeting
from storage.members.calendars import school_calendar


async def _form_again(session: AsyncSession, _here: Inside, filled: Filled[PlannedOpened]) -> Payload:
    found = await planned_meeting(session, filled.form, filled.now)
    return views.move_form(found, filled.form, details_of(found), await hosts_of(session, found), filled.changed)


async def _cancel(change: Making, form: PlannedOpened) -> None:
    """Raises Meanwhile, Refusal."""
    session, of = change.session, change.here.partnership
    found = await planned_meeting(session, form, change.now)
    if changed := changed_meanwhile(form.as_was, details_of(found), views.CALLED):
        raise Meanwhile(changed, details_of(found))
    change.about["meeting"] = found.id
    await cancels(change, found)
    await set_timers_anew(session, of.id, found.series_id, await school_calendar(session, of), now=change.now)


async def cancels(change: Making, found: Meeting) -> None:
    """A meeting does not take place. Timers are set by whoever has done with its series."""
    of = change.here.partnership
    await cancel_meeting(change.session, of.id, found.id, now=change.now)
    now_is = replace(found, is_cancelled=True)
    if await will_be_told(change, found, now_is) and found.starts_at <= change.leaves_at:
        change.consequences.append(views.TOO_SOON)
    await change.publish(MeetingCancelled(of, meeting=now_is))


async def cancelled_words(session: AsyncSession, change: Change) -> str:
    found = await meeting(session, change.partnership_id, MeetingId(change.about["meeting"]))
    return views.cancelled_words(found.name, found.on) if found else views.GONE


CANCELLING = Draft(
    kind=views.CANCELLED,
    about=PlannedOpened,
    model=PlannedOpened,
    wording={},
    drawn=_form_again,
    act=_cancel,
    words=cancelled_words,
    screen=drawn,
)
