"""What coordinators change, kept so that it can be taken back.

A change is recorded while it is made: whatever rows its operations add, amend or delete through the session are kept
as they were before and after. Taking it back puts them as they were, unless somebody has changed them since. What it
owes carries its id and waits until `leaves_at`: undone before, it leaves no trace; put back later, it is a change of
its own.

PartnershipError
    CannotTakeBack
        ChangedSince    somebody has changed the same thing since
        InUse           what was added has been used since
        Scrubbed        somebody whom it was about has been erased since
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, and_, delete, event, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from schedules.errors import PartnershipError
from storage.deliveries import OWED, DeliveryRow, touch_subject
from storage.fetch import fetch, fetch_one
from storage.ids import ChangeId, ChannelId, PartnershipId, PersonId
from storage.partnership import PartnershipRow
from storage.people import PersonRow
from storage.rows import Row
from storage.timers import TimerRow

Image = dict[str, Any]


class CannotTakeBack(PartnershipError):
    """The root of why a change stays."""


class ChangedSince(CannotTakeBack):
    """Somebody has changed the same row of `table` since."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


class InUse(CannotTakeBack):
    """A row of `table` that was added has been used since, in `by`."""

    def __init__(self, table: str, *, by: str) -> None:
        super().__init__(table, by)
        self.table = table
        self.by = by


class Scrubbed(CannotTakeBack):
    """Somebody whom the change was about has been erased since, and how it was before went with her."""


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


# What records changes and what follows from them is not itself a change.
_NOT_RECORDED = frozenset({"change", "changed_row", "delivery", "message"})
# Timers fire whoever has changed what: they go back to what they were without being asked.
_YIELDING = frozenset({"timer"})
# Stands in what a change is about once its images are gone.
SCRUBBED = "scrubbed"


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


@dataclass(frozen=True)
class _Touched:
    of_table: str
    key: Image
    before: Image | None
    after: Image | None

    @property
    def table(self) -> Table:
        return Row.metadata.tables[self.of_table]

    @property
    def subject(self) -> str:
        """What timers and deliveries about this row are filed under."""
        return f"{self.of_table}/{'/'.join(str(part) for part in self.key.values())}"

    @property
    def reversed(self) -> "_Touched":
        return _Touched(self.of_table, self.key, self.after, self.before)


class _Journal:
    """Hears of every row that a session writes, and keeps its first image and its last."""

    def __init__(self) -> None:
        self._images: dict[tuple[str, tuple[object, ...]], tuple[Image, Image | None, Image | None]] = {}

    def heard(self, session: Session, _context: UOWTransaction) -> None:
        for row in session.new:
            self._keep(row, before=None, after=_image(row))
        for row in session.dirty:
            if session.is_modified(row):
                self._keep(row, before=_image_before(row), after=_image(row))
        for row in session.deleted:
            self._keep(row, before=_image_before(row), after=None)

    def _keep(self, row: Any, *, before: Image | None, after: Image | None) -> None:
        table = row.__table__
        if table.name in _NOT_RECORDED:
            return
        key = {column.name: _plain(getattr(row, column.name)) for column in table.primary_key.columns}
        place = (table.name, tuple(key.values()))
        first = self._images[place][1] if place in self._images else before
        self._images[place] = (key, first, after)

    def touched(self) -> list[_Touched]:
        return [
            _Touched(place[0], key, before, after)
            for place, (key, before, after) in self._images.items()
            if before != after
        ]


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
    journal = _Journal()
    event.listen(session.sync_session, "after_flush", journal.heard)
    try:
        yield row.id
        row.about = dict(about)
        await session.flush()
    finally:
        event.remove(session.sync_session, "after_flush", journal.heard)
    await _keep_or_drop(session, row.id, journal.touched())


async def _keep_or_drop(session: AsyncSession, change_id: ChangeId, touched: Sequence[_Touched]) -> None:
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


async def told_by(session: AsyncSession, change_id: ChangeId) -> Told:
    """Whom a change sends something; each counts once."""
    rows = await session.execute(
        select(DeliveryRow.person_id, DeliveryRow.channel, DeliveryRow.not_before > ChangeRow.leaves_at)
        .join(ChangeRow, ChangeRow.id == DeliveryRow.change_id)
        .where(ChangeRow.id == change_id)
        .distinct()
    )
    recipients = rows.all()
    at_once = [(person_id, channel) for person_id, channel, is_later in recipients if not is_later]
    channels = sorted(channel for _, channel in at_once if channel is not None)
    people = sum(person_id is not None for person_id, _ in at_once)
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


async def undo(session: AsyncSession, partnership_id: PartnershipId, change_id: ChangeId) -> None:
    """Takes a change back of which nobody has heard: no trace of it is left. Raises CannotTakeBack.

    What others have hung on the rows that it added goes with them.
    """
    touched = await _to_take_back(session, change_id)
    await session.execute(delete(DeliveryRow).where(DeliveryRow.change_id == change_id, OWED))
    await _restore(session, partnership_id, touched)
    await session.execute(delete(ChangeRow).where(ChangeRow.id == change_id))


async def put_back(session: AsyncSession, of: Change, *, by: PersonId, now: datetime) -> None:
    """Takes a change back that is out in the world; that is a change too. Raises CannotTakeBack."""
    touched = await _to_take_back(session, of.id)
    await _refuse_if_used(session, touched)
    await _restore(session, of.partnership_id, touched)
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


async def forget_changes(session: AsyncSession, before: datetime) -> None:
    """Removes the history before an instant."""
    await session.execute(delete(ChangeRow).where(ChangeRow.made_at < before))


async def _to_take_back(session: AsyncSession, change_id: ChangeId) -> list[_Touched]:
    """Raises Scrubbed."""
    about = await session.scalar(select(ChangeRow.about).where(ChangeRow.id == change_id))
    if about and SCRUBBED in about:
        raise Scrubbed
    return await _touched(session, change_id)


async def _touched(session: AsyncSession, change_id: ChangeId) -> list[_Touched]:
    """In the order in which they were touched."""
    rows = select(ChangedRow.of_table, ChangedRow.key, ChangedRow.before, ChangedRow.after)
    return await fetch(session, rows.where(ChangedRow.change_id == change_id).order_by(ChangedRow.id), _Touched)


async def _restore(session: AsyncSession, partnership_id: PartnershipId, touched: Sequence[_Touched]) -> None:
    """Puts rows as they were, the last touched first; whatever shows them is drawn again."""
    for one in reversed(touched):
        await _refuse_if_changed(session, one)
        try:
            async with session.begin_nested():
                await _put_as_before(session, one)
        except IntegrityError:
            raise ChangedSince(one.of_table) from None
    session.expire_all()
    for one in touched:
        await touch_subject(session, partnership_id, one.subject)


async def _refuse_if_changed(session: AsyncSession, one: _Touched) -> None:
    if one.of_table in _YIELDING:
        return
    found = (await session.execute(select(one.table).where(_is_row(one)).with_for_update())).mappings().one_or_none()
    stands = {name: _plain(value) for name, value in found.items()} if found else None
    if stands is None and one.before is None:
        return  # gone already, which is all that is wanted
    if stands is None or one.after is None:
        if stands is not one.after:
            raise ChangedSince(one.of_table)
        return
    if any(stands[name] != value for name, value in one.after.items() if _amended(one, name)):
        raise ChangedSince(one.of_table)


def _amended(one: _Touched, name: str) -> bool:
    return one.before is None or one.after is None or one.before[name] != one.after[name]


async def _put_as_before(session: AsyncSession, one: _Touched) -> None:
    if one.before is None:
        await session.execute(delete(one.table).where(_is_row(one)))
    elif one.after is None:
        if one.of_table not in _YIELDING or not await _stands(session, one):
            await session.execute(insert(one.table).values(_stored(one.table, one.before)))
    else:
        amended = {name: value for name, value in one.before.items() if _amended(one, name)}
        await session.execute(update(one.table).where(_is_row(one)).values(_stored(one.table, amended)))


async def _stands(session: AsyncSession, one: _Touched) -> bool:
    return bool(await session.scalar(select(func.count()).select_from(one.table).where(_is_row(one))))


async def _refuse_if_used(session: AsyncSession, touched: Sequence[_Touched]) -> None:
    """Raises InUse where a row that would go has others hanging on it that the change did not bring."""
    brought = {(one.of_table, tuple(one.key.values())) for one in touched if one.before is None}
    for one in touched:
        if one.before is not None or one.of_table in _YIELDING:
            continue
        for child, columns in _referring(one.table):
            if child.name in _NOT_RECORDED:
                continue
            await _refuse_if_others(session, one, child, columns, brought)


async def _refuse_if_others(
    session: AsyncSession,
    one: _Touched,
    child: Table,
    columns: Sequence[Column[Any]],
    brought: set[tuple[str, tuple[object, ...]]],
) -> None:
    assert one.after is not None
    refers = [
        column == one.after[key.column.name]
        for column in columns
        for key in column.foreign_keys
        if key.column.table is one.table
    ]
    for found in await session.execute(select(*child.primary_key.columns).where(and_(*refers))):
        if (child.name, tuple(_plain(part) for part in found)) not in brought:
            raise InUse(one.of_table, by=child.name)


def _referring(parent: Table) -> Iterable[tuple[Table, Sequence[Column[Any]]]]:
    """Every foreign key that leads to a table: whose it is, and its columns."""
    for child in Row.metadata.sorted_tables:
        for constraint in child.foreign_key_constraints:
            if constraint.referred_table is parent:
                yield child, list(constraint.columns)


def _is_row(one: _Touched) -> Any:
    return and_(*(one.table.c[name] == value for name, value in _stored(one.table, one.key).items()))


def _image(row: Any) -> Image:
    return {column.name: _plain(getattr(row, column.name)) for column in row.__table__.columns}


def _image_before(row: Any) -> Image:
    """The row as it was before what is being flushed."""
    state = inspect(row)
    image = {}
    for column in row.__table__.columns:
        was = state.attrs[column.name].history.deleted
        image[column.name] = _plain(was[0] if was else getattr(row, column.name))
    return image


def _plain(value: object) -> Any:
    """A value as JSON has it."""
    match value:
        case Enum():
            return value.value
        case date() | time():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return value


def _stored(table: Table, image: Mapping[str, Any]) -> Image:
    """The values of an image as the table's columns take them."""
    return {name: _value(table.c[name], value) for name, value in image.items()}


def _value(column: Column[Any], plain: Any) -> Any:
    if plain is None:
        return None
    kind = column.type.python_type
    if kind in (date, datetime, time):
        return kind.fromisoformat(plain)
    return kind(plain) if kind is frozenset or issubclass(kind, Enum) else plain
