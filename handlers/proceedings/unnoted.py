"""Who was at a meeting, asked on the Homes of the coordinators and of whoever keeps its minutes until it is noted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside
from handlers.house.capability import HomePart
from handlers.meetings.invitations import answered
from handlers.proceedings.views import presence as views
from handlers.proceedings.views.presence import WHO_WAS_THERE
from storage.meetings.meetings import Meeting
from storage.proceedings.minutes import keeper
from storage.proceedings.unnoted import unnoted

HOME_ORDER = 9
MOST_SHOWN = 3


async def home(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """The same question as in their messages, and the same buttons."""
    if not here.partnership.has_started(now):
        return []
    found = await unnoted(session, here.partnership.id, WHO_WAS_THERE, now=now, limit=MOST_SHOWN)
    hers = [one for one in found if one.is_over(now) and await _keeps(session, here, one)]
    asked = [views.question(one, await answered(session, one), is_live=True) for one in hers]
    return [HomePart(HOME_ORDER, part.blocks) for part in asked]


async def _keeps(session: AsyncSession, here: Inside, about: Meeting) -> bool:
    return here.member.is_coordinator or await keeper(session, about.id) == here.member.person.id
