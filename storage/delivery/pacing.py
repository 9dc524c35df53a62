"""Room in Slack's limits, shared by all processes: what may not leave yet is not claimed, so nobody waits holding it.

A reservation is made by whoever claims messages, in the same transaction: so many calls of one sort in one workspace,
over when the claims run out, or as soon as it is known that they are over earlier. A call counts until its limit's
window has passed since it was over, so that no stretch of that length holds too many, however long each was on its way.

Whoever makes one holds a lock on the workspace's row: two processes never both take the last room there, and never wait
for one another elsewhere. What lies further ahead than anybody writes was written before the clock was set back, and
counts no longer.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NewType

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.limits import Call, Limits
from storage.database.among import among
from storage.database.columns import NOW, instant
from storage.database.ids import WorkspaceId
from storage.database.rows import Row
from storage.delivery.deliveries import UNFINISHED, MessageRow, MessageState
from storage.members.partnership import PartnershipRow, WorkspaceRow
from storage.members.people import REACHABLE, PersonRow

ReservationId = NewType("ReservationId", int)

# Further ahead than any claim reaches; nor is a workspace left alone for longer at a time, whatever Slack says.
AHEAD = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=1)


class ReservationRow(Row):
    __tablename__ = "reservation"

    id: Mapped[ReservationId] = mapped_column(primary_key=True)
    workspace_id: Mapped[WorkspaceId] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    call: Mapped[Call]
    calls: Mapped[int]
    ended_by: Mapped[datetime] = mapped_column(index=True)


def unclaimed(
    now: datetime | ColumnElement[datetime], horizon: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Whether no process holds a message; nor does one whose claim lies beyond the horizon."""
    until = MessageRow.claimed_until
    return or_(until.is_(None), until <= now, until > horizon)


_HORIZON = instant("horizon")
UNCLAIMED = unclaimed(NOW, _HORIZON)
# A channel, or an account that is open: to a closed one Slack would take a message, and nobody would read it.
RECIPIENT = func.coalesce(MessageRow.channel, case((REACHABLE, PersonRow.user_id)))
# What a message wants of Slack.
CALL: ColumnElement[str] = case(
    (MessageRow.ts.is_not(None), literal_column(f"'{Call.UPDATE}'")),
    (MessageRow.state == MessageState.SENDING, literal_column(f"'{Call.LOOK_UP}'")),
    else_=literal_column(f"'{Call.POST}'"),
)


def instants(now: datetime, limits: Limits) -> Mapping[str, datetime]:
    """What the conditions here compare with, under the names that they use."""
    windows = {_since(call): now - limits.of(call).window for call in Call}
    return {**windows, "since_said": now - limits.post_in_channel.window, "now": now, "horizon": now + AHEAD}


def _since(call: Call) -> str:
    return f"since_{call.name}"


# How many calls count in each workspace, and when the first of them was over.
_USED = (
    select(
        ReservationRow.workspace_id,
        ReservationRow.call.label("call"),
        func.sum(ReservationRow.calls).label("calls"),
        func.min(ReservationRow.ended_by).label("first_ended"),
    )
    .where(
        or_(*(and_(ReservationRow.call == call, ReservationRow.ended_by > instant(_since(call))) for call in Call)),
        ReservationRow.ended_by <= _HORIZON,
    )
    .group_by(ReservationRow.workspace_id, ReservationRow.call)
)


def _full(limits: Limits) -> Select[*tuple[Any, ...]]:
    most = case({call: limits.of(call).calls for call in Call}, value=ReservationRow.call)
    return _USED.having(func.sum(ReservationRow.calls) >= most)


_POSTED = (
    select(PartnershipRow.workspace_id, RECIPIENT.label("recipient"), MessageRow.sent_at)
    .select_from(MessageRow)
    .join(PartnershipRow, PartnershipRow.id == MessageRow.partnership_id)
    .outerjoin(PersonRow, PersonRow.id == MessageRow.person_id)
    .where(RECIPIENT.is_not(None))
)
_SAID_JUST_NOW = _POSTED.where(MessageRow.sent_at > instant("since_said"), MessageRow.sent_at <= _HORIZON)
_ON_ITS_WAY = _POSTED.where(
    MessageRow.claimed_until > NOW, MessageRow.claimed_until <= _HORIZON, MessageRow.ts.is_(None)
)


def _where(posted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return posted.with_only_columns(PartnershipRow.workspace_id, RECIPIENT.label("recipient"))


_MAY_BE_CALLED = or_(
    WorkspaceRow.stopped_until.is_(None), WorkspaceRow.stopped_until <= NOW, WorkspaceRow.stopped_until > _HORIZON
)


@cache
def has_room(limits: Limits) -> ColumnElement[bool]:
    """Whether Slack may be called for a message now. What is updated does not count in its channel."""
    full = _full(limits).with_only_columns(ReservationRow.workspace_id, ReservationRow.call)
    there = tuple_(PartnershipRow.workspace_id, RECIPIENT)
    is_free = and_(there.not_in(_where(_SAID_JUST_NOW)), there.not_in(_where(_ON_ITS_WAY)))
    return and_(
        _MAY_BE_CALLED,
        tuple_(PartnershipRow.workspace_id, CALL).not_in(full),
        or_(MessageRow.ts.is_not(None), is_free),
    )


@dataclass(frozen=True)
class Room:
    """What is left in some workspaces: calls made there count in `used`, and `busy` recipients wait their turn."""

    limits: Limits
    used: Counter[tuple[WorkspaceId, Call]]
    busy: set[tuple[WorkspaceId, str]]
    taken: Counter[tuple[WorkspaceId, Call]]

    def take(self, workspace_id: WorkspaceId, call: Call, recipient: str) -> bool:
        """Whether there was room for one more call, which is taken now."""
        here, there = (workspace_id, call), (workspace_id, recipient)
        is_busy = call is not Call.UPDATE and there in self.busy
        if is_busy or self.used[here] >= self.limits.of(call).calls:
            return False
        if call is not Call.UPDATE:
            self.busy.add(there)
        self.used[here] += 1
        self.taken[here] += 1
        return True


async def room_in(session: AsyncSession, workspaces: Collection[WorkspaceId], now: datetime, limits: Limits) -> Room:
    """What is left in workspaces whose rows are locked: statements of their own, which see what was reserved before."""
    here = {**instants(now, limits), "workspaces": workspaces}
    counted = {(row.workspace_id, row.call): row.calls for row in await session.execute(_USED_HERE, here)}
    return Room(
        limits, Counter(counted), {(row[0], row[1]) for row in await session.execute(_BUSY_HERE, here)}, Counter()
    )


# Built once: building them costs more than running them, and every batch of messages needs them.
_here = among(PartnershipRow.workspace_id, "workspaces")
_USED_HERE = _USED.where(among(ReservationRow.workspace_id, "workspaces"))
_BUSY_HERE = union_all(_where(_SAID_JUST_NOW).where(_here), _where(_ON_ITS_WAY).where(_here))


async def reserve(session: AsyncSession, room: Room, until: datetime) -> None:
    """Records what was taken: calls that will be over by then."""
    rows = [
        {"workspace_id": workspace_id, "call": call, "calls": calls, "ended_by": until}
        for (workspace_id, call), calls in room.taken.items()
    ]
    if rows:
        await session.execute(insert(ReservationRow), rows)


async def settle(
    session: AsyncSession, workspaces: Collection[WorkspaceId], *, reserved_until: datetime, now: datetime
) -> None:
    """The calls that were reserved until then are over. Nobody else claims in a workspace at the same instant."""
    await session.execute(_SETTLED, {"workspaces": workspaces, "until": reserved_until, "now": now})


_SETTLED = (
    update(ReservationRow)
    .where(among(ReservationRow.workspace_id, "workspaces"), ReservationRow.ended_by == instant("until"))
    .values(ended_by=NOW)
    .execution_options(synchronize_session=False)
)


async def stop(session: AsyncSession, workspace_id: WorkspaceId, until: datetime, *, now: datetime) -> None:
    """Slack asked a workspace to wait; the longest of several waits counts."""
    longest = now + AHEAD
    until, standing = min(until, longest), WorkspaceRow.stopped_until
    is_shorter = or_(standing.is_(None), standing < until, standing > longest)
    await session.execute(
        update(WorkspaceRow).where(WorkspaceRow.id == workspace_id, is_shorter).values(stopped_until=until)
    )


async def forget_reservations(session: AsyncSession, now: datetime) -> None:
    """Removes what was over a day ago."""
    await session.execute(delete(ReservationRow).where(ReservationRow.ended_by < now - FORGOTTEN_AFTER))


async def next_room_at(session: AsyncSession, now: datetime, limits: Limits) -> datetime | None:
    """When the first of the messages that might leave but for Slack's limits may leave; None where none waits."""
    at = instants(now, limits)
    if await session.scalar(_ANY_WAITING, at) is None:
        return None
    first = await session.execute(_first_ended(limits), at)
    said = await session.scalar(_LAST_SAID, at)
    moments = [
        *(ended + limits.of(call).window for call, ended in first),
        *([said + limits.post_in_channel.window] if said else []),
        await session.scalar(_STOPPED, at),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


@cache
def _first_ended(limits: Limits) -> Select[*tuple[Any, ...]]:
    """For each kind of call for which a message has to wait, when the first of those that count was over."""
    full, waiting = _full(limits).subquery(), _WAITING.subquery()
    there = and_(waiting.c.workspace_id == full.c.workspace_id, waiting.c.call == full.c.call)
    return select(full.c.call, func.min(full.c.first_ended)).join(waiting, there).group_by(full.c.call)


_WAITING = (
    select(PartnershipRow.workspace_id, CALL.label("call"), RECIPIENT.label("recipient"), MessageRow.ts)
    .join(PartnershipRow, PartnershipRow.id == MessageRow.partnership_id)
    .outerjoin(PersonRow, PersonRow.id == MessageRow.person_id)
    .where(UNFINISHED, MessageRow.not_before <= NOW, UNCLAIMED)
)
_ANY_WAITING = _WAITING.limit(1)
_waits, _said = _WAITING.subquery(), _SAID_JUST_NOW.subquery()
_LAST_SAID = select(func.min(_said.c.sent_at)).where(
    tuple_(_said.c.workspace_id, _said.c.recipient).in_(
        select(_waits.c.workspace_id, _waits.c.recipient).where(_waits.c.ts.is_(None))
    )
)
_STOPPED = select(func.min(WorkspaceRow.stopped_until)).where(
    WorkspaceRow.stopped_until > NOW,
    WorkspaceRow.stopped_until <= _HORIZON,
    WorkspaceRow.id.in_(select(_waits.c.workspace_id)),
)
