"""Times that are offered, on a coordinator's Home: how they stand, and once the answers are in the choice itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside
from handlers.house.capability import HomePart
from handlers.house.views.kit import Blocks
from handlers.planning.suiting_times import standing_of
from handlers.planning.views.choosing_times import still_asking
from handlers.planning.views.finding_times import Standing, result
from storage.meetings.time_polls import time_polls

HOME_ORDER = 8
MOST_SHOWN = 3


async def to_choose(session: AsyncSession, here: Inside, now: datetime) -> Sequence[HomePart]:
    """Those of which no time is chosen yet, soonest offered first."""
    if not here.member.is_coordinator or not here.partnership.has_started(now):
        return []
    found = [one for one in await time_polls(session, here.partnership.id, now=now) if one.time_chosen is None]
    standings = [await standing_of(session, one, now) for one in found[:MOST_SHOWN]]
    return [HomePart(HOME_ORDER, _drawn(one, now)) for one in standings]


def _drawn(one: Standing, now: datetime) -> Blocks:
    """What she reads in her message, as soon as she is sent that."""
    return still_asking(one) if one.poll.is_open(now) and one.silent else result(one, now).blocks
