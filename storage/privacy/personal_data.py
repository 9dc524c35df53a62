"""What a partnership keeps of one person besides what its capabilities do: shown to her, erased, and forgotten in time.

Once erased she is a row without a name, for others count on it: who came to a past meeting, who was head of a school.
That row goes two school years after her last role.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.changes.changes import ChangedRow, ChangeRow
from storage.changes.scrubbing import images_of, scrub_changes
from storage.database.fetch import fetch
from storage.database.ids import PersonId
from storage.delivery.deliveries import DeliveryRow, MessageRow, draw_again
from storage.members.partnership import SchoolRow
from storage.members.people import PEOPLE, CoordinatorHoursRow, Person, PersonRow, RoleRow
from storage.members.roster import end_roles

FORMER_MEMBER = "Former member"

Rows = list[Mapping[str, Any]]


async def kept_of(session: AsyncSession, of: Person) -> dict[str, Rows]:
    """Everything about somebody, by the table; in each row a value by the heading under which she reads it."""
    return {
        "person": await _rows(session, _PERSON.where(PersonRow.id == of.id)),
        "role": await _rows(session, _ROLES.where(or_(RoleRow.person_id == of.id, RoleRow.for_id == of.id))),
        "coordinator_hours": await _rows(
            session,
            _HOURS.where(or_(CoordinatorHoursRow.person_id == of.id, CoordinatorHoursRow.stand_in_id == of.id)),
        ),
        "change": await _rows(session, _CHANGES.where(ChangeRow.by_id == of.id)),
        "changed_row": [
            {"When": one.made_at, "Change": one.kind, "Table": one.of_table, "Before": one.before, "After": one.after}
            for one in await images_of(session, of.partnership_id, of.id)
        ],
        "delivery": await _rows(
            session, _DELIVERIES.where(or_(DeliveryRow.person_id == of.id, DeliveryRow.for_id == of.id))
        ),
        "message": await _rows(session, _MESSAGES.where(MessageRow.person_id == of.id)),
    }


async def _rows(session: AsyncSession, statement: Select[*tuple[Any, ...]]) -> Rows:
    return [dict(row) for row in (await session.execute(statement)).mappings()]


_Head, _StandIn = aliased(PersonRow), aliased(PersonRow)

_PERSON = select(
    PersonRow.name.label("Name"),
    PersonRow.email.label("E-mail"),
    PersonRow.team_id.label("Slack workspace"),
    PersonRow.user_id.label("Slack account"),
    PersonRow.headship_from_on.label("Head since"),
    PersonRow.confirmed_at.label("Confirmed"),
    PersonRow.deactivated_at.label("Slack account closed"),
    PersonRow.erased_at.label("Erased"),
)
_ROLES = (
    select(
        PersonRow.name.label("Who"),
        RoleRow.kind.label("Role"),
        SchoolRow.name.label("School"),
        RoleRow.from_on.label("First day"),
        RoleRow.to_on.label("Last day"),
        _Head.name.label("For"),
        RoleRow.mode.label("When asked"),
    )
    .join(PersonRow, PersonRow.id == RoleRow.person_id)
    .outerjoin(SchoolRow, SchoolRow.id == RoleRow.school_id)
    .outerjoin(_Head, _Head.id == RoleRow.for_id)
    .order_by(RoleRow.id)
)
_HOURS = (
    select(
        PersonRow.name.label("Coordinator"),
        CoordinatorHoursRow.working_days.label("Works on"),
        _StandIn.name.label("Stand-in"),
    )
    .join(PersonRow, PersonRow.id == CoordinatorHoursRow.person_id)
    .outerjoin(_StandIn, _StandIn.id == CoordinatorHoursRow.stand_in_id)
    .order_by(CoordinatorHoursRow.person_id)
)
_CHANGES = select(ChangeRow.made_at.label("When"), ChangeRow.kind.label("Change")).order_by(ChangeRow.id)
_DELIVERIES = (
    select(
        DeliveryRow.not_before.label("When"),
        DeliveryRow.kind.label("What"),
        DeliveryRow.subject.label("About"),
        DeliveryRow.state.label("State"),
        PersonRow.name.label("To"),
        _Head.name.label("On behalf of"),
    )
    .join(PersonRow, PersonRow.id == DeliveryRow.person_id)
    .outerjoin(_Head, _Head.id == DeliveryRow.for_id)
    .order_by(DeliveryRow.id)
)
_MESSAGES = select(
    MessageRow.sending_since.label("Sent"),
    MessageRow.state.label("State"),
    MessageRow.posted_channel.label("Slack conversation"),
    MessageRow.ts.label("Slack message"),
).order_by(MessageRow.id)


async def erase_person(session: AsyncSession, of: Person, *, today: date, now: datetime) -> None:
    """Removes who somebody is, and what only she needs. From `today` on she holds no role. Raises NobodyLeft."""
    await end_roles(session, of.partnership_id, of.id, after=today - timedelta(days=1))
    await draw_again(session, of.partnership_id, now)  # first, for messages are locked in the order of their ids
    await session.execute(delete(CoordinatorHoursRow).where(CoordinatorHoursRow.person_id == of.id))
    await session.execute(
        update(CoordinatorHoursRow).where(CoordinatorHoursRow.stand_in_id == of.id).values(stand_in_id=None)
    )
    await session.execute(delete(DeliveryRow).where(or_(DeliveryRow.person_id == of.id, DeliveryRow.for_id == of.id)))
    await session.execute(delete(MessageRow).where(MessageRow.person_id == of.id))
    await session.execute(update(ChangeRow).where(ChangeRow.by_id == of.id).values(by_id=None))
    await scrub_changes(session, of.partnership_id, of.id)
    await _blank(session, of.id, now)


async def _blank(session: AsyncSession, person_id: PersonId, now: datetime) -> None:
    await session.execute(
        update(PersonRow)
        .where(PersonRow.id == person_id)
        .values(
            name=FORMER_MEMBER,
            email=None,
            team_id=None,
            user_id=None,
            headship_from_on=None,
            deactivated_at=None,
            confirmed_at=None,
            erased_at=now,
        )
    )


async def long_gone(session: AsyncSession, since: date) -> list[Person]:
    """Everybody whose last role ended before a day, erased or not; and who holds none of which history knows.

    A role in her name, that of a delegate, counts as hers: it would go with her row.
    """
    held = exists().where(or_(RoleRow.person_id == PersonRow.id, RoleRow.for_id == PersonRow.id))
    lasting = held.where(or_(RoleRow.to_on.is_(None), RoleRow.to_on >= since))
    return await fetch(session, PEOPLE.where(~lasting, or_(held, ~_stands_in_history())).order_by(PersonRow.id), Person)


def _stands_in_history() -> Any:
    """Whether a change could still be put back by which somebody was added, or given a role."""
    is_hers = and_(ChangedRow.of_table == "person", ChangedRow.key["id"].as_integer() == PersonRow.id)
    given = or_(
        *(image["person_id"].as_integer() == PersonRow.id for image in (ChangedRow.before, ChangedRow.after)),
    )
    return exists().where(or_(is_hers, given))


async def remove_person(session: AsyncSession, person_id: PersonId) -> None:
    """Removes somebody's row, erased before, and whatever still refers to it."""
    await session.execute(delete(PersonRow).where(PersonRow.id == person_id))
