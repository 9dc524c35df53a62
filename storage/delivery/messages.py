"""The way of a message: claimed by one process, sent, looked for where nobody knows, and drawn again when it changes.

A message is marked `sending` and committed before Slack is called. One found `sending` after its claim has run out was
left by a crash: whoever claims it next looks in the channel's history before sending it again. What a claim writes
counts only while the claim stands, except that a message was posted: that is so, whoever holds it by now.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from schedules.limits import SLACKS_LIMITS, Call, Limits
from storage.database.among import among
from storage.database.columns import NOW, instant
from storage.database.fetch import ValueOf, fetch
from storage.database.ids import ChannelId, DeliveryId, MessageId, PartnershipId, PersonId, TeamId, WorkspaceId
from storage.delivery.deliveries import (
    OWED,
    SENT,
    UNFINISHED,
    UNSENT,
    Delivery,
    DeliveryRow,
    DeliveryState,
    MessageRow,
    MessageState,
    want_each_again,
    wanted_again,
)
from storage.delivery.pacing import (
    RECIPIENT,
    UNCLAIMED,
    has_room,
    instants,
    next_room_at,
    reserve,
    room_in,
    settle,
)
from storage.delivery.repeats import TIMES_SAID, repeats
from storage.delivery.timers import is_firing
from storage.members.partnership import PartnershipRow, WorkspaceRow
from storage.members.people import REACHABLE, PersonRow


@dataclass(frozen=True)
class Claim:
    """One message that this process alone may send or update until `claimed_until`.

    `state` is the one in which the message was found; `recipient` the channel or the Slack user it goes to,
    `person_name` whose it is where it goes to a person, and `thread` the ts of the message below which it stands.
    """

    message_id: MessageId
    partnership_id: PartnershipId
    workspace_id: WorkspaceId
    team_id: TeamId
    recipient: str
    person_id: PersonId | None
    person_name: str | None
    state: MessageState
    posted_channel: ChannelId | None
    ts: str | None
    attempts: int
    wanted_version: int
    sending_since: datetime | None
    claimed_until: datetime
    thread: str | None = None

    @property
    def call(self) -> Call:
        """What is wanted of Slack: an earlier try of a new message is looked for before it is made again."""
        if self.ts is not None:
            return Call.UPDATE
        return Call.LOOK_UP if self.state == MessageState.SENDING else Call.POST


async def claim_messages(
    session: AsyncSession, now: datetime, *, lease: timedelta, limit: int, limits: Limits = SLACKS_LIMITS
) -> list[Claim]:
    """Messages to send, to update or to look up, taken for this process until now + lease; oldest first.

    Only those for which Slack may be called now, one of a recipient's at a time; where another process is claiming in
    the same workspace, none of that workspace. A person's message that still waits takes in what the partnership's
    timers, firing now, are about to owe.
    """
    until = now + lease
    bound = {**instants(now, limits), "until": until, "most": limit}
    candidates = await fetch(session, _claimable(limits), Claim, bound)
    if not candidates:
        return []
    room = await room_in(session, {one.workspace_id for one in candidates}, now, limits)
    taken = [one for one in candidates if room.take(one.workspace_id, one.call, one.recipient)]
    await reserve(session, room, until)
    await _mark_claimed(session, taken, now, until)
    return taken


async def _mark_claimed(session: AsyncSession, claims: Sequence[Claim], now: datetime, until: datetime) -> None:
    ids = [claim.message_id for claim in claims]
    await session.execute(_MARKED, {"message_ids": ids, "now": now, "until": until})


_UNTIL = instant("until")
_is_new = MessageRow.state == MessageState.WAITING
_MARKED = (
    update(MessageRow)
    .where(among(MessageRow.id, "message_ids"))
    .values(
        claimed_until=_UNTIL,
        state=case((_is_new, MessageState.SENDING), else_=MessageRow.state),
        sending_since=case((_is_new, NOW), else_=MessageRow.sending_since),
    )
    .execution_options(synchronize_session=False)
)


@cache
def _claimable(limits: Limits) -> Select[*tuple[Any, ...]]:
    is_growing = and_(
        MessageRow.state == MessageState.WAITING,
        MessageRow.person_id.is_not(None),
        is_firing(MessageRow.partnership_id, NOW),
    )
    recipient = func.coalesce(RECIPIENT, MessageRow.posted_channel)
    return (
        select(
            MessageRow.id.label("message_id"),
            MessageRow.partnership_id,
            PartnershipRow.workspace_id,
            WorkspaceRow.team_id,
            recipient.label("recipient"),
            MessageRow.person_id,
            PersonRow.name.label("person_name"),
            MessageRow.state,
            MessageRow.posted_channel,
            MessageRow.ts,
            MessageRow.attempts,
            MessageRow.wanted_version,
            MessageRow.sending_since,
            _UNTIL.label("claimed_until"),
            MessageRow.thread,
        )
        .join(PartnershipRow, PartnershipRow.id == MessageRow.partnership_id)
        .join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)
        .outerjoin(PersonRow, PersonRow.id == MessageRow.person_id)
        .where(UNFINISHED, MessageRow.not_before <= NOW, UNCLAIMED, recipient.is_not(None), ~is_growing)
        .where(has_room(limits))
        .order_by(MessageRow.not_before, MessageRow.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, key_share=True, of=[MessageRow, WorkspaceRow])
    )


async def next_delivery_at(
    session: AsyncSession, *, after: datetime, limits: Limits = SLACKS_LIMITS
) -> datetime | None:
    """When, after an instant, the next delivery or message may go."""
    is_claimed = MessageRow.claimed_until > MessageRow.not_before
    free_at = case((is_claimed, MessageRow.claimed_until), else_=MessageRow.not_before)
    moments = [
        await session.scalar(select(func.min(DeliveryRow.not_before)).where(OWED, DeliveryRow.not_before > after)),
        await session.scalar(select(func.min(free_at)).where(UNFINISHED, free_at > after)),
        await next_room_at(session, after, limits),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


async def end_calls(session: AsyncSession, claims: Sequence[Claim], now: datetime) -> None:
    """Slack is not called any longer on account of claims that were made together."""
    if claims:
        workspaces = {claim.workspace_id for claim in claims}
        await settle(session, workspaces, reserved_until=claims[0].claimed_until, now=now)


def _same_ask(newer: type[DeliveryRow], older: type[DeliveryRow]) -> ColumnElement[bool]:
    """Asked again, and both still stand."""
    return and_(repeats(newer, older), newer.state == DeliveryState.JOINED)


# These are built once: building them costs more than running them, and each message needs them.
_Newer, _Carrier = aliased(DeliveryRow), aliased(MessageRow)
_leaves_too = and_(MessageRow.ts.is_(None), _Carrier.state.in_([MessageState.WAITING, MessageState.SENDING]))
# The same ask stands anew in Slack; or, for a copy that has not left yet, is on its way there.
_is_superseded = (
    select(_Newer.id)
    .join(_Carrier, _Carrier.id == _Newer.message_id)
    .where(_same_ask(_Newer, DeliveryRow), or_(_Carrier.state == MessageState.SENT, _leaves_too))
    .exists()
)
_CARRIED = (
    select(
        DeliveryRow.message_id,
        ValueOf(
            Delivery,
            DeliveryRow.id,
            DeliveryRow.partnership_id,
            DeliveryRow.kind,
            DeliveryRow.subject,
            DeliveryRow.person_id,
            MessageRow.ts.is_not(None).label("is_posted"),
            (~_is_superseded).label("is_live"),
            DeliveryRow.over_at,
            DeliveryRow.is_urgent,
            DeliveryRow.is_put_off,
            TIMES_SAID.label("times_said"),
            DeliveryRow.for_id,
        ),
    )
    .join(MessageRow, MessageRow.id == DeliveryRow.message_id)
    .where(among(DeliveryRow.message_id, "message_ids"), DeliveryRow.state == DeliveryState.JOINED)
    .order_by(DeliveryRow.over_at, DeliveryRow.not_before, DeliveryRow.id)
)
_OLDER_COPIES = (
    select(MessageRow.id)
    .join(DeliveryRow, DeliveryRow.message_id == MessageRow.id)
    .join(_Newer, _same_ask(_Newer, DeliveryRow))
    .where(SENT, among(_Newer.message_id, "message_ids"), _Newer.message_id != MessageRow.id)
)
_LOCKED = wanted_again(among(MessageRow.id, "message_ids")).with_only_columns(MessageRow.id, MessageRow.ts.is_(None))


async def deliveries_in(session: AsyncSession, message_id: MessageId) -> list[Delivery]:
    """What a message carries, what is over soonest first."""
    return (await deliveries_in_each(session, [message_id])).get(message_id, [])


async def deliveries_in_each(
    session: AsyncSession, message_ids: Collection[MessageId]
) -> Mapping[MessageId, list[Delivery]]:
    """The same of several messages."""
    carried: dict[MessageId, list[Delivery]] = defaultdict(list)
    for message_id, delivery in await session.execute(_CARRIED, {"message_ids": list(message_ids)}):
        assert message_id is not None
        carried[message_id].append(delivery)
    return carried


async def drop(session: AsyncSession, delivery_ids: Sequence[DeliveryId]) -> None:
    """Marks deliveries as no longer owed: they were over before their message left, and never stood in it."""
    await session.execute(
        update(DeliveryRow).where(DeliveryRow.id.in_(delivery_ids)).values(state=DeliveryState.DROPPED)
    )


async def give_up_asking(session: AsyncSession, delivery_ids: Sequence[DeliveryId]) -> None:
    """Marks asks that are not put again; a coordinator sees them instead."""
    await session.execute(
        update(DeliveryRow).where(DeliveryRow.id.in_(delivery_ids)).values(state=DeliveryState.SILENT)
    )


async def owe_again(
    session: AsyncSession, message_id: MessageId, delivery_ids: Sequence[DeliveryId], at: datetime
) -> None:
    """Takes deliveries out of a message that leaves without them; they are owed as before, from `at`."""
    left_out = and_(DeliveryRow.message_id == message_id, DeliveryRow.id.in_(delivery_ids))
    await session.execute(
        update(DeliveryRow).where(left_out).values(state=DeliveryState.OWED, message_id=None, not_before=at)
    )


@dataclass(frozen=True)
class Posted:
    """A message claimed that stands in Slack now, `sent_at` an instant; what it shows is the `shown_version`."""

    claim: Claim
    channel: ChannelId
    ts: str
    sent_at: datetime
    shown_version: int


async def record_posted(session: AsyncSession, posted: Collection[Posted]) -> frozenset[MessageId]:
    """Messages stand in Slack; older copies of their asks want to be drawn again. Gives those that stood nowhere yet.

    However many there are, it is four statements, and all that they write is locked first, in the order of its ids.
    """
    these = {one.claim.message_id for one in posted}
    older = {*await session.scalars(_OLDER_COPIES, {"message_ids": list(these)})} - these
    locked = await session.execute(_LOCKED, {"message_ids": list(these | older)})
    first = {message_id for message_id, is_unposted in locked if is_unposted} & these
    await want_each_again(session, older)
    if first:
        await session.execute(update(MessageRow), [_as_sent(one) for one in posted if one.claim.message_id in first])
    return frozenset(first)


def _as_sent(posted: Posted) -> Mapping[str, Any]:
    return {
        "id": posted.claim.message_id,
        "state": MessageState.SENT,
        "posted_channel": posted.channel,
        "ts": posted.ts,
        "sent_at": posted.sent_at,
        "shown_version": posted.shown_version,
        "claimed_until": None,
        "attempts": 0,
        "trouble": None,
    }


async def record_found(session: AsyncSession, claim: Claim, *, channel: ChannelId, ts: str) -> None:
    """An earlier try had arrived after all; what it shows is unknown, so it wants to be drawn again."""
    assert claim.sending_since is not None
    await record_posted(session, [Posted(claim, channel, ts, claim.sending_since, shown_version=0)])


async def record_missing(session: AsyncSession, claim: Claim, at: datetime) -> None:
    """No earlier try had arrived: the message may be sent as if it were the first time."""
    await _end_claim(session, claim, state=MessageState.WAITING, not_before=at)


async def record_updated(session: AsyncSession, claim: Claim) -> None:
    """The version claimed is what Slack shows now; a later wish stays open."""
    await _end_claim(session, claim, shown_version=claim.wanted_version, attempts=0, trouble=None)


async def record_dropped(session: AsyncSession, claim: Claim) -> None:
    """Nothing in the message was owed any longer when its turn came."""
    await _end_claim(session, claim, state=MessageState.DROPPED)


async def record_refused(session: AsyncSession, claim: Claim, *, trouble: str) -> None:
    """Slack will not take it, now or later: the message has failed, or what stands there already stays as it is."""
    if claim.ts is None:
        await _end_claim(session, claim, state=MessageState.FAILED, attempts=claim.attempts + 1, trouble=trouble)
    else:
        await record_updated(session, claim)


async def put_back(session: AsyncSession, claim: Claim, until: datetime) -> None:
    """Slack was not called, or certainly did not take the message: it is as it was before, and waits until then."""
    await _end_claim(session, claim, state=claim.state, not_before=until)


async def try_again(session: AsyncSession, claim: Claim, at: datetime, *, trouble: str) -> None:
    """Nobody knows whether Slack took the message; at `at` it is looked for before it is sent again.

    `trouble` is Slack's word for what was wrong, or the kind of what happened on the way.
    """
    await _end_claim(session, claim, not_before=at, attempts=claim.attempts + 1, trouble=trouble)


async def _end_claim(session: AsyncSession, claim: Claim, **values: object) -> None:
    """Writes, if the claim still stands; whoever claimed the message since then is not disturbed."""
    await session.execute(
        update(MessageRow)
        .where(MessageRow.id == claim.message_id, MessageRow.claimed_until == claim.claimed_until)
        .values(claimed_until=None, **values)
    )


async def drop_over(session: AsyncSession, now: datetime) -> None:
    """Drops what is over by now and cannot leave: owed to somebody who was not on Slack in time, or is no longer."""
    await session.execute(
        update(DeliveryRow).where(OWED, DeliveryRow.over_at <= now).values(state=DeliveryState.DROPPED)
    )
    gone = select(PersonRow.id).where(PersonRow.id == MessageRow.person_id, ~REACHABLE).exists()
    matters = exists().where(DeliveryRow.message_id == MessageRow.id, DeliveryRow.over_at > now)
    stranded = await session.scalars(select(MessageRow.id).where(UNFINISHED, UNSENT, gone, ~matters).with_for_update())
    if ids := stranded.all():
        carried = update(DeliveryRow).where(DeliveryRow.message_id.in_(ids), DeliveryRow.state == DeliveryState.JOINED)
        await session.execute(carried.values(state=DeliveryState.DROPPED))
        await session.execute(update(MessageRow).where(MessageRow.id.in_(ids)).values(state=MessageState.DROPPED))


async def forget_finished(session: AsyncSession, before: datetime) -> None:
    """Removes messages sent, dropped or given up, with what they carried, once all of it was over `before`."""
    is_old = DeliveryRow.over_at < before
    still_changes = exists().where(DeliveryRow.message_id == MessageRow.id, ~is_old)
    finished = and_(~UNFINISHED, ~still_changes)
    await session.execute(delete(DeliveryRow).where(DeliveryRow.message_id.in_(select(MessageRow.id).where(finished))))
    ended = DeliveryRow.state.in_([DeliveryState.DROPPED, DeliveryState.SILENT])
    await session.execute(delete(DeliveryRow).where(ended, is_old))
    await session.execute(delete(MessageRow).where(finished))
