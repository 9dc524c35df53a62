"""Who may do what, and in which partnership: the one place that decides it.

Rights are asked for whenever somebody acts, never remembered: on opening a form, on submitting it, and on sending.

PartnershipError
    Refusal             says to the person, kindly, why not and whom to ask
        Stranger        is nobody in this partnership
        NotAllowed      is somebody, but this is another's to do
        NotFound        what was tapped is not there, or is another partnership's
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.errors import PartnershipError
from schedules.local_time import local
from storage.ids import ChannelId, PartnershipId, TeamId, UserId
from storage.partnership import (
    Member,
    Partnership,
    RoleKind,
    holders,
    member,
    partnership,
    partnerships_in,
    partnerships_of,
)


@dataclass(frozen=True)
class Actor:
    """The Slack user who acts; nothing is known of them yet.

    `workspace` is where it happened, `team_id` where the user is at home: another one for a guest by Slack Connect.
    """

    workspace: TeamId
    team_id: TeamId
    user_id: UserId


class Refusal(PartnershipError):
    """Somebody may not do this. `whom_to_ask` are the coordinators' names, empty where there are none."""

    def __init__(self, *, whom_to_ask: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.whom_to_ask = whom_to_ask


class Stranger(Refusal):
    """The actor is nobody in this partnership."""


class NotAllowed(Refusal):
    """The actor is in the partnership, but not with a role that may do this."""


class NotFound(Refusal):
    """What was asked for does not exist as far as the actor is concerned."""


@dataclass(frozen=True)
class Inside:
    """An actor, known in one partnership on the day it is there."""

    partnership: Partnership
    member: Member
    today: date


async def partnership_at_door(
    session: AsyncSession, actor: Actor, channel: ChannelId | None, *, now: datetime
) -> list[Inside]:
    """The partnerships a command may mean: the channel's alone where it has one, else all of the actor's.

    Raises Stranger for somebody who is in none.
    """
    known = await partnerships_of(session, actor.team_id, actor.user_id)
    mine = [one for one in known if one.team_id == actor.workspace]
    of_channel = [one for one in mine if one.heads_channel == channel]
    if not mine:
        raise Stranger(whom_to_ask=await _coordinators_in(session, actor.workspace, now))
    return [await inside(session, actor, one.id, now=now) for one in of_channel or mine]


async def inside(session: AsyncSession, actor: Actor, partnership_id: PartnershipId, *, now: datetime) -> Inside:
    """The actor as a member of one partnership. Raises NotFound or Stranger."""
    found = await partnership(session, partnership_id)
    if found is None or found.team_id != actor.workspace:
        raise NotFound
    today = local(now, found.zone).date()
    known = await member(session, found.id, team_id=actor.team_id, user_id=actor.user_id, on=today)
    if known is None:
        raise Stranger(whom_to_ask=await _coordinators(session, found.id, today))
    return Inside(partnership=found, member=known, today=today)


async def must_be(session: AsyncSession, who: Inside, *kinds: RoleKind) -> None:
    """Raises NotAllowed unless the member holds one of the roles today."""
    if not any(who.member.holds(kind) for kind in kinds):
        raise NotAllowed(whom_to_ask=await _coordinators(session, who.partnership.id, who.today))


async def _coordinators(session: AsyncSession, partnership_id: PartnershipId, today: date) -> tuple[str, ...]:
    return tuple(one.name for one in await holders(session, partnership_id, RoleKind.COORDINATOR, on=today))


async def _coordinators_in(session: AsyncSession, team_id: TeamId, now: datetime) -> tuple[str, ...]:
    names = [
        name
        for one in await partnerships_in(session, team_id)
        for name in await _coordinators(session, one.id, local(now, one.zone).date())
    ]
    return tuple(dict.fromkeys(names))
