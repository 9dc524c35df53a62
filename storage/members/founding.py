"""Adds a whole partnership at once: its schools, people and calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from schedules.bank_holidays import Nation
from schedules.school_calendar import Closure, Term
from storage.database.ids import ChannelId, PartnershipId, SchoolId, TeamId, UserId
from storage.members.calendars import ClosureRow, TermRow
from storage.members.partnership import PartnershipRow, SchoolRow, workspace
from storage.members.people import PersonRow, RoleKind, RoleRow


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
        workspace_id=await workspace(session, new.team_id, now=now),
        name=new.name,
        zone=new.zone_name,
        nation=new.nation,
        heads_channel=new.heads_channel,
        created_at=now,
        started_at=now,
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
    await _add_people(session, row.id, new.team_id, list(people), school_ids)
    return row.id


async def _add_schools(
    session: AsyncSession, partnership_id: PartnershipId, names: Iterable[str]
) -> dict[str, SchoolId]:
    rows = [SchoolRow(partnership_id=partnership_id, name=name) for name in names]
    session.add_all(rows)
    await session.flush()
    return {row.name: row.id for row in rows}


async def _add_people(
    session: AsyncSession,
    partnership_id: PartnershipId,
    team_id: TeamId,
    people: Sequence[NewPerson],
    school_ids: dict[str, SchoolId],
) -> None:
    rows = [
        PersonRow(
            partnership_id=partnership_id,
            name=new.name,
            email=new.email,
            team_id=team_id if new.user_id else None,
            user_id=new.user_id,
        )
        for new in people
    ]
    session.add_all(rows)
    await session.flush()
    session.add_all(
        RoleRow(
            partnership_id=partnership_id,
            person_id=row.id,
            school_id=school_ids[new.school] if new.school else None,
            kind=new.kind,
            from_on=new.since,
        )
        for row, new in zip(rows, people, strict=True)
    )
