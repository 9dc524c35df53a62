"""Column types that both databases treat alike."""

import json
from datetime import UTC, datetime

from sqlalchemy import BindParameter, DateTime, Dialect, Integer, Text, bindparam
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator


class NaiveDateTimeError(DontWrapMixin, ValueError):
    """A datetime without a time zone was about to be stored or compared with an instant."""

    def __init__(self, value: datetime) -> None:
        super().__init__(f"{value.isoformat()} has no time zone: an instant must be aware")
        self.value = value


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: any aware datetime goes in, the same instant in UTC comes out.

    SQLite keeps no zone and PostgreSQL answers in the session's; here neither shows.
    Raises NaiveDateTimeError for a naive value.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveDateTimeError(value)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Weekdays(TypeDecorator[frozenset[int]]):
    """Days of the week, as `date.weekday()` numbers them, in one integer: Monday is its lowest bit."""

    impl = Integer
    cache_ok = True

    @property
    def python_type(self) -> type[frozenset[int]]:
        return frozenset

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> int | None:
        return None if value is None else sum(1 << day for day in value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> frozenset[int] | None:
        return None if value is None else frozenset(day for day in range(7) if value >> day & 1)


class Words(TypeDecorator[frozenset[str]]):
    """A set of words, as text that both databases can compare: a JSON list in the order of the alphabet."""

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[frozenset[str]]:
        return frozenset

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(sorted(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        return None if value is None else frozenset(json.loads(value))


def instant(name: str) -> BindParameter[datetime]:
    """A parameter of a statement that is built once and run at many instants."""
    return bindparam(name, type_=UtcDateTime())


NOW = instant("now")
