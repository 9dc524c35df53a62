"""My messages: a member says from which hour she wants to hear, pauses until a day, and turns kinds of message off.

Nobody else can do it for her; coordinators see only until when she is away. handlers/delivery/sending_times.py keeps
to it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Declined, Inside, inside
from handlers.house.capability import Capability, HomePart
from handlers.house.forms import FormErrors, parse_form
from handlers.house.opening import showing
from handlers.house.personal_data import Kept, PersonalData, Rows
from handlers.house.references import PartnershipRef, refer, tapped
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from handlers.members.membership import today_of
from handlers.members.views import wishes as views
from handlers.members.views.wishes import Instead, PauseRef, Post, WishesForm, WishesOpened
from schedules.retention import Period
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import LONGEST_PAUSE, hours_to_choose, with_own_hour
from storage.database.ids import PersonId
from storage.delivery.mornings import ask_when_again
from storage.members.calendars import school_calendar
from storage.members.delegations import Delegate, delegates_of
from storage.members.people import Person, RoleKind, holders
from storage.members.wishes import Wishes, away, erase_wishes, forget_pauses, not_asking, set_wishes, wishes_of

VERB = "messages"
SCREEN_ORDER = 68
HOME_ORDER = 90
CALLS = frozenset({"views.open", "views.update"})
KEPT = Kept(
    table="wishes",
    title="Your messages",
    what="From which hour somebody hears, until when she has paused, and what she has turned off",
    period=Period.ROLES,
)
# Whatever the zone, a pause that ended so long ago is over.
ENDED_KEPT = timedelta(days=2)


@dataclass(frozen=True)
class MyMessages:
    """The screen and its listeners. Whoever taps means herself, whatever the button says."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        for action_id in views.PAUSES:
            registrar.action(action_id, self.paused)
        registrar.action(views.END_PAUSE, self.came_back)
        registrar.view(views.FORM, self.wished)

    @property
    def screen(self) -> Screen:
        return Screen(
            verb=VERB,
            label=views.TITLE,
            words="from which hour I write to you, how to pause, and what need not come",
            order=SCREEN_ORDER,
            drawn=self.drawn,
            is_own=True,
            synonyms=("pause",),
        )

    @property
    def _labels(self) -> Mapping[str, str]:
        """The kinds of message that may be off, whichever capability's they are."""
        return {name: kind.label for name, kind in self.services.kinds.items() if kind.may_be_off and kind.label}

    async def drawn(self, session: AsyncSession, here: Inside, now: datetime) -> Payload:
        return views.my_messages(
            here.partnership.id,
            await _wishes(session, here),
            today=today_of(here, now),
            calendar=await school_calendar(session, here.partnership),
            labels=self._labels,
            instead=await self._instead(session, here, now),
        )

    async def _instead(self, session: AsyncSession, here: Inside, now: datetime) -> Instead:
        of, today = here.partnership.id, today_of(here, now)
        others = await _others(session, here, today)
        return Instead(
            paused=others.words(await away(session, of, today)),
            of_kind={kind: others.words(await not_asking(session, of, kind, on=today)) for kind in self._labels},
        )

    async def paused(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """She taps one of the days until which to pause. Raises Declined for one that has come meanwhile."""
        await ack()
        ref, now = tapped(PauseRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            if not _may_pause(ref.until, today_of(here, now)):
                raise Declined(views.no_such_pause(today_of(here, now)))
            await _wish(session, here, replace(await _wishes(session, here), paused_until=ref.until), now)
            meanwhile = (await self._instead(session, here, now)).paused
        await showing(client, body, note(views.TITLE, views.paused_words(ref.until, meanwhile)))
        await self.services.publish_home(actor_of(body), ref.partnership)

    async def came_back(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """From Home, whose line goes, or from the form."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            await _wish(session, here, replace(await _wishes(session, here), paused_until=None), now)
        self.services.deliver_soon()
        if (body.get("view") or {}).get("type") != "home":
            await showing(client, body, note(views.TITLE, views.BACK))
        await self.services.publish_home(actor_of(body), ref.partnership)

    async def wished(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        opened, now = refer(WishesOpened, view["private_metadata"]), self.services.clock()
        form = parse_form(view, WishesForm, wording=views.WISHES_WORDING, known=opened.model_dump())
        async with self.services.writing() as session:
            here = await inside(session, actor_of(body), opened.partnership, now=now)
            await _wish(session, here, await self._read(session, here, form, now), now)
        await ack()
        self.services.deliver_soon()
        await self.services.publish_home(actor_of(body), opened.partnership)

    async def _read(self, session: AsyncSession, here: Inside, form: WishesForm, now: datetime) -> Wishes:
        """What the form wishes for; a kind that it did not offer stays as it was. Raises FormErrors."""
        calendar, was = await school_calendar(session, here.partnership), await _wishes(session, here)
        _check(form, today_of(here, now), calendar)
        off = (was.kinds_off - set(form.offered)) | (set(form.offered) - set(form.kinds))
        return Wishes(_hour(form, was, calendar), form.paused_until, frozenset(off & self._labels.keys()))

    async def home(self, session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
        """What differs from what everybody has; nothing where nothing does."""
        wishes = await _wishes(session, here)
        off = [label for kind, label in self._labels.items() if kind in wishes.kinds_off]
        until = wishes.paused_until if wishes.is_paused(today_of(here, now)) else None
        words = views.wishes_words(wishes.hour, off, until)
        change = self.screen.action_id
        blocks = views.on_home(here.partnership.id, words, change=change, is_paused=until is not None)
        return [HomePart(HOME_ORDER, blocks)] if words else []

    async def exported(self, session: AsyncSession, person: Person) -> Mapping[str, Rows]:
        wishes = await wishes_of(session, person.partnership_id, person.id)
        return {KEPT.table: [self._row(wishes)] if wishes != Wishes() else []}

    def _row(self, wishes: Wishes) -> Mapping[str, object]:
        return {
            "Messages from": f"{wishes.hour:%H:%M}" if wishes.hour else None,
            "Paused until": wishes.paused_until,
            "Turned off": ", ".join(self._labels.get(kind, kind) for kind in sorted(wishes.kinds_off)) or None,
        }


async def _wishes(session: AsyncSession, here: Inside) -> Wishes:
    return await wishes_of(session, here.partnership.id, here.member.person.id)


async def _wish(session: AsyncSession, here: Inside, wishes: Wishes, now: datetime) -> None:
    """What waits for what she wished before is asked about anew."""
    await set_wishes(session, here.partnership.id, here.member.person.id, wishes)
    await ask_when_again(session, here.member.person.id, now)


def _check(form: WishesForm, today: date, calendar: SchoolCalendar) -> None:
    """Raises FormErrors for an hour or a day that nobody can choose."""
    wrong = {}
    if form.hour not in hours_to_choose(calendar):
        wrong["hour"] = views.no_such_hour(calendar)
    if form.paused_until is not None and not _may_pause(form.paused_until, today):
        wrong["paused_until"] = views.no_such_pause(today)
    if wrong:
        raise FormErrors(wrong)


def _may_pause(until: date, today: date) -> bool:
    return today < until <= today + LONGEST_PAUSE


def _hour(form: WishesForm, was: Wishes, calendar: SchoolCalendar) -> time | None:
    """As it was, where she has left it as it stood: what hers had to give way to may change again."""
    if form.hour == with_own_hour(calendar, was.hour).messages_from:
        return was.hour
    return None if form.hour == calendar.messages_from else form.hour


@dataclass(frozen=True)
class _Others:
    """Who may answer for a member by the roles of a day, and who notices where nobody does."""

    here: Inside
    delegates: Sequence[Delegate]
    coordinators: Sequence[str]

    def words(self, absent: Collection[PersonId]) -> str:
        """Who does, but for those who are not asked themselves."""
        present = [one for one in self.delegates if one.person_id not in absent]
        coordinates = self.here.member.is_coordinator
        return views.instead_words(_posts(self.here, present), self.coordinators, coordinates=coordinates)


async def _others(session: AsyncSession, here: Inside, today: date) -> _Others:
    of, me = here.partnership.id, here.member.person.id
    coordinators = await holders(session, of, RoleKind.COORDINATOR, on=today)
    delegates = await delegates_of(session, of, me, on=today)
    return _Others(here, delegates, [one.name for one in coordinators if one.id != me])


def _posts(here: Inside, delegates: Sequence[Delegate]) -> list[Post]:
    """The schools for which she is asked: as their head, with her delegates there, or as a delegate herself."""
    found = []
    for role in here.member.roles:
        if role.kind is RoleKind.HEAD:
            names = dict.fromkeys(one.name for one in delegates if one.school_id == role.school_id)
            found.append(Post(role.school or "", tuple(names)))
        elif role.kind is RoleKind.DELEGATE:
            found.append(Post(role.school or ""))
    return list(dict.fromkeys(found))


async def erased(session: AsyncSession, person: Person, now: datetime) -> None:
    await erase_wishes(session, person.id)


async def forget(session: AsyncSession, now: datetime) -> None:
    await forget_pauses(session, before=now.date() - ENDED_KEPT)


def capability(services: Services) -> Capability:
    mine = MyMessages(services)
    return Capability(
        name="wishes",
        register=mine.register,
        home=mine.home,
        screens=[mine.screen],
        calls=CALLS,
        personal_data=PersonalData(kept=[KEPT], exported=mine.exported, erased=erased),
        forget=forget,
    )
