"""A partnership: the workspace it lives in, its schools, and the clock it keeps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, ForeignKey, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.bank_holidays import Nation
from schedules.school_calendar import AFTERNOON_ENDS, MONDAY_TO_FRIDAY, MORNING
from storage.database.among import among
from storage.database.fetch import fetch, fetch_one
from storage.database.ids import ChannelId, PartnershipId, SchoolId, TeamId, WorkspaceId
from storage.database.rows import Row
from storage.database.upsert import upsert


class WorkspaceRow(Row):
    __tablename__ = "workspace"

    id: Mapped[WorkspaceId] = mapped_column(primary_key=True)
    team_id: Mapped[TeamId] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    greeted_at: Mapped[datetime | None]
    stopped_until: Mapped[datetime | None]


class PartnershipRow(Row):
    __tablename__ = "partnership"

    id: Mapped[PartnershipId] = mapped_column(primary_key=True)
    workspace_id: Mapped[WorkspaceId] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    zone: Mapped[str]
    nation: Mapped[Nation]
    heads_channel: Mapped[ChannelId | None]
    school_days: Mapped[frozenset[int]] = mapped_column(default=MONDAY_TO_FRIDAY)
    messages_from: Mapped[time] = mapped_column(default=MORNING)
    messages_until: Mapped[time] = mapped_column(default=AFTERNOON_ENDS)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    waiting_view: Mapped[str | None]


class SchoolRow(Row):
    __tablename__ = "school"
    __table_args__ = (UniqueConstraint("partnership_id", "name"), UniqueConstraint("partnership_id", "id"))

    id: Mapped[SchoolId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    urn: Mapped[str | None]
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]


@dataclass(frozen=True)
class Partnership:
    """A partnership, with the workspace it lives in and the clock it keeps.

    `heads_channel` is None until a coordinator has chosen it. Before `started_at`, None while that is not known,
    nobody but coordinators hears from the bot. Messages come on `school_days`, as `date.weekday()` numbers them,
    between two local times. `waiting_view` is the modal in which its coordinator waits for the bot to be invited, empty
    where she waits in none.
    """

    id: PartnershipId
    team_id: TeamId
    name: str
    zone_name: str
    nation: Nation
    heads_channel: ChannelId | None
    school_days: frozenset[int] = MONDAY_TO_FRIDAY
    messages_from: time = MORNING
    messages_until: time = AFTERNOON_ENDS
    started_at: datetime | None = None
    waiting_view: str | None = None

    def has_started(self, now: datetime) -> bool:
        return self.started_at is not None and self.started_at <= now

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)


@dataclass(frozen=True)
class PartnershipSettings:
    """What a coordinator may set, as a form has it."""

    name: str
    nation: Nation
    zone_name: str
    school_days: frozenset[int]
    messages_from: time
    messages_until: time


PARTNERSHIPS = select(
    PartnershipRow.id,
    WorkspaceRow.team_id,
    PartnershipRow.name,
    PartnershipRow.zone.label("zone_name"),
    PartnershipRow.nation,
    PartnershipRow.heads_channel,
    PartnershipRow.school_days,
    PartnershipRow.messages_from,
    PartnershipRow.messages_until,
    PartnershipRow.started_at,
    PartnershipRow.waiting_view,
).join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)


async def partnership(session: AsyncSession, partnership_id: PartnershipId) -> Partnership | None:
    return await fetch_one(session, PARTNERSHIPS.where(PartnershipRow.id == partnership_id), Partnership)


async def partnership_of_each(
    session: AsyncSession, ids: Collection[PartnershipId]
) -> Mapping[PartnershipId, Partnership]:
    """Several partnerships by their ids."""
    found = await fetch(session, _THESE, Partnership, {"ids": ids})
    return {of.id: of for of in found}


_THESE = PARTNERSHIPS.where(among(PartnershipRow.id, "ids"))


async def partnerships_in(session: AsyncSession, team_id: TeamId) -> list[Partnership]:
    """Every partnership of a workspace, by name."""
    return await fetch(
        session, PARTNERSHIPS.where(WorkspaceRow.team_id == team_id).order_by(PartnershipRow.name), Partnership
    )


async def partnerships_at(session: AsyncSession, team_id: TeamId, channel: ChannelId) -> list[Partnership]:
    """The partnerships of a workspace whose heads meet in this channel, by name: one or none, as a rule."""
    at_channel = PARTNERSHIPS.where(WorkspaceRow.team_id == team_id, PartnershipRow.heads_channel == channel)
    return await fetch(session, at_channel.order_by(PartnershipRow.name), Partnership)


async def open_partnership(session: AsyncSession, team_id: TeamId, name: str, *, now: datetime) -> PartnershipId:
    """A partnership that is still to be set up; its workspace too where that is new."""
    row = PartnershipRow(
        workspace_id=await workspace(session, team_id, now=now),
        name=name,
        zone="Europe/London",
        nation=Nation.ENG,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def workspace(session: AsyncSession, team_id: TeamId, *, now: datetime) -> WorkspaceId:
    """The workspace of a team. Two who meet a new one at once find the same."""
    added = upsert(session, WorkspaceRow).values(team_id=team_id, created_at=now)
    await session.execute(added.on_conflict_do_nothing())
    found = await session.scalars(select(WorkspaceRow.id).where(WorkspaceRow.team_id == team_id))
    return found.one()


async def greet(session: AsyncSession, team_id: TeamId, *, now: datetime) -> bool:
    """Whether nobody in this workspace has been greeted before; afterwards somebody has."""
    await workspace(session, team_id, now=now)
    greeted = await session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.team_id == team_id, WorkspaceRow.greeted_at.is_(None))
        .values(greeted_at=now)
    )
    return bool(cast("CursorResult[Any]", greeted).rowcount)


async def amend_partnership(
    session: AsyncSession, partnership_id: PartnershipId, settings: PartnershipSettings
) -> None:
    row = await _row(session, partnership_id)
    row.name, row.nation, row.zone = settings.name, settings.nation, settings.zone_name
    row.school_days = settings.school_days
    row.messages_from, row.messages_until = settings.messages_from, settings.messages_until
    await session.flush()


async def name_and_channel(
    session: AsyncSession, partnership_id: PartnershipId, *, name: str, heads_channel: ChannelId
) -> None:
    """What set-up asks first."""
    row = await _row(session, partnership_id)
    row.name, row.heads_channel = name, heads_channel
    await session.flush()


async def wait_in(session: AsyncSession, partnership_id: PartnershipId, view_id: str | None) -> None:
    """Remembers the modal in which its coordinator waits for the bot to be invited; None when she waits no longer."""
    (await _row(session, partnership_id)).waiting_view = view_id
    await session.flush()


async def start_partnership(session: AsyncSession, partnership_id: PartnershipId, at: datetime) -> None:
    """From an instant on, the bot speaks to everybody in it."""
    (await _row(session, partnership_id)).started_at = at
    await session.flush()


async def _row(session: AsyncSession, partnership_id: PartnershipId) -> PartnershipRow:
    """Raises NoResultFound: who names a partnership has looked it up before."""
    rows = await session.scalars(select(PartnershipRow).where(PartnershipRow.id == partnership_id).with_for_update())
    return rows.one()
