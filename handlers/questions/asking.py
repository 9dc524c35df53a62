"""Asking without a name: nothing of who asks is stored, logged or counted but under a salt that nobody holds.

What a question needs besides its text travels in its asker's own modal, so that what Slack sends twice is asked once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside
from handlers.house.forms import FormErrors, parse_form
from handlers.house.meanwhile import answering
from handlers.house.opening import opening, pushing
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Command, Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Blocks, Payload
from handlers.members.membership import today_of
from handlers.questions import limits
from handlers.questions.finding import asked_before, open_search
from handlers.questions.heads import (
    FEWEST_HEADS,
    FEWEST_NEW,
    as_head,
    heads_meant,
    heads_on_slack,
    new_heads,
    own,
    those_in,
)
from handlers.questions.keys import draw_id, draw_key, key_hash
from handlers.questions.limits import DailyLimit
from handlers.questions.moderation import read_first
from handlers.questions.slots import slot_after
from handlers.questions.telltales import telltales
from handlers.questions.views import anonymity
from handlers.questions.views import asking as views
from handlers.questions.views import ringing as ringing_views
from handlers.questions.views import unseen as unseen_views
from handlers.questions.views.asking import AskForm, AskRef, CheckForm, Draft, Place
from schedules.headship import is_new_head
from storage.database.ids import ChannelId, PartnershipId, PersonId, QuestionId
from storage.questions.questions import AskedAs, Question, ask

COMMAND = Command(
    name="ask",
    description="Ask the other heads something without your name",
    usage_hint="[your question | search and what you look for]",
)
SEARCH = "search"


@dataclass(frozen=True)
class Asked:
    """What is about to be asked: by whom it is, is known in this value alone, while its view is answered."""

    here: Inside
    place: Place
    new_heads: int
    today: date

    @property
    def person_id(self) -> PersonId:
        return self.here.member.person.id


@dataclass(frozen=True)
class Asking:
    """Listeners. Of none of them a log tells."""

    services: Services
    limit: DailyLimit = field(default_factory=lambda: DailyLimit(most=limits.QUESTIONS_A_DAY))

    def register(self, registrar: Registrar) -> None:
        registrar.command(COMMAND, self.commanded, is_traced=False)
        registrar.action(views.OPEN, self.opened, is_traced=False)
        registrar.action(anonymity.OPEN, promised, is_traced=False)
        registrar.view(views.ASK_FORM, self.drafted, is_traced=False)
        registrar.view(views.CHECK_FORM, self.checked, is_traced=False)
        registrar.view(views.KEY_FORM, self.key_kept, is_traced=False)

    async def commanded(
        self, ack: AsyncAck, command: Mapping[str, Any], body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """`/ask`, with the question or without; or `/ask search`."""
        await ack()
        text = command.get("text", "").strip()
        verb, _, rest = text.partition(" ")
        if verb.casefold() == SEARCH:
            await open_search(self.services, client, body, rest)
        else:
            await self.open(client, body, text=text)

    async def open(self, client: AsyncWebClient, body: Mapping[str, Any], *, text: str) -> None:
        """The first view. Raises Refusal for somebody who is head nowhere that may be meant."""
        now = self.services.clock()
        async with self.services.reading() as session:
            asking = await heads_meant(session, actor_of(body), ChannelId(body["channel_id"]), now)
            view = await self._first(session, asking, text, now)
        await opening(client, body, view)

    async def opened(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """From Home, or over what somebody has looked for in vain."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await as_head(session, actor_of(body), ref.partnership, now)
            view = await self._first(session, [here], "", now)
        await pushing(client, body, view)

    async def _first(self, session: AsyncSession, asking: Sequence[Inside], text: str, now: datetime) -> Payload:
        only = asking[0].partnership.id if len(asking) == 1 else None
        ref = AskRef(partnership=only)
        return views.ask(
            ref,
            text=text,
            partnerships={one.partnership.id: one.partnership.name for one in asking},
            may_be_new=any([await _may_be_new(session, here, now) for here in asking]),
            below=[*ringing_views.cannot_wait([one.partnership for one in asking]), *unseen_views.entry(ref)],
        )

    async def drafted(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The first view is sent: the second says how the question will stand there."""
        ref = refer(AskRef, view["private_metadata"])
        form = parse_form(view, AskForm, wording=views.WORDING, known=ref.model_dump(exclude_none=True))

        async def drawn(_view_id: str) -> Payload:
            asked = await self._asked(body, form.partnership)
            if form.asked_as is AskedAs.NEW_HEAD and asked.new_heads < FEWEST_NEW:
                raise FormErrors({"asked_as": views.TOO_FEW_NEW})
            return await self._check(self._draft(form), form.text, asked)

        await answering(ack, client, view, drawn, meanwhile=views.just_a_moment())

    def _draft(self, form: AskForm) -> Draft:
        rng = self.services.rng_for(form.text)
        return Draft(
            partnership=form.partnership,
            question=QuestionId(draw_id(rng)),
            asked_as=form.asked_as,
            key=draw_key(rng),
            salt=draw_id(rng),
        )

    async def _check(self, draft: Draft, text: str, asked: Asked) -> Payload:
        found = telltales(text, own(asked.here))
        async with self.services.reading() as session:
            before = await asked_before(session, asked.here, text, self.services.clock())
        return views.check(draft.knowing(found), text, asked.place, found=found, below=before)

    async def checked(
        self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The second view is sent: the question is kept for its slot, and its key shown; unless there is something to
        warn of that its asker does not know yet."""
        draft = refer(Draft, view["private_metadata"])
        form = parse_form(view, CheckForm, wording=views.WORDING)

        async def drawn(_view_id: str) -> Payload:
            asked = await self._asked(body, draft.partnership)
            if draft.asked_as is AskedAs.NEW_HEAD and asked.new_heads < FEWEST_NEW:
                raise Declined(views.TOO_FEW_NEW_BY_NOW)
            if not draft.knows(telltales(form.text, own(asked.here))):
                return await self._check(draft, form.text, asked)
            await self._keep(draft, form.text, asked)
            return views.key(draft, asked.place)

        await answering(ack, client, view, drawn, meanwhile=views.just_a_moment())

    async def _asked(self, body: Mapping[str, Any], partnership_id: PartnershipId) -> Asked:
        """Raises Refusal for somebody who may not ask there, or where everybody would know who asks."""
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await as_head(session, actor_of(body), partnership_id, now)
            channel = here.partnership.heads_channel
            if channel is None or not here.partnership.has_started(now):
                raise Declined(views.NOT_YET)
            heads = await heads_on_slack(session, here, now)
            slot_at = await slot_after(session, here.partnership, now)
            read = await read_first(session, here.partnership, slot_at)
        there = await those_in(self.services, here, channel, heads)
        if here.member.person.id not in {one.id for one in there}:
            raise Declined(views.NOT_IN_CHANNEL)
        if len(there) < FEWEST_HEADS:
            raise Declined(views.NOBODY_ELSE)
        place = Place(channel, slot_at, here.partnership.zone, len(there), read)
        return Asked(here, place, new_heads(there, here, now), today_of(here, now))

    async def _keep(self, draft: Draft, text: str, asked: Asked) -> None:
        """Raises Declined for the fourth question of a day."""
        counted = asked.person_id, draft.question, asked.today
        if not self.limit.has_room(*counted):
            raise Declined(views.THREE_A_DAY)
        with self.limit.counting(*counted):
            await self._write(draft, text, asked)

    async def _write(self, draft: Draft, text: str, asked: Asked) -> None:
        kept = Question(
            id=draft.question,
            partnership_id=draft.partnership,
            asked_as=draft.asked_as,
            text=text,
            salt=draft.salt,
            key_hash=await key_hash(draft.key, draft.salt),
            slot_at=asked.place.slot_at,
        )
        async with self.services.writing() as session:
            await ask(session, kept)

    async def key_kept(self, ack: AsyncAck) -> None:
        """The key has been seen."""
        await ack(response_action="clear")


async def promised(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """What is promised, and what is not: anybody may read it."""
    await ack()
    await pushing(client, body, anonymity.promise())


async def asked_again(session: AsyncSession, here: Inside, text: str, now: datetime, *, below: Blocks) -> Payload:
    """The first view, for what was asked before and has not appeared."""
    may_be_new = await _may_be_new(session, here, now)
    ref = AskRef(partnership=here.partnership.id)
    return views.ask(ref, text=text, partnerships={}, may_be_new=may_be_new, below=below)


async def _may_be_new(session: AsyncSession, here: Inside, now: datetime) -> bool:
    """Whether somebody may ask as a new head: one of three at least."""
    if not is_new_head(here.member.person.headship_from_on, today_of(here, now)):
        return False
    return new_heads(await heads_on_slack(session, here, now), here, now) >= FEWEST_NEW
