"""Rows as they were and as they are: heard while they are written, and put as they were again.

PartnershipError
    CannotTakeBack
        ChangedSince    somebody has changed the same row since
        InUse           a row that was added has been used since
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Table, and_, delete, func, insert, inspect, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, UOWTransaction

from schedules.errors import PartnershipError
from storage.database.ids import PartnershipId
from storage.database.rows import Row
from storage.delivery.deliveries import touch_subjects

Image = dict[str, Any]
# A row by its table and its key.
Place = tuple[str, tuple[object, ...]]

# What records changes and what follows from them is not itself a change.
_FOLLOWING = frozenset({"change", "changed_row", "delivery", "message"})
# Nor is it a change that people are told of a meeting; but then the meeting does not go without a word.
_NOT_RECORDED = _FOLLOWING | {"meeting_told"}
# SQLite takes a condition of a thousand parts at most.
AT_ONCE = 200
# Timers fire whoever has changed what: they go back to what they were without being asked.
_YIELDING = frozenset({"timer"})


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


@dataclass(frozen=True)
class Touched:
    """One row that was written, by its table and key: None before it was added, and None after it was deleted."""

    of_table: str
    key: Image
    before: Image | None
    after: Image | None

    @property
    def table(self) -> Table:
        return Row.metadata.tables[self.of_table]

    @property
    def place(self) -> Place:
        return self.of_table, tuple(self.key.values())

    @property
    def subject(self) -> str:
        """What timers and deliveries about this row are filed under."""
        return f"{self.of_table}/{'/'.join(str(part) for part in self.key.values())}"

    @property
    def subjects(self) -> list[str]:
        """The same, and the subjects of whatever the row belongs to: an item is its meeting's."""
        image = self.after or self.before or {}
        parents = [
            f"{key.column.table.name}/{image[column.name]}"
            for column in self.table.columns
            for key in column.foreign_keys
            if key.column.name == "id" and key.column.table.name != "partnership" and image.get(column.name) is not None
        ]
        return [self.subject, *parents]

    @property
    def reversed(self) -> "Touched":
        return Touched(self.of_table, self.key, self.after, self.before)


class Journal:
    """Hears of every row that a session writes, and keeps its first image and its last."""

    def __init__(self) -> None:
        self._images: dict[Place, tuple[Image, Image | None, Image | None]] = {}

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

    def touched(self) -> list[Touched]:
        return [
            Touched(place[0], key, before, after)
            for place, (key, before, after) in self._images.items()
            if before != after
        ]


async def restore(session: AsyncSession, partnership_id: PartnershipId, touched: Sequence[Touched]) -> None:
    """Puts rows as they were, the last touched first; whatever shows them is drawn again."""
    for together in _stretches(touched):
        await _refuse_if_changed(session, together)
        try:
            async with session.begin_nested():
                await _put_as_before(session, together)
        except IntegrityError:
            raise ChangedSince(together[0].of_table) from None
    session.expire_all()
    await touch_subjects(session, partnership_id, {subject for one in touched for subject in one.subjects})


def _stretches(touched: Sequence[Touched]) -> Iterator[list[Touched]]:
    """The rows, the last touched first: what was added to one table goes together, anything else stands alone.

    An import adds hundreds, and nobody else writes while they are taken back.
    """
    for (_, is_added), rows in groupby(reversed(touched), key=lambda one: (one.of_table, one.before is None)):
        stretch, most = [*rows], AT_ONCE if is_added else 1
        yield from (stretch[start : start + most] for start in range(0, len(stretch), most))


async def _refuse_if_changed(session: AsyncSession, together: Sequence[Touched]) -> None:
    table = together[0].table
    if table.name in _YIELDING:
        return
    found = await session.execute(select(table).where(_are_rows(together)).with_for_update())
    images = [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]
    standing = {_key(table, image): image for image in images}
    for one in together:
        _refuse_changed(one, standing.get(_key(table, one.key)))


def _refuse_changed(one: Touched, stands: Image | None) -> None:
    if stands is None and one.before is None:
        return  # gone already, which is all that is wanted
    if stands is None or one.after is None:
        if stands is not one.after:
            raise ChangedSince(one.of_table)
        return
    if any(stands[name] != value for name, value in one.after.items() if _amended(one, name)):
        raise ChangedSince(one.of_table)


def _amended(one: Touched, name: str) -> bool:
    return one.before is None or one.after is None or one.before[name] != one.after[name]


async def _put_as_before(session: AsyncSession, together: Sequence[Touched]) -> None:
    one, *_ = together
    if one.before is None:
        await session.execute(delete(one.table).where(_are_rows(together)))
    elif one.after is None:
        if one.of_table not in _YIELDING or not await _stands(session, one):
            await session.execute(insert(one.table).values(_stored(one.table, one.before)))
    else:
        amended = {name: value for name, value in one.before.items() if _amended(one, name)}
        await session.execute(update(one.table).where(_is_row(one)).values(_stored(one.table, amended)))


async def _stands(session: AsyncSession, one: Touched) -> bool:
    return bool(await session.scalar(select(func.count()).select_from(one.table).where(_is_row(one))))


async def others_hanging_on(session: AsyncSession, touched: Sequence[Touched]) -> list[tuple[str, Place]]:
    """Rows that refer to one that was added, and were not added with it; with the table that they refer to."""
    brought = {one.place for one in touched if one.before is None}
    others = list[tuple[str, Place]]()
    for together in _stretches(touched):
        table = together[0].table
        if together[0].before is not None or table.name in _YIELDING:
            continue
        for child, columns in _referring(table):
            if child.name not in _FOLLOWING:
                found = await _hanging_on(session, together, child, columns)
                others += [(table.name, place) for place in found if place not in brought]
    return others


def refuse_if_used(others: Iterable[tuple[str, Place]], *, by: Container[Place] | None = None) -> None:
    """Raises InUse where others hang on rows that would go. With `by`, only those count."""
    for table, place in others:
        if by is None or place in by:
            raise InUse(table, by=place[0])


async def _hanging_on(
    session: AsyncSession, together: Sequence[Touched], child: Table, columns: Sequence[Column[Any]]
) -> list[Place]:
    """The rows of a table that refer to rows that were added."""
    parent = together[0].table
    named = [
        (column, key.column.name) for column in columns for key in column.foreign_keys if key.column.table is parent
    ]
    refers = or_(*(and_(*(column == (one.after or {})[name] for column, name in named)) for one in together))
    found = await session.execute(select(*child.primary_key.columns).where(refers))
    return [(child.name, tuple(_plain(part) for part in key)) for key in found]


def _referring(parent: Table) -> Iterable[tuple[Table, Sequence[Column[Any]]]]:
    """Every foreign key that leads to a table: whose it is, and its columns."""
    for child in Row.metadata.sorted_tables:
        for constraint in child.foreign_key_constraints:
            if constraint.referred_table is parent:
                yield child, list(constraint.columns)


def _key(table: Table, image: Image) -> tuple[object, ...]:
    return tuple(image[column.name] for column in table.primary_key.columns)


def _are_rows(together: Sequence[Touched]) -> Any:
    return or_(*map(_is_row, together))


def _is_row(one: Touched) -> Any:
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
