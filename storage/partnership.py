"""A partnership: the workspace it lives in, its schools, and the clock it keeps."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.bank_holidays import Nation
from storage.fetch import fetch, fetch_one
from storage.ids import ChannelId, PartnershipId, SchoolId, TeamId, WorkspaceId
from storage.rows import Row


class WorkspaceRow(Row):
    __tablename__ = "workspace"

    id: Mapped[WorkspaceId] = mapped_column(primary_key=True)
    team_id: Mapped[TeamId] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class PartnershipRow(Row):
    __tablename__ = "partnership"

    id: Mapped[PartnershipId] = mapped_column(primary_key=True)
    workspace_id: Mapped[WorkspaceId] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    zone: Mapped[str]
    nation: Mapped[Nation]
    heads_channel: Mapped[ChannelId]
    created_at: Mapped[datetime]


class SchoolRow(Row):
    __tablename__ = "school"
    __table_args__ = (UniqueConstraint("partnership_id", "name"), UniqueConstraint("partnership_id", "id"))

    id: Mapped[SchoolId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]


@dataclass(frozen=True)
class Partnership:
    """A partnership, with the workspace it lives in and the clock it keeps."""

    id: PartnershipId
    team_id: TeamId
    name: str
    zone_name: str
    nation: Nation
    heads_channel: ChannelId

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)


PARTNERSHIPS = select(
    PartnershipRow.id,
    WorkspaceRow.team_id,
    PartnershipRow.name,
    PartnershipRow.zone.label("zone_name"),
    PartnershipRow.nation,
    PartnershipRow.heads_channel,
).join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)


async def partnership(session: AsyncSession, partnership_id: PartnershipId) -> Partnership | None:
    return await fetch_one(session, PARTNERSHIPS.where(PartnershipRow.id == partnership_id), Partnership)


async def partnerships_in(session: AsyncSession, team_id: TeamId) -> list[Partnership]:
    """Every partnership of a workspace, by name."""
    return await fetch(
        session, PARTNERSHIPS.where(WorkspaceRow.team_id == team_id).order_by(PartnershipRow.name), Partnership
    )


async def partnerships_at(session: AsyncSession, team_id: TeamId, channel: ChannelId) -> list[Partnership]:
    """The partnerships of a workspace whose heads meet in this channel, by name: one or none, as a rule."""
    at_channel = PARTNERSHIPS.where(WorkspaceRow.team_id == team_id, PartnershipRow.heads_channel == channel)
    return await fetch(session, at_channel.order_by(PartnershipRow.name), Partnership)
