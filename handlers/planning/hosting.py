"""What becomes of hosts when schools close for a day, leave or join: nobody who has been named host is just replaced.

A host of whom people have heard, or whom a coordinator has chosen, stays it; she reads where that can no longer be.
"""

from handlers.house.facts import CalendarChanged, SchoolJoined, SchoolLeft
from handlers.house.happening import Happening
from handlers.planning.views import planning as views
from storage.meetings.meetings import all_series, meetings_to_come
from storage.meetings.venues import venues
from storage.members.schools import school, school_closures


async def warn_of_hosts(happening: Happening, fact: CalendarChanged | SchoolLeft) -> None:
    """Says which meetings are at a school that is closed or gone by then."""
    session, of = happening.session, fact.partnership.id
    for meeting in await meetings_to_come(session, of, now=happening.now):
        host = await school(session, of, meeting.host_id) if meeting.host_id is not None else None
        if host is None:
            continue
        closed = await school_closures(session, of, [host.id])
        if not host.is_in(meeting.on) or any(one.first_on <= meeting.on <= one.last_on for one in closed):
            happening.consequences.append(views.host_away_words(host.name, meeting))


async def offer_turns(happening: Happening, fact: SchoolJoined) -> None:
    """A school that joins hosts nothing by itself: whether it takes turns is the coordinator's to say."""
    session, of = happening.session, fact.partnership.id
    for series in await all_series(session, of):
        if await venues(session, of, series.id):
            happening.consequences.append(views.takes_no_turn_words(series.name))
