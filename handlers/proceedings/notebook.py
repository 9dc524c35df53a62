"""The notebook: the minutes of all meetings, what is found in them, and the plans that were made there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Declined, Inside, inside, partnerships_meant
from handlers.house.capability import Capability
from handlers.house.forms import parse_form
from handlers.house.opening import changing
from handlers.house.references import PartnershipRef, refer
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.searching import matches
from handlers.house.services import Services
from handlers.house.showing import as_member, shows
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Payload
from handlers.house.which_partnership import opening_for
from handlers.meetings.meeting_extras import MeetingExtra, MeetingVerb
from handlers.meetings.meeting_rights import may_look_into
from handlers.members.membership import today_of
from handlers.proceedings.views import notebook as views
from handlers.proceedings.views import plans as plan_views
from handlers.proceedings.views.notebook import Finding, SearchFields
from handlers.proceedings.views.plans import PlanRef
from schedules.actions import stretch_of
from storage.database.ids import ChannelId, MeetingId, PartnershipId
from storage.meetings.meetings import Meeting, meeting
from storage.members.calendars import school_calendar
from storage.proceedings.actions import actions
from storage.proceedings.minutes import all_notes, meetings_held, notes

SCREEN_ORDER = 45
EXTRA_ORDER = 60
HELD_SHOWN = 15
FOUND_SHOWN = 8
SEARCH = "search"
CALLS = frozenset({"views.open", "views.push", "views.update", "chat.postMessage"})
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Notebook:
    """Listeners. Of each meeting reads whoever is invited to it; the plans are the heads' and the coordinators'."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.OF_PARTNERSHIP, shows(self.services, PartnershipRef, _drawn, let_in=as_member))
        registrar.view(views.SEARCH, self.searched)
        registrar.action(plan_views.OPEN, shows(self.services, PlanRef, _plans, let_in=as_reader))
        for action_id in (plan_views.TURN_BACK, plan_views.TURN_TO):
            registrar.action(action_id, shows(self.services, PlanRef, _plans, laid=changing, let_in=as_reader))

    async def asked(self, client: AsyncWebClient, body: Mapping[str, Any], rest: str) -> None:
        """`/meeting notes`, and `/meeting notes search` with words."""
        verb, _, words = rest.partition(" ")
        if verb.casefold() != SEARCH:
            await opening_for(self.services, client, body, drawn, label=views.LABEL, action_id=views.OF_PARTNERSHIP)
        elif words.strip():
            await self._tell_found(client, body, words.strip()[: views.SEARCH_MAX])
        else:
            await tell(client, body, views.WORDS_MISSING)

    async def _tell_found(self, client: AsyncWebClient, body: Mapping[str, Any], words: str) -> None:
        """In all the partnerships that may be meant."""
        now = self.services.clock()
        async with self.services.reading() as session:
            mine = await partnerships_meant(session, actor_of(body), ChannelId(body["channel_id"]), now=now)
            found = [one for here in mine for one in await findings(session, here, words, now)][:FOUND_SHOWN]
        await tell(client, body, views.found_words(words, found), views.found_blocks(words, found))

    async def searched(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        ref, now = refer(PartnershipRef, view["private_metadata"]), self.services.clock()
        wanted = parse_form(view, SearchFields, wording=views.SEARCH_WORDING)
        async with self.services.reading() as session:
            here = await as_member(session, actor_of(body), ref, now)
            found = await findings(session, here, wanted.words, now)
        await ack(response_action="update", view=views.found(ref, wanted.words, found))


async def as_reader(session: AsyncSession, actor: Actor, ref: PartnershipRef, now: datetime) -> Inside:
    """A head or a coordinator of today. Raises Refusal."""
    here = await inside(session, actor, ref.partnership, now=now)
    _refuse_outsiders(here)
    return here


def _reads(here: Inside) -> bool:
    return here.member.is_head or here.member.is_coordinator


def _refuse_outsiders(here: Inside) -> None:
    if not _reads(here):
        raise Declined(views.NOT_FOR_YOU)


async def _drawn(session: AsyncSession, here: Inside, _ref: PartnershipRef, now: datetime) -> Payload:
    return await drawn(session, here, now)


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """The last meetings that somebody may look into, and a field to search them all.

    Raises Declined for somebody who is no head, does not coordinate, and was invited to none of them.
    """
    of = here.partnership.id
    held: list[tuple[Meeting, int]] = []
    for meeting_id in await meetings_held(session, of, now=now):
        if about := await _readable(session, here, meeting_id, now):
            held.append((about, len(await notes(session, of, meeting_id))))
        if len(held) == HELD_SHOWN:
            break
    if not held:
        _refuse_outsiders(here)
    return views.notebook(PartnershipRef(partnership=of), held, [plan_views.way_to(of)] if _reads(here) else [])


async def findings(session: AsyncSession, here: Inside, words: str, now: datetime) -> list[Finding]:
    """The passages in which the words are met, best first, of meetings that somebody may look into."""
    passages = await _passages(session, here.partnership.id)
    found: list[Finding] = []
    known: dict[MeetingId, Meeting | None] = {}
    for number in matches(words, [passage for _, passage in passages]):
        meeting_id, passage = passages[number]
        if meeting_id not in known:
            known[meeting_id] = await _readable(session, here, meeting_id, now)
        if (about := known[meeting_id]) is not None:
            found.append(Finding(about, passage))
        if len(found) == FOUND_SHOWN:
            break
    return found


async def _passages(session: AsyncSession, partnership_id: PartnershipId) -> list[tuple[MeetingId, str]]:
    """Every paragraph of every note, and every action, with the meeting that it belongs to."""
    noted = [
        (note.meeting_id, paragraph)
        for note in await all_notes(session, partnership_id)
        for paragraph in note.text.splitlines()
        if paragraph.strip()
    ]
    agreed = [
        (one.meeting_id, f"Agreed: {one.what} ({one.theme})" if one.theme else f"Agreed: {one.what}")
        for one in await actions(session, partnership_id)
    ]
    return [*reversed(noted), *reversed(agreed)]


async def _readable(session: AsyncSession, here: Inside, meeting_id: MeetingId, now: datetime) -> Meeting | None:
    about = await meeting(session, here.partnership.id, meeting_id)
    return about if about and await may_look_into(session, here, about, now) else None


async def _plans(session: AsyncSession, here: Inside, ref: PlanRef, now: datetime) -> Payload:
    """What was agreed for one stretch of the year, at meetings that somebody may look into."""
    of, calendar = here.partnership, await school_calendar(session, here.partnership)
    stretch = stretch_of(ref.on or today_of(here, now), calendar)
    due = [one for one in await actions(session, of.id) if stretch.includes(one.due_on)]
    readable = {known: await _readable(session, here, known, now) for known in {one.meeting_id for one in due}}
    agreed = [one for one in due if readable[one.meeting_id]]
    earlier, later = stretch.first_on - _DAY, stretch.last_on + _DAY
    return plan_views.plans(of.id, stretch, agreed, earlier=earlier, later=later)


async def drawn_plans(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """The plans of today. Raises Declined."""
    _refuse_outsiders(here)
    return await _plans(session, here, PlanRef(partnership=here.partnership.id), now)


def capability(services: Services) -> Capability:
    notebook = Notebook(services)
    verb = MeetingVerb("notes", "the minutes of past meetings, or: notes search and what you look for", notebook.asked)
    screens = [
        Screen(
            verb="notes",
            label=views.LABEL,
            words="the minutes of past meetings, and what was decided",
            order=SCREEN_ORDER,
            drawn=drawn,
            is_offered=lambda here, _now: _reads(here),
        ),
        Screen(
            verb="plans",
            label=plan_views.LABEL,
            words="what was agreed, by theme, and what of it is done",
            order=SCREEN_ORDER + 1,
            drawn=drawn_plans,
            is_offered=lambda here, _now: _reads(here),
        ),
    ]
    return Capability(
        name="notebook",
        register=notebook.register,
        calls=CALLS,
        offers=[MeetingExtra(EXTRA_ORDER, verbs=[verb])],
        screens=screens,
    )
