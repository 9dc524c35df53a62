"""Roles that end by themselves: whoever is nothing any longer when the day comes has left, and others hear of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.facts import MemberLeft
from handlers.house.happening import Happening
from handlers.house.services import Services
from schedules.local_time import local
from storage.delivery.deliveries import touch_asked_for
from storage.delivery.subjects import ROLE
from storage.delivery.timers import Timer
from storage.members.partnership import partnership
from storage.members.roster import person, role, roles_of


@dataclass(frozen=True)
class RunningOut:
    """What a role's timer does. It looks again: what was to end may have been prolonged, or she is something else."""

    services: Services

    async def fired(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        of = await partnership(session, timer.partnership_id)
        ended = await role(session, timer.partnership_id, ROLE.id_in(timer.subject))
        leaver = await person(session, timer.partnership_id, ended.person_id) if ended else None
        if of is None or ended is None or leaver is None:
            return
        if ended.held.for_id is not None:
            await touch_asked_for(session, of.id, leaver.id, for_id=ended.held.for_id)
        held = await roles_of(session, of.id, leaver.id)
        last = max(held, key=lambda one: (one.to_on or date.max, one.id))
        if last != ended or last.to_on is None or last.to_on >= local(now, of.zone).date():
            return
        happening = Happening(session, of, now, self.services.subscribers)
        await happening.publish(MemberLeft(of, leaver, last.to_on))
