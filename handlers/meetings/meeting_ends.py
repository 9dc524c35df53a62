"""The end of a meeting: what shows buttons for it is drawn again without, and others hear of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.happening import Fact, Happening
from handlers.house.services import Services
from handlers.meetings.invitations import close
from storage.delivery.subjects import MEETING
from storage.delivery.timers import Timer
from storage.meetings.meeting_changes import as_known
from storage.meetings.meetings import Meeting, meeting
from storage.members.partnership import partnership


@dataclass(frozen=True)
class MeetingEnded(Fact):
    """A meeting is over that took place."""

    meeting: Meeting


@dataclass(frozen=True)
class MeetingEnds:
    """What the timer of a meeting's end does."""

    services: Services

    async def fired(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        await close(session, timer, now)
        of = await partnership(session, timer.partnership_id)
        ended = await meeting(session, timer.partnership_id, MEETING.id_in(timer.subject))
        if of is None or ended is None or not ended.is_over(now) or (await as_known(session, ended)).is_cancelled:
            return
        await Happening(session, of, now, self.services.subscribers).publish(MeetingEnded(of, ended))
