"""Who comes, goes and changes: people, their roles, and the coordinators' working days.

Everything is written row by row, through the session, so that a coordinator's change is recorded whole. Nobody is
deleted who leaves: their roles end.

PartnershipError
    RosterError
        AlreadySomebody     the Slack user is another person of this partnership already
        NobodyLeft          the last coordinator cannot leave
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from schedules.errors import PartnershipError
from storage.database.fetch import ValueOf, fetch, fetch_one
from storage.database.ids import PartnershipId, PersonId, RoleId, SchoolId, TeamId, UserId
from storage.members.partnership import SchoolRow
from storage.members.people import (
    HELD,
    NOT_ERASED,
    PEOPLE,
    CoordinatorHoursRow,
    DelegateMode,
    Member,
    Person,
    PersonRow,
    RoleHeld,
    RoleKind,
    RoleRow,
    in_force,
    uncoordinated_from,
)
from storage.members.wishes import away

_DAY = timedelta(days=1)


class RosterError(PartnershipError):
    """The root of what can be wrong with a change of people."""


class AlreadySomebody(RosterError):
    """The Slack user is `name` in this partnership already."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class NobodyLeft(RosterError):
    """Nobody would coordinate any longer."""


@dataclass(frozen=True)
class Details:
    """What is known of a person, as a form has it. `team_id` and `user_id` come together or not at all."""

    name: str
    email: str | None = None
    team_id: TeamId | None = None
    user_id: UserId | None = None
    headship_from_on: date | None = None


@dataclass(frozen=True)
class Role:
    """A role somebody holds, from a first day to a last; None where no end is known."""

    id: RoleId
    person_id: PersonId
    held: RoleHeld
    from_on: date
    to_on: date | None

    def goes_beyond(self, on: date) -> bool:
        """Whether she holds it, or will hold it, after a day."""
        return self.to_on is None or self.to_on > on


@dataclass(frozen=True)
class CoordinatorHours:
    """On which days of the week a coordinator works, and who gets what cannot wait for her."""

    person_id: PersonId
    working_days: frozenset[int]
    stand_in_id: PersonId | None


async def person(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> Person | None:
    """A person of this partnership; another's does not exist here, nor does somebody who was erased."""
    mine = PEOPLE.where(PersonRow.id == person_id, PersonRow.partnership_id == partnership_id, NOT_ERASED)
    return await fetch_one(session, mine, Person)


async def person_of_user(
    session: AsyncSession, partnership_id: PartnershipId, team_id: TeamId, user_id: UserId
) -> Person | None:
    """Whoever a Slack user is in this partnership."""
    mine = PEOPLE.where(
        PersonRow.partnership_id == partnership_id, PersonRow.team_id == team_id, PersonRow.user_id == user_id
    )
    return await fetch_one(session, mine, Person)


async def persons_of_user(session: AsyncSession, team_id: TeamId, user_id: UserId) -> list[Person]:
    """Whoever a Slack user is, in each of their partnerships."""
    return await fetch(session, PEOPLE.where(PersonRow.team_id == team_id, PersonRow.user_id == user_id), Person)


async def everybody(session: AsyncSession, partnership_id: PartnershipId) -> list[Person]:
    """Everybody who is or ever was in the partnership, by name; not who was erased."""
    mine = PEOPLE.where(PersonRow.partnership_id == partnership_id, NOT_ERASED)
    return await fetch(session, mine.order_by(PersonRow.name, PersonRow.id), Person)


async def not_on_slack(session: AsyncSession, partnership_id: PartnershipId) -> list[Person]:
    """Everybody who has no Slack account yet, by name."""
    mine = PEOPLE.where(PersonRow.partnership_id == partnership_id, PersonRow.user_id.is_(None), NOT_ERASED)
    return await fetch(session, mine.order_by(PersonRow.name, PersonRow.id), Person)


async def roster(session: AsyncSession, partnership_id: PartnershipId, *, on: date) -> list[Member]:
    """Everybody who holds a role `on` a day, by name, with the roles of that day."""
    rows = await session.execute(
        select(ValueOf(Person, *PEOPLE.selected_columns), ValueOf(RoleHeld, *HELD))
        .select_from(PersonRow)
        .join(RoleRow, RoleRow.person_id == PersonRow.id)
        .outerjoin(SchoolRow, SchoolRow.id == RoleRow.school_id)
        .where(PersonRow.partnership_id == partnership_id, in_force(on))
        .order_by(PersonRow.name, PersonRow.id, RoleRow.id)
    )
    found: dict[Person, list[RoleHeld]] = {}
    for someone, held in rows:
        found.setdefault(someone, []).append(held)
    return [Member(someone, tuple(held)) for someone, held in found.items()]


async def roles(session: AsyncSession, partnership_id: PartnershipId) -> list[Role]:
    """Every role that anybody holds, held or will hold, in the order in which they were given."""
    return await _roles(session, RoleRow.partnership_id == partnership_id)


async def roles_of(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> list[Role]:
    """The same of one person."""
    return await _roles(session, RoleRow.partnership_id == partnership_id, RoleRow.person_id == person_id)


async def role(session: AsyncSession, partnership_id: PartnershipId, role_id: RoleId) -> Role | None:
    """A role in this partnership; another's does not exist here."""
    found = await _roles(session, RoleRow.partnership_id == partnership_id, RoleRow.id == role_id)
    return found[0] if found else None


async def _roles(session: AsyncSession, *which: ColumnElement[bool]) -> list[Role]:
    rows = await session.execute(
        select(RoleRow.id, RoleRow.person_id, ValueOf(RoleHeld, *HELD), RoleRow.from_on, RoleRow.to_on)
        .outerjoin(SchoolRow, SchoolRow.id == RoleRow.school_id)
        .where(*which)
        .order_by(RoleRow.id)
    )
    return [
        Role(id=role_id, person_id=person_id, held=held, from_on=from_on, to_on=to_on)
        for role_id, person_id, held, from_on, to_on in rows
    ]


async def add_person(session: AsyncSession, partnership_id: PartnershipId, details: Details) -> PersonId:
    """Somebody new, who holds no role yet. Raises AlreadySomebody."""
    await _refuse_another(session, partnership_id, details, None)
    row = PersonRow(
        partnership_id=partnership_id,
        name=details.name,
        email=details.email,
        team_id=details.team_id,
        user_id=details.user_id,
        headship_from_on=details.headship_from_on,
    )
    session.add(row)
    await session.flush()
    return row.id


async def drop_person(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> None:
    """Somebody who has never been anything here is as if she had never been added; anybody else stays."""
    if not await roles_of(session, partnership_id, person_id):
        await session.delete(await _person_row(session, partnership_id, person_id))
        await session.flush()


async def amend_person(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, details: Details
) -> None:
    """What is known of somebody becomes `details`. Raises AlreadySomebody."""
    await _refuse_another(session, partnership_id, details, person_id)
    row = await _person_row(session, partnership_id, person_id)
    if (row.team_id, row.user_id) != (details.team_id, details.user_id):
        row.deactivated_at = None  # that was the other account
    row.name, row.email = details.name, details.email
    row.team_id, row.user_id = details.team_id, details.user_id
    row.headship_from_on = details.headship_from_on
    await session.flush()


async def set_deactivated(
    session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, at: datetime | None
) -> None:
    """Somebody's Slack account was closed `at` an instant, or with None is open again."""
    (await _person_row(session, partnership_id, person_id)).deactivated_at = at
    await session.flush()


async def confirm(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, *, now: datetime) -> None:
    """Somebody has said that what is known of her is right."""
    (await _person_row(session, partnership_id, person_id)).confirmed_at = now
    await session.flush()


async def give_role(
    session: AsyncSession,
    partnership_id: PartnershipId,
    person_id: PersonId,
    kind: RoleKind,
    *,
    school_id: SchoolId | None = None,
    from_on: date,
    to_on: date | None = None,
    for_id: PersonId | None = None,
    mode: DelegateMode | None = None,
) -> RoleId:
    """Somebody holds a role from a day on. One that she holds already, at the same school and for the same head, is
    kept from the earlier first day to the later last where the two meet; before or after a gap it is another."""
    meets = (RoleRow.to_on.is_(None)) | (RoleRow.to_on >= from_on - _DAY)
    if to_on is not None:
        meets &= RoleRow.from_on <= to_on + _DAY
    same = await session.scalar(
        select(RoleRow)
        .where(
            RoleRow.partnership_id == partnership_id,
            RoleRow.person_id == person_id,
            RoleRow.kind == kind,
            RoleRow.school_id.is_not_distinct_from(school_id),
            RoleRow.for_id.is_not_distinct_from(for_id),
            meets,
        )
        .order_by(RoleRow.from_on, RoleRow.id)
        .limit(1)
    )
    if same is None:
        same = RoleRow(
            partnership_id=partnership_id,
            person_id=person_id,
            kind=kind,
            school_id=school_id,
            from_on=from_on,
            to_on=to_on,
            for_id=for_id,
        )
        session.add(same)
    else:
        same.from_on = min(same.from_on, from_on)
        same.to_on = max(same.to_on, to_on) if same.to_on and to_on else None
    same.mode = mode
    await session.flush()
    return same.id


async def place_role(
    session: AsyncSession, partnership_id: PartnershipId, role_id: RoleId, school_id: SchoolId
) -> None:
    """A role that was of no school is of this one from its first day; so is what is done in a head's name."""
    of_no_school = RoleRow.partnership_id == partnership_id, RoleRow.id == role_id, RoleRow.school_id.is_(None)
    row = await session.scalar(select(RoleRow).where(*of_no_school).with_for_update())
    if row is None:
        return
    for one in [row, *(await _in_the_name_of(session, row))]:
        one.school_id = school_id
    await session.flush()


async def end_role(session: AsyncSession, partnership_id: PartnershipId, role_id: RoleId, *, after: date) -> None:
    """A role ends `after` a day, its last; one that has not begun by then is as if it had never been given.

    With that of a head ends what is done in her name at the same school. Raises NobodyLeft.
    """
    row = await session.scalar(
        select(RoleRow).where(RoleRow.id == role_id, RoleRow.partnership_id == partnership_id).with_for_update()
    )
    if row is None:
        return
    async with keeping_coordinated(session, partnership_id, since=after + _DAY):
        for one in [row, *(await _in_the_name_of(session, row))]:
            if one.from_on > after:
                await session.delete(one)
            elif one.to_on is None or one.to_on > after:
                one.to_on = after
        await session.flush()


@asynccontextmanager
async def keeping_coordinated(session: AsyncSession, of: PartnershipId, *, since: date) -> AsyncIterator[None]:
    """What is written meanwhile leaves no day uncoordinated that was not, `since` a day. Raises NobodyLeft."""
    was = await uncoordinated_from(session, of, since=since)
    yield
    is_now = await uncoordinated_from(session, of, since=since)
    if (is_now or date.max) < (was or date.max):
        raise NobodyLeft


async def _in_the_name_of(session: AsyncSession, head: RoleRow) -> Sequence[RoleRow]:
    """The delegations of a head at the school of this role; none for any other role."""
    if head.kind is not RoleKind.HEAD:
        return []
    rows = await session.scalars(
        select(RoleRow)
        .where(
            RoleRow.partnership_id == head.partnership_id,
            RoleRow.for_id == head.person_id,
            RoleRow.school_id.is_not_distinct_from(head.school_id),
        )
        .order_by(RoleRow.id)
        .with_for_update()
    )
    return rows.all()


async def end_roles(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId, *, after: date) -> None:
    """Everything that somebody is ends `after` a day, and so does what is done in her name. Raises NobodyLeft."""
    mine = select(RoleRow.id).where(
        RoleRow.partnership_id == partnership_id,
        (RoleRow.person_id == person_id) | (RoleRow.for_id == person_id),
        (RoleRow.to_on.is_(None)) | (RoleRow.to_on > after),
    )
    for role_id in (await session.scalars(mine.order_by(RoleRow.id))).all():
        await end_role(session, partnership_id, role_id, after=after)


async def coordinator_hours(session: AsyncSession, partnership_id: PartnershipId) -> dict[PersonId, CoordinatorHours]:
    """What coordinators have said of their hours; who has said nothing works on every school day."""
    found = await fetch(
        session,
        select(CoordinatorHoursRow.person_id, CoordinatorHoursRow.working_days, CoordinatorHoursRow.stand_in_id).where(
            CoordinatorHoursRow.partnership_id == partnership_id
        ),
        CoordinatorHours,
    )
    return {one.person_id: one for one in found}


async def set_coordinator_hours(session: AsyncSession, partnership_id: PartnershipId, hours: CoordinatorHours) -> None:
    """Keeps a coordinator's working days and her stand-in."""
    row = await session.get(CoordinatorHoursRow, hours.person_id)
    if row is None:
        row = CoordinatorHoursRow(person_id=hours.person_id, partnership_id=partnership_id)
        session.add(row)
    row.working_days, row.stand_in_id = hours.working_days, hours.stand_in_id
    await session.flush()


async def coordinators_at_work(session: AsyncSession, partnership_id: PartnershipId, *, on: date) -> Sequence[PersonId]:
    """Who gets what cannot wait on a day: coordinators who work then, the stand-ins of those who do not; all of them
    where that would be nobody. Who has paused does not work; nor stands in, like one who left or closed her account."""
    hours, paused = await coordinator_hours(session, partnership_id), await away(session, partnership_id, on)
    present = [one for one in await roster(session, partnership_id, on=on) if one.person.deactivated_at is None]
    can_stand_in = {one.person.id for one in present} - paused.keys()
    everyone = [one.person.id for one in present if one.is_coordinator]
    found = []
    for person_id in everyone:
        said = hours.get(person_id)
        if person_id not in paused and (said is None or on.weekday() in said.working_days):
            found.append(person_id)
        elif said is not None and said.stand_in_id in can_stand_in:
            found.append(said.stand_in_id)
    return list(dict.fromkeys(found)) or everyone


async def _refuse_another(
    session: AsyncSession, partnership_id: PartnershipId, details: Details, person_id: PersonId | None
) -> None:
    if details.team_id is None or details.user_id is None:
        return
    found = await person_of_user(session, partnership_id, details.team_id, details.user_id)
    if found is not None and found.id != person_id:
        raise AlreadySomebody(found.name)


async def _person_row(session: AsyncSession, partnership_id: PartnershipId, person_id: PersonId) -> PersonRow:
    """Raises NoResultFound: who names a person has looked them up before."""
    rows = await session.scalars(
        select(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.partnership_id == partnership_id)
        .with_for_update(key_share=True)
    )
    return rows.one()
