"""Roles that end by themselves: whoever is nothing any longer when the day comes has left, and others hear of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Inside
from handlers.changes import making
from handlers.facts import MemberLeft
from handlers.membership import name_of
from handlers.services import Services
from handlers.views.roles import ran_out_words
from schedules.local_time import local
from storage.changes import Change
from storage.ids import RoleId
from storage.partnership import partnership
from storage.people import Member
from storage.roster import person, role, roles_of
from storage.timers import Timer

LEFT = "people.left"


@dataclass(frozen=True)
class RunningOut:
    """What a role's timer does. It looks again: what was to end may have been prolonged, or she is something else."""

    services: Services

    async def fired(self, session: AsyncSession, timer: Timer, now: datetime) -> None:
        of = await partnership(session, timer.partnership_id)
        ended = await role(session, timer.partnership_id, RoleId(int(timer.subject.removeprefix("role/"))))
        leaver = await person(session, timer.partnership_id, ended.person_id) if ended else None
        if of is None or ended is None or leaver is None:
            return
        held = await roles_of(session, of.id, leaver.id)
        last = max(held, key=lambda one: (one.to_on or date.max, one.id))
        if last != ended or last.to_on is None or last.to_on >= local(now, of.zone).date():
            return
        # Nobody does it: it stands in history under her own name, where anything follows from it.
        here = Inside(of, Member(leaver, ()))
        async with making(self.services.subscribers, session, here, LEFT, now=now, person=leaver.id) as change:
            await change.publish(MemberLeft(of, leaver, last.to_on))


async def left_words(session: AsyncSession, change: Change) -> str:
    return ran_out_words(await name_of(session, change.partnership_id, change.about["person"]))
