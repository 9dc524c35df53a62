"""From nothing to the first announced meeting: the heads' channel, the heads, a first meeting, Start.

The name, the channel and the heads are kept as they are chosen, so a coordinator can stop anywhere: her Home goes on
from there. Until Start nobody else hears from the bot.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import CHANNEL_CALLS, likely_channel, people_in
from handlers.accounts.views.appointing import SET_UP
from handlers.house.access import Actor, Inside
from handlers.house.capability import Capability, HomePart
from handlers.house.forms import FormErrors, form_values, parse_form
from handlers.house.meanwhile import answering, filling_in_place, opening_meanwhile
from handlers.house.opening import showing
from handlers.house.references import PartnershipRef, modal_of, refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, whisper
from handlers.house.views.kit import Payload, message
from handlers.meetings.views.series import SERIES_WORDING, SeriesDraft, SeriesForm, beside_fields
from handlers.setting_up.letting_in import (
    being_set_up,
    channel_of,
    closed_door,
    likely_first_day,
    overtaken,
    so_far,
    ticks_of,
)
from handlers.setting_up.starting import STARTED, Starting, previewed, started_words
from handlers.setting_up.views import setting_up as views
from handlers.setting_up.views.setting_up import NameForm, ScreenRef, SoFar
from handlers.setting_up.views.starting import BACK, StartForm
from schedules.cadence import Counting, OnClosed
from schedules.local_time import local
from schedules.meetings import SeriesError
from storage.database.ids import PartnershipId, TeamId, UserId
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, name_and_channel, partnerships_at, partnerships_in, wait_in
from storage.members.people import Person, RoleKind, holders, holds
from storage.members.roster import Details, add_person, drop_person, end_role, give_role, person_of_user, roles_of

HOME_ORDER = 0
TERM_DATES_ORDER = 5
CALLS = CHANNEL_CALLS | {
    "conversations.list",
    "views.open",
    "views.update",
    "views.push",
    "chat.postMessage",
    "chat.postEphemeral",
}
FIRST_SERIES = {
    "name": "Partnership meeting",
    "counting": Counting.CALENDAR_WEEKS,
    "on_closed": OnClosed.LEAVE_OUT,
}


@dataclass(frozen=True)
class SettingUp:
    """The coordinator's first two screens, and what stands between them while the bot is not in the channel."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(SET_UP, self.begun)
        registrar.view(views.NAME_FORM, self.named)
        registrar.action(views.INVITED, self.invited)
        registrar.action(views.GO_ON, self.invited)
        registrar.event("member_joined_channel", self.somebody_joined)
        registrar.view(views.HEADS_FORM, self.described)
        registrar.action(BACK, self.went_back)

    async def begun(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await being_set_up(session, actor_of(body), ref.partnership, now)
            as_was = await so_far(session, here.partnership, now)
            if here.partnership.waiting_view is not None:  # the modal that waited may be the one she is in
                await wait_in(session, ref.partnership, "")
            taken = {one.heads_channel for one in await partnerships_in(session, here.partnership.team_id)}
        likely = here.partnership.heads_channel or await likely_channel(client, but=taken)
        await showing(client, body, views.name_form(here.partnership, as_was, likely=likely))

    async def named(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The first screen is sent: the name and the channel are kept, and Slack is asked whether we are in."""
        ref, actor = refer(ScreenRef, view["private_metadata"]), actor_of(body)

        async def drawn(view_id: str) -> Payload:
            form = parse_form(view, NameForm, wording=views.NAME_WORDING)
            again = await self._keep_name(actor, ref, form)
            return again or await self._next_screen(client, actor, ref.partnership, view_id)

        await answering(ack, client, view, drawn, meanwhile=views.one_moment(ref.partnership))
        await self.services.publish_home(actor, ref.partnership)

    async def _keep_name(self, actor: Actor, ref: ScreenRef, form: NameForm) -> Payload | None:
        """The form again, where a colleague has chosen otherwise meanwhile. Raises FormErrors, Refusal."""
        now = self.services.clock()
        async with self.services.writing() as session:
            here = await being_set_up(session, actor, ref.partnership, now)
            is_now = await so_far(session, here.partnership, now)
            wanted = SoFar(name=form.name, channel=form.channel, heads=is_now.heads)
            if changed := overtaken(ref.as_was, is_now, wanted):
                return views.name_form(here.partnership, is_now, filled=form, changed=changed)
            meeting_there = await partnerships_at(session, actor.workspace, form.channel)
            if any(one.id != ref.partnership for one in meeting_there):
                raise FormErrors({"channel": views.ANOTHERS_CHANNEL})
            await name_and_channel(session, ref.partnership, name=form.name, heads_channel=form.channel)
        return None

    async def invited(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She says that the bot is in the channel, or goes on from Home."""
        await ack()
        ref, now, actor = tapped(PartnershipRef, action), self.services.clock(), actor_of(body)
        async with self.services.reading() as session:
            await being_set_up(session, actor, ref.partnership, now)

        async def drawn(view_id: str) -> Payload:
            return await self._next_screen(client, actor, ref.partnership, view_id)

        before_her = body.get("view") or {}
        if before_her.get("type") == "modal":
            await filling_in_place(client, before_her["id"], drawn)
        else:
            await opening_meanwhile(client, body, drawn, meanwhile=views.one_moment(ref.partnership))
        await self.services.publish_home(actor, ref.partnership)

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
            is_meant = one.heads_channel == event.get("channel") and one.started_at is None
            if is_meant and one.waiting_view is not None:
                await self._move_on(one, one.waiting_view, inviter=event.get("inviter"))

    async def _move_on(self, of: Partnership, waiting_view: str, *, inviter: str | None) -> None:
        """Shows the second screen in the modal that waits, and the next step on every coordinator's Home.

        To a coordinator who has typed the invitation herself it stands in the channel as well, where she is.
        """
        now, client = self.services.clock(), self.services.slack(of.team_id)
        async with self.services.writing() as session:
            await wait_in(session, of.id, None)
            coordinators = await holders(session, of.id, RoleKind.COORDINATOR, on=local(now, of.zone).date())
        actors = [Actor(of.team_id, one.team_id, one.user_id) for one in coordinators if one.team_id and one.user_id]

        async def drawn(view_id: str) -> Payload:
            return await self._next_screen(client, actors[0], of.id, view_id)

        if actors and waiting_view:
            await filling_in_place(client, waiting_view, drawn)
        for actor in actors:
            if actor.user_id == inviter:
                await whisper(client, channel_of(of), actor.user_id, message(views.next_step(of), text=views.LET_IN))
            await self.services.publish_home(actor, of.id)

    async def _next_screen(
        self, client: AsyncWebClient, actor: Actor, partnership_id: PartnershipId, view_id: str
    ) -> Payload:
        """The second screen, or what is still missing for it. Raises Refusal."""
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await being_set_up(session, actor, partnership_id, now)
        return await self._heads_form(client, here, SeriesDraft(partnership=partnership_id), view_id)

    async def _heads_form(
        self,
        client: AsyncWebClient,
        here: Inside,
        draft: SeriesDraft,
        view_id: str,
        *,
        ticked: Collection[str] = (),
        changed: Sequence[str] = (),
    ) -> Payload:
        """The second screen: with `ticked`, else whoever is known to be a head, else whoever is likely to be.

        Where there is nobody to tick, what is missing for that.
        """
        of, now = here.partnership, self.services.clock()
        if shut := await closed_door(self.services, client, of, view_id):
            return shut
        people = await people_in(client, channel_of(of))
        if not people:
            return views.empty_channel(of)
        async with self.services.writing() as session:
            await wait_in(session, of.id, None)
            first_on = draft.first_on or await likely_first_day(session, of, now)
            heads = await ticks_of(session, of, RoleKind.HEAD, now)
            coordinators = await ticks_of(session, of, RoleKind.COORDINATOR, now)
        ticked = ticked or heads or views.taken_for_heads(of, people, coordinators)
        return views.heads_form(
            of,
            people,
            SoFar.of(of, heads),
            ticked=ticked,
            coordinators=coordinators,
            draft=replace(draft, first_on=first_on),
            changed=changed,
        )

    async def described(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The second screen is sent: the heads are kept, and the third shows what would come of Start."""
        ref, actor = refer(ScreenRef, view["private_metadata"]), actor_of(body)

        async def drawn(view_id: str) -> Payload:
            boxes = Boxes.on(view)
            known = {**FIRST_SERIES, "partnership": ref.partnership}
            form = parse_form(view, SeriesForm, wording=SERIES_WORDING, known=known)
            return await self._described(client, actor, ref, boxes, form, view_id)

        await answering(ack, client, view, drawn, meanwhile=views.one_moment(ref.partnership))

    async def _described(
        self, client: AsyncWebClient, actor: Actor, ref: ScreenRef, boxes: "Boxes", form: SeriesForm, view_id: str
    ) -> Payload:
        """The third screen, or the second again where a colleague has ticked others. Raises FormErrors, Refusal."""
        now = self.services.clock()
        async with self.services.writing() as session:
            here = await being_set_up(session, actor, ref.partnership, now)
            is_now = await so_far(session, here.partnership, now)
            wanted = is_now.model_copy(update={"heads": views.told_apart(boxes.ticked)})
            changed = overtaken(ref.as_was, is_now, wanted)
            if not changed:
                await _keep_heads(session, here, boxes, now)
                return await self._previewed(session, here, form, now)
        draft = SeriesDraft(**form.model_dump())
        return await self._heads_form(client, here, draft, view_id, ticked=boxes.ticked, changed=changed)

    async def _previewed(self, session: AsyncSession, here: Inside, form: SeriesForm, now: datetime) -> Payload:
        """Raises FormErrors where nobody could meet on the date."""
        today = local(now, here.partnership.zone).date()
        why = (await school_calendar(session, here.partnership)).why_closed(form.first_on)
        if why is not None and form.first_on >= today:
            raise FormErrors({"first_on": views.closed_day(form.first_on, why)})
        start = StartForm(series=form, as_was=await so_far(session, here.partnership, now))
        try:
            return await previewed(self.services, session, here, start, now)
        except SeriesError as wrong:
            raise FormErrors(beside_fields(wrong)) from None

    async def went_back(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """From the third screen to the second, with everything as it was."""
        await ack()
        form, now = refer(StartForm, modal_of(body)["private_metadata"]), self.services.clock()
        async with self.services.reading() as session:
            here = await being_set_up(session, actor_of(body), form.partnership, now)

        async def drawn(view_id: str) -> Payload:
            return await self._heads_form(client, here, SeriesDraft(**form.series.model_dump()), view_id)

        await filling_in_place(client, modal_of(body)["id"], drawn)

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        """The coordinator's next step; once it has started, term dates are what is missing next."""
        of = here.partnership
        if not here.member.is_coordinator:
            return []
        if of.started_at is not None:
            has_terms = (await school_calendar(session, of)).terms
            return [] if has_terms else [HomePart(TERM_DATES_ORDER, views.term_dates_step(of))]
        if of.heads_channel is None:
            return [HomePart(HOME_ORDER, views.first_step(of))]
        step = views.waiting_step if of.waiting_view is not None else views.next_step
        return [HomePart(HOME_ORDER, step(of))]


@dataclass(frozen=True)
class Boxes:
    """The members on the second screen, by their boxes' values, with the names that stood beside them."""

    offered: Mapping[str, str]
    ticked: Collection[str]

    @classmethod
    def on(cls, view: Mapping[str, Any]) -> "Boxes":
        """Raises FormErrors where nobody is ticked."""
        offered = {
            option["value"]: option["text"]["text"]
            for block in view["blocks"]
            if str(block.get("block_id", "")).startswith(views.HEADS)
            for option in block["element"]["options"]
        }
        ticked = [
            value
            for field, values in form_values(view).items()
            if field.startswith(views.HEADS) and isinstance(values, list)
            for value in values
        ]
        if not ticked:
            raise FormErrors({f"{views.HEADS}0": views.NOBODY_TICKED})
        return cls(offered, ticked)


async def _keep_heads(session: AsyncSession, here: Inside, boxes: Boxes, now: datetime) -> None:
    """Of the members of the channel exactly those ticked are heads. Heads who are not in it stay."""
    partnership_id, today = here.partnership.id, local(now, here.partnership.zone).date()
    for value, name in boxes.offered.items():
        team_id, _, user_id = value.partition(".")
        details = Details(name, team_id=TeamId(team_id), user_id=UserId(user_id))
        known = await person_of_user(session, partnership_id, TeamId(team_id), UserId(user_id))
        if value not in boxes.ticked:
            if known is not None:
                await _was_never_head(session, known)
            continue
        person_id = known.id if known else await add_person(session, partnership_id, details)
        if not await holds(session, partnership_id, person_id, RoleKind.HEAD, on=today):
            await give_role(session, partnership_id, person_id, RoleKind.HEAD, from_on=today)


async def _was_never_head(session: AsyncSession, known: Person) -> None:
    """Nobody has heard of it yet. Of whom nothing else was entered, nothing is kept."""
    for role in await roles_of(session, known.partnership_id, known.id):
        if role.held.kind is RoleKind.HEAD:
            await end_role(session, known.partnership_id, role.id, after=role.from_on - timedelta(days=1))
    if known.email is None and known.headship_from_on is None:
        await drop_person(session, known.partnership_id, known.id)


def capability(services: Services) -> Capability:
    setting_up, starting = SettingUp(services), Starting(services)

    def register(registrar: Registrar) -> None:
        setting_up.register(registrar)
        starting.register(registrar)

    return Capability(
        name="setting_up",
        register=register,
        home=setting_up.home,
        changes={STARTED: started_words},
        calls=CALLS,
    )
