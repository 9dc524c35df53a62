"""History: what coordinators have changed, newest first; undone while nobody has heard of it, put back later.

Every capability's changes stand here; each words its own.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.views import changes as views
from handlers.changes.views.changes import ChangeRef, Told
from handlers.house.access import Inside, NotFound, coordinating
from handlers.house.capability import Capability, HomePart
from handlers.house.facts import PutBack, Undone
from handlers.house.happening import Fact, Happening
from handlers.house.opening import showing
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from schedules.local_time import local
from schedules.retention import kept_since
from storage.changes import changes
from storage.changes.changes import Change, GoneOut, Scrubbed
from storage.changes.journal import ChangedSince, InUse
from storage.members.people import RoleKind
from storage.members.roster import NobodyLeft, keeping_coordinated

HOME_ORDER = 1
SCREEN_ORDER = 90
CALLS = frozenset({"views.open", "views.update"})


@dataclass(frozen=True)
class History:
    """Listeners. Only coordinators change things, so only they see what was changed, and take it back."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.UNDO, self.undone)
        registrar.action(views.SEND_NOW, self.sent)
        registrar.action(views.PUT_BACK, self.put_back)

    async def drawn(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        found = await changes.changes(session, here.partnership.id, limit=views.SHOWN_IN_HISTORY)
        return views.history(await self._worded(session, found), now=now, zone=here.partnership.zone)

    async def undone(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Nobody has heard of it: it is as if it had never been."""
        await ack()
        ref, now = tapped(ChangeRef, action), self.services.clock()
        async with self.services.writing() as session:
            here, change = await self._meant(session, body, ref, now)
            taking = changes.undo(session, ref.partnership, change.id, now=now)
            why_not = await _why_not(taking, session, here, now)
            if why_not is None:
                await self._publish(session, here, Undone(here.partnership), now)
        await self._tell(client, body, ref, _took_back("Undo", why_not, views.UNDONE))

    async def sent(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """The time for thinking better of it is over at once."""
        await ack()
        ref, now = tapped(ChangeRef, action), self.services.clock()
        async with self.services.writing() as session:
            _, change = await self._meant(session, body, ref, now)
            await changes.send_now(session, change.id, now=now)
        await self._tell(client, body, ref, note("Send now", views.SENT))

    async def put_back(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        ref, now = tapped(ChangeRef, action), self.services.clock()
        async with self.services.writing() as session:
            here, change = await self._meant(session, body, ref, now)
            if change.put_back_at is not None:
                raise NotFound
            taking = changes.put_back(session, change, by=here.member.person.id, now=now)
            why_not = await _why_not(taking, session, here, now)
            if why_not is None:
                await self._publish(session, here, PutBack(here.partnership, change.id), now)
        await self._tell(client, body, ref, _took_back("Put back", why_not, views.IS_BACK))

    async def _publish(self, session: AsyncSession, here: Inside, fact: Fact, now: datetime) -> None:
        await Happening(session, here.partnership, now, self.services.subscribers).publish(fact)

    async def _meant(
        self, session: AsyncSession, body: Mapping[str, Any], ref: ChangeRef, now: datetime
    ) -> tuple[Inside, Change]:
        """Raises NotFound, also for a change that was undone meanwhile."""
        here = await coordinating(session, actor_of(body), ref.partnership, now=now)
        change = await changes.change(session, ref.partnership, ref.change)
        if change is None:
            raise NotFound
        return here, change

    async def _tell(self, client: AsyncWebClient, body: Mapping[str, Any], ref: ChangeRef, view: Payload) -> None:
        self.services.deliver_soon()
        await showing(client, body, view)
        await self.services.publish_home(actor_of(body), ref.partnership)

    async def _worded(self, session: AsyncSession, found: Sequence[Change]) -> list[Told]:
        return [await self._told(session, change) for change in found]

    async def _told(self, session: AsyncSession, change: Change) -> Told:
        told = await changes.told_by(session, change.id, change.about)
        worded = self.services.change_words.get(change.kind)
        words = await worded(session, change) if worded else views.NO_WORDS
        again = f"Put back: {words}" if change.about.get("put_back") else words
        return Told(change, again, sends=bool(told.people or told.channels))

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        """What can still be undone, for a coordinator."""
        if not here.member.is_coordinator:
            return []
        found = await changes.changes(session, here.partnership.id, limit=views.SHOWN_ON_HOME)
        told = await self._worded(session, [one for one in found if one.can_be_undone(now)])
        return [HomePart(HOME_ORDER, views.just_now(told, here.partnership.zone))] if told else []


async def forget(session: AsyncSession, now: datetime) -> None:
    """History is kept until two school years have passed after its own."""
    since = datetime.combine(kept_since(now.date()), datetime.min.time(), now.tzinfo)
    await changes.forget_changes(session, since)


def _took_back(title: str, why_not: str | None, words: str) -> Payload:
    return note(title, why_not) if why_not else views.taken_back(title, words)


async def _why_not(taking: Awaitable[None], session: AsyncSession, here: Inside, now: datetime) -> str | None:
    """Why everything stays as it is; None where it was taken back."""
    today = local(now, here.partnership.zone).date()
    try:
        async with session.begin_nested(), keeping_coordinated(session, here.partnership.id, since=today):
            await taking
    except ChangedSince as changed:
        return views.changed_since(changed.table)
    except InUse as used:
        return views.in_use(used.table, used.by)
    except Scrubbed:
        return views.SCRUBBED
    except GoneOut:
        return views.GONE_OUT
    except NobodyLeft:
        return views.LAST_COORDINATOR
    return None


def capability(services: Services) -> Capability:
    history = History(services)
    screen = Screen(
        verb="history",
        synonyms=("undo",),
        label="History, undo",
        words="what was changed, and how to put it back",
        order=SCREEN_ORDER,
        drawn=history.drawn,
        only_for=RoleKind.COORDINATOR,
    )
    return Capability(
        name="history",
        register=history.register,
        home=history.home,
        screens=[screen],
        calls=CALLS,
        forget=forget,
    )
