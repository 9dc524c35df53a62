"""Who is reminded, of what, and by which capability: in each workspace its heads, of one meeting, all in one minute."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.timer_kinds import TimerKind
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Frame, MessageRef, Part, personal_message
from handlers.meetings.views.meetings import reminder
from schedules.bank_holidays import Nation
from storage.database.ids import (
    ChannelId,
    MeetingId,
    MessageId,
    PartnershipId,
    PersonId,
    SchoolId,
    SeriesId,
    TeamId,
    UserId,
)
from storage.database.rows import Row
from storage.delivery.deliveries import Delivery, Owed, owe
from storage.delivery.timers import Timer, TimerRow
from storage.meetings.meetings import Meeting
from storage.members.partnership import PartnershipRow, SchoolRow, WorkspaceRow
from storage.members.people import PersonRow, RoleKind, RoleRow

KIND = "reminder"
NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)  # nine o'clock on a Monday, in London
_LONG_AGO = NOW - timedelta(days=365)
_ON = date(2026, 9, 21)


@dataclass(frozen=True)
class Crowd:
    """Each workspace has one partnership, and each of its heads a school of her own."""

    workspaces: int
    heads: int

    @property
    def messages(self) -> int:
        return self.workspaces * self.heads

    def __str__(self) -> str:
        return f"{self.workspaces:,} workspaces of {self.heads} people"

    def teams(self) -> list[TeamId]:
        return [TeamId(f"T{number}") for number in range(1, self.workspaces + 1)]


def capability(_services: Services) -> Capability:
    return Capability(
        name="reminders",
        register=_registers_nothing,
        timers=[TimerKind(KIND, _owe_heads)],
        deliveries=[DeliveryKind(KIND, _drawn, label="Reminders", may_be_off=True)],
    )


async def fill(session: AsyncSession, crowd: Crowd) -> None:
    """PostgreSQL holds these people and nothing else; a timer is due in each partnership."""
    await session.execute(text("TRUNCATE workspace RESTART IDENTITY CASCADE"))
    for row, values in _rows(crowd):
        await session.execute(insert(row), values)
    await session.execute(text("ANALYZE"))  # as it does by itself within a minute


def bare_messages(crowd: Crowd) -> Iterator[tuple[TeamId, str, Payload]]:
    """The same messages, each drawn as it is asked for: the team, the person, and what she gets."""
    for workspace, team in enumerate(crowd.teams(), start=1):
        for head in _heads(crowd, workspace):
            part = _part(PartnershipId(workspace), is_live=True)
            frame = Frame(MessageRef(message=MessageId(head)))
            yield team, f"U{head}", personal_message(f"Head {head}", [part], frame)


def _rows(crowd: Crowd) -> Iterator[tuple[type[Row], Sequence[Mapping[str, Any]]]]:
    """Whose ids follow from one another, so that nothing is looked up."""
    partnerships = [*enumerate(crowd.teams(), start=1)]
    heads = [(workspace, head) for workspace, _ in partnerships for head in _heads(crowd, workspace)]
    yield WorkspaceRow, [{"id": one, "team_id": team, "created_at": _LONG_AGO} for one, team in partnerships]
    yield PartnershipRow, [_partnership(one) for one, _ in partnerships]
    yield SchoolRow, [{"id": head, "partnership_id": of, "name": f"School {head}"} for of, head in heads]
    yield PersonRow, [_person(of, head) for of, head in heads]
    yield RoleRow, [_role(of, head) for of, head in heads]
    yield TimerRow, [{"partnership_id": of, "kind": KIND, "subject": "", "due_at": NOW} for of, _ in partnerships]


def _heads(crowd: Crowd, workspace: int) -> range:
    return range((workspace - 1) * crowd.heads + 1, workspace * crowd.heads + 1)


def _partnership(one: int) -> Mapping[str, Any]:
    return {
        "id": one,
        "workspace_id": one,
        "name": "River Partnership",
        "zone": "Europe/London",
        "nation": Nation.ENG,
        "created_at": _LONG_AGO,
        "started_at": _LONG_AGO,
    }


def _person(of: int, head: int) -> Mapping[str, Any]:
    account = {"team_id": TeamId(f"T{of}"), "user_id": UserId(f"U{head}")}
    return {"id": head, "partnership_id": of, "name": f"Head {head}", **account}


def _role(of: int, head: int) -> Mapping[str, Any]:
    place = {"partnership_id": of, "person_id": PersonId(head), "school_id": SchoolId(head)}
    return {**place, "kind": RoleKind.HEAD, "from_on": _LONG_AGO.date()}


async def _owe_heads(session: AsyncSession, timer: Timer, now: datetime) -> None:
    heads = await session.scalars(select(PersonRow.id).where(PersonRow.partnership_id == timer.partnership_id))
    over_at = now + timedelta(days=7)
    owed = [Owed(KIND, "meeting/1", "", now, over_at, person_id=head) for head in heads]
    await owe(session, timer.partnership_id, owed)


async def _drawn(_session: AsyncSession, delivery: Delivery, _now: datetime) -> Part:
    return _part(delivery.partnership_id, is_live=delivery.is_live)


def _part(of: PartnershipId, *, is_live: bool) -> Part:
    meeting = Meeting(
        _ON,
        time(16),
        60,
        "Europe/London",
        id=MeetingId(1),
        partnership_id=of,
        name="Heads' meeting",
        series_id=SeriesId(1),
        channel=ChannelId("C1"),
        place="Brook School",
    )
    return reminder(meeting, None, is_open=True, is_live=is_live)


def _registers_nothing(_registrar: Registrar) -> None:
    pass
