"""What coordinators change, kept so that it can be taken back.

A change is recorded while it is made: whatever rows its operations add, amend or delete through the session are kept
as they were before and after. Taking it back puts them as they were, unless somebody has changed them since. What it
owes carries its id and waits until `leaves_at`: undone before, it leaves no trace; put back later, it is a change of
its own.

PartnershipError
    CannotTakeBack      (journal.py, with two more)
        Scrubbed        somebody whom it was about has been erased since
        GoneOut         somebody has heard of it, so it can no longer be undone
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, event, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.changes.journal import CannotTakeBack, Journal, Place, Touched, others_hanging_on, refuse_if_used, restore
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import ChangeId, ChannelId, PartnershipId, PersonId
from storage.database.rows import Row
from storage.delivery.accounts import leave_account
from storage.delivery.deliveries import OWED, DeliveryRow, draw_again
from storage.delivery.timers import TimerRow
from storage.members.partnership import PartnershipRow
from storage.members.people import REACHABLE, PersonRow


class Scrubbed(CannotTakeBack):
    """Somebody whom the change was about has been erased since, and how it was before went with her."""


class GoneOut(CannotTakeBack):
    """Somebody has heard of the change: it can be put back, and no longer undone."""


class ChangeRow(Row):
    """One change. `about` holds ids and plain values, never a name: words are made when somebody reads."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "partnership_id", "made_at"),)

    id: Mapped[ChangeId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    about: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    leaves_at: Mapped[datetime]
    put_back_at: Mapped[datetime | None]


class ChangedRow(Row):
    """One row that a change has touched: None before it was added, and None after it was deleted."""

    __tablename__ = "changed_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[ChangeId] = mapped_column(ForeignKey("change.id", ondelete="CASCADE"), index=True)
    of_table: Mapped[str]
    key: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


# Stands in what a change is about once its images are gone.
SCRUBBED = "scrubbed"
# Whom its timers tell, once it may leave: the channels, and how many people.
TELLS = "tells"


@dataclass(frozen=True)
class Change:
    """A change as its partnership's history has it; `by` is None once that coordinator is erased."""

    id: ChangeId
    partnership_id: PartnershipId
    by_id: PersonId | None
    by: str | None
    kind: str
    about: Mapping[str, Any]
    made_at: datetime
    leaves_at: datetime
    put_back_at: datetime | None

    def can_be_undone(self, now: datetime) -> bool:
        """Whether nobody has heard of it yet."""
        return now < self.leaves_at and self.put_back_at is None


@asynccontextmanager
async def recording(
    session: AsyncSession,
    partnership_id: PartnershipId,
    kind: str,
    about: Mapping[str, Any],
    *,
    by: PersonId,
    now: datetime,
    leaves_at: datetime,
) -> AsyncIterator[ChangeId]:
    """Keeps what is written meanwhile as one change; one that comes to nothing is not kept.

    `about` is kept as it is in the end: what is added has no id before.

    A partnership's changes wait for each other: what one of them has read, no other changes before it is written.
    """
    await session.execute(select(PartnershipRow.id).where(PartnershipRow.id == partnership_id).with_for_update())
    row = ChangeRow(
        partnership_id=partnership_id, by_id=by, kind=kind, about=dict(about), made_at=now, leaves_at=leaves_at
    )
    session.add(row)
    await session.flush()
    journal = Journal()
    event.listen(session.sync_session, "after_flush", journal.heard)
    try:
        yield row.id
        row.about = dict(about)
        await session.flush()
    finally:
        event.remove(session.sync_session, "after_flush", journal.heard)
    await _keep_or_drop(session, row.id, journal.touched())


async def _keep_or_drop(session: AsyncSession, change_id: ChangeId, touched: Sequence[Touched]) -> None:
    if touched:
        await session.execute(
            insert(ChangedRow),
            [
                {"change_id": change_id, "of_table": t.of_table, "key": t.key, "before": t.before, "after": t.after}
                for t in touched
            ],
        )
    elif not await session.scalar(select(func.count()).where(DeliveryRow.change_id == change_id)):
        await session.execute(delete(ChangeRow).where(ChangeRow.id == change_id))


@dataclass(frozen=True)
class Told:
    """Who hears of a change as soon as it may leave, how many people and in which channels; whether others do later."""

    people: int
    channels: tuple[ChannelId, ...]
    others_later: bool = False


async def told_by(session: AsyncSession, change_id: ChangeId, about: Mapping[str, Any]) -> Told:
    """Whom a change sends something; each counts once, and whom no message reaches not at all.

    What a change is `about` says whom its timers tell besides.
    """
    rows = await session.execute(
        select(DeliveryRow.person_id, DeliveryRow.channel, DeliveryRow.not_before > ChangeRow.leaves_at)
        .join(ChangeRow, ChangeRow.id == DeliveryRow.change_id)
        .outerjoin(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .where(ChangeRow.id == change_id, or_(DeliveryRow.channel.is_not(None), REACHABLE))
        .distinct()
    )
    recipients = rows.all()
    at_once = [(person_id, channel) for person_id, channel, is_later in recipients if not is_later]
    by_timer = about.get(TELLS) or {"channels": (), "people": 0}
    channels = sorted({channel for _, channel in at_once if channel is not None} | {*by_timer["channels"]})
    people = sum(person_id is not None for person_id, _ in at_once) + by_timer["people"]
    return Told(people, tuple(channels), others_later=len(at_once) < len(recipients))


_CHANGES = (
    select(
        ChangeRow.id,
        ChangeRow.partnership_id,
        ChangeRow.by_id,
        PersonRow.name.label("by"),
        ChangeRow.kind,
        ChangeRow.about,
        ChangeRow.made_at,
        ChangeRow.leaves_at,
        ChangeRow.put_back_at,
    )
    .outerjoin(PersonRow, PersonRow.id == ChangeRow.by_id)
    .order_by(ChangeRow.made_at.desc(), ChangeRow.id.desc())
)


async def change(session: AsyncSession, partnership_id: PartnershipId, change_id: ChangeId) -> Change | None:
    """A change of this partnership; another's does not exist here."""
    mine = _CHANGES.where(ChangeRow.partnership_id == partnership_id, ChangeRow.id == change_id)
    return await fetch_one(session, mine, Change)


async def changes(session: AsyncSession, partnership_id: PartnershipId, *, limit: int) -> list[Change]:
    """The newest changes of a partnership, newest first."""
    return await fetch(session, _CHANGES.where(ChangeRow.partnership_id == partnership_id).limit(limit), Change)


async def undo(session: AsyncSession, partnership_id: PartnershipId, change_id: ChangeId, *, now: datetime) -> None:
    """Takes a change back of which nobody has heard: no trace of it is left. Raises CannotTakeBack.

    What people have hung on the rows that it added, such as an answer, goes with them; what a later change has, does
    not.
    """
    leaves_at = await session.scalar(select(ChangeRow.leaves_at).where(ChangeRow.id == change_id).with_for_update())
    if leaves_at is None:
        return  # undone already, at the same moment
    touched = await _to_take_back(session, change_id)
    await session.execute(delete(DeliveryRow).where(DeliveryRow.change_id == change_id, OWED))
    if now >= leaves_at or await _has_left(session, change_id, touched, leaves_at):
        raise GoneOut
    others = await others_hanging_on(session, touched)
    refuse_if_used(others, by=await _changed_after(session, partnership_id, change_id))
    await restore(session, partnership_id, touched)
    await _leave_accounts(session, partnership_id, touched, now)
    if others:  # an answer that goes with its author has been counted
        await draw_again(session, partnership_id, now)
    await session.execute(delete(ChangeRow).where(ChangeRow.id == change_id))


async def _has_left(
    session: AsyncSession, change_id: ChangeId, touched: Sequence[Touched], leaves_at: datetime
) -> bool:
    """Whether somebody has heard of a change after all: at this very moment, or by a clock that was set back since.

    What was owed and went is no longer owed; what a timer sends went when that had fired.
    """
    if await session.scalar(select(DeliveryRow.id).where(DeliveryRow.change_id == change_id).limit(1)):
        return True
    timers = [one.key["id"] for one in touched if one.of_table == TimerRow.__tablename__]
    fired = select(TimerRow.id).where(TimerRow.id.in_(timers), TimerRow.fired_at >= leaves_at)
    return bool(await session.scalar(fired.limit(1)))


async def _changed_after(session: AsyncSession, partnership_id: PartnershipId, change_id: ChangeId) -> set[Place]:
    """The rows that later changes of a partnership have touched."""
    rows = await session.execute(
        select(ChangedRow.of_table, ChangedRow.key)
        .join(ChangeRow, ChangeRow.id == ChangedRow.change_id)
        .where(ChangeRow.partnership_id == partnership_id, ChangeRow.id > change_id)
    )
    return {(of_table, tuple(key.values())) for of_table, key in rows}


async def put_back(session: AsyncSession, of: Change, *, by: PersonId, now: datetime) -> None:
    """Takes a change back that is out in the world; that is a change too. Raises CannotTakeBack."""
    touched = await _to_take_back(session, of.id)
    refuse_if_used(await others_hanging_on(session, touched))
    await restore(session, of.partnership_id, touched)
    await _leave_accounts(session, of.partnership_id, touched, now)
    await session.execute(update(ChangeRow).where(ChangeRow.id == of.id).values(put_back_at=now))
    again = ChangeRow(
        partnership_id=of.partnership_id,
        by_id=by,
        kind=of.kind,
        about=dict(of.about) | {"put_back": True},
        made_at=now,
        leaves_at=now,
    )
    session.add(again)
    await session.flush()
    await _keep_or_drop(session, again.id, [one.reversed for one in reversed(touched)])


async def _leave_accounts(
    session: AsyncSession, partnership_id: PartnershipId, taken_back: Sequence[Touched], now: datetime
) -> None:
    """Whoever had another account by a change has none of its messages there any longer."""
    for one in taken_back:
        if one.of_table != PersonRow.__tablename__ or one.before is None or one.after is None:
            continue
        if one.after["user_id"] not in (None, one.before["user_id"]):
            await leave_account(session, partnership_id, PersonId(one.key["id"]), now=now, again_at=now)


async def send_now(session: AsyncSession, change_id: ChangeId, *, now: datetime) -> None:
    """Ends the wait in which a change can be undone: what it sends may go."""
    leaves_at = await session.scalar(select(ChangeRow.leaves_at).where(ChangeRow.id == change_id))
    if leaves_at is None or leaves_at <= now:
        return
    await session.execute(update(ChangeRow).where(ChangeRow.id == change_id).values(leaves_at=now))
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.change_id == change_id, OWED, DeliveryRow.not_before == leaves_at)
        .values(not_before=now)
    )
    timers = [one.key["id"] for one in await _touched(session, change_id) if one.of_table == TimerRow.__tablename__]
    await session.execute(
        update(TimerRow).where(TimerRow.id.in_(timers), TimerRow.due_at == leaves_at).values(due_at=now)
    )


async def removed_by(session: AsyncSession, change_id: ChangeId, table: str) -> list[Mapping[str, Any]]:
    """The keys of the rows of a table that a change has removed; put back, they stand again."""
    return [one.key for one in await _touched(session, change_id) if one.of_table == table and one.after is None]


async def forget_changes(session: AsyncSession, before: datetime) -> None:
    """Removes the history before an instant."""
    await session.execute(delete(ChangeRow).where(ChangeRow.made_at < before))


async def _to_take_back(session: AsyncSession, change_id: ChangeId) -> list[Touched]:
    """Raises Scrubbed."""
    about = await session.scalar(select(ChangeRow.about).where(ChangeRow.id == change_id))
    if about and SCRUBBED in about:
        raise Scrubbed
    return await _touched(session, change_id)


async def _touched(session: AsyncSession, change_id: ChangeId) -> list[Touched]:
    """In the order in which they were touched."""
    rows = select(ChangedRow.of_table, ChangedRow.key, ChangedRow.before, ChangedRow.after)
    return await fetch(session, rows.where(ChangedRow.change_id == change_id).order_by(ChangedRow.id), Touched)
