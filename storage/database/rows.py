"""The base of every table. Rows have no relationships and load nothing lazily; they never leave storage/."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, NewType

from sqlalchemy import JSON, ForeignKeyConstraint, MetaData, Table, Text, event
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import DeclarativeBase, TypeResolve
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from storage.database.columns import UtcDateTime, Weekdays, Words

# Every constraint has a name from the first migration on: SQLite rebuilds a table to drop one, and needs to name it.
NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def _values(members: type[Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Row(DeclarativeBase):
    """Maps Python types to columns the same way in every table.

    An enum is stored as its values in text, held by a CHECK: a PostgreSQL enum type could not lose a value again.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        str: Text(),
        frozenset[int]: Weekdays(),
        frozenset[str]: Words(),
        dict[str, Any]: JSON(none_as_null=True),
        Enum: EnumColumn(Enum, native_enum=False, create_constraint=True, length=32, values_callable=_values),
    }

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *parts: SchemaItem, **options: Any) -> Table:
        """Without AUTOINCREMENT, SQLite gives the last id out again once its row is deleted.

        A button in an old message would then speak for a subject it was never about.
        """
        return Table(name, metadata, *parts, sqlite_autoincrement=True, **options)


@event.listens_for(Row, "resolve_type_annotation")
def see_through_new_type(annotation: TypeResolve) -> TypeEngine[Any] | None:
    """The column of what a NewType is made of, whichever module the NewType stands in."""
    kind: Any = annotation.resolved_type
    if not isinstance(kind, NewType):
        return None
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    return annotation.resolve(kind)


def within(parent: str, *, by: str | None = None) -> ForeignKeyConstraint:
    """Holds a row to a parent of its own partnership: another partnership's id is refused by the database.

    `by` is the column that refers to it, where that is not named after the parent.
    """
    return ForeignKeyConstraint(
        ["partnership_id", by or f"{parent}_id"], [f"{parent}.partnership_id", f"{parent}.id"], ondelete="CASCADE"
    )
