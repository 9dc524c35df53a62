"""What is known of the schools of a story, and who is what in them on a day."""

from datetime import date

from storage.members.people import RoleKind
from storage.members.roster import roster
from storage.members.schools import School, schools
from tests.handlers.partnerships import Partnership


async def known(partnership: Partnership) -> dict[str, School]:
    """Every school of the partnership by its name."""
    async with partnership.local.bot.services.reading() as session:
        return {one.name: one for one in await schools(session, partnership.id)}


async def roles_on(partnership: Partnership, day: date) -> dict[str, list[tuple[RoleKind, str | None]]]:
    """Who is what, where, on a day."""
    async with partnership.local.bot.services.reading() as session:
        members = await roster(session, partnership.id, on=day)
    return {one.person.name: [(role.kind, role.school) for role in one.roles] for one in members}
