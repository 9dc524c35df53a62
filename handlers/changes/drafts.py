"""A coordinator's form, from what she fills in to what is done.

Sent, it is rehearsed. Where somebody would be told, or anything else would follow, she sees that first, and saves it or
goes back; where nothing follows, it is saved at once. Either way she then sees what came of it, with Undo.

PartnershipError
    Meanwhile       somebody else has changed the same thing since the form was opened
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making, making, rehearsed
from handlers.changes.editing import changed_meanwhile
from handlers.changes.views import drafts as views
from handlers.changes.views.changes import ChangeRef, made
from handlers.house.access import Inside, Refusal
from handlers.house.forms import FormErrors, parse_form
from handlers.house.opening import changing, filling
from handlers.house.references import PartnershipRef, modal_of, refer
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import LetIn, as_coordinator
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from schedules.errors import PartnershipError
from storage.changes import changes
from storage.changes.changes import Change

CALLS = frozenset({"views.update"})

V = TypeVar("V")
F = TypeVar("F", bound=PartnershipRef)


class Meanwhile(PartnershipError):
    """What a form would overwrite is no longer as it was: `changed` says so, `is_now` is how it stands."""

    def __init__(self, changed: Sequence[str], is_now: object) -> None:
        super().__init__()
        self.changed = tuple(changed)
        self.is_now = is_now


def refuse_unseen(as_was: V, is_now: V, wanted: V, *, called: Mapping[str, str]) -> None:
    """Raises Meanwhile where saving `wanted` would overwrite what nobody has seen who opened the form.

    Whoever sends a form twice, or wants what a colleague wanted, overwrites nothing.
    """
    differs = {field: name for field, name in called.items() if getattr(is_now, field) != getattr(wanted, field)}
    if changed := changed_meanwhile(as_was, is_now, differs):
        raise Meanwhile(changed, is_now)


@dataclass(frozen=True)
class Filled(Generic[F]):
    """A form that comes back as it was filled in; `changed` is what stands on top."""

    form: F
    changed: Sequence[str]
    now: datetime


async def as_filled(_client: AsyncWebClient, form: F) -> F:
    """A form that needs to know nothing more from Slack."""
    return form


@dataclass(frozen=True)
class Draft(Generic[F]):
    """A form for one `kind` of change, that is made by `act` and worded by `words` in history too.

    Its metadata is an `about`, which with what was filled in makes a `model`; where that has an `as_was`, `act` may
    raise Meanwhile. It raises FormErrors for what only the database knows to be wrong. `drawn` draws the form as it was
    filled in; `completed` adds what Slack knows. `screen` is what stands beneath it, `beneath` where that depends on
    the form. `let_in` says who may send it.
    """

    kind: str
    about: type[PartnershipRef]
    model: type[F]
    wording: Mapping[str, str]
    drawn: Callable[[AsyncSession, Inside, Filled[F]], Awaitable[Payload]]
    act: Callable[[Making, F], Awaitable[None]]
    words: Callable[[AsyncSession, Change], Awaitable[str]]
    screen: Callable[[AsyncSession, Inside, datetime], Awaitable[Payload]] | None = None
    beneath: Callable[[AsyncSession, Inside, F, datetime], Awaitable[Payload | None]] | None = None
    completed: Callable[[AsyncWebClient, F], Awaitable[F]] = as_filled
    let_in: LetIn[F] = as_coordinator


@dataclass(frozen=True)
class Drafting(Generic[F]):
    """Listeners for one form. Rights are asked for at each step: a coordinator may cease to be one meanwhile."""

    services: Services
    draft: Draft[F]

    def register(self, registrar: Registrar) -> None:
        registrar.view(views.form_id(self.draft.kind), self.filled)
        registrar.view(views.preview_id(self.draft.kind), self.confirmed)
        registrar.action(views.back_id(self.draft.kind), self.went_back)

    async def filled(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The form is sent: what would come of it is shown, or what is wrong stands beside its field."""
        now, known = self.services.clock(), refer(self.draft.about, view["private_metadata"])
        form = parse_form(view, self.draft.model, wording=self.draft.wording, known=known.model_dump())
        form = await self.draft.completed(client, form)
        shown = await self._shown_or_made(body, form, now)
        await ack(response_action="update", view=shown)
        await self._redraw(body, view, client, form, now)

    async def confirmed(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She has seen what comes of it, and saves it."""
        now, form = self.services.clock(), refer(self.draft.model, view["private_metadata"])
        try:
            async with self.services.writing() as session:
                here = await self.draft.let_in(session, actor_of(body), form, now)
                shown = await self._made(session, here, form, now)
        except FormErrors as wrong:
            shown = await self._form_again(body, form, [*wrong.by_field.values()], now)
        except Meanwhile as meanwhile:
            shown = await self._overtaken(body, form, meanwhile, now)
        await ack(response_action="update", view=shown)
        await self._redraw(body, view, client, form, now)

    async def went_back(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Back from the preview to the form, filled in as it was."""
        await ack()
        now, form = self.services.clock(), refer(self.draft.model, modal_of(body)["private_metadata"])
        await changing(client, body, await self._form_again(body, form, [], now))

    async def proposed(self, body: Mapping[str, Any], client: AsyncWebClient, form: F) -> None:
        """The same for a tap in a modal that says all there is to say: what comes of it stands in the modal's place."""
        now = self.services.clock()
        await changing(client, body, await self._shown_or_made(body, form, now))
        await self._redraw(body, modal_of(body), client, form, now)

    async def _shown_or_made(self, body: Mapping[str, Any], form: F, now: datetime) -> Payload:
        """Raises FormErrors."""
        try:
            async with self.services.writing() as session:
                here = await self.draft.let_in(session, actor_of(body), form, now)
                shown = await self._preview(session, here, form, now)
                return shown or await self._made(session, here, form, now)
        except Meanwhile as meanwhile:
            return await self._overtaken(body, form, meanwhile, now)

    async def _preview(self, session: AsyncSession, here: Inside, form: F, now: datetime) -> Payload | None:
        """What would come of it; None where nothing would."""
        worded: list[str] = []

        async def act(change: Making) -> None:
            await self.draft.act(change, form)
            worded.append(await self._words(change))

        outcome = await rehearsed(self.services.subscribers, session, here, act, now=now)
        if not outcome.tells_somebody and not outcome.consequences:
            return None
        return views.preview(self.draft.kind, words=worded[0], filled=form, outcome=outcome)

    async def _made(self, session: AsyncSession, here: Inside, form: F, now: datetime) -> Payload:
        """Makes the change; what came of it. Raises FormErrors, Meanwhile."""
        async with making(self.services.subscribers, session, here, self.draft.kind, now=now) as change:
            await self.draft.act(change, form)
            words = await self._words(change)
        if await changes.change(session, here.partnership.id, change.id) is None:
            return note(views.SAVED, views.NOTHING_NEW)
        if not here.member.is_coordinator:
            return note(views.SAVED, words)  # Undo is the coordinators'
        ref = ChangeRef(partnership=here.partnership.id, change=change.id)
        return made(views.SAVED, words, ref, await change.outcome())

    async def _words(self, change: Making) -> str:
        """The words of history for a change that is still being made."""
        kept = await changes.change(change.session, change.here.partnership.id, change.id)
        assert kept is not None, "a change stands from its first moment"
        return await self.draft.words(change.session, replace(kept, about=change.about))

    async def _overtaken(self, body: Mapping[str, Any], form: F, meanwhile: Meanwhile, now: datetime) -> Payload:
        seen = form.model_copy(update={"as_was": meanwhile.is_now})
        return await self._form_again(body, seen, meanwhile.changed, now)

    async def _form_again(self, body: Mapping[str, Any], form: F, changed: Sequence[str], now: datetime) -> Payload:
        async with self.services.reading() as session:
            here = await self.draft.let_in(session, actor_of(body), form, now)
            return await self.draft.drawn(session, here, Filled(form, changed, now))

    async def _redraw(
        self, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient, form: F, now: datetime
    ) -> None:
        """Home and the screen beneath show what has changed."""
        await self.services.publish_home(actor_of(body), form.partnership)
        beneath = view.get("previous_view_id")
        if beneath is None:
            return
        try:
            async with self.services.reading() as session:
                here = await self.draft.let_in(session, actor_of(body), form, now)
                screen = await self._screen(session, here, form, now)
        except Refusal:  # what she has just done has ended her own right to see it
            return
        if screen is not None:
            await filling(client, beneath, screen)

    async def _screen(self, session: AsyncSession, here: Inside, form: F, now: datetime) -> Payload | None:
        if self.draft.beneath is not None:
            return await self.draft.beneath(session, here, form, now)
        return await self.draft.screen(session, here, now) if self.draft.screen is not None else None
