"""What whoever asked does about her question once it has appeared. Whoever holds its key is taken for her.

Nothing is seen of it at once: it is kept as a row, and done at the next slot. Its id follows from what it says and
from the key, so that what is sent twice is done once, and its place among others tells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Declined, Inside, NotFound
from handlers.house.forms import FormErrors, parse_form
from handlers.house.meanwhile import answering
from handlers.house.opening import opening
from handlers.house.references import refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.questions.deeds import deed_under
from handlers.questions.guessing import Guesses, WrongKey
from handlers.questions.heads import as_head, own
from handlers.questions.keys import secret_of
from handlers.questions.moderation import read_first
from handlers.questions.slots import slot_after
from handlers.questions.telltales import telltales
from handlers.questions.views import having_asked as views
from handlers.questions.views.asking import ReadFirst
from handlers.questions.views.having_asked import DeedForm, DeedRef
from handlers.questions.views.keys import wrong_key
from handlers.questions.views.question import I_ASKED, QuestionRef
from storage.database.ids import PersonId
from storage.questions.deeds import Deed, DeedState, deed, keep_deed
from storage.questions.questions import Question, QuestionState, question


@dataclass(frozen=True)
class AskedBefore:
    """A question about which something is to be done, and when that would be seen."""

    here: Inside
    question: Question
    slot_at: datetime
    read_first: ReadFirst | None


@dataclass(frozen=True)
class HavingAsked:
    """Listeners. Of none of them a log tells; nor is any head let in sooner than another."""

    services: Services
    guesses: Guesses

    def register(self, registrar: Registrar) -> None:
        registrar.action(I_ASKED, self.opened, is_traced=False)
        registrar.view(views.FORM, self.sent, is_traced=False)

    async def opened(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Any head may open it; what is drawn here is the same whoever does, and nothing is kept."""
        await ack()
        ref, now = tapped(QuestionRef, action), self.services.clock()
        async with self.services.reading() as session:
            await _standing(session, actor_of(body), ref, now)
        await opening(client, body, views.form(DeedRef(**ref.model_dump())))

    async def sent(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        ref = refer(DeedRef, view["private_metadata"])
        form = parse_form(view, DeedForm, wording=views.WORDING)

        async def drawn(_view_id: str) -> Payload:
            return await self._done(actor_of(body), ref, form)

        await answering(ack, client, view, drawn, meanwhile=views.just_a_moment())

    async def _done(self, actor: Actor, ref: DeedRef, form: DeedForm) -> Payload:
        """Raises Refusal, and FormErrors for a wrong key."""
        asked = await self._asked_before(actor, ref)
        secret = await self._secret(form.key, asked.question, asked.here.member.person.id)
        found = telltales(form.said or "", own(asked.here))
        if not ref.knows(found):
            return views.form(ref.knowing(found), found=found)
        async with self.services.writing() as session:
            await _keep(session, deed_under(secret, asked.question, form.deed, form.said, slot_at=asked.slot_at))
        return views.done(form, asked.slot_at, asked.here.partnership.zone, read_first=asked.read_first)

    async def _asked_before(self, actor: Actor, ref: QuestionRef) -> AskedBefore:
        now = self.services.clock()
        async with self.services.reading() as session:
            here, found = await _standing(session, actor, ref, now)
            slot_at = await slot_after(session, here.partnership, now)
            return AskedBefore(here, found, slot_at, await read_first(session, here.partnership, slot_at))

    async def _secret(self, key: str, asked: Question, by: PersonId) -> bytes:
        """What the question's key yields. Raises FormErrors for any other."""
        try:
            return await self.guesses.found(asked.id, lambda: secret_of(key, asked.salt, asked.key_hash), by=by)
        except WrongKey as wrong:
            raise FormErrors({"key": wrong_key(wrong, here=views.THIS_QUESTION)}) from None


async def _standing(session: AsyncSession, actor: Actor, ref: QuestionRef, now: datetime) -> tuple[Inside, Question]:
    """A question that stands in the channel. Raises Refusal for anybody but a head."""
    here = await as_head(session, actor, ref.partnership, now)
    found = await question(session, here.partnership.id, ref.question)
    if found is not None and found.state is QuestionState.WITHDRAWN:
        raise Declined(views.GONE)
    if found is None or found.state is not QuestionState.APPEARED:
        raise NotFound
    return here, found


async def _keep(session: AsyncSession, one: Deed) -> None:
    """Raises FormErrors for what is done already, or was returned in the same words."""
    known = await deed(session, one.partnership_id, one.id)
    if known is not None and known.state in (DeedState.DONE, DeedState.RETURNED):
        raise FormErrors({"words" if one.words else "deed": views.SAID})
    await keep_deed(session, one)
