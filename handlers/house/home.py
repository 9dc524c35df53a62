"""App Home: drawn from the capabilities' own parts, for whoever opens it.

Somebody in several partnerships sees a switcher; which one was chosen is not remembered.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Inside, Stranger, coordinators_of, partnerships_meant
from handlers.house.capability import HomeDrawn, HomeOutside, HomePart
from handlers.house.error_facts import facts
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screens
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.home import SWITCH, home_before_start, home_of_member, home_of_stranger, not_drawn
from handlers.house.views.kit import Payload
from storage.database.ids import PartnershipId

CALLS = frozenset({"views.publish"})
LAST = 1000
# A part may need a second connection of the eight that there are: whoever waits for one must not hold all the others.
DRAWN_AT_ONCE = 4

log = structlog.get_logger()


@dataclass(frozen=True)
class Homes:
    """Publishes Homes; `parts` are the capabilities' drawing functions, by the capability's name."""

    services: Services
    parts: Mapping[str, HomeDrawn]
    screens: Screens
    outside: Sequence[HomeOutside] = ()
    _turns: WeakValueDictionary[Actor, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DRAWN_AT_ONCE))

    async def opened(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        if event.get("tab") == "home":
            await self.publish(actor_of(body))

    async def switched(self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        await ack()
        chosen = tapped(PartnershipRef, action)
        await self.publish(actor_of(body), chosen.partnership)

    async def publish(self, actor: Actor, chosen: PartnershipId | None = None) -> None:
        """Draws the actor's Home in the partnership chosen, where it is one of theirs, or in the first by name."""
        # One after the other: a Home drawn earlier must not arrive later, and show an answer that has been changed.
        async with self._turns.setdefault(actor, asyncio.Lock()):
            view = await self._draw(actor, chosen)
            await self.services.slack(actor.workspace).views_publish(user_id=actor.user_id, view=view)

    async def refresh(self, actor: Actor, chosen: PartnershipId) -> None:
        """Publishes what has just changed; a failure is logged and told to nobody, for the change itself is saved."""
        try:
            await self.publish(actor, chosen)
        except Exception as error:
            log.warning("home.not_refreshed", **facts(error))

    async def _draw(self, actor: Actor, chosen: PartnershipId | None) -> Payload:
        try:
            return await self._draw_inside(actor, chosen)
        except Stranger as stranger:
            parts = [part for outside in self.outside for part in await outside(actor, self.services.clock())]
            return home_of_stranger(stranger.whom_to_ask, [part.blocks for part in parts])

    async def _draw_inside(self, actor: Actor, chosen: PartnershipId | None) -> Payload:
        """Raises Stranger."""
        now = self.services.clock()
        async with self._room, self.services.reading() as session:
            mine = await partnerships_meant(session, actor, None, now=now)
            here = next((one for one in mine if one.partnership.id == chosen), mine[0])
            if not here.partnership.has_started(now) and not here.member.is_coordinator:
                return home_before_start(here.partnership.name, await coordinators_of(session, here.partnership, now))
            drawn = await self._parts(session, here, now)
        return home_of_member(
            here,
            [part.blocks for part in sorted(drawn, key=lambda part: part.order)],
            self.screens.buttons(here, now),
            partnerships=[one.partnership for one in mine],
        )

    async def _parts(self, session: AsyncSession, here: Inside, now: datetime) -> list[HomePart]:
        """Every capability's parts."""
        try:
            async with session.begin_nested():
                return [part for drawn in self.parts.values() for part in await drawn(session, here, now)]
        except Exception:  # whose mistake it is shows, and is logged, when each draws by itself
            return [part for name in self.parts for part in await self._parts_of(name, session, here, now)]

    async def _parts_of(
        self, capability: str, session: AsyncSession, here: Inside, now: datetime
    ) -> Sequence[HomePart]:
        """One capability's parts; where they cannot be drawn, the others' stay, and Home says so at its end."""
        try:
            async with session.begin_nested():
                return await self.parts[capability](session, here, now)
        except Exception as error:
            log.error("home.part_failed", capability=capability, **facts(error))
            return [HomePart(LAST, not_drawn())]


def register(homes: Homes, registrar: Registrar) -> None:
    registrar.event("app_home_opened", homes.opened)
    registrar.action(SWITCH, homes.switched)
