"""What has not appeared is found by its key alone, and taken back: there is no message yet with a button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside, NotFound, partnerships_meant
from handlers.house.forms import FormErrors, parse_form
from handlers.house.meanwhile import answering
from handlers.house.opening import changing, pushing
from handlers.house.references import refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.questions.asking import asked_again
from handlers.questions.deeds import deed_under
from handlers.questions.guessing import Guesses, WrongKey
from handlers.questions.heads import as_head, must_be_head
from handlers.questions.keys import NO_SALT, key_hash, secret_of
from handlers.questions.slots import slot_after
from handlers.questions.views import unseen as views
from handlers.questions.views.asking import AskRef
from handlers.questions.views.having_asked import just_a_moment
from handlers.questions.views.keys import wrong_key
from handlers.questions.views.unseen import UnseenForm, UnseenRef
from storage.database.ids import PersonId
from storage.questions.deeds import Deed, DeedKind, keep_deed, pending_deeds, take_back, unseen_questions
from storage.questions.questions import Question, QuestionState, question, remove_unread

# How many keys are tried at a time, also where fewer questions wait: how long it takes tells nobody how many do.
TRIED_TOGETHER = 4
UNSEEN_AT = "unseen at {}"


@dataclass(frozen=True)
class Unseen:
    """Listeners. Of none of them a log tells."""

    services: Services
    guesses: Guesses

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OPEN, self.opened, is_traced=False)
        registrar.view(views.FORM, self.looked_up, is_traced=False)
        registrar.action(views.TAKE_BACK, self.taken_back, is_traced=False)

    async def opened(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Over the form in which somebody asks, lest it loses what she has typed."""
        await ack()
        ref, now = tapped(AskRef, action), self.services.clock()
        async with self.services.reading() as session:
            mine = await partnerships_meant(session, actor_of(body), None, now=now)
        names = {one.partnership.id: one.partnership.name for one in mine if one.member.is_head}
        if not names:
            must_be_head(mine[0])
        await pushing(client, body, views.form(ref, names))

    async def looked_up(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        known = refer(AskRef, view["private_metadata"]).model_dump(exclude_none=True)
        form = parse_form(view, UnseenForm, wording=views.WORDING, known=known)

        async def drawn(_view_id: str) -> Payload:
            return await self._found(body, form)

        await answering(ack, client, view, drawn, meanwhile=just_a_moment())

    async def _found(self, body: Mapping[str, Any], form: UnseenForm) -> Payload:
        """Where it stands. Raises Refusal, and FormErrors for a key under which nothing waits."""
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await as_head(session, actor_of(body), form.partnership, now)
            unseen = await unseen_questions(session, here.partnership.id)
        try:
            found = await self.guesses.found(
                UNSEEN_AT.format(here.partnership.id), lambda: _opened_by(form.key, unseen), by=here.member.person.id
            )
        except WrongKey as wrong:
            words = f"{wrong_key(wrong, here=views.NOT_YET_SEEN)} {views.ONCE_IT_HAS}"
            raise FormErrors({"key": words}) from None
        async with self.services.reading() as session:
            return await _standing(session, here, found, form.key, now)

    async def taken_back(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """At once where nobody has seen it, and at a slot where a coordinator has: she would see it go."""
        await ack()
        ref, now = tapped(UnseenRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await as_head(session, actor_of(body), ref.partnership, now)
            asked = await question(session, here.partnership.id, ref.question)
            slot_at = await slot_after(session, here.partnership, now)
        if asked is None:
            raise NotFound
        secret = await self._secret(ref, asked, here.member.person.id)
        withdrawn = deed_under(secret, asked, DeedKind.WITHDRAWN, None, slot_at=slot_at)
        async with self.services.writing() as session:
            words = await _take_back(session, ref, withdrawn)
        await changing(client, body, views.came_of_it(words, slot_at, here.partnership.zone))

    async def _secret(self, ref: UnseenRef, asked: Question, by: PersonId) -> bytes:
        """Raises Declined: the key is asked for again, for what a button says may have been made up."""
        try:
            return await self.guesses.found(
                UNSEEN_AT.format(ref.partnership), lambda: secret_of(ref.key, asked.salt, asked.key_hash), by=by
            )
        except WrongKey as wrong:
            raise Declined(wrong_key(wrong, here=views.NOT_YET_SEEN)) from None


async def _opened_by(key: str, unseen: Sequence[Question]) -> Question | None:
    found = [one for one in unseen if await secret_of(key, one.salt, one.key_hash) is not None]
    for _ in range(max(1, -(-len(unseen) // TRIED_TOGETHER)) * TRIED_TOGETHER - len(unseen)):
        await key_hash(key, NO_SALT)
    return next(iter(found), None)


async def _standing(session: AsyncSession, here: Inside, asked: Question, key: str, now: datetime) -> Payload:
    zone = here.partnership.zone
    match asked.state:
        case QuestionState.RETURNED:
            return await asked_again(session, here, asked.text, now, below=views.returned(asked, key))
        case QuestionState.WAITING | QuestionState.UNREAD:
            return views.standing(asked, key, zone)
    return views.deeds(asked, await pending_deeds(session, asked.id), key, zone)


async def _take_back(session: AsyncSession, ref: UnseenRef, withdrawn: Deed) -> str:
    """What came of it."""
    if ref.deed is not None:
        return views.TAKEN_BACK if await take_back(session, ref.question, ref.deed) else views.TOO_LATE
    if await remove_unread(session, ref.question):
        return views.TAKEN_BACK
    asked = await question(session, ref.partnership, ref.question)
    if asked is None or asked.state in (QuestionState.APPEARED, QuestionState.WITHDRAWN):
        return views.TOO_LATE
    await keep_deed(session, withdrawn)
    return views.AT_SLOT
