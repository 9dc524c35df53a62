"""Column types that both databases treat alike."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect
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
