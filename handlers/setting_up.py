"""From nothing to the first announced meeting: who coordinates, the heads' channel, the heads, a first meeting, Start.

What is chosen on the way is saved as it is chosen, so she can stop anywhere: her Home goes on from there. Until Start
nobody else hears from the bot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Actor, Declined, Inside, coordinating
from handlers.accounts import CHANNEL_CALLS, is_in, people_in
from handlers.capability import Capability, HomePart
from handlers.changes import Making, making, rehearsed
from handlers.facts import Started
from handlers.forms import FormErrors, form_values, parse_form
from handlers.opening import changing, filling, opened_to_fill, opening, pushing
from handlers.references import PartnershipRef, refer, tapped
from handlers.registrar import Registrar
from handlers.series import plan_from, save_series
from handlers.services import Services
from handlers.telling import actor_of
from handlers.views import setting_up as views
from handlers.views.changes import ChangeRef
from handlers.views.kit import Payload
from handlers.views.meetings import announcement
from handlers.views.parts import Part
from handlers.views.series import SERIES_WORDING, SeriesDraft, SeriesForm, beside_fields
from handlers.views.series_dates import announcement_words
from handlers.views.setting_up import NameForm
from handlers.welcomes import drawn_welcome
from schedules.cadence import Counting, OnClosed
from schedules.local_time import local
from schedules.meetings import SeriesError
from storage.calendars import school_calendar
from storage.changes import Change
from storage.ids import PartnershipId, TeamId, UserId
from storage.meetings import Turnout, meetings_to_come
from storage.partnership import (
    Partnership,
    name_and_channel,
    partnership,
    partnerships_in,
    start_partnership,
    wait_in,
)
from storage.people import Member, Person, RoleHeld, RoleKind, holders, holds
from storage.roster import Details, add_person, end_role, give_role, person_of_user, roles

HOME_ORDER = 0
STARTED = "setting_up.started"
CALLS = CHANNEL_CALLS | {"views.open", "views.update", "views.push", "chat.postMessage"}
FIRST_SERIES = {
    "name": "Partnership meeting",
    "counting": Counting.CALENDAR_WEEKS,
    "on_closed": OnClosed.MOVE,
}


@dataclass(frozen=True)
class SettingUp:
    """The coordinator's three screens."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.SET_UP, self.begun)
        registrar.view(views.NAME_FORM, self.named)
        registrar.action(views.INVITED, self.invited)
        registrar.action(views.GO_ON, self.invited)
        registrar.event("member_joined_channel", self.somebody_joined)
        registrar.view(views.HEADS_FORM, self.described)
        registrar.action(views.BACK, self.going_back)
        registrar.action(views.SAMPLE, self.sample_wanted)
        for action_id in views.SAMPLE_BUTTONS:
            registrar.action(action_id, self.sample_tapped)
        registrar.view(views.PREVIEW, self.started)

    async def begun(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await _setting_up(session, actor_of(body), ref.partnership, now)
        await opening(client, body, views.name_form(here.partnership))

    async def named(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The first screen is sent: the name and the channel are kept, and Slack is asked whether we are in."""
        ref, now, actor = refer(PartnershipRef, view["private_metadata"]), self.services.clock(), actor_of(body)
        try:
            form = parse_form(view, NameForm, wording=views.NAME_WORDING)
        except FormErrors as wrong:
            await ack(response_action="errors", errors=wrong.by_field)
            return
        async with self.services.writing() as session:
            await _setting_up(session, actor, ref.partnership, now)
            await name_and_channel(session, ref.partnership, name=form.name, heads_channel=form.channel)
            await wait_in(session, ref.partnership, view["id"])
        await ack(response_action="update", view=views.one_moment())
        await self._go_on(client, actor, ref.partnership, view["id"])

    async def invited(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She says that the bot is in the channel, or goes on from Home."""
        await ack()
        ref, now, actor = tapped(PartnershipRef, action), self.services.clock(), actor_of(body)
        async with self.services.reading() as session:
            await _setting_up(session, actor, ref.partnership, now)
        before_her = body.get("view") or {}
        if before_her.get("type") == "modal":
            view_id = before_her["id"]
        else:
            view_id = await opened_to_fill(client, body, views.one_moment())
        if view_id is not None:
            await self._go_on(client, actor, ref.partnership, view_id)

    async def somebody_joined(
        self, body: Mapping[str, Any], event: Mapping[str, Any], context: Mapping[str, Any]
    ) -> None:
        """The bot was invited: whoever waits for that goes on by herself."""
        if event.get("user") != context.get("bot_user_id"):
            return
        team_id = TeamId(body["team_id"])
        async with self.services.reading() as session:
            here = await partnerships_in(session, team_id)
        for one in here:
            if one.heads_channel == event.get("channel") and one.waiting_view is not None:
                await self._move_on(team_id, one)

    async def _move_on(self, team_id: TeamId, waiting: Partnership) -> None:
        now = self.services.clock()
        async with self.services.reading() as session:
            today = local(now, waiting.zone).date()
            coordinators = await holders(session, waiting.id, RoleKind.COORDINATOR, on=today)
        actors = [_actor(team_id, one) for one in coordinators if one.user_id]
        if waiting.waiting_view:
            await self._go_on(self.services.slack(team_id), actors[0], waiting.id, waiting.waiting_view)
        for actor in actors:
            await self.services.publish_home(actor, waiting.id)

    async def _go_on(self, client: AsyncWebClient, actor: Actor, partnership_id: PartnershipId, view_id: str) -> None:
        """Shows the second screen in a modal that stands open, or what is still missing for it."""
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await _setting_up(session, actor, partnership_id, now)
        channel = here.partnership.heads_channel
        assert channel is not None
        if not await is_in(client, channel):
            await filling(client, view_id, views.waiting(here.partnership))
            await self.services.publish_home(actor, partnership_id)
            return
        people = await people_in(client, channel)
        async with self.services.writing() as session:
            await wait_in(session, partnership_id, None)
        not_ticked = [here.member.person.user_id] if here.member.person.user_id else []
        draft = SeriesDraft(partnership=partnership_id)
        await filling(client, view_id, views.heads_form(here.partnership, people, not_ticked=not_ticked, draft=draft))
        await self.services.publish_home(actor, partnership_id)

    async def described(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """The second screen is sent: the heads are kept, and the third shows what would come of Start."""
        now, actor = self.services.clock(), actor_of(body)
        known = refer(PartnershipRef, view["private_metadata"])
        try:
            heads = _ticked(view)
            form = parse_form(view, SeriesForm, wording=SERIES_WORDING, known={**FIRST_SERIES, **known.model_dump()})
            async with self.services.writing() as session:
                here = await _setting_up(session, actor, form.partnership, now)
                await _set_heads(session, here, heads, now)
                preview = await self._previewed(session, here, form, now)
        except FormErrors as wrong:
            await ack(response_action="errors", errors=wrong.by_field)
            return
        except SeriesError as wrong:
            await ack(response_action="errors", errors=beside_fields(wrong))
            return
        await ack(response_action="update", view=preview)

    async def _previewed(self, session: AsyncSession, here: Inside, form: SeriesForm, now: datetime) -> Payload:
        """Raises SeriesError."""
        planned = await plan_from(session, here.partnership, form, now)

        async def act(change: Making) -> None:
            await _start(change, form)

        outcome = await rehearsed(self.services.subscribers, session, here, act, now=now)
        calendar = await school_calendar(session, here.partnership)
        announced = announcement_words(planned, here.partnership.zone, now=now)
        return views.preview(
            form, planned.dates, outcome, has_terms=bool(calendar.terms_around(form.first_on)), announced=announced
        )

    async def going_back(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """From the third screen to the second, with everything as it was."""
        await ack()
        form, now = tapped(SeriesForm, action), self.services.clock()
        async with self.services.reading() as session:
            here = await _setting_up(session, actor_of(body), form.partnership, now)
            today = local(now, here.partnership.zone).date()
            heads = {one.user_id for one in await holders(session, form.partnership, RoleKind.HEAD, on=today)}
        channel = here.partnership.heads_channel
        assert channel is not None
        people = await people_in(client, channel)
        not_ticked = [one.user_id for one in people if one.user_id not in heads]
        draft = SeriesDraft(**form.model_dump())
        await changing(client, body, views.heads_form(here.partnership, people, not_ticked=not_ticked, draft=draft))

    async def sample_wanted(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The real messages, to her alone."""
        await ack()
        form, now = tapped(SeriesForm, action), self.services.clock()
        drawn: list[Part] = []
        async with self.services.writing() as session:
            here = await _setting_up(session, actor_of(body), form.partnership, now)

            async def act(change: Making) -> None:
                await _start(change, form)
                drawn.extend(await _samples(change, now))

            await rehearsed(self.services.subscribers, session, here, act, now=now)
        await pushing(client, body, views.sample(*drawn))

    async def sample_tapped(self, ack: AsyncAck) -> None:
        """A button of the sample: nobody is coming to a meeting that is not planned."""
        await ack()

    async def started(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Start: in ten minutes everybody hears of it."""
        form, now, actor = refer(SeriesForm, view["private_metadata"]), self.services.clock(), actor_of(body)
        try:
            async with self.services.writing() as session:
                here = await _setting_up(session, actor, form.partnership, now)
                async with making(self.services.subscribers, session, here, STARTED, now=now) as change:
                    await _start(change, form)
                    outcome = await change.outcome()
        except SeriesError:  # a day has passed since the dates were shown
            raise Declined(views.OVERTAKEN) from None
        ref = ChangeRef(partnership=form.partnership, change=change.id)
        await ack(response_action="update", view=views.started(here.partnership, ref, outcome))
        await self.services.publish_home(actor, form.partnership)

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        """The next step, for the coordinator of a partnership that has not started."""
        of = here.partnership
        if of.started_at is not None or not here.member.is_coordinator:
            return []
        if of.heads_channel is None:
            return [HomePart(HOME_ORDER, views.first_step(of))]
        step = views.waiting_step if of.waiting_view is not None else views.next_step
        return [HomePart(HOME_ORDER, step(of))]


async def _start(change: Making, form: SeriesForm) -> None:
    """Everything that Start does. Raises SeriesError, SeriesExists, Declined."""
    session, partnership_id = change.session, change.here.partnership.id
    await start_partnership(session, partnership_id, change.now)
    planned = await plan_from(session, change.here.partnership, form, change.now)
    await save_series(change, form, planned)
    started = await partnership(session, partnership_id)
    assert started is not None
    await change.publish(Started(started))


async def _samples(change: Making, now: datetime) -> tuple[Part, Part]:
    """What one head and the heads' channel will read."""
    session, here = change.session, change.here
    today = local(now, here.partnership.zone).date()
    heads = await holders(session, here.partnership.id, RoleKind.HEAD, on=today)
    coming = (await meetings_to_come(session, here.partnership.id, now=now, limit=1))[0]
    somebody = Member(heads[0], (RoleHeld(RoleKind.HEAD, None),))
    welcome = await drawn_welcome(session, here.partnership, somebody, now=now)
    return welcome, announcement(coming, Turnout.of(len(heads), []), is_open=True)


async def _setting_up(session: AsyncSession, actor: Actor, partnership_id: PartnershipId, now: datetime) -> Inside:
    """The coordinator of a partnership that has not started. Raises Refusal."""
    here = await coordinating(session, actor, partnership_id, now=now)
    if here.partnership.started_at is not None:
        raise Declined(views.STARTED_ALREADY)
    return here


def _ticked(view: Mapping[str, Any]) -> list[Details]:
    """The members who are heads, by the names that stood beside their boxes. Raises FormErrors."""
    names = {
        option["value"]: option["text"]["text"]
        for block in view["blocks"]
        if str(block.get("block_id", "")).startswith(views.HEADS)
        for option in block["element"]["options"]
    }
    chosen = [
        value
        for field, values in form_values(view).items()
        if field.startswith(views.HEADS) and isinstance(values, list)
        for value in values
    ]
    if not chosen:
        raise FormErrors({f"{views.HEADS}0": views.NOBODY_TICKED})
    return [_details(value, names[value]) for value in chosen]


def _details(value: str, name: str) -> Details:
    team_id, _, user_id = value.partition(".")
    return Details(name, team_id=TeamId(team_id), user_id=UserId(user_id))


async def _set_heads(session: AsyncSession, here: Inside, heads: Sequence[Details], now: datetime) -> None:
    """The partnership's heads are exactly these, from today on."""
    partnership_id, today = here.partnership.id, local(now, here.partnership.zone).date()
    kept = set()
    for one in heads:
        assert one.team_id is not None
        assert one.user_id is not None
        known = await person_of_user(session, partnership_id, one.team_id, one.user_id)
        person_id = known.id if known else await add_person(session, partnership_id, one)
        kept.add(person_id)
        if not await holds(session, partnership_id, person_id, RoleKind.HEAD, on=today):
            await give_role(session, partnership_id, person_id, RoleKind.HEAD, from_on=today)
    for role in await roles(session, partnership_id):
        if role.held.kind is RoleKind.HEAD and role.person_id not in kept:
            await end_role(session, partnership_id, role.id, after=today - timedelta(days=1))


async def started_words(_session: AsyncSession, _change: Change) -> str:
    return views.STARTED_WORDS


def _actor(workspace: TeamId, someone: Person) -> Actor:
    assert someone.team_id is not None
    assert someone.user_id is not None
    return Actor(workspace, someone.team_id, someone.user_id)


def capability(services: Services) -> Capability:
    setting_up = SettingUp(services)
    return Capability(
        name="setting_up",
        register=setting_up.register,
        home=setting_up.home,
        changes={STARTED: started_words},
        calls=CALLS,
    )
