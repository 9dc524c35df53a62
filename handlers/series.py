"""Planning a series: a form, a preview of every date, and only then the meetings with their timers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Inside, inside, must_be, partnerships_meant
from handlers.forms import FormErrors, parse_form
from handlers.opening import changing, opening
from handlers.references import PartnershipRef, refer, tapped
from handlers.registrar import Registrar
from handlers.services import Services
from handlers.telling import actor_of
from handlers.views import series as views
from handlers.views.meetings import NEW_SERIES
from handlers.views.series import SeriesDraft, SeriesForm
from schedules.cadence import Cadence, PlannedDate, plan
from schedules.local_time import instant, local
from schedules.meetings import MeetingMoments, MeetingTimes, meeting_moments
from schedules.school_calendar import planning_ends
from storage.ids import MeetingId, PartnershipId
from storage.meetings import NewSeries, SeriesExists, start_series
from storage.partnership import RoleKind, school_calendar
from storage.timers import NewTimer, set_timers

FURTHEST_AHEAD = timedelta(days=2 * 366)

ANNOUNCE = "meeting.announce"
END = "meeting.end"


def remind(days_before: int) -> str:
    """The kind of timer that reminds so many days before."""
    return f"meeting.remind.{days_before}"


@dataclass(frozen=True)
class Plan:
    """What a form comes to: every date, the moments of each meeting that takes place, and who hears of it when."""

    dates: tuple[PlannedDate, ...]
    moments: tuple[MeetingMoments, ...]
    announced: str


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
        ref = tapped(PartnershipRef, action)
        async with self.services.reading() as session:
            here = await self._coordinating(session, body, ref.partnership)
        await self.open_form(client, body, [here])

    async def open_form(self, client: AsyncWebClient, body: Mapping[str, Any], choices: Sequence[Inside]) -> None:
        """Opens the form for a coordinator of each of `choices`; it asks which, where there are several."""
        draft = SeriesDraft(partnership=choices[0].partnership.id)
        await opening(client, body, views.series_form(draft, choices=[one.partnership for one in choices]))

    async def described(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The form is sent: every date is shown, or what is wrong stands beside its field."""
        try:
            form = _form(view)
            async with self.services.reading() as session:
                here = await self._coordinating(session, body, form.partnership)
                planned = await self._plan(session, here, form)
        except FormErrors as wrong:
            await ack(response_action="errors", errors=wrong.by_field)
            return
        await ack(
            response_action="update",
            view=views.series_preview(form, planned.dates, announced=planned.announced),
        )

    async def changing(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Back from the dates to the form, filled in as it was."""
        await ack()
        form = tapped(SeriesForm, action)
        async with self.services.reading() as session:
            here = await self._coordinating(session, body, form.partnership)
            others = await partnerships_meant(session, actor_of(body), None, now=self.services.clock())
        choices = [one.partnership for one in others if one.member.is_coordinator] or [here.partnership]
        await changing(client, body, views.series_form(SeriesDraft(**form.model_dump()), choices=choices))

    async def confirmed(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The dates are right: the series is saved, with a timer for everything that follows from it."""
        form = refer(SeriesForm, view["private_metadata"])
        try:
            async with self.services.writing() as session:
                here = await self._coordinating(session, body, form.partnership)
                planned = await self._plan(session, here, form)
                await self._save(session, here, form, planned)
        except SeriesExists:
            await ack(response_action="update", view=views.series_exists(form))
            return
        except FormErrors:  # a day has passed since the dates were shown
            await ack(response_action="update", view=views.series_overtaken(form))
            return
        await ack(response_action="update", view=views.series_planned(form, planned.dates, announced=planned.announced))
        await self.services.publish_home(actor_of(body), form.partnership)

    async def _coordinating(
        self, session: AsyncSession, body: Mapping[str, Any], partnership_id: PartnershipId
    ) -> Inside:
        now = self.services.clock()
        here = await inside(session, actor_of(body), partnership_id, now=now)
        await must_be(session, here, RoleKind.COORDINATOR, now=now)
        return here

    async def _plan(self, session: AsyncSession, here: Inside, form: SeriesForm) -> Plan:
        """Raises FormErrors for a plan that begins in the past, too far ahead, or has no meeting at all."""
        now, zone = self.services.clock(), here.partnership.zone
        _begins_in_reach(form, now, zone)
        calendar = await school_calendar(session, here.partnership)
        cadence = Cadence(form.first_on, form.every_weeks, form.counting, form.on_closed)
        dates = plan(cadence, calendar, planning_ends(form.first_on, calendar))
        times = [
            MeetingTimes(one.on, form.from_time, form.minutes, here.partnership.zone_name)
            for one in dates
            if one.on is not None
        ]
        if not times:
            raise FormErrors({"first_on": views.NO_DATES})
        moments = meeting_moments(times, calendar, now=now)
        return Plan(dates, moments, views.announcement_words(moments[0].announce_at, zone))

    async def _save(self, session: AsyncSession, here: Inside, form: SeriesForm, planned: Plan) -> None:
        new = NewSeries(
            name=form.name,
            channel=here.partnership.heads_channel,
            first_on=form.first_on,
            from_time=form.from_time,
            minutes=form.minutes,
            every_weeks=form.every_weeks,
            counting=form.counting,
            on_closed=form.on_closed,
            place=form.place,
        )
        meetings = [one.meeting for one in planned.moments]
        ids = await start_series(session, here.partnership.id, new, meetings, now=self.services.clock())
        timers = [timer for one, moments in zip(ids, planned.moments, strict=True) for timer in timers_of(one, moments)]
        await set_timers(session, here.partnership.id, timers)


def timers_of(meeting_id: MeetingId, moments: MeetingMoments) -> list[NewTimer]:
    """Everything that will happen on account of one meeting."""
    subject = str(meeting_id)
    announced = [NewTimer(ANNOUNCE, subject, moments.announce_at)] if moments.announce_at else []
    reminders = [NewTimer(remind(one.days_before), subject, one.at) for one in moments.reminders]
    return [*announced, *reminders, NewTimer(END, subject, moments.ends_at)]


def _begins_in_reach(form: SeriesForm, now: datetime, zone: ZoneInfo) -> None:
    """Raises FormErrors for a first meeting that has begun, or lies further ahead than anybody has term dates."""
    today = local(now, zone).date()
    if form.first_on < today:
        raise FormErrors({"first_on": views.FIRST_DATE_PAST})
    if form.first_on > today + FURTHEST_AHEAD:
        raise FormErrors({"first_on": views.FIRST_DATE_TOO_FAR})
    if instant(form.first_on, form.from_time, zone) <= now:
        raise FormErrors({"from_time": views.FIRST_TIME_PAST})


def _form(view: Mapping[str, Any]) -> SeriesForm:
    known = refer(PartnershipRef, view["private_metadata"])
    return parse_form(view, SeriesForm, wording=views.SERIES_WORDING, known=known.model_dump())
