"""A coordinator decides about questions: whether they are read before they appear, and about each that waits for her.

Whoever decides first has decided: her colleagues' copies say so, and so does a second tap.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Declined, Inside, NotFound, coordinating
from handlers.house.capability import HomePart
from handlers.house.forms import parse_form
from handlers.house.opening import showing
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Listener, Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Payload
from handlers.questions.moderation import about, release_all
from handlers.questions.slots import slot_after
from handlers.questions.views import moderation as views
from handlers.questions.views.moderation import PostRef, ReturnForm
from storage.database.ids import PartnershipId
from storage.delivery.deliveries import touch_subject, touch_subjects
from storage.members.people import RoleKind
from storage.questions.deeds import DEED, deed, erase_deeds
from storage.questions.flags import hidden, keep_hidden, show_again
from storage.questions.moderation import is_moderated, set_moderated
from storage.questions.questions import Question, question
from storage.questions.reading import Post, is_unread, pass_on, send_back, subject_of, unread

HOME_ORDER = 5
SCREEN_ORDER = 53

Decision = Callable[[AsyncSession, Inside, Post, datetime], Awaitable[bool]]
"""Whether it was still to be decided."""


@dataclass(frozen=True)
class Reading:
    """Listeners and a screen, all of them the coordinators' alone."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.TURN_ON, self.turned_on)
        registrar.action(views.TURN_OFF, self.turned_off)
        registrar.action(views.RETURN, shows(self.services, PostRef, _return_form, laid=showing))
        registrar.view(views.RETURN_FORM, self.returned)
        for action_id, decision in DECISIONS.items():
            registrar.action(action_id, self._decides(decision))

    @property
    def screen(self) -> Screen:
        return Screen(
            verb="questions",
            label=views.TITLE,
            words="whether you read questions before they appear, and which wait for you",
            order=SCREEN_ORDER,
            drawn=_screen,
            only_for=RoleKind.COORDINATOR,
        )

    async def home(self, session: AsyncSession, here: Inside, _now: datetime) -> Sequence[HomePart]:
        if not here.member.is_coordinator:
            return []
        waiting = await _open_posts(session, here.partnership.id)
        return [HomePart(HOME_ORDER, [views.home_line(here.partnership.id, len(waiting))])] if waiting else []

    async def turned_on(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await self._turn(client, body, tapped(PartnershipRef, action), is_on=True, note=views.TURNED_ON)

    async def turned_off(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await self._turn(client, body, tapped(PartnershipRef, action), is_on=False, note=views.TURNED_OFF)

    async def _turn(
        self, client: AsyncWebClient, body: Mapping[str, Any], ref: PartnershipRef, *, is_on: bool, note: str
    ) -> None:
        actor, now = actor_of(body), self.services.clock()
        async with self.services.writing() as session:
            here = await coordinating(session, actor, ref.partnership, now=now)
            await set_moderated(session, here.partnership.id, is_moderated=is_on)
            if not is_on:
                await release_all(session, here.partnership, now)
        await showing(client, body, await self._again(actor, ref.partnership, note))
        await self._passed_round(actor, ref.partnership)

    def _decides(self, decision: Decision) -> Listener:
        async def decided(
            ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
        ) -> None:
            await ack()
            ref, actor = tapped(PostRef, action), actor_of(body)
            words = await self._decide(actor, ref, decision)
            if (body.get("view") or {}).get("type") == "modal":
                await showing(client, body, await self._again(actor, ref.partnership, words))
            elif words == views.DECIDED_BEFORE:
                await tell(client, body, words)
            await self._passed_round(actor, ref.partnership)

        return decided

    async def returned(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        ref, actor = refer(PostRef, view["private_metadata"]), actor_of(body)
        form = parse_form(view, ReturnForm, wording=views.WORDING)

        async def sent_back(session: AsyncSession, _here: Inside, post: Post, _now: datetime) -> bool:
            return await send_back(session, post, reason=form.reason)

        words = await self._decide(actor, ref, sent_back)
        await ack(response_action="update", view=await self._again(actor, ref.partnership, words))
        await self._passed_round(actor, ref.partnership)

    async def _decide(self, actor: Actor, ref: PostRef, decision: Decision) -> str:
        """What has become of it. Raises Refusal."""
        now = self.services.clock()
        async with self.services.writing() as session:
            here = await coordinating(session, actor, ref.partnership, now=now)
            is_decided = await decision(session, here, await _meant(session, ref), now)
            post = await _meant(session, ref)
            await touch_subject(session, ref.partnership, subject_of(post))
        return views.decided_words(post, here.partnership.zone) if is_decided else views.DECIDED_BEFORE

    async def _again(self, actor: Actor, partnership_id: PartnershipId, note: str) -> Payload:
        now = self.services.clock()
        async with self.services.reading() as session:
            return await _screen(session, await coordinating(session, actor, partnership_id, now=now), now, note=note)

    async def _passed_round(self, actor: Actor, partnership_id: PartnershipId) -> None:
        """Whoever else sees it sees what has become of it."""
        self.services.deliver_soon()
        await self.services.publish_home(actor, partnership_id)


async def _screen(session: AsyncSession, here: Inside, _now: datetime, *, note: str | None = None) -> Payload:
    of = here.partnership.id
    waiting = [(post, await about(session, post)) for post in await _open_posts(session, of)]
    return views.screen(of, waiting, is_on=await is_moderated(session, of), note=note)


async def _open_posts(session: AsyncSession, partnership_id: PartnershipId) -> list[Post]:
    """What waits for a coordinator: to be read, and to be looked at."""
    return [*await unread(session, partnership_id), *await hidden(session, partnership_id)]


async def _return_form(session: AsyncSession, _here: Inside, ref: PostRef, _now: datetime) -> Payload:
    post = await _meant(session, ref)
    if not is_unread(post):
        raise Declined(views.DECIDED_BEFORE)
    return views.return_form(ref, post)


async def _meant(session: AsyncSession, ref: PostRef) -> Post:
    """Raises NotFound."""
    found: Post | None
    if ref.deed is not None:
        found = await deed(session, ref.partnership, ref.deed)
    else:
        found = await question(session, ref.partnership, ref.question)
    if found is None:
        raise NotFound
    return found


async def _pass_on(session: AsyncSession, here: Inside, post: Post, now: datetime) -> bool:
    return await pass_on(session, post, slot_at=await slot_after(session, here.partnership, now))


async def _show_again(session: AsyncSession, _here: Inside, post: Post, _now: datetime) -> bool:
    return isinstance(post, Question) and await show_again(session, post.id)


async def _keep_hidden(session: AsyncSession, _here: Inside, post: Post, _now: datetime) -> bool:
    """With it goes what was added, and what was still to be."""
    if not isinstance(post, Question) or not await keep_hidden(session, post.id):
        return False
    erased = [DEED.subject(one) for one in await erase_deeds(session, post.id)]
    await touch_subjects(session, post.partnership_id, erased)
    return True


DECISIONS: Mapping[str, Decision] = {
    views.LET_THROUGH: _pass_on,
    views.SHOW_AGAIN: _show_again,
    views.KEEP_HIDDEN: _keep_hidden,
}
