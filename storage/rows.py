"""The base of every table. Rows have no relationships and load nothing lazily; they never leave storage/."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, NewType

from sqlalchemy import Enum as EnumColumn
from sqlalchemy import Integer, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from storage import ids
from storage.columns import UtcDateTime

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


def _id_columns() -> dict[Any, TypeEngine[Any]]:
    """SQLAlchemy does not look through a NewType by itself."""
    columns: dict[Any, TypeEngine[Any]] = {int: Integer(), str: Text()}
    return {kind: columns[kind.__supertype__] for kind in vars(ids).values() if isinstance(kind, NewType)}


class Row(DeclarativeBase):
    """Maps Python types to columns the same way in every table.

    An enum is stored as its values in text, held by a CHECK: a PostgreSQL enum type could not lose a value again.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        str: Text(),
        Enum: EnumColumn(Enum, native_enum=False, create_constraint=True, length=32, values_callable=_values),
        **_id_columns(),
    }

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *parts: SchemaItem, **options: Any) -> Table:
        """Without AUTOINCREMENT, SQLite gives the last id out again once its row is deleted.

        A button in an old message would then speak for a subject it was never about.
        """
        return Table(name, metadata, *parts, sqlite_autoincrement=True, **options)
