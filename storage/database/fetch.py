"""Builds values from a select's columns by field name, so that no mapper is written by hand."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Executable, Row, Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Bundle, InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")


class FieldsDifferError(TypeError):
    """A select's columns are not the fields of the value asked for."""

    def __init__(self, value: type, *, missing: frozenset[str], unknown: tuple[str, ...]) -> None:
        differences = f"fields without a column {sorted(missing)}, columns without a field {list(unknown)}"
        super().__init__(f"{value.__name__}: {differences}")
        self.value = value
        self.missing = missing
        self.unknown = unknown


async def fetch(
    session: AsyncSession, statement: Executable, value: type[V], bound: Mapping[str, Any] | None = None
) -> list[V]:
    """Every row of `statement` as a `value`, in the statement's order; `bound` are the values of its parameters.

    Columns meet fields by name, whatever their order. Raises FieldsDifferError, even when there are no rows.
    """
    result = await session.execute(statement, bound)
    build = _builder(value, tuple(result.keys()))
    return [build(row) for row in result]


async def fetch_one(
    session: AsyncSession, statement: Executable, value: type[V], bound: Mapping[str, Any] | None = None
) -> V | None:
    """The one row of `statement` as a `value`, or None; `bound` as in `fetch`.

    Raises MultipleResultsFound for more than one row, FieldsDifferError as `fetch` does.
    """
    result = await session.execute(statement, bound)
    build = _builder(value, tuple(result.keys()))
    row = result.one_or_none()
    return None if row is None else build(row)


@cache
def _builder(value: type[V], columns: tuple[str, ...]) -> Callable[[Sequence[Any]], V]:
    """Compares names once for each shape of select, so that a row costs one call of the constructor."""
    wanted = {field.name for field in fields(value) if field.init}
    if sorted(columns) != sorted(wanted):
        raise FieldsDifferError(
            value,
            missing=frozenset(wanted.difference(columns)),
            unknown=tuple((Counter(columns) - Counter(wanted)).elements()),
        )
    return lambda row: value(**dict(zip(columns, row, strict=True)))


class ValueOf(Bundle[V]):
    """Some columns of a select, as one `value` in each of its rows: for rows that hold several.

    Columns meet fields by name. Raises FieldsDifferError.
    """

    def __init__(self, value: type[V], *columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> None:
        super().__init__(value.__name__, *columns, single_entity=True)
        self._build = _builder(value, tuple(column.key for column in columns))

    def create_row_processor(
        self, query: Select[Any], procs: Sequence[Callable[[Row[Any]], Any]], labels: Sequence[str]
    ) -> Callable[[Row[Any]], V]:
        return lambda row: self._build([proc(row) for proc in procs])
