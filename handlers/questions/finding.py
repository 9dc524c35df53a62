"""What have we heard on…? The list of answered questions, which outlives the threads, and its search.

What somebody looks for is nobody's business: it is shown to her, and neither kept nor logged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Actor, Inside
from handlers.house.capability import Capability, HomePart
from handlers.house.forms import parse_form
from handlers.house.opening import opening
from handlers.house.references import refer
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.searching import matches
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Blocks, Payload
from handlers.house.views.screens import buttons
from handlers.members.membership import today_of
from handlers.questions import ringing
from handlers.questions.alike import alike
from handlers.questions.heads import as_head, heads_meant, must_be_head
from handlers.questions.views import asking as asking_views
from handlers.questions.views import finding as views
from handlers.questions.views.finding import Heard, SearchFields, SearchRef
from schedules.local_time import local
from storage.database.ids import ChannelId
from storage.questions.answered import Answered, answered

SCREEN_ORDER = 52
HOME_ORDER = 40
LAST_SHOWN = 10
FOUND_SHOWN = 8
NEAR_SHOWN = 3
# Five a school day for two years: whoever looks for older ones finds newer ones on the way.
SEARCHED_MAX = 2000
COMPARED_MAX = 300
CALLS = frozenset({"views.open"})


@dataclass(frozen=True)
class Finding:
    """Listeners, for heads."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.view(views.SEARCH, self.searched, is_traced=False)

    async def searched(self, ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        ref, now = refer(SearchRef, view["private_metadata"]), self.services.clock()
        wanted = parse_form(view, SearchFields, wording=views.SEARCH_WORDING)
        async with self.services.reading() as session:
            shown = await _found(session, await _places(session, actor_of(body), ref, now), ref, wanted.words, now)
        await ack(response_action="update", view=shown)


async def open_search(services: Services, client: AsyncWebClient, body: Mapping[str, Any], words: str) -> None:
    """`/ask search` with words or without. Raises Refusal for somebody who is head nowhere that may be meant."""
    now = services.clock()
    async with services.reading() as session:
        mine = await heads_meant(session, actor_of(body), ChannelId(body["channel_id"]), now)
        ref = SearchRef(partnership=mine[0].partnership.id if len(mine) == 1 else None)
        words = words.strip()[: views.SEARCH_MAX]
        view = await (_found(session, mine, ref, words, now) if words else _last(session, mine, ref, now))
    await opening(client, body, view)


async def _places(session: AsyncSession, actor: Actor, ref: SearchRef, now: datetime) -> list[Inside]:
    """Where somebody looks. Raises Refusal."""
    if ref.partnership is None:
        return await heads_meant(session, actor, None, now)
    return [await as_head(session, actor, ref.partnership, now)]


async def _found(session: AsyncSession, places: Sequence[Inside], ref: SearchRef, words: str, now: datetime) -> Payload:
    known = await _heard(session, places, most=SEARCHED_MAX)
    numbers = matches(words, [f"{one.text} {one.summary or ''}" for one in known])[:FOUND_SHOWN]
    return views.found(ref, words, [known[number] for number in numbers], today_of(places[0], now))


async def _last(session: AsyncSession, places: Sequence[Inside], ref: SearchRef, now: datetime) -> Payload:
    last = await _heard(session, places, most=LAST_SHOWN)
    return views.heard(ref, last[:LAST_SHOWN], today_of(places[0], now))


async def _heard(session: AsyncSession, places: Sequence[Inside], *, most: int) -> list[Heard]:
    """What was answered there, the last that was asked first."""
    known = [(here, one) for here in places for one in await answered(session, here.partnership.id, most=most)]
    known.sort(key=lambda pair: pair[1].slot_at, reverse=True)
    return [_as_heard(here, one) for here, one in known]


def _as_heard(here: Inside, one: Answered) -> Heard:
    return Heard(one.text, one.summary, local(one.slot_at, here.partnership.zone).date())


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """The last answered questions of one partnership. Raises Declined for anybody but a head."""
    must_be_head(here)
    return await _last(session, [here], SearchRef(partnership=here.partnership.id), now)


async def asked_before(session: AsyncSession, here: Inside, text: str, now: datetime) -> Blocks:
    """What was asked and answered already, where it is near to what somebody is about to ask."""
    known = await _heard(session, [here], most=COMPARED_MAX)
    near = [known[number] for number in alike(text, [one.text for one in known], most=NEAR_SHOWN)]
    return views.asked_before(near, today_of(here, now))


SCREEN = Screen(
    verb="asked",
    label=views.LABEL,
    words="what heads have asked without their names, and what came of it",
    order=SCREEN_ORDER,
    drawn=drawn,
    synonyms=("heard",),
    has_button=False,
    is_offered=lambda here, _now: here.member.is_head,
)


async def home(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """One row, the same for every head: to ask, to ring, to look for what was asked before."""
    if not (here.member.is_head and here.partnership.has_started(now)):
        return []
    ways = [
        (asking_views.LABEL, asking_views.OPEN),
        (ringing.SCREEN.label, ringing.SCREEN.action_id),
        (SCREEN.label, SCREEN.action_id),
    ]
    return [HomePart(HOME_ORDER, buttons(here.partnership.id, ways, []))]


def capability(services: Services) -> Capability:
    return Capability(name="finding", register=Finding(services).register, home=home, screens=[SCREEN], calls=CALLS)
