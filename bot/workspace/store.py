"""The workspace's memory: one SQLite file (or none: ":memory:"), written as things happen.

A record is a frozen dataclass and its table follows from it, column for field; lists and dicts stand as JSON.
"""

import json
import sqlite3
import types
import typing
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.workspace import records
from bot.workspace.ids import Ts

_NUMBERS = "CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY, value INTEGER)"
_ID_DIGITS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLAIN_TYPES: dict[type, str] = {str: "TEXT", int: "INTEGER", bool: "INTEGER", float: "REAL", bytes: "BLOB"}

R = TypeVar("R")


class OutdatedStore(Exception):
    """The file was written by another layout of this workspace."""


class _Column:
    """How one field of a record is kept."""

    def __init__(self, name: str, annotation: Any) -> None:
        self.name = name
        self.kind = _without_none(annotation)
        self.is_json = self.kind in (list, dict)
        self.declared = f'"{name}" {"TEXT" if self.is_json else _PLAIN_TYPES[_base(self.kind)]}'

    def written(self, value: Any) -> Any:
        return json.dumps(value) if self.is_json else value

    def read(self, value: Any) -> Any:
        if value is None:
            return None
        if self.is_json:
            return json.loads(value)
        return self.kind(value) if self.kind is bool or issubclass(self.kind, StrEnum) else value


class Table(Generic[R]):
    """All the rows of one record. Conditions are SQL with `?` for each value."""

    def __init__(
        self, connection: sqlite3.Connection, record: type[R], *, key: tuple[str, ...], found_by: str | None = None
    ) -> None:
        hints = typing.get_type_hints(record)
        self._connection = connection
        self._record = record
        self._columns = [_Column(field.name, hints[field.name]) for field in fields(record)]  # type: ignore[arg-type]
        self._name = f'"{record.__name__}"'
        self._names = ", ".join(f'"{column.name}"' for column in self._columns)
        self._key = " AND ".join(f'"{name}" = ?' for name in key)
        self.declarations = list(self._declarations(key, found_by))

    def _declarations(self, key: tuple[str, ...], found_by: str | None) -> Iterator[str]:
        """The statements that make the table: `found_by` is a column by which rows are looked up beside the key."""
        columns = ", ".join(column.declared for column in self._columns)
        primary = ", ".join(f'"{name}"' for name in key)
        yield f"CREATE TABLE IF NOT EXISTS {self._name} ({columns}, PRIMARY KEY ({primary})) WITHOUT ROWID"
        if found_by:
            index = f'"{self._record.__name__} by {found_by}"'
            yield f'CREATE INDEX IF NOT EXISTS {index} ON {self._name} ("{found_by}")'

    def save(self, row: R) -> R:
        """Writes the row, in place of one with the same key."""
        marks = ", ".join("?" * len(self._columns))
        values = [column.written(getattr(row, column.name)) for column in self._columns]
        self._connection.execute(f"INSERT OR REPLACE INTO {self._name} ({self._names}) VALUES ({marks})", values)  # noqa: S608 (names come from dataclasses, values are bound)
        return row

    def get(self, *key: str) -> R | None:
        return next(iter(self.where(self._key, *key)), None)

    def delete(self, *key: str) -> None:
        self.delete_where(self._key, *key)

    def all(self) -> list[R]:
        return self.where("TRUE")

    def where(self, condition: str, *values: Any) -> list[R]:
        """The rows that meet the condition, which may go on with ORDER BY and LIMIT."""
        found = self._connection.execute(f"SELECT {self._names} FROM {self._name} WHERE {condition}", values)  # noqa: S608 (as above)
        return [self._record(*map(_Column.read, self._columns, row)) for row in found]

    def first(self, condition: str, *values: Any) -> R | None:
        return next(iter(self.where(f"{condition} LIMIT 1", *values)), None)

    def delete_where(self, condition: str, *values: Any) -> None:
        self._connection.execute(f"DELETE FROM {self._name} WHERE {condition}", values)  # noqa: S608 (as above)


class Store:
    """Every table of one workspace. Used from the event loop's own thread; each call is short."""

    def __init__(self, path: Path | None = None) -> None:
        self._connection = connection = sqlite3.connect(path or ":memory:", isolation_level=None)
        self.teams = Table(connection, records.Team, key=("id",))
        self.users = Table(connection, records.User, key=("id",))
        self.channels = Table(connection, records.Channel, key=("id",))
        self.members = Table(connection, records.Membership, key=("channel_id", "user_id"), found_by="user_id")
        self.messages = Table(connection, records.Message, key=("channel_id", "ts"))
        self.reactions = Table(connection, records.Reaction, key=("channel_id", "ts", "name", "user_id"))
        self.pins = Table(connection, records.Pin, key=("channel_id", "ts"))
        self.bookmarks = Table(connection, records.Bookmark, key=("id",))
        self.files = Table(connection, records.StoredFile, key=("id",))
        self.views = Table(connection, records.View, key=("id",), found_by="user_id")
        self.inputs = Table(connection, records.Input, key=("container", "user_id", "block_id", "action_id"))
        self.suggestions = Table(connection, records.Suggestion, key=("container", "user_id", "block_id", "action_id"))
        self.complaints = Table(connection, records.Complaint, key=("container", "user_id", "block_id"))
        self.apps = Table(connection, records.App, key=("id",))
        self.triggers = Table(connection, records.Trigger, key=("id",), found_by="made_at")
        self.passages = Table(connection, records.Passage, key=("ended",))
        self.response_urls = Table(connection, records.ResponseUrl, key=("token",), found_by="made_at")
        self._lay_out(is_file=path is not None)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept together, or, after an exception, not at all."""
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def new_id(self, prefix: str) -> str:
        """An identifier of Slack's shape: a letter for its kind, then ten figures and capitals. They count up, so that
        two runs of one story name everything alike."""
        return prefix + _in_capitals(self.next_number("id")).rjust(10, "0")

    def new_ts(self, now: float) -> Ts:
        """The time in Slack's notation, later than every one before, even when the clock ran back."""
        micros = max(int(now * 1_000_000), self._number("ts") + 1)
        self._remember("ts", micros)
        return Ts(f"{micros // 1_000_000}.{micros % 1_000_000:06d}")

    def next_number(self, name: str) -> int:
        self._remember(name, value := self._number(name) + 1)
        return value

    def note(self, name: str) -> float:
        """A single remembered number, 0 when there is none."""
        return self._number(name) / 1_000_000

    def keep_note(self, name: str, value: float) -> None:
        self._remember(name, int(value * 1_000_000))

    def _lay_out(self, *, is_file: bool) -> None:
        """Makes the tables. The file carries a checksum of their declarations, so that one which was written by other
        code is known before it is half understood."""
        tables = [each for each in vars(self).values() if isinstance(each, Table)]
        declarations = [_NUMBERS, *(declaration for table in tables for declaration in table.declarations)]
        layout = zlib.crc32("\n".join(declarations).encode()) >> 1
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, layout):
            self._connection.close()
            raise OutdatedStore(f"the file has the layout {found}, not {layout}")
        if is_file:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        for declaration in declarations:
            self._connection.execute(declaration)
        self._connection.execute(f"PRAGMA user_version = {layout}")

    def _number(self, name: str) -> int:
        row = self._connection.execute("SELECT value FROM number WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def _remember(self, name: str, value: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO number VALUES (?, ?)", (name, value))


def _in_capitals(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_ID_DIGITS))
        digits = _ID_DIGITS[digit] + digits
    return digits


def _without_none(annotation: Any) -> type:
    """The class behind `X | None`, `NewType`, `list[X]` and plain `X`."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        annotation = next(each for each in typing.get_args(annotation) if each is not type(None))
    annotation = getattr(annotation, "__supertype__", annotation)
    kind: type = typing.get_origin(annotation) or annotation
    return kind


def _base(kind: type) -> type:
    return str if issubclass(kind, str) else kind
