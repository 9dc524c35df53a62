"""Minutes: notes of a meeting, by the coordinators or by whom they name, read by all who are invited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making
from handlers.changes.drafts import Draft, Drafting, Filled, Meanwhile
from handlers.changes.views.changes import ChangeRef, made
from handlers.changes.views.drafts import SAVED
from handlers.house.access import Actor, Declined, Inside, NotFound
from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.happening import hears
from handlers.house.opening import changing, pushing
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.views.kit import Blocks, Payload
from handlers.house.views.notes import note as note_of
from handlers.meetings.invitations import invited
from handlers.meetings.meeting_ends import MeetingEnded
from handlers.meetings.meeting_extras import MeetingExtra, Shown, extras_of
from handlers.meetings.meeting_rights import as_invited, known_meeting
from handlers.meetings.views.meetings import MeetingRef
from handlers.members.membership import known_person, name_of
from handlers.proceedings import unnoted
from handlers.proceedings.minutes_kept import MINUTES_KEPT, forget
from handlers.proceedings.presence import Presence, as_keeper, ask_who_was_there, noted_words, who_was_there_part
from handlers.proceedings.views import minutes as views
from handlers.proceedings.views.minutes import ChosenNote, KeeperForm, MinutesRef, NoteAct, NoteForm, NoteRef, WriteForm
from handlers.proceedings.views.presence import NOTED, WHO_WAS_THERE
from storage.changes.changes import Change
from storage.database.ids import MeetingId, PersonId
from storage.meetings.meetings import Meeting, meeting
from storage.members.people import RoleKind, holders
from storage.proceedings.minutes import (
    Note,
    amend_note,
    attendance,
    keeper,
    name_keeper,
    note,
    notes,
    strike_note,
    write_note,
)

EXTRA_ORDER = 40
CALLS = frozenset({"views.open", "views.push", "views.update", "chat.postMessage"})


@dataclass(frozen=True)
class Minutes:
    """Listeners. Whoever keeps the minutes of a meeting writes; whoever is invited to it reads."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OPEN, shows(self.services, MinutesRef, self.drawn, let_in=as_invited))
        for action_id in (views.TURN_TO, views.TURN_BACK):
            turned = shows(self.services, MinutesRef, self.drawn, laid=changing, let_in=as_invited)
            registrar.action(action_id, turned)
        registrar.action(views.WRITE, shows(self.services, MeetingRef, _write_form, let_in=as_keeper))
        registrar.action(views.NOTE, self.acted)
        registrar.action(views.KEEPER, shows(self.services, MeetingRef, _keeper_form))
        Drafting(self.services, self.writing).register(registrar)
        Drafting(self.services, self.naming).register(registrar)
        Drafting(self.services, self.amending).register(registrar)

    async def acted(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Whoever keeps the minutes chooses what is to be done with one entry."""
        await ack()
        chosen, now = tapped(ChosenNote, action), self.services.clock()
        if chosen.act is NoteAct.STRIKE:
            await changing(client, body, await self._struck(actor_of(body), chosen, now))
            await self.services.publish_home(actor_of(body), chosen.partnership)
            return
        async with self.services.reading() as session:
            await as_keeper(session, actor_of(body), chosen, now)
            text = (await _known_note(session, chosen)).text
            view = views.note_form(chosen, text, as_was=views.digest(text))
        await pushing(client, body, view)

    async def _struck(self, actor: Actor, chosen: ChosenNote, now: datetime) -> Payload:
        """What came of it: for a coordinator with its way back."""
        async with self.services.writing() as session:
            here, standing = await as_keeper(session, actor, chosen, now), await _known_note(session, chosen)
            of = {"meeting": chosen.meeting}
            async with making(self.services.subscribers, session, here, views.STRUCK, now=now, **of) as change:
                await strike_note(session, standing.id)
            words = views.struck_words(views.meant(await known_meeting(session, chosen)))
            if not here.member.is_coordinator:
                return note_of(SAVED, words)
            ref = ChangeRef(partnership=chosen.partnership, change=change.id)
            return made(SAVED, words, ref, await change.outcome())

    async def drawn(self, session: AsyncSession, here: Inside, ref: MeetingRef, now: datetime) -> Payload:
        """A page of the minutes; the first, where the reference names none. Raises Declined before the meeting."""
        about = await known_meeting(session, ref)
        if not about.has_begun(now):
            raise Declined(views.NOT_OVER)
        keeps = await self._keeps(session, here, about)
        kept_by = await keeper(session, about.id)
        shown = Shown.KEPT_MINUTES if keeps else Shown.MINUTES
        return views.minutes(
            about,
            await notes(session, about.partnership_id, about.id),
            await attendance(session, about.id),
            await extras_of(self.services, session, about, shown, now),
            at=ref.at if isinstance(ref, MinutesRef) else 0,
            keeps=keeps,
            keeper=await name_of(session, about.partnership_id, kept_by) if kept_by else None,
        )

    async def _keeps(self, session: AsyncSession, here: Inside, about: Meeting) -> bool:
        return here.member.is_coordinator or await keeper(session, about.id) == here.member.person.id

    @property
    def writing(self) -> Draft[WriteForm]:
        return Draft(
            kind=views.WROTE,
            about=MeetingRef,
            model=WriteForm,
            wording=views.WRITE_WORDING,
            drawn=_write_form_again,
            act=_write,
            words=wrote_words,
            beneath=self.drawn,
            let_in=as_keeper,
        )

    @property
    def amending(self) -> Draft[NoteForm]:
        return Draft(
            kind=views.AMENDED,
            about=views.NoteOpened,
            model=NoteForm,
            wording=views.WRITE_WORDING,
            drawn=_note_form_again,
            act=_amend,
            words=amended_words,
            beneath=self.drawn,
            let_in=as_keeper,
        )

    @property
    def naming(self) -> Draft[KeeperForm]:
        return Draft(
            kind=views.KEEPER_NAMED,
            about=MeetingRef,
            model=KeeperForm,
            wording=views.KEEPER_WORDING,
            drawn=_keeper_form_again,
            act=_name_keeper,
            words=keeper_words,
            beneath=self.drawn,
        )


async def _known_note(session: AsyncSession, ref: NoteRef) -> Note:
    """Raises NotFound, also for an entry that was struck out meanwhile."""
    found = await note(session, ref.partnership, ref.note)
    if found is None or found.meeting_id != ref.meeting:
        raise NotFound
    return found


async def _write_form(session: AsyncSession, _here: Inside, ref: MeetingRef, now: datetime) -> Payload:
    about = await known_meeting(session, ref)
    if not about.has_begun(now):
        raise Declined(views.NOT_OVER)
    return views.write_form(about)


async def _write_form_again(session: AsyncSession, _here: Inside, filled: Filled[WriteForm]) -> Payload:
    return views.write_form(await known_meeting(session, filled.form), filled.form.text)


async def _write(change: Making, form: WriteForm) -> None:
    change.about["meeting"] = form.meeting
    by = change.here.member.person.id
    await write_note(change.session, form.partnership, form.meeting, form.text, by=by, now=change.now)


async def _note_form_again(_session: AsyncSession, _here: Inside, filled: Filled[NoteForm]) -> Payload:
    return views.note_form(filled.form, filled.form.text, as_was=filled.form.as_was, changed=filled.changed)


async def _amend(change: Making, form: NoteForm) -> None:
    """Raises NotFound, Meanwhile."""
    standing = views.digest((await _known_note(change.session, form)).text)
    if form.as_was != standing != views.digest(form.text):
        raise Meanwhile([views.CHANGED_MEANWHILE], standing)
    change.about["meeting"] = form.meeting
    await amend_note(change.session, form.note, form.text)


async def _people(session: AsyncSession, about: Meeting) -> dict[PersonId, str]:
    coordinators = {one.id for one in await holders(session, about.partnership_id, RoleKind.COORDINATOR, on=about.on)}
    return {one.id: one.name for one in await invited(session, about) if one.id not in coordinators}


async def _keeper_form(session: AsyncSession, _here: Inside, ref: MeetingRef, _now: datetime) -> Payload:
    about = await known_meeting(session, ref)
    return views.keeper_form(about, await _people(session, about), await keeper(session, about.id))


async def _keeper_form_again(session: AsyncSession, _here: Inside, filled: Filled[KeeperForm]) -> Payload:
    about = await known_meeting(session, filled.form)
    return views.keeper_form(about, await _people(session, about), filled.form.keeper)


async def _name_keeper(change: Making, form: KeeperForm) -> None:
    await known_meeting(change.session, form)
    if form.keeper is not None:
        await known_person(change.session, form.partnership, form.keeper)
    change.about |= {"meeting": form.meeting, "keeper": form.keeper}
    await name_keeper(change.session, form.partnership, form.meeting, form.keeper)


async def _meant(session: AsyncSession, change: Change) -> str:
    return views.meant(await meeting(session, change.partnership_id, MeetingId(change.about["meeting"])))


async def wrote_words(session: AsyncSession, change: Change) -> str:
    return views.wrote_words(await _meant(session, change))


async def amended_words(session: AsyncSession, change: Change) -> str:
    return views.amended_words(await _meant(session, change))


async def struck_words(session: AsyncSession, change: Change) -> str:
    return views.struck_words(await _meant(session, change))


async def keeper_words(session: AsyncSession, change: Change) -> str:
    kept_by = change.about["keeper"]
    name = await name_of(session, change.partnership_id, kept_by) if kept_by else None
    return views.keeper_words(await _meant(session, change), name)


async def below_agenda(_session: AsyncSession, about: Meeting, shown: Shown, now: datetime) -> Blocks:
    """Once a meeting has begun, the way from its agenda to its minutes."""
    return [views.way_to(about)] if shown is Shown.AGENDA and about.has_begun(now) else []


def capability(services: Services) -> Capability:
    parts = (Minutes(services), Presence(services))

    def register(registrar: Registrar) -> None:
        for listeners in parts:
            listeners.register(registrar)

    return Capability(
        name="minutes",
        register=register,
        deliveries=[DeliveryKind(WHO_WAS_THERE, who_was_there_part)],
        home=unnoted.home,
        offers=[MeetingExtra(EXTRA_ORDER, below_agenda)],
        subscribes=(hears(MeetingEnded, ask_who_was_there),),
        calls=CALLS,
        changes={
            NOTED: noted_words,
            views.WROTE: wrote_words,
            views.AMENDED: amended_words,
            views.STRUCK: struck_words,
            views.KEEPER_NAMED: keeper_words,
        },
        forget=forget,
        personal_data=MINUTES_KEPT,
    )
