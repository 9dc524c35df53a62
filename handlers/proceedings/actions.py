"""What was agreed at a meeting: kept with its minutes, answered by its owner, and shown at the next meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled, refuse_unseen
from handlers.house.access import Actor, Declined, Inside, NotFound, inside
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import MemberLeft
from handlers.house.forms import FormErrors, parse_form
from handlers.house.happening import hears
from handlers.house.references import refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Blocks, Payload
from handlers.meetings.invitations import invited
from handlers.meetings.meeting_extras import MeetingExtra, Shown
from handlers.meetings.meeting_rights import known_meeting
from handlers.meetings.views.meetings import MeetingRef
from handlers.members.membership import known_person, today_of
from handlers.proceedings.actions_kept import ACTIONS_KEPT, forget
from handlers.proceedings.following_up import (
    ASKS,
    ask_owner,
    ask_part,
    ask_who_takes_it,
    follow_up,
    nobodys,
    nobodys_part,
    owner_left,
)
from handlers.proceedings.minutes import Minutes
from handlers.proceedings.presence import as_keeper
from handlers.proceedings.views import actions as views
from handlers.proceedings.views.actions import ActionDetails, ActionForm, ActionOpened, ActionRef, AgreedForm, TimeForm
from storage.changes.changes import Change
from storage.database.ids import PersonId
from storage.meetings.meetings import Meeting
from storage.members.people import RoleKind, holders
from storage.proceedings.actions import (
    Action,
    ActionsFull,
    NewAction,
    action,
    agree,
    agreed_at,
    amend_action,
    open_actions,
    standing_for,
    themes,
)

EXTRA_ORDER = 50
HOME_ORDER = 30
SHOWN_ON_HOME = 3
A_FORTNIGHT = timedelta(days=14)
CALLS = frozenset({"views.open", "views.push", "views.update", "chat.postMessage"})


@dataclass(frozen=True)
class AgreedActions:
    """Listeners. Whoever keeps the minutes says what was agreed, and its owner how it stands."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.ADD, shows(self.services, MeetingRef, _add_form, let_in=as_keeper))
        registrar.action(views.CHANGE, shows(self.services, ActionRef, _change_form, let_in=as_keeper))
        registrar.action(views.DONE, self.done)
        registrar.action(views.OPEN_AGAIN, self.opened_again)
        registrar.action(views.NOT_MINE, self.not_mine)
        registrar.action(views.MORE_TIME, shows(self.services, ActionRef, _time_form, let_in=as_owner))
        registrar.view(views.POSTPONED, self.postponed)
        Drafting(self.services, self.agreeing).register(registrar)
        Drafting(self.services, self.amending).register(registrar)

    async def done(self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        await ack()
        ref, now = tapped(ActionRef, action), self.services.clock()
        async with self.services.writing() as session:
            here, mine = await _own(session, actor_of(body), ref, now)
            await _keep(session, here, mine, _as_agreed(mine), done_at=mine.done_at or now, now=now)
        await self._tell(body, ref)

    async def opened_again(self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        await ack()
        ref, now = tapped(ActionRef, action), self.services.clock()
        async with self.services.writing() as session:
            here, mine = await _own(session, actor_of(body), ref, now)
            await _keep(session, here, mine, _as_agreed(mine), done_at=None, now=now)
        await self._tell(body, ref)

    async def not_mine(self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        """It is nobody's then, and a coordinator is asked who takes it."""
        await ack()
        ref, now = tapped(ActionRef, action), self.services.clock()
        async with self.services.writing() as session:
            here, mine = await _own_open(session, actor_of(body), ref, now)
            was = _as_agreed(mine)
            await _keep(session, here, mine, NewAction(was.what, None, was.due_on, was.theme), done_at=None, now=now)
            await ask_who_takes_it(session, here.partnership, mine.id, now)
        await self._tell(body, ref)

    async def postponed(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        ref, now = refer(ActionRef, view["private_metadata"]), self.services.clock()
        form = parse_form(view, TimeForm, wording=views.TIME_WORDING)
        async with self.services.writing() as session:
            here, mine = await _own_open(session, actor_of(body), ref, now)
            _refuse_past(form.due_on, today_of(here, now))
            was = _as_agreed(mine)
            to = NewAction(was.what, was.owner_id, form.due_on, was.theme)
            await _keep(session, here, mine, to, done_at=None, now=now)
        await ack()
        await self._tell(body, ref)

    async def _tell(self, body: Mapping[str, Any], ref: ActionRef) -> None:
        self.services.deliver_soon()
        await self.services.publish_home(actor_of(body), ref.partnership)

    @property
    def agreeing(self) -> Draft[AgreedForm]:
        return Draft(
            kind=views.AGREED,
            about=MeetingRef,
            model=AgreedForm,
            wording=views.ACTION_WORDING,
            drawn=_add_form_again,
            act=_agree,
            words=agreed_words,
            beneath=Minutes(self.services).drawn,
            let_in=as_keeper,
        )

    @property
    def amending(self) -> Draft[ActionForm]:
        return Draft(
            kind=views.AMENDED,
            about=ActionOpened,
            model=ActionForm,
            wording=views.ACTION_WORDING,
            drawn=_change_form_again,
            act=_amend,
            words=amended_words,
            beneath=Minutes(self.services).drawn,
            let_in=as_keeper,
        )


async def as_owner(session: AsyncSession, actor: Actor, ref: ActionRef, now: datetime) -> Inside:
    """Whoever has agreed to do it, while it is still to be done. Raises Refusal."""
    return (await _own_open(session, actor, ref, now))[0]


async def _own(session: AsyncSession, actor: Actor, ref: ActionRef, now: datetime) -> tuple[Inside, Action]:
    """Raises Refusal for somebody whose it is not, or not any longer."""
    here = await inside(session, actor, ref.partnership, now=now)
    found = await _known(session, ref)
    if found.owner_id != here.member.person.id:
        raise Declined(views.NOT_YOURS)
    return here, found


async def _own_open(session: AsyncSession, actor: Actor, ref: ActionRef, now: datetime) -> tuple[Inside, Action]:
    """Raises Refusal also once it is done: a button that was left standing does not open it again."""
    here, mine = await _own(session, actor, ref, now)
    if not mine.is_open:
        raise Declined(views.IS_DONE)
    return here, mine


async def _known(session: AsyncSession, ref: ActionRef) -> Action:
    """Raises NotFound."""
    found = await action(session, ref.partnership, ref.action)
    if found is None or found.meeting_id != ref.meeting:
        raise NotFound
    return found


def _as_agreed(standing: Action) -> NewAction:
    return NewAction(standing.what, standing.owner_id, standing.due_on, standing.theme)


async def _keep(
    session: AsyncSession, here: Inside, standing: Action, to: NewAction, *, done_at: datetime | None, now: datetime
) -> None:
    """The action as it is from now on; its owner is asked on other mornings, or no more."""
    await amend_action(session, standing.id, to, done_at=done_at)
    await follow_up(session, here.partnership, standing.id, to, is_open=done_at is None, now=now)


def _refuse_past(day: date, today: date) -> None:
    """Raises FormErrors."""
    if day <= today:
        raise FormErrors({"due_on": views.TIME_WORDING["due_on"]})


async def _people(session: AsyncSession, here: Inside, about: Meeting, *, also: PersonId | None) -> dict[PersonId, str]:
    """Who may do something: those invited, coordinators, and whoever does it already."""
    coordinators = await holders(session, about.partnership_id, RoleKind.COORDINATOR, on=about.on)
    found = {one.id: one.name for one in [*await invited(session, about), *coordinators]}
    if also is not None:
        found[also] = (await known_person(session, here.partnership.id, also)).name
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


async def _add_form(session: AsyncSession, here: Inside, ref: MeetingRef, now: datetime) -> Payload:
    about = await known_meeting(session, ref)
    people = await _people(session, here, about, also=None)
    known = await themes(session, ref.partnership)
    return views.action_form(about, people, known, None, due_on=max(about.on, today_of(here, now)) + A_FORTNIGHT)


async def _add_form_again(session: AsyncSession, here: Inside, filled: Filled[AgreedForm]) -> Payload:
    about = await known_meeting(session, filled.form)
    people = await _people(session, here, about, also=None)
    known = await themes(session, filled.form.partnership)
    return views.action_form(about, people, known, filled.form, due_on=filled.form.due_on)


async def _agree(change: Making, form: AgreedForm) -> None:
    """Raises FormErrors, NotFound."""
    about = await known_meeting(change.session, form)
    await known_person(change.session, form.partnership, form.owner)
    change.about["what"] = form.what
    new = NewAction(form.what, form.owner, form.due_on, _theme(form))
    try:
        action_id = await agree(change.session, form.partnership, about.id, new)
    except ActionsFull:
        raise FormErrors({"what": views.FULL}) from None
    await follow_up(change.session, change.here.partnership, action_id, new, is_open=True, now=change.now)


async def _time_form(session: AsyncSession, here: Inside, ref: ActionRef, now: datetime) -> Payload:
    mine = await _known(session, ref)
    return views.time_form(mine, max(mine.due_on, today_of(here, now)) + A_FORTNIGHT)


def _theme(form: views.ActionFields) -> str:
    return form.theme or form.earlier or ""


async def _change_form(session: AsyncSession, here: Inside, ref: ActionRef, _now: datetime) -> Payload:
    standing, about = await _known(session, ref), await known_meeting(session, ref)
    opened = ActionOpened(
        partnership=ref.partnership, meeting=ref.meeting, action=ref.action, as_was=_details(standing)
    )
    people = await _people(session, here, about, also=standing.owner_id)
    return views.change_form(opened, people, await themes(session, ref.partnership), None)


async def _change_form_again(session: AsyncSession, here: Inside, filled: Filled[ActionForm]) -> Payload:
    form = filled.form
    standing, about = await _known(session, form), await known_meeting(session, form)
    people = await _people(session, here, about, also=standing.owner_id)
    return views.change_form(form, people, await themes(session, form.partnership), form, filled.changed)


async def _amend(change: Making, form: ActionForm) -> None:
    """Raises NotFound, Meanwhile."""
    standing = await _known(change.session, form)
    is_done = form.stands == "done"
    wanted = ActionDetails(what=form.what, owner=form.owner, due_on=form.due_on, theme=_theme(form), is_done=is_done)
    refuse_unseen(form.as_was, _details(standing), wanted, called=views.CALLED)
    await known_person(change.session, form.partnership, form.owner)
    change.about["what"] = form.what
    to = NewAction(form.what, form.owner, form.due_on, wanted.theme)
    done_at = (standing.done_at or change.now) if is_done else None
    await _keep(change.session, change.here, standing, to, done_at=done_at, now=change.now)


def _details(standing: Action) -> ActionDetails:
    return ActionDetails(
        what=standing.what,
        owner=standing.owner_id,
        due_on=standing.due_on,
        theme=standing.theme,
        is_done=not standing.is_open,
    )


async def agreed_words(_session: AsyncSession, change: Change) -> str:
    return views.agreed_words(change.about["what"])


async def amended_words(_session: AsyncSession, change: Change) -> str:
    return views.amended_words(change.about["what"])


async def beside_meeting(session: AsyncSession, about: Meeting, shown: Shown, now: datetime) -> Blocks:
    """In the minutes what was agreed, and on an agenda what is still to be done of what was agreed before."""
    match shown:
        case Shown.AGENDA if not about.is_over(now):
            return views.lines("Still to be done", await standing_for(session, about))
        case Shown.MINUTES | Shown.KEPT_MINUTES:
            agreed = await agreed_at(session, about.partnership_id, about.id)
            return views.in_minutes(about, agreed, keeps=shown is Shown.KEPT_MINUTES)
        case _:
            return []


async def home(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """What somebody has agreed to do; and for a coordinator, what nobody does any longer."""
    me = here.member.person.id
    mine = [one for one in await open_actions(session, here.partnership.id) if one.owner_id == me]
    drawn: list[Blocks] = [views.own(one) for one in mine[:SHOWN_ON_HOME]]
    if len(mine) > SHOWN_ON_HOME:
        drawn[-1] = [*drawn[-1], views.more_of_own(len(mine) - SHOWN_ON_HOME)]
    if here.member.is_coordinator and (free := await nobodys(session, here.partnership.id, today_of(here, now))):
        drawn.append(views.nobodys_on_home(free[:SHOWN_ON_HOME], len(free) - SHOWN_ON_HOME))
    return [HomePart(HOME_ORDER, blocks) for blocks in drawn]


def capability(services: Services) -> Capability:
    return Capability(
        name="actions",
        register=AgreedActions(services).register,
        timers=[TimerKind(name, ask_owner) for name in ASKS],
        deliveries=[DeliveryKind(views.ASK, ask_part), DeliveryKind(views.NOBODYS, nobodys_part)],
        home=home,
        calls=CALLS,
        changes={views.AGREED: agreed_words, views.AMENDED: amended_words},
        offers=[MeetingExtra(EXTRA_ORDER, beside_meeting)],
        subscribes=(hears(MemberLeft, owner_left),),
        forget=forget,
        personal_data=ACTIONS_KEPT,
    )
