"""A partnership and who is in it: workspaces, schools, people, their roles, and the calendar they share.

A person belongs to one partnership; the same human in two partnerships is two persons, joined by nothing but
Slack's id at the door. Roles have dates, so that "is she a head" always means "on which day".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    and_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from schedules.bank_holidays import Nation
from schedules.school_calendar import Closure, SchoolCalendar, Term
from storage.fetch import fetch, fetch_one
from storage.ids import ChannelId, PartnershipId, PersonId, SchoolId, TeamId, UserId, WorkspaceId
from storage.rows import Row
from storage.upsert import upsert


class RoleKind(StrEnum):
    """What somebody is in a partnership."""

    COORDINATOR = "coordinator"
    HEAD = "head"
    DELEGATE = "delegate"
    TEACHER = "teacher"


def within(parent: str) -> ForeignKeyConstraint:
    """Holds a row to a parent of its own partnership: another partnership's id is refused by the database."""
    return ForeignKeyConstraint(
        ["partnership_id", f"{parent}_id"], [f"{parent}.partnership_id", f"{parent}.id"], ondelete="CASCADE"
    )


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


class PersonRow(Row):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("partnership_id", "team_id", "user_id"),
        UniqueConstraint("partnership_id", "id"),
        CheckConstraint("(team_id IS NULL) = (user_id IS NULL)", name="on_slack_or_not"),
    )

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    email: Mapped[str | None]
    team_id: Mapped[TeamId | None]
    user_id: Mapped[UserId | None] = mapped_column(index=True)


class RoleRow(Row):
    __tablename__ = "role"
    __table_args__ = (within("person"), within("school"), Index(None, "partnership_id", "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    school_id: Mapped[SchoolId | None]
    kind: Mapped[RoleKind]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class TermRow(Row):
    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("partnership_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ClosureRow(Row):
    __tablename__ = "closure"
    __table_args__ = (
        UniqueConstraint("partnership_id", "first_on", "name"),
        CheckConstraint("first_on <= last_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    name: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]


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


@dataclass(frozen=True)
class Person:
    """Somebody in a partnership; `user_id` is None until they are on Slack."""

    id: PersonId
    partnership_id: PartnershipId
    name: str
    team_id: TeamId | None
    user_id: UserId | None


@dataclass(frozen=True)
class RoleHeld:
    kind: RoleKind
    school: str | None


@dataclass(frozen=True)
class Member:
    """A person with the roles held on one day."""

    person: Person
    roles: tuple[RoleHeld, ...]

    def holds(self, kind: RoleKind) -> bool:
        return any(role.kind == kind for role in self.roles)

    @property
    def is_coordinator(self) -> bool:
        return self.holds(RoleKind.COORDINATOR)

    @property
    def is_head(self) -> bool:
        return self.holds(RoleKind.HEAD)


_PARTNERSHIPS = select(
    PartnershipRow.id,
    WorkspaceRow.team_id,
    PartnershipRow.name,
    PartnershipRow.zone.label("zone_name"),
    PartnershipRow.nation,
    PartnershipRow.heads_channel,
).join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)

_PEOPLE = select(PersonRow.id, PersonRow.partnership_id, PersonRow.name, PersonRow.team_id, PersonRow.user_id)


async def partnership(session: AsyncSession, partnership_id: PartnershipId) -> Partnership | None:
    return await fetch_one(session, _PARTNERSHIPS.where(PartnershipRow.id == partnership_id), Partnership)


async def partnerships_of(session: AsyncSession, team_id: TeamId, user_id: UserId) -> list[Partnership]:
    """The partnerships in which this Slack user holds a person, by name."""
    mine = select(PersonRow.partnership_id).where(PersonRow.team_id == team_id, PersonRow.user_id == user_id)
    return await fetch(
        session, _PARTNERSHIPS.where(PartnershipRow.id.in_(mine)).order_by(PartnershipRow.name), Partnership
    )


async def partnerships_in(session: AsyncSession, team_id: TeamId) -> list[Partnership]:
    """Every partnership of a workspace, by name."""
    return await fetch(
        session, _PARTNERSHIPS.where(WorkspaceRow.team_id == team_id).order_by(PartnershipRow.name), Partnership
    )


async def member(
    session: AsyncSession, partnership_id: PartnershipId, *, team_id: TeamId, user_id: UserId, on: date
) -> Member | None:
    """The person behind a Slack user, with the roles held `on` that day; None for a stranger to this partnership."""
    found = await fetch_one(
        session,
        _PEOPLE.where(
            PersonRow.partnership_id == partnership_id, PersonRow.team_id == team_id, PersonRow.user_id == user_id
        ),
        Person,
    )
    return Member(found, await _roles_held(session, found.id, on)) if found else None


async def _roles_held(session: AsyncSession, person_id: PersonId, on: date) -> tuple[RoleHeld, ...]:
    rows = await session.execute(
        select(RoleRow.kind, SchoolRow.name)
        .outerjoin(SchoolRow, SchoolRow.id == RoleRow.school_id)
        .where(RoleRow.person_id == person_id, _in_force(on))
        .order_by(RoleRow.id)
    )
    return tuple(RoleHeld(kind, school) for kind, school in rows)


async def holders(session: AsyncSession, partnership_id: PartnershipId, kind: RoleKind, *, on: date) -> list[Person]:
    """Everybody who holds a role `on` a day, each once, by name."""
    held = select(RoleRow.person_id).where(
        RoleRow.partnership_id == partnership_id, RoleRow.kind == kind, _in_force(on)
    )
    return await fetch(
        session,
        _PEOPLE.where(PersonRow.partnership_id == partnership_id, PersonRow.id.in_(held)).order_by(
            PersonRow.name, PersonRow.id
        ),
        Person,
    )


async def holds(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, kind: RoleKind, *, on: date
) -> bool:
    """Whether somebody is among the holders of a role `on` a day."""
    held = select(RoleRow.id).where(
        RoleRow.partnership_id == partnership_id, RoleRow.person_id == person_id, RoleRow.kind == kind, _in_force(on)
    )
    return await session.scalar(held.limit(1)) is not None


def _in_force(on: date) -> ColumnElement[bool]:
    """The last day of a role counts."""
    return and_(RoleRow.from_on <= on, or_(RoleRow.to_on.is_(None), RoleRow.to_on >= on))


async def school_calendar(session: AsyncSession, of: Partnership) -> SchoolCalendar:
    """The partnership's terms and closures, with the bank holidays of its nation."""
    terms = await fetch(
        session,
        select(TermRow.name, TermRow.starts_on, TermRow.ends_on)
        .where(TermRow.partnership_id == of.id)
        .order_by(TermRow.starts_on),
        Term,
    )
    closures = await fetch(
        session,
        select(ClosureRow.name, ClosureRow.first_on, ClosureRow.last_on)
        .where(ClosureRow.partnership_id == of.id)
        .order_by(ClosureRow.first_on),
        Closure,
    )
    return SchoolCalendar(nation=of.nation, terms=tuple(terms), closures=tuple(closures))


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added: `school` is one of the names given beside, or None."""

    name: str
    kind: RoleKind
    school: str | None = None
    user_id: UserId | None = None
    email: str | None = None
    since: date = date(2000, 1, 1)


@dataclass(frozen=True)
class NewPartnership:
    team_id: TeamId
    name: str
    heads_channel: ChannelId
    zone_name: str = "Europe/London"
    nation: Nation = Nation.ENG


async def found_partnership(
    session: AsyncSession,
    new: NewPartnership,
    *,
    schools: Iterable[str] = (),
    people: Iterable[NewPerson] = (),
    terms: Iterable[Term] = (),
    closures: Iterable[Closure] = (),
    now: datetime,
) -> PartnershipId:
    """Adds a partnership with its schools, people and calendar; its workspace too where it is new."""
    row = PartnershipRow(
        workspace_id=await _workspace(session, new.team_id, now),
        name=new.name,
        zone=new.zone_name,
        nation=new.nation,
        heads_channel=new.heads_channel,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    session.add_all(
        TermRow(partnership_id=row.id, name=t.name, starts_on=t.starts_on, ends_on=t.ends_on) for t in terms
    )
    session.add_all(
        ClosureRow(partnership_id=row.id, name=c.name, first_on=c.first_on, last_on=c.last_on) for c in closures
    )
    school_ids = await _add_schools(session, row.id, schools)
    for someone in people:
        await _add_person(session, row.id, new.team_id, someone, school_ids)
    return row.id


async def _workspace(session: AsyncSession, team_id: TeamId, now: datetime) -> WorkspaceId:
    """Two partnerships that are founded at once in a new workspace find the same one."""
    added = upsert(session, WorkspaceRow).values(team_id=team_id, created_at=now)
    await session.execute(added.on_conflict_do_nothing())
    found = await session.scalars(select(WorkspaceRow.id).where(WorkspaceRow.team_id == team_id))
    return found.one()


async def _add_schools(
    session: AsyncSession, partnership_id: PartnershipId, names: Iterable[str]
) -> dict[str, SchoolId]:
    rows = [SchoolRow(partnership_id=partnership_id, name=name) for name in names]
    session.add_all(rows)
    await session.flush()
    return {row.name: row.id for row in rows}


async def _add_person(
    session: AsyncSession,
    partnership_id: PartnershipId,
    team_id: TeamId,
    new: NewPerson,
    school_ids: dict[str, SchoolId],
) -> None:
    row = PersonRow(
        partnership_id=partnership_id,
        name=new.name,
        email=new.email,
        team_id=team_id if new.user_id else None,
        user_id=new.user_id,
    )
    session.add(row)
    await session.flush()
    school_id = school_ids[new.school] if new.school else None
    session.add(
        RoleRow(partnership_id=partnership_id, person_id=row.id, school_id=school_id, kind=new.kind, from_on=new.since)
    )
