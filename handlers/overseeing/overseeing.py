"""What a coordinator sees of messages: whom none reaches, what goes out next, what has failed, who is at work.

Her own morning is in morning_news.py, what Slack refuses in message_trouble.py, the next morning in
ahead.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import drawn_or_none
from handlers.house.access import Inside, coordinating
from handlers.house.capability import Capability, HomePart
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.facts import MessageRefused, Started
from handlers.house.happening import hears
from handlers.house.opening import showing
from handlers.house.personal_data import Kept, PersonalData, Rows
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.telling import actor_of
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Block, Payload
from handlers.members.views.people import PageRef
from handlers.overseeing.ahead import drawn_ahead, looking_ahead
from handlers.overseeing.message_trouble import TROUBLE, refused, trouble_part
from handlers.overseeing.morning_news import MORNING, NEWS, Mornings, begin_all_mornings, begin_mornings
from handlers.overseeing.not_reached import drawn_not_reached, names, page_ref, whatever_is_open
from handlers.overseeing.views import ahead as ahead_views
from handlers.overseeing.views import message_trouble as trouble_views
from handlers.overseeing.views import not_reached as list_views
from handlers.overseeing.views import overseeing as views
from handlers.overseeing.views.morning_news import MESSAGES
from handlers.overseeing.views.overseeing import FailedLine, FailedRef, Overview
from schedules.local_time import instant, local
from schedules.retention import FINISHED_KEPT, Period
from storage.database.ids import MessageId, PartnershipId
from storage.delivery.health import figures
from storage.delivery.messages import deliveries_in
from storage.delivery.processes import processes
from storage.members.people import Person, RoleKind
from storage.overseeing.news import erase_news, forget_news, news_kept
from storage.overseeing.overseeing import FailedMessage, failed_messages, send_failed_again, troubles

NEEDS_HER_ORDER = 5
HOME_ORDER = 58
SCREEN_ORDER = 50
CALLS = frozenset({"views.open", "views.push", "views.update"})
KEPT = Kept(
    "news",
    "What I told you of messages",
    "What a coordinator has been told of messages that reach nobody",
    Period.FINISHED,
)


@dataclass(frozen=True)
class Overseeing:
    """Listeners and screens, all of them the coordinators' alone."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(MESSAGES, shows(self.services, PageRef, self._again))
        registrar.action(ahead_views.OPEN, shows(self.services, PageRef, self._ahead))
        registrar.action(list_views.OPEN, shows(self.services, PageRef, self._not_reached))
        for action_id in (list_views.TURN_TO, list_views.TURN_BACK):
            registrar.action(action_id, shows(self.services, PageRef, self._not_reached, laid=showing))
        registrar.view(list_views.LIST, self.copied)
        registrar.action(views.TRY_AGAIN, self.one_tried_again)
        registrar.action(views.TRY_ALL, self.all_tried_again)

    async def copied(self, ack: AsyncAck) -> None:
        """The fields are there to be copied from; there is nothing to keep."""
        await ack()

    async def one_tried_again(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref = tapped(FailedRef, action)
        await self._try_again(body, client, ref.partnership, only=ref.message)

    async def all_tried_again(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        await self._try_again(body, client, tapped(PartnershipRef, action).partnership)

    async def _try_again(
        self,
        body: Mapping[str, Any],
        client: AsyncWebClient,
        partnership_id: PartnershipId,
        *,
        only: MessageId | None = None,
    ) -> None:
        """Tapped twice, or by two coordinators, it is tried once."""
        actor, now = actor_of(body), self.services.clock()
        async with self.services.writing() as session:
            await coordinating(session, actor, partnership_id, now=now)
            count = await send_failed_again(session, partnership_id, now, only=only)
        self.services.deliver_soon()
        async with self.services.reading() as session:
            here = await coordinating(session, actor, partnership_id, now=now)
            view = await self._overview(session, here, now, note=views.tried_words(count))
        await showing(client, body, view)
        await self.services.publish_home(actor, partnership_id)

    async def drawn(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        return await self._overview(session, here, now)

    async def _again(self, session: AsyncSession, here: Inside, _ref: PageRef, now: datetime) -> Payload:
        return await self._overview(session, here, now)

    async def _ahead(self, session: AsyncSession, here: Inside, _ref: PageRef, now: datetime) -> Payload:
        return await drawn_ahead(self.services, session, here, now)

    async def _not_reached(self, session: AsyncSession, here: Inside, ref: PageRef, now: datetime) -> Payload:
        return await drawn_not_reached(self.services, session, here, now, at=ref.at)

    async def _overview(
        self, session: AsyncSession, here: Inside, now: datetime, *, note: str | None = None
    ) -> Payload:
        of = here.partnership
        today = instant(local(now, of.zone).date(), time.min, of.zone)
        failed = await failed_messages(session, of.id, now)
        shown = Overview(
            figures=await figures(session, now, sent_since=today, of=of.id),
            beats=[(one.last_beat_at, one.is_beating(now)) for one in await processes(session)],
            failed=[await self._failed_line(session, one, now) for one in failed[: views.LISTED]],
            further=max(0, len(failed) - views.LISTED),
        )
        lines = [*await self._troubles(session, here, now), *await self._outlook(session, here, now)]
        return views.overview(of, shown, lines, now=now, note=note)

    async def _failed_line(self, session: AsyncSession, one: FailedMessage, now: datetime) -> FailedLine:
        texts = []
        for delivery in await deliveries_in(session, one.id) if one.still_matters else []:
            part = await drawn_or_none(self.services.kinds, session, delivery, now)
            texts += [part.text] if part else []
        return FailedLine(
            message=one.id,
            to=views.recipient(one.person_name, one.channel),
            text=" ".join(texts) or None,
            reason=views.reason_words(one.trouble),
            tried_at=one.tried_at,
        )

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        """What needs a coordinator stands on top; whom no message reaches, and what goes out next, further down."""
        of = here.partnership
        if not here.member.is_coordinator or not of.has_started(now):
            return []
        failed = [one for one in await failed_messages(session, of.id, now) if one.still_matters]
        urgent = [
            *await self._troubles(session, here, now),
            *([views.failed_line(page_ref(here), len(failed))] if failed else []),
        ]
        parts = [
            HomePart(NEEDS_HER_ORDER, urgent),
            HomePart(HOME_ORDER, await self._outlook(session, here, now)),
        ]
        return [one for one in parts if one.blocks]

    async def _troubles(self, session: AsyncSession, here: Inside, now: datetime) -> list[Block]:
        """Channels that take no message."""
        return [
            views.trouble_line(trouble_views.channel_words(one.channel, one.code))
            for one in await troubles(session, here.partnership.id, now)
            if one.channel is not None
        ]

    async def _outlook(self, session: AsyncSession, here: Inside, now: datetime) -> list[Block]:
        """People whom no message reaches, and how much goes out next."""
        of, ref = here.partnership, page_ref(here)
        lines = []
        if found := await whatever_is_open(self.services, session, of, now):
            lines.append(list_views.line(ref, names(found)))
        async with looking_ahead(self.services, session, of, now) as ahead:
            if ahead.messages:
                lines.append(ahead_views.line(ref, ahead.messages, at=ahead.at, now=now, of=of))
        return lines


async def exported(session: AsyncSession, person: Person) -> Mapping[str, Rows]:
    return {KEPT.table: await news_kept(session, person.id)}


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_news(session, person.id)


async def forget(session: AsyncSession, now: datetime) -> None:
    await forget_news(session, before=(now - FINISHED_KEPT).date())


def capability(services: Services) -> Capability:
    overseeing, mornings = Overseeing(services), Mornings(services)
    screen = Screen(
        verb="delivery",
        label="Sent and waiting",
        words="how many messages wait, went and failed, and whom none reaches",
        order=SCREEN_ORDER,
        drawn=overseeing.drawn,
        only_for=RoleKind.COORDINATOR,
    )
    return Capability(
        name="overseeing",
        register=overseeing.register,
        timers=[TimerKind(MORNING, mornings.come, may_be_tried=False)],
        deliveries=[DeliveryKind(NEWS, mornings.part), DeliveryKind(TROUBLE, trouble_part)],
        home=overseeing.home,
        subscribes=(hears(Started, begin_mornings), hears(MessageRefused, refused)),
        screens=[screen],
        calls=CALLS,
        begin=begin_all_mornings,
        forget=forget,
        personal_data=PersonalData(kept=[KEPT], exported=exported, erased=erased),
    )
