"""A partnership with people in it, and a look at how SQLite means to find rows."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.bank_holidays import Nation
from storage.database.engine import Database
from storage.database.ids import ChannelId, PartnershipId, PersonId, TeamId, UserId
from storage.delivery.deliveries import DeliveryRow, DeliveryState, MessageRow, MessageState
from storage.members.founding import NewPartnership, NewPerson, found_partnership
from storage.members.people import PersonRow, RoleKind

EIGHT = datetime(2018, 9, 13, 7, tzinfo=UTC)  # eight o'clock in London

HERE = TeamId("T1")
ELSEWHERE = TeamId("T2")
HEADS = {"Ada Moor": "U1", "Ben Hale": "U2", "Cat Rowe": None}


@dataclass(frozen=True)
class River:
    """The River Partnership. Ada and Ben are on Slack, Cat is not yet."""

    database: Database
    id: PartnershipId
    people: dict[str, PersonId] = field(default_factory=dict)

    @property
    def ada(self) -> PersonId:
        return self.people["Ada Moor"]

    @property
    def ben(self) -> PersonId:
        return self.people["Ben Hale"]

    @property
    def cat(self) -> PersonId:
        return self.people["Cat Rowe"]

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.reading()

    def writing(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.writing()

    async def message_states(self) -> list[MessageState]:
        """The state of every message, oldest first."""
        async with self.reading() as session:
            return list(await session.scalars(select(MessageRow.state).order_by(MessageRow.id)))

    async def delivery_states(self) -> list[DeliveryState]:
        """The state of every delivery, in the order in which they were owed."""
        async with self.reading() as session:
            return list(await session.scalars(select(DeliveryRow.state).order_by(DeliveryRow.id)))


async def founds(
    database: Database, name: str, *people: NewPerson, team_id: TeamId = HERE, schools: tuple[str, ...] = ()
) -> PartnershipId:
    """A partnership in Wales, whose heads meet in channel C1."""
    async with database.writing() as session:
        new = NewPartnership(team_id, name, ChannelId("C1"), nation=Nation.WLS)
        return await found_partnership(session, new, schools=schools, people=people, now=EIGHT)


async def found(database: Database) -> River:
    async with database.writing() as session:
        partnership_id = await found_partnership(
            session,
            NewPartnership(TeamId("T1"), "River Partnership", ChannelId("C1")),
            people=[
                NewPerson(name, RoleKind.HEAD, user_id=UserId(user_id) if user_id else None)
                for name, user_id in HEADS.items()
            ],
            now=EIGHT,
        )
        rows = await session.execute(select(PersonRow.name, PersonRow.id))
        return River(database, partnership_id, dict(iter(rows)))


async def plans_of(database: Database, act: Callable[[AsyncSession], Awaitable[object]]) -> list[str]:
    """How SQLite finds the rows of every statement in `act`, a line for each step; not how it reads a parameter."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        statements.append((statement, parameters))

    async with database.writing() as session:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            await act(session)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return [line async for line in _explained(session, statements)]


async def _explained(session: AsyncSession, statements: Iterable[tuple[str, Any]]) -> AsyncIterator[str]:
    connection = await session.connection()
    for statement, parameters in statements:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                if not row.detail.startswith("SCAN json_each"):
                    yield row.detail
