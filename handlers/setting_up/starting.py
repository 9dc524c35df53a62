"""Start: the last screen of setting up, with every date and who hears what when; and then everybody hears of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making, rehearsed
from handlers.changes.views.changes import ChangeRef, Outcome
from handlers.house.access import Actor, Declined, Inside
from handlers.house.facts import Started
from handlers.house.meanwhile import answering
from handlers.house.opening import pushing
from handlers.house.references import modal_of, refer
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Part
from handlers.house.views.series_dates import announcement_words
from handlers.meetings.series import plan_from, save_series
from handlers.meetings.views.meetings import announcement
from handlers.meetings.views.series import SeriesForm
from handlers.setting_up.letting_in import being_set_up, channel_of, closed_door, overtaken, so_far
from handlers.setting_up.views import starting as views
from handlers.setting_up.views.starting import StartForm
from handlers.setting_up.welcomes import drawn_welcome
from schedules.local_time import local
from schedules.meetings import SeriesError, SeriesPlan
from storage.changes.changes import Change
from storage.meetings.meeting_answers import Turnout
from storage.meetings.meetings import meetings_to_come
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, partnership, start_partnership
from storage.members.people import Member, RoleHeld, RoleKind, holders

STARTED = "setting_up.started"


@dataclass(frozen=True)
class Starting:
    """Listeners. Nothing is started that is not as it was shown."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.SAMPLE, self.sample_wanted)
        for action_id in views.SAMPLE_BUTTONS:
            registrar.action(action_id, self.sample_tapped)
        registrar.view(views.PREVIEW, self.started)

    async def sample_wanted(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """The real messages, to her alone."""
        await ack()
        form, now = refer(StartForm, modal_of(body)["private_metadata"]), self.services.clock()
        drawn: list[Part] = []
        async with self.services.writing() as session:
            here = await being_set_up(session, actor_of(body), form.partnership, now)

            async def act(change: Making) -> None:
                await _start(change, form.series)
                drawn.extend(await _samples(change))

            await rehearsed(self.services.subscribers, session, here, act, now=now)
        await pushing(client, body, views.sample(*drawn))

    async def sample_tapped(self, ack: AsyncAck) -> None:
        """A button of the sample: nobody is coming to a meeting that is not planned."""
        await ack()

    async def started(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        form, actor = refer(StartForm, view["private_metadata"]), actor_of(body)

        async def drawn(view_id: str) -> Payload:
            now = self.services.clock()
            async with self.services.reading() as session:
                here = await being_set_up(session, actor, form.partnership, now)
            shut = await closed_door(self.services, client, here.partnership, view_id)
            return shut or await self._started(actor, form, now)

        await answering(ack, client, view, drawn, meanwhile=views.starting())
        await self.services.publish_home(actor, form.partnership)

    async def _started(self, actor: Actor, form: StartForm, now: datetime) -> Payload:
        """Start: in ten minutes everybody hears of it. Raises Refusal."""
        try:
            async with self.services.writing() as session:
                here = await being_set_up(session, actor, form.partnership, now)
                is_now = await so_far(session, here.partnership, now)
                if changed := overtaken(form.as_was, is_now, form.as_was):
                    seen = form.model_copy(update={"as_was": is_now})
                    return await previewed(self.services, session, here, seen, now, changed=changed)
                async with making(self.services.subscribers, session, here, STARTED, now=now) as change:
                    planned = await _start(change, form.series)
                    outcome = _with_announcement(await change.outcome(), planned, here.partnership)
        except SeriesError:  # its time has passed since the dates were shown
            raise Declined(views.OVERTAKEN) from None
        return views.started(here.partnership, ChangeRef(partnership=form.partnership, change=change.id), outcome)


async def previewed(
    services: Services,
    session: AsyncSession,
    here: Inside,
    form: StartForm,
    now: datetime,
    *,
    changed: Sequence[str] = (),
) -> Payload:
    """The last screen: what would come of Start. Raises SeriesError."""
    planned = await plan_from(session, here.partnership, form.series, now)

    async def act(change: Making) -> None:
        await _start(change, form.series)

    outcome = await rehearsed(services.subscribers, session, here, act, now=now)
    calendar = await school_calendar(session, here.partnership)
    return views.preview(
        form,
        planned.dates,
        _with_announcement(outcome, planned, here.partnership),
        has_terms=bool(calendar.terms_around(form.series.first_on)),
        announced=announcement_words(planned, here.partnership.zone, now=now),
        changed=changed,
    )


def _with_announcement(outcome: Outcome, planned: SeriesPlan, of: Partnership) -> Outcome:
    """What comes of Start, with the first announcement where that goes out at the same time: a timer sends it."""
    goes_along = planned.announce_at == outcome.leaves_at
    return replace(outcome, channels=(*outcome.channels, channel_of(of))) if goes_along else outcome


async def _start(change: Making, form: SeriesForm) -> SeriesPlan:
    """Everything that Start does. Raises SeriesError, SeriesExists, Declined."""
    session, partnership_id = change.session, change.here.partnership.id
    await start_partnership(session, partnership_id, change.now)
    planned = await plan_from(session, change.here.partnership, form, change.now)
    await save_series(change, form, planned)
    started = await partnership(session, partnership_id)
    assert started is not None
    await change.publish(Started(started, change.here.member.person.id))
    return planned


async def _samples(change: Making) -> tuple[Part, Part]:
    """What one head, if there is one besides herself, and the heads' channel will read."""
    session, of, herself = change.session, change.here.partnership, change.here.member.person
    heads = await holders(session, of.id, RoleKind.HEAD, on=local(change.now, of.zone).date())
    somebody = next((one for one in heads if one.id != herself.id), heads[0])
    member = Member(somebody, (RoleHeld(RoleKind.HEAD, None),))
    welcome = await drawn_welcome(session, of, member, now=change.now)
    coming = (await meetings_to_come(session, of.id, now=change.now, limit=1))[0]
    return welcome, announcement(coming, Turnout.of(len(heads), []), is_open=True)


async def started_words(_session: AsyncSession, _change: Change) -> str:
    return views.STARTED_WORDS
