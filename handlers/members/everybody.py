"""Everybody by school, each person's page and a head's delegates, as the database has them."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside
from handlers.house.views.kit import Payload
from handlers.members.membership import known_person, name_of, role_line, standing_roles, today_of
from handlers.members.views import delegates as delegate_views
from handlers.members.views import people as views
from handlers.members.views import person as pages
from handlers.members.views.not_on_slack import Absent
from handlers.members.views.person import RoleLine
from handlers.members.views.roles import FormRef, Under, dates_words, role_words
from storage.database.ids import PersonId
from storage.members.people import RoleKind
from storage.members.roster import everybody, roles

_DAY = timedelta(days=1)


async def drawn_everybody(session: AsyncSession, here: Inside, now: datetime, *, at: int = 0) -> Payload:
    """One page of everybody."""
    people = await everybody(session, here.partnership.id)
    found = views.groups(people, await roles(session, here.partnership.id), today=today_of(here, now))
    count = len(await absent(session, here, now))
    return views.everybody(here.partnership.id, found, at=at, not_on_slack=count)


async def absent(session: AsyncSession, here: Inside, now: datetime) -> list[Absent]:
    """Everybody who is something here, or will be, and is not on Slack, by name."""
    today = today_of(here, now)
    held = {
        one.person_id: role_words(one.held)
        for one in reversed(await roles(session, here.partnership.id))
        if one.goes_beyond(today - _DAY)
    }
    return [
        Absent(one.id, one.name, held[one.id], one.email)
        for one in await everybody(session, here.partnership.id)
        if one.user_id is None and one.id in held
    ]


async def drawn_person(session: AsyncSession, here: Inside, person_id: PersonId, now: datetime) -> Payload:
    """Somebody's page. Raises NotFound."""
    whom, today = await known_person(session, here.partnership.id, person_id), today_of(here, now)
    held = await standing_roles(session, here.partnership.id, person_id, today)
    return pages.page(
        here.partnership.id,
        whom,
        held=[RoleLine(one, await role_line(session, here, one, today)) for one in held],
        delegates=await delegates_of(session, here, person_id, now),
        is_head=any(one.held.kind is RoleKind.HEAD for one in held),
        today=today,
        zone=here.partnership.zone,
    )


async def delegates_of(session: AsyncSession, here: Inside, head: PersonId, now: datetime) -> list[RoleLine]:
    """Who answers for a head, or will: "Sam Reed, delegate at Hilltop (both are asked)"."""
    today, found = today_of(here, now), []
    for one in await roles(session, here.partnership.id):
        if one.held.for_id == head and one.goes_beyond(today - _DAY):
            name = await name_of(session, here.partnership.id, one.person_id)
            dated = dates_words(one.from_on, one.to_on, today)
            found.append(RoleLine(one, f"{name}, {role_words(one.held)}{dated}"))
    return found


async def drawn_delegates(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """Who answers for the head who looks."""
    head = here.member.person.id
    return delegate_views.my_delegates(here.partnership.id, head, await delegates_of(session, here, head, now))


async def beneath(session: AsyncSession, here: Inside, form: FormRef, now: datetime) -> Payload | None:
    """What lies under a form, as it is now."""
    match form.under:
        case Under.EVERYBODY:
            return await drawn_everybody(session, here, now)
        case Under.PERSON if form.page is not None:
            return await drawn_person(session, here, form.page, now)
        case Under.DELEGATES:
            return await drawn_delegates(session, here, now)
        case _:
            return None
