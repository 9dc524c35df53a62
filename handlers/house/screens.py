"""Screens: whatever opens from a button on Home, and by the same word after `/partnership`.

Nobody needs to remember a command, and nobody who likes commands needs the mouse. A capability names its screens; who
may see one is asked here, each time, and the screen is drawn for them in their partnership.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz.distance import OSA
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside, inside, must_be, partnerships_meant
from handlers.house.opening import opening
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Command, Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.house.views import screens as views
from handlers.house.views.kit import Blocks, Payload
from storage.database.ids import ChannelId, PartnershipId
from storage.members.people import RoleKind

CALLS = frozenset({"views.open"})

ScreenDrawn = Callable[[AsyncSession, Inside, datetime], Awaitable[Payload]]


@dataclass(frozen=True)
class Screen:
    """A modal that somebody opens of their own accord. The lowest `order` stands first.

    `verb` is what is typed, `label` what stands on the button, `words` what help says of it. What `is_own` is about
    whoever opens it, and stands apart from what is the partnership's. Without `only_for` every member may open it. Home
    has its button while `is_offered`, and only those `before_start` until the partnership has started; whoever types
    the verb, or one of its `synonyms`, is served at any time. One that `has_button` False stands on Home in a part of
    its capability's own.
    """

    verb: str
    label: str
    words: str
    order: int
    drawn: ScreenDrawn
    synonyms: tuple[str, ...] = ()
    only_for: RoleKind | None = None
    is_own: bool = False
    before_start: bool = False
    has_button: bool = True
    is_offered: Callable[[Inside, datetime], bool] = lambda _here, _now: True

    @property
    def action_id(self) -> str:
        return f"screen.{self.verb}"

    def is_for(self, here: Inside) -> bool:
        return self.only_for is None or here.member.holds(self.only_for)

    def is_on_home(self, here: Inside, now: datetime) -> bool:
        is_its_time = self.before_start or here.partnership.has_started(now)
        return self.has_button and is_its_time and self.is_for(here) and self.is_offered(here, now)


@dataclass(frozen=True)
class Screens:
    """Opens every capability's screens."""

    services: Services
    screens: Sequence[Screen]

    def register(self, registrar: Registrar) -> None:
        for screen in self.screens:
            registrar.action(screen.action_id, self._opener(screen))
        registrar.command(_command(self.screens), self.asked)

    def buttons(self, here: Inside, now: datetime) -> Blocks:
        """A button for each screen that somebody may open and is offered now, for Home."""
        shared: list[tuple[str, str]] = []
        own: list[tuple[str, str]] = []
        for one in self._in_order():
            if one.is_on_home(here, now):
                (own if one.is_own else shared).append((one.label, one.action_id))
        return views.buttons(here.partnership.id, shared, own)

    async def asked(
        self, ack: AsyncAck, command: Mapping[str, Any], body: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """`/partnership` with a word, with none, or with one that is nearly right."""
        await ack()
        typed, now = command.get("text", ""), self.services.clock()
        async with self.services.reading() as session:
            mine = await partnerships_meant(session, actor_of(body), ChannelId(body["channel_id"]), now=now)
        screen = nearest(typed, self.screens)
        if screen is None:
            await tell(client, body, self._help(mine, now, instead_of=typed.strip()))
        elif len(mine) > 1:
            choices = [one.partnership for one in mine if screen.is_for(one)]
            words = views.which_partnership(screen.label)
            await tell(client, body, words, views.choices(words, choices, screen.action_id))
        else:
            await self.open(screen, client, body, mine[0].partnership.id)

    async def open(
        self, screen: Screen, client: AsyncWebClient, body: Mapping[str, Any], partnership_id: PartnershipId
    ) -> None:
        """Raises Refusal for somebody whose screen it is not."""
        now = self.services.clock()
        async with self.services.reading() as session:
            here = await inside(session, actor_of(body), partnership_id, now=now)
            if screen.only_for is not None:
                await must_be(session, here, screen.only_for, now=now)
            view = await screen.drawn(session, here, now)
        await opening(client, body, view)

    def _opener(self, screen: Screen) -> Callable[..., Awaitable[None]]:
        async def opened(
            ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
        ) -> None:
            await ack()
            await self.open(screen, client, body, tapped(PartnershipRef, action).partnership)

        return opened

    def _help(self, mine: Sequence[Inside], now: datetime, *, instead_of: str) -> str:
        """Nothing out of its season: what help lists is on Home."""
        offered = [
            one for one in self._in_order() if any(one.is_for(here) and one.is_offered(here, now) for here in mine)
        ]
        shown = [(one.verb, one.words) for one in offered]
        return views.help_words(self.services.command("partnership"), shown, instead_of=instead_of)

    def _in_order(self) -> list[Screen]:
        return sorted(self.screens, key=lambda screen: screen.order)


def nearest(typed: str, screens: Sequence[Screen]) -> Screen | None:
    """The screen whose verb or synonym was typed, or missed by one letter; None for none and for "help"."""
    words = typed.casefold().split()
    known = {verb: screen for screen in screens for verb in (screen.verb, *screen.synonyms)}
    if not words or not known:
        return None
    verb = min(known, key=lambda verb: OSA.distance(words[0], verb))
    return known[verb] if OSA.distance(words[0], verb) <= 1 else None


def _command(screens: Sequence[Screen]) -> Command:
    verbs = " | ".join(screen.verb for screen in sorted(screens, key=lambda screen: screen.order))
    return Command(
        name="partnership",
        description="Your partnership: people, schools, dates, settings, and what I know of you",
        usage_hint=f"[{verbs} | help]" if verbs else "[help]",
    )
