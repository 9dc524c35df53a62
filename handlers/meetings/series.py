"""Planning a series: a form, a preview of every date, and only then the meetings with their timers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making
from handlers.changes.views.changes import ChangeRef
from handlers.house.access import Declined, Inside, coordinating, partnerships_meant
from handlers.house.forms import FormErrors, parse_form
from handlers.house.opening import changing, opening
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.series_dates import announcement_words
from handlers.meetings.invitations import subject_of
from handlers.meetings.views import series as views
from handlers.meetings.views.meetings import NEW_SERIES
from handlers.meetings.views.series import BeforeSeries, SeriesDraft, SeriesForm, SeriesRef
from schedules.cadence import Cadence
from schedules.meetings import MeetingMoments, SeriesError, SeriesPlan, plan_series
from storage.changes.changes import Change
from storage.database.ids import SeriesId
from storage.delivery.timers import set_timers_of_each
from storage.meetings.meetings import NewSeries, SeriesExists, meetings_to_come, series, start_series
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership

PLANNED = "meeting.series_planned"
ANNOUNCE = "meeting.announce"
END = "meeting.end"


def remind(days_before: int) -> str:
    """The kind of timer that reminds so many days before."""
    return f"meeting.remind.{days_before}"


@dataclass(frozen=True)
class SeriesPlanning:
    """Listeners. Rights are asked for at every step: a coordinator may cease to be one while a form is open."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(NEW_SERIES, self.asked_for)
        registrar.view(views.SERIES_FORM, self.described)
        registrar.action(views.CHANGE, self.changing)
        registrar.view(views.SERIES_PREVIEW, self.confirmed)

    async def asked_for(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """A coordinator taps Plan meetings on her Home."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), ref.partnership, now=now)
        await self.open_form(client, body, [here])

    async def open_form(self, client: AsyncWebClient, body: Mapping[str, Any], choices: Sequence[Inside]) -> None:
        """Opens the form for a coordinator of each of `choices`; it asks which, where there are several."""
        draft = SeriesDraft(partnership=choices[0].partnership.id)
        before = self.services.offered(BeforeSeries)
        form = views.series_form(draft, choices=[one.partnership for one in choices], before=before)
        await opening(client, body, form)

    async def described(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form is sent: every date is shown, or what is wrong stands beside its field."""
        now = self.services.clock()
        form = _form(view)
        try:
            async with self.services.reading() as session:
                here = await coordinating(session, actor_of(body), form.partnership, now=now)
                planned = await plan_from(session, here.partnership, form, now)
                clashing = await _clashing(session, here.partnership, planned, now)
        except SeriesError as wrong:
            raise FormErrors(views.beside_fields(wrong)) from None
        announced = announcement_words(planned, here.partnership.zone, now=now)
        preview = views.series_preview(form, planned.dates, announced=announced, clashing=clashing)
        await ack(response_action="update", view=preview)

    async def changing(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Back from the dates to the form, filled in as it was."""
        await ack()
        form, now = tapped(SeriesForm, action), self.services.clock()
        async with self.services.reading() as session:
            here = await coordinating(session, actor_of(body), form.partnership, now=now)
            others = await partnerships_meant(session, actor_of(body), None, now=now)
        choices = [one.partnership for one in others if one.member.is_coordinator] or [here.partnership]
        await changing(client, body, views.series_form(SeriesDraft(**form.model_dump()), choices=choices))

    async def confirmed(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The dates are right: the series is saved, with a timer for everything that follows from it."""
        form, now = refer(SeriesForm, view["private_metadata"]), self.services.clock()
        try:
            async with self.services.writing() as session:
                here = await coordinating(session, actor_of(body), form.partnership, now=now)
                planned = await plan_from(session, here.partnership, form, now)
                async with making(self.services.subscribers, session, here, PLANNED, now=now) as change:
                    await save_series(change, form, planned)
        except SeriesExists:
            await ack(response_action="update", view=views.series_exists(form))
            return
        except SeriesError:  # a day has passed since the dates were shown
            await ack(response_action="update", view=views.series_overtaken(form))
            return
        announced = announcement_words(planned, here.partnership.zone, now=now)
        ref = ChangeRef(partnership=form.partnership, change=change.id)
        series_ref = SeriesRef(partnership=form.partnership, series=SeriesId(int(str(change.about["series"]))))
        shown = views.series_planned(form, planned.dates, ref, series_ref, announced=announced)
        await ack(response_action="update", view=shown)
        await self.services.publish_home(actor_of(body), form.partnership)


async def plan_from(session: AsyncSession, partnership: Partnership, form: SeriesForm, now: datetime) -> SeriesPlan:
    """What a form comes to in the partnership's calendar. Raises SeriesError."""
    return plan_series(
        Cadence(form.first_on, form.every_weeks, form.counting, form.on_closed),
        await school_calendar(session, partnership),
        from_time=form.from_time,
        minutes=form.minutes,
        zone_name=partnership.zone_name,
        now=now,
    )


async def _clashing(session: AsyncSession, partnership: Partnership, planned: SeriesPlan, now: datetime) -> int:
    """How many of the meetings planned fall at the time of one that stands already."""
    standing = await meetings_to_come(session, partnership.id, now=now)
    return sum(any(one.meeting.overlaps(other) for other in standing) for one in planned.moments)


async def save_series(change: Making, form: SeriesForm, planned: SeriesPlan) -> None:
    """The series with its meetings and their timers. Raises SeriesExists, Declined."""
    session, partnership = change.session, change.here.partnership
    channel = partnership.heads_channel
    if channel is None:
        raise Declined(views.NO_CHANNEL)
    new = NewSeries(channel=channel, **form.model_dump(exclude={"partnership"}))
    meetings = [one.meeting for one in planned.moments]
    series_id, ids = await start_series(session, partnership.id, new, meetings, now=change.now)
    change.about["series"] = series_id
    of_each = zip(ids, planned.moments, strict=True)
    due = {subject_of(meeting_id): timers_of(moments) for meeting_id, moments in of_each}
    await set_timers_of_each(session, partnership.id, due)


async def planned_words(session: AsyncSession, change: Change) -> str:
    found = await series(session, change.partnership_id, SeriesId(change.about["series"]))
    return views.planned_words(found.name if found else None)


def timers_of(moments: MeetingMoments) -> dict[str, datetime]:
    """When everything happens that one meeting brings with it, by kind of timer."""
    announced = {ANNOUNCE: moments.announce_at} if moments.announce_at else {}
    reminders = {remind(one.days_before): one.at for one in moments.reminders}
    return {**announced, **reminders, END: moments.ends_at}


def _form(view: Mapping[str, Any]) -> SeriesForm:
    known = refer(PartnershipRef, view["private_metadata"])
    return parse_form(view, SeriesForm, wording=views.SERIES_WORDING, known=known.model_dump())
