"""Agendas: anybody who is invited proposes an item, a coordinator orders them, and the announcement shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making
from handlers.changes.drafts import Draft, Drafting, Filled, refuse_unseen
from handlers.changes.views.changes import ChangeRef
from handlers.house.access import Declined, Inside, NotFound, coordinating
from handlers.house.capability import Capability
from handlers.house.facts import MeetingUnplanned
from handlers.house.forms import FormErrors, parse_form
from handlers.house.happening import Happening, hears
from handlers.house.opening import changing, filling, pushing
from handlers.house.personal_data import Kept, PersonalData, Rows
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import as_coordinator, as_member, shows
from handlers.house.telling import actor_of
from handlers.house.views.kit import Blocks, Payload
from handlers.house.which_partnership import opening_for
from handlers.meetings.invitations import invited, show_again
from handlers.meetings.meeting_extras import MeetingExtra, MeetingVerb, Shown, extras_of
from handlers.meetings.meeting_rights import as_invited, known_meeting, may_look_into
from handlers.meetings.views.meetings import MeetingRef
from handlers.members.membership import known_person
from handlers.proceedings.views import agendas as views
from handlers.proceedings.views.agendas import (
    ChosenAct,
    ItemAct,
    ItemDetails,
    ItemFields,
    ItemForm,
    ItemOpened,
    OrderForm,
)
from schedules.retention import Period, kept_since
from storage.changes.changes import Change
from storage.database.ids import AgendaItemId, PartnershipId, PersonId
from storage.meetings.meetings import Meeting, meetings_to_come
from storage.members.people import Person, RoleKind, holders
from storage.proceedings.agendas import (
    AgendaFull,
    AgendaItem,
    agenda,
    agenda_item,
    amend_item,
    drop_item,
    erase_items_of,
    forget_agendas,
    items_of,
    propose,
    put_in_order,
    remove_agenda,
)

EXTRA_ORDER = 20
CALLS = frozenset({"views.open", "views.push", "views.update", "chat.postMessage"})

ITEMS = Kept(
    table="agenda_item",
    title="Agenda items",
    what="What somebody has proposed for a meeting, or leads there",
    period=Period.SCHOOL_YEARS,
)


@dataclass(frozen=True)
class Agendas:
    """Listeners. Whoever is invited sees and proposes; coordinators do the rest."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OPEN, shows(self.services, MeetingRef, self.drawn, let_in=as_invited))
        registrar.action(views.OF_PARTNERSHIP, shows(self.services, PartnershipRef, self._next, let_in=as_member))
        registrar.action(views.PROPOSE, shows(self.services, MeetingRef, _propose_form, let_in=as_invited))
        registrar.view(views.PROPOSE_FORM, self.proposed)
        registrar.action(views.ITEM, self.acted)
        registrar.action(views.ORDER, shows(self.services, MeetingRef, _order_form))
        registrar.view(views.ORDER_FORM, self.ordered)
        Drafting(self.services, self.amending).register(registrar)

    async def asked(self, client: AsyncWebClient, body: Mapping[str, Any], _rest: str) -> None:
        """`/meeting agenda`."""
        await opening_for(
            self.services, client, body, self._drawn_next, label=views.LABEL, action_id=views.OF_PARTNERSHIP
        )

    async def drawn(self, session: AsyncSession, here: Inside, ref: MeetingRef, now: datetime) -> Payload:
        """The whole agenda of a meeting."""
        return await self._drawn(session, here, await known_meeting(session, ref), now)

    async def _next(self, session: AsyncSession, here: Inside, _ref: PartnershipRef, now: datetime) -> Payload:
        return await self._drawn_next(session, here, now)

    async def _drawn_next(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        """The agenda of the next meeting that somebody may look into. Raises Declined where there is none."""
        for meeting in await meetings_to_come(session, here.partnership.id, now=now):
            if await may_look_into(session, here, meeting, now):
                return await self._drawn(session, here, meeting, now)
        raise Declined(views.NONE_TO_COME)

    async def _drawn(
        self,
        session: AsyncSession,
        here: Inside,
        meeting: Meeting,
        now: datetime,
        dropped: tuple[str, ChangeRef] | None = None,
    ) -> Payload:
        return views.agenda(
            meeting,
            await agenda(session, meeting.partnership_id, meeting.id),
            await extras_of(self.services, session, meeting, Shown.AGENDA, now),
            coordinates=here.member.is_coordinator,
            is_open=not meeting.is_over(now),
            dropped=dropped,
        )

    async def proposed(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The agenda shows the item: beneath the form, or in its place."""
        ref, now = refer(MeetingRef, view["private_metadata"]), self.services.clock()
        fields = parse_form(view, ItemFields, wording=views.ITEM_WORDING)
        async with self.services.writing() as session:
            here = await as_invited(session, actor_of(body), ref, now)
            await _propose(session, here, ref, fields, now)
            shown = await self.drawn(session, here, ref, now)
        await self._show(ack, body, view, client, shown)

    async def ordered(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        known, now = refer(views.OrderOpened, view["private_metadata"]), self.services.clock()
        form = parse_form(view, OrderForm, wording=views.ORDER_WORDING, known=known.model_dump())
        async with self.services.writing() as session:
            here = await as_coordinator(session, actor_of(body), form, now)
            await _order(session, await known_meeting(session, form), form.first, now)
            shown = await self.drawn(session, here, form, now)
        await self._show(ack, body, view, client, shown)

    async def _show(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient, shown: Payload
    ) -> None:
        beneath = view.get("previous_view_id")
        if beneath is None:
            await ack(response_action="update", view=shown)
        else:
            await ack()
            await filling(client, beneath, shown)
        await self._tell(body, refer(MeetingRef, view["private_metadata"]).partnership)

    async def acted(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """A coordinator chooses what is to be done with one item."""
        await ack()
        chosen, now = tapped(ChosenAct, action), self.services.clock()
        async with self.services.writing() as session:
            here = await coordinating(session, actor_of(body), chosen.partnership, now=now)
            shown = await self._acted(session, here, chosen, now)
        laid = pushing if chosen.act is ItemAct.CHANGE else changing
        await laid(client, body, shown)
        await self._tell(body, chosen.partnership)

    async def _acted(self, session: AsyncSession, here: Inside, chosen: ChosenAct, now: datetime) -> Payload:
        meeting, item = await known_meeting(session, chosen), await _known_item(session, chosen)
        match chosen.act:
            case ItemAct.CHANGE:
                return await _item_form(session, meeting, chosen, item)
            case ItemAct.DROP:
                dropped = await self._drop(session, here, item, now)
                return await self._drawn(session, here, meeting, now, dropped)
            case _:
                await _move(session, meeting, item, by=-1 if chosen.act is ItemAct.UP else 1, now=now)
                return await self._drawn(session, here, meeting, now)

    async def _drop(
        self, session: AsyncSession, here: Inside, item: AgendaItem, now: datetime
    ) -> tuple[str, ChangeRef]:
        of = here.partnership.id
        async with making(self.services.subscribers, session, here, views.DROPPED, now=now, title=item.title) as change:
            await drop_item(session, item.id)
            await show_again(session, of, item.meeting_id)
        return views.dropped_words(item.title), ChangeRef(partnership=of, change=change.id)

    async def _tell(self, body: Mapping[str, Any], of: PartnershipId) -> None:
        self.services.deliver_soon()
        await self.services.publish_home(actor_of(body), of)

    @property
    def amending(self) -> Draft[ItemForm]:
        """An item is described anew; beneath the form lies the agenda."""
        return Draft(
            kind=views.AMENDED,
            about=ItemOpened,
            model=ItemForm,
            wording=views.ITEM_WORDING,
            drawn=_item_form_again,
            act=_amend,
            words=amended_words,
            beneath=self.drawn,
        )


async def _known_item(session: AsyncSession, ref: views.ItemRef) -> AgendaItem:
    """Raises NotFound, also for an item that was dropped meanwhile."""
    found = await agenda_item(session, ref.partnership, ref.item)
    if found is None or found.meeting_id != ref.meeting:
        raise NotFound
    return found


async def _people(session: AsyncSession, meeting: Meeting) -> dict[PersonId, str]:
    """Who may lead an item: those invited, and coordinators."""
    coordinators = await holders(session, meeting.partnership_id, RoleKind.COORDINATOR, on=meeting.on)
    found = {one.id: one.name for one in [*await invited(session, meeting), *coordinators]}
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


async def _propose_form(session: AsyncSession, _here: Inside, ref: MeetingRef, now: datetime) -> Payload:
    meeting = await known_meeting(session, ref)
    if meeting.is_over(now):
        raise Declined(views.OVER)
    return views.propose_form(meeting, await _people(session, meeting))


async def _propose(session: AsyncSession, here: Inside, ref: MeetingRef, fields: ItemFields, now: datetime) -> None:
    """Raises FormErrors, NotFound."""
    meeting = await known_meeting(session, ref)
    if meeting.is_over(now):
        raise FormErrors({"title": views.OVER})
    if fields.lead is not None:
        await known_person(session, meeting.partnership_id, fields.lead)
    try:
        by = here.member.person.id
        await propose(session, meeting.partnership_id, meeting.id, fields.wanted, by=by, now=now)
    except AgendaFull:
        raise FormErrors({"title": views.FULL}) from None
    await show_again(session, meeting.partnership_id, meeting.id)


async def _order_form(session: AsyncSession, _here: Inside, ref: MeetingRef, _now: datetime) -> Payload:
    meeting = await known_meeting(session, ref)
    return views.order_form(meeting, await agenda(session, meeting.partnership_id, meeting.id))


async def _order(session: AsyncSession, meeting: Meeting, first: Sequence[AgendaItemId], now: datetime) -> None:
    if meeting.is_over(now):
        raise Declined(views.OVER)
    await put_in_order(session, meeting.id, first)
    await show_again(session, meeting.partnership_id, meeting.id)


async def _move(session: AsyncSession, meeting: Meeting, item: AgendaItem, *, by: int, now: datetime) -> None:
    """One place up or down; the first stays first, and the last last."""
    ids = [one.id for one in await agenda(session, meeting.partnership_id, meeting.id)]
    was = ids.index(item.id)
    ids.insert(max(was + by, 0), ids.pop(was))
    await _order(session, meeting, ids, now)


async def _item_form(session: AsyncSession, meeting: Meeting, ref: views.ItemRef, item: AgendaItem) -> Payload:
    as_was = {"as_was": _details(item)}
    opened = ItemOpened(partnership=ref.partnership, meeting=ref.meeting, item=ref.item, **as_was)
    return views.item_form(opened, await _people(session, meeting), None)


async def _item_form_again(session: AsyncSession, _here: Inside, filled: Filled[ItemForm]) -> Payload:
    people = await _people(session, await known_meeting(session, filled.form))
    return views.item_form(filled.form, people, filled.form, filled.changed)


async def _amend(change: Making, form: ItemForm) -> None:
    """Raises NotFound, Meanwhile."""
    item = await _known_item(change.session, form)
    wanted = ItemDetails(title=form.title, lead=form.lead, minutes=form.minutes)
    refuse_unseen(form.as_was, _details(item), wanted, called=views.CALLED)
    if form.lead is not None:
        await known_person(change.session, form.partnership, form.lead)
    change.about["title"] = form.title
    await amend_item(change.session, item.id, form.wanted)
    await show_again(change.session, form.partnership, form.meeting)


def _details(item: AgendaItem) -> ItemDetails:
    return ItemDetails(title=item.title, lead=item.lead_id, minutes=item.minutes)


async def amended_words(_session: AsyncSession, change: Change) -> str:
    return views.amended_words(change.about["title"])


async def dropped_words(_session: AsyncSession, change: Change) -> str:
    return views.dropped_words(change.about["title"])


async def below_meeting(session: AsyncSession, meeting: Meeting, shown: Shown, now: datetime) -> Blocks:
    """The agenda where a meeting is shown; an empty one asks nobody by a message of her own for items."""
    if shown in (Shown.AGENDA, Shown.COORDINATORS_HOME) or meeting.is_cancelled or meeting.is_over(now):
        return []
    items = await agenda(session, meeting.partnership_id, meeting.id)
    if shown is Shown.MESSAGE:  # one of several things, perhaps
        return views.below_meeting(meeting, items, most=views.SHOWN_IN_MESSAGE) if items else []
    return views.below_meeting(meeting, items)


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {ITEMS.table: await items_of(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_items_of(session, person.id)


async def dropped_with_meeting(happening: Happening, fact: MeetingUnplanned) -> None:
    await remove_agenda(happening.session, fact.meeting)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Items are kept until two school years have passed after that of their meeting."""
    await forget_agendas(session, before=kept_since(now.date()))


def capability(services: Services) -> Capability:
    agendas = Agendas(services)
    verb = MeetingVerb("agenda", "what is to be talked about next, and how to propose an item", agendas.asked)
    return Capability(
        name="agendas",
        register=agendas.register,
        calls=CALLS,
        changes={views.AMENDED: amended_words, views.DROPPED: dropped_words},
        offers=[MeetingExtra(EXTRA_ORDER, below_meeting, [verb])],
        subscribes=(hears(MeetingUnplanned, dropped_with_meeting),),
        forget=forget,
        personal_data=PersonalData(kept=[ITEMS], exported=exported, erased=erased),
    )
