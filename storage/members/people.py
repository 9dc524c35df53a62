"""Who is in a partnership, and what they are on which day.

A person belongs to one partnership; the same human in two partnerships is two persons, joined by nothing but
Slack's id at the door. Roles have dates, so that "is she a head" always means "on which day".
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.database.fetch import ValueOf, fetch
from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId, TeamId, UserId
from storage.database.rows import Row, within
from storage.members.partnership import PARTNERSHIPS, Partnership, PartnershipRow, SchoolRow, WorkspaceRow


class RoleKind(StrEnum):
    """What somebody is in a partnership."""

    COORDINATOR = "coordinator"
    HEAD = "head"
    DELEGATE = "delegate"
    TEACHER = "teacher"


class DelegateMode(StrEnum):
    """When a head's delegate is asked: besides her, in her place, or once she has been silent."""

    WITH_ME = "with_me"
    INSTEAD = "instead"
    WHEN_SILENT = "when_silent"


class PersonRow(Row):
    """Once erased, a row without name, address or account: what others rely on goes on referring to it."""

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
    headship_from_on: Mapped[date | None]
    deactivated_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class RoleRow(Row):
    __tablename__ = "role"
    __table_args__ = (
        within("person"),
        within("school"),
        within("person", by="for_id"),
        Index(None, "partnership_id", "kind"),
        CheckConstraint("kind = 'delegate' OR (for_id IS NULL AND mode IS NULL)", name="delegates_only"),
    )

    id: Mapped[RoleId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    person_id: Mapped[PersonId] = mapped_column(index=True)
    school_id: Mapped[SchoolId | None]
    kind: Mapped[RoleKind]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    for_id: Mapped[PersonId | None]
    mode: Mapped[DelegateMode | None]


class CoordinatorHoursRow(Row):
    """When a coordinator works, and who gets what cannot wait for her."""

    __tablename__ = "coordinator_hours"
    __table_args__ = (within("person"), within("person", by="stand_in_id"))

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    partnership_id: Mapped[PartnershipId]
    working_days: Mapped[frozenset[int]]
    stand_in_id: Mapped[PersonId | None]


@dataclass(frozen=True)
class Person:
    """Somebody in a partnership; `user_id` is None until they are on Slack.

    `headship_from_on` is when a head first became one, anywhere; `deactivated_at` when her Slack account was closed;
    `confirmed_at` when she said that what is known of her is right.
    """

    id: PersonId
    partnership_id: PartnershipId
    name: str
    team_id: TeamId | None
    user_id: UserId | None
    email: str | None = None
    headship_from_on: date | None = None
    deactivated_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class RoleHeld:
    """What somebody is, at which school, if it is of a school. A delegate's `for_id` is the head she answers for."""

    kind: RoleKind
    school: str | None
    school_id: SchoolId | None = None
    for_id: PersonId | None = None
    mode: DelegateMode | None = None
    for_name: str | None = None


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


@dataclass(frozen=True)
class DatedRole:
    """A role with its first day and its last, which counts; None where no end is known."""

    role: RoleHeld
    from_on: date
    to_on: date | None

    def is_in_force(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True)
class Membership:
    """A Slack user in one partnership, with the roles of every day: which day it is depends on the partnership."""

    partnership: Partnership
    person: Person
    roles: tuple[DatedRole, ...]

    def on(self, day: date) -> Member:
        return Member(self.person, tuple(one.role for one in self.roles if one.is_in_force(day)))


PEOPLE = select(
    PersonRow.id,
    PersonRow.partnership_id,
    PersonRow.name,
    PersonRow.team_id,
    PersonRow.user_id,
    PersonRow.email,
    PersonRow.headship_from_on,
    PersonRow.deactivated_at,
    PersonRow.confirmed_at,
)
NOT_ERASED = PersonRow.erased_at.is_(None)
# Whom a message reaches: their account on Slack is known and open.
REACHABLE = and_(PersonRow.user_id.is_not(None), PersonRow.deactivated_at.is_(None))
# As a RoleHeld names them; the school is None for a role that is of no school.
_HEAD = aliased(PersonRow)
_HEADS_NAME = select(_HEAD.name).where(_HEAD.id == RoleRow.for_id).scalar_subquery()
HELD = (
    RoleRow.kind,
    SchoolRow.name.label("school"),
    RoleRow.school_id,
    RoleRow.for_id,
    RoleRow.mode,
    _HEADS_NAME.label("for_name"),
)

_MEMBERSHIPS = (
    select(
        ValueOf(Partnership, *PARTNERSHIPS.selected_columns),
        ValueOf(Person, *PEOPLE.selected_columns),
        ValueOf(RoleHeld, *HELD),
        RoleRow.from_on,
        RoleRow.to_on,
    )
    .select_from(PersonRow)
    .join(PartnershipRow, PartnershipRow.id == PersonRow.partnership_id)
    .join(WorkspaceRow, WorkspaceRow.id == PartnershipRow.workspace_id)
    .outerjoin(RoleRow, RoleRow.person_id == PersonRow.id)
    .outerjoin(SchoolRow, SchoolRow.id == RoleRow.school_id)
    .order_by(PartnershipRow.name, PartnershipRow.id, RoleRow.id)
)


async def memberships(
    session: AsyncSession, team_id: TeamId, user_id: UserId, *, workspace: TeamId
) -> list[Membership]:
    """What a Slack user is in each partnership of a workspace, by its name.

    It is one query, for it stands before everything that anybody does.
    """
    rows = await session.execute(
        _MEMBERSHIPS.where(
            PersonRow.team_id == team_id, PersonRow.user_id == user_id, WorkspaceRow.team_id == workspace
        )
    )
    found: dict[tuple[Partnership, Person], list[DatedRole]] = {}
    for partnership, person, role, from_on, to_on in rows:
        roles = found.setdefault((partnership, person), [])
        if from_on is not None:  # somebody without any role has one row all the same
            roles.append(DatedRole(role, from_on, to_on))
    return [Membership(partnership, person, tuple(roles)) for (partnership, person), roles in found.items()]


async def holders(session: AsyncSession, partnership_id: PartnershipId, kind: RoleKind, *, on: date) -> list[Person]:
    """Everybody who holds a role `on` a day, each once, by name."""
    held = select(RoleRow.person_id).where(RoleRow.partnership_id == partnership_id, RoleRow.kind == kind, in_force(on))
    return await fetch(
        session,
        PEOPLE.where(PersonRow.partnership_id == partnership_id, PersonRow.id.in_(held)).order_by(
            PersonRow.name, PersonRow.id
        ),
        Person,
    )


async def holds(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, kind: RoleKind, *, on: date
) -> bool:
    """Whether somebody is among the holders of a role `on` a day."""
    held = select(RoleRow.id).where(
        RoleRow.partnership_id == partnership_id, RoleRow.person_id == person_id, RoleRow.kind == kind, in_force(on)
    )
    return await session.scalar(held.limit(1)) is not None


async def uncoordinated_from(session: AsyncSession, partnership_id: PartnershipId, *, since: date) -> date | None:
    """The first day, `since` one, on which nobody coordinates who can: whose account is known and open.

    None where that day never comes, as far as anybody knows.
    """
    periods = await session.execute(
        select(RoleRow.from_on, RoleRow.to_on)
        .join(PersonRow, PersonRow.id == RoleRow.person_id)
        .where(
            RoleRow.partnership_id == partnership_id,
            RoleRow.kind == RoleKind.COORDINATOR,
            REACHABLE,
        )
        .order_by(RoleRow.from_on)
    )
    day = since
    for from_on, to_on in periods:
        if from_on > day:
            return day
        if to_on is None:
            return None
        day = max(day, to_on + timedelta(days=1))
    return day


def in_force(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The last day of a role counts."""
    return and_(RoleRow.from_on <= on, or_(RoleRow.to_on.is_(None), RoleRow.to_on >= on))
