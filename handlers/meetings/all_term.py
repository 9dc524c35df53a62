"""Going all term: one tap says that she comes to this meeting and to those of its series that follow in the same term.

What she has said of one of them before stands, and each can be answered otherwise as ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Blocks
from handlers.meetings.invitation_meant import invitation_meant
from handlers.meetings.invitations import answer, is_invited
from handlers.meetings.views import all_term as views
from handlers.meetings.views.meetings import MeetingRef
from storage.database.ids import PersonId
from storage.meetings.meeting_answers import Answer, answer_of
from storage.meetings.meeting_changes import as_known
from storage.meetings.meetings import Meeting, meetings_to_come
from storage.members.calendars import school_calendar
from storage.members.partnership import partnership


@dataclass(frozen=True)
class AllTerm:
    """The listener for the one button."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.GOING_ALL_TERM, self.going)

    async def going(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        actor, now = actor_of(body), self.services.clock()
        async with self.services.writing() as session:
            to = await invitation_meant(session, actor, tapped(MeetingRef, action), now)
            meetings = await unanswered_all_term(session, to.meeting, to.head_id, now)
            for one in meetings:
                await answer(session, replace(to, meeting=one), Answer.GOING, now=now)
        self.services.deliver_soon()
        await self.services.publish_home(actor, to.meeting.partnership_id)
        await tell(client, body, views.going_words(meetings, to.mandate))


async def unanswered_all_term(
    session: AsyncSession, meeting: Meeting, head_id: PersonId, now: datetime, *, most: int | None = None
) -> list[Meeting]:
    """The meetings of a series from one on, up to the end of its term, to which somebody is invited and of which she
    has said nothing; as people know them, and no more than so many."""
    ends_on, found = await _term_ends(session, meeting), list[Meeting]()
    for planned in await meetings_to_come(session, meeting.partnership_id, now=now):
        if planned.series_id != meeting.series_id or await answer_of(session, planned.id, head_id):
            continue
        one = await as_known(session, planned)
        is_asked = not one.is_cancelled and meeting.on <= one.on <= ends_on and await is_invited(session, one, head_id)
        if is_asked and not await answer_of(session, one.id, head_id, on=one.on):
            found.append(one)
        if len(found) == most:
            break
    return found


async def _term_ends(session: AsyncSession, meeting: Meeting) -> date:
    """Without term dates, whatever is planned counts as one term."""
    of = await partnership(session, meeting.partnership_id)
    assert of is not None
    terms = (await school_calendar(session, of)).terms_around(meeting.on)
    return next((term.ends_on for term in terms if meeting.on <= term.ends_on), date.max)


async def all_term_offered(session: AsyncSession, meeting: Meeting, head_id: PersonId, now: datetime) -> Blocks:
    """Its button, where it would answer for more than the one meeting."""
    found = await unanswered_all_term(session, meeting, head_id, now, most=2)
    return views.all_term_button(meeting) if len(found) > 1 else []
