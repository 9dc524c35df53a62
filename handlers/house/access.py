"""Who may do what, and in which partnership: the one place that decides it.

Rights are asked for whenever somebody acts, never remembered: on opening a form, on submitting it, and on sending.

PartnershipError
    Refusal             says to the person, kindly, why not and whom to ask
        Stranger        is nobody in this partnership
        NotAllowed      is somebody, but this is another's to do
        Declined        may not, for a reason that only the capability can word
        NotFound        what was tapped is not there, or is another partnership's
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.errors import PartnershipError
from schedules.local_time import local
from storage.database.ids import ChannelId, PartnershipId, TeamId, UserId
from storage.members.partnership import Partnership, partnership, partnerships_at, partnerships_in
from storage.members.people import Member, RoleKind, holders, memberships


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
    """The actor is nobody in this partnership: not yet, no longer, or never."""


class NotAllowed(Refusal):
    """The actor is in the partnership, but this is for those who hold another role, `kind`."""

    def __init__(self, kind: RoleKind, *, whom_to_ask: tuple[str, ...] = ()) -> None:
        super().__init__(whom_to_ask=whom_to_ask)
        self.kind = kind


class Declined(Refusal):
    """A capability's own rule is against it; `words`, from the capability's views, say so."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class NotFound(Refusal):
    """What was asked for does not exist as far as the actor is concerned."""


@dataclass(frozen=True)
class Inside:
    """An actor, known in one partnership by the roles of one day."""

    partnership: Partnership
    member: Member


async def partnerships_meant(
    session: AsyncSession, actor: Actor, channel: ChannelId | None, *, now: datetime
) -> list[Inside]:
    """The partnerships a command may mean: the channel's alone where it is one's, else all of the actor's, by name.

    Raises Stranger for somebody who is in none of them.
    """
    known = await _known(session, actor, now)
    here = [one for one in known if channel and one.partnership.heads_channel == channel]
    if here:
        return here
    others = await partnerships_at(session, actor.workspace, channel) if channel else []
    if others or not known:
        await _stranger(session, others or await partnerships_in(session, actor.workspace), now)
    return known


async def inside(
    session: AsyncSession, actor: Actor, partnership_id: PartnershipId, *, now: datetime, on: date | None = None
) -> Inside:
    """The actor as a member of one partnership, by the roles held today or `on` another day.

    Raises NotFound, or Stranger for somebody who holds none that day.
    """
    for known in await _known(session, actor, now, on=on):
        if known.partnership.id == partnership_id:
            return known
    found = await partnership(session, partnership_id)
    if found is None or found.team_id != actor.workspace:
        raise NotFound
    return await _stranger(session, [found], now)


async def coordinating(session: AsyncSession, actor: Actor, partnership_id: PartnershipId, *, now: datetime) -> Inside:
    """The actor as a coordinator of a partnership. Raises NotFound, Stranger or NotAllowed."""
    here = await inside(session, actor, partnership_id, now=now)
    await must_be(session, here, RoleKind.COORDINATOR, now=now)
    return here


async def must_be(session: AsyncSession, who: Inside, kind: RoleKind, *, now: datetime) -> None:
    """Raises NotAllowed unless the member holds the role."""
    if not who.member.holds(kind):
        raise NotAllowed(kind, whom_to_ask=await coordinators_of(session, who.partnership, now))


async def _known(session: AsyncSession, actor: Actor, now: datetime, *, on: date | None = None) -> list[Inside]:
    """The actor in each partnership of the workspace where she holds a role, by the partnership's name."""
    found = await memberships(session, actor.team_id, actor.user_id, workspace=actor.workspace)
    known = [Inside(one.partnership, one.on(on or _today(one.partnership, now))) for one in found]
    return [one for one in known if one.member.roles]


async def _stranger(session: AsyncSession, to: Sequence[Partnership], now: datetime) -> NoReturn:
    """Raises Stranger, with the coordinators of the partnerships meant."""
    names = [name for one in to for name in await coordinators_of(session, one, now)]
    raise Stranger(whom_to_ask=tuple(dict.fromkeys(names)))


async def coordinators_of(session: AsyncSession, of: Partnership, now: datetime) -> tuple[str, ...]:
    """The names of those who coordinate a partnership today."""
    return tuple(one.name for one in await holders(session, of.id, RoleKind.COORDINATOR, on=_today(of, now)))


def _today(at: Partnership, now: datetime) -> date:
    return local(now, at.zone).date()
