"""People from a list: linked to Slack by their addresses, known again by address or by name and school.

Whoever is new joins as if she had been added by hand, and is welcomed; nobody leaves because a list leaves her out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Inside
from handlers.changes import Making
from handlers.everybody import drawn_everybody
from handlers.fetching import Fetched
from handlers.importable import Comparison, Importable, Imported, Reading, preview_of
from handlers.imports.lines import RefusedLine
from handlers.imports.matching_people import Standing, matched_people
from handlers.imports.people import PersonLine, read_people
from handlers.imports.people_changes import PersonChange, RoleStep, Step, changes_of
from handlers.imports.tables import read_pasted, read_table
from handlers.imports.templates import PEOPLE_TEMPLATE
from handlers.membership import coming_and_going, today_of
from handlers.views.import_lines import person_line
from handlers.views.import_preview import with_them_words
from handlers.views.importing import What
from handlers.welcomes import welcome_to
from storage.ids import PersonId, SchoolId
from storage.roster import add_person, amend_person, everybody, give_role, place_role, roles, roster
from storage.schools import add_school, schools

NewSchools = Mapping[str, SchoolId]


def _read_file(file: Fetched, _reading: Reading) -> Sequence[PersonLine | RefusedLine]:
    return read_people(read_table(file.content, file.name))


def _read_pasted(text: str, _reading: Reading) -> Sequence[PersonLine | RefusedLine]:
    return read_people(read_pasted(text))


async def _addresses(session: AsyncSession, here: Inside, lines: Sequence[PersonLine]) -> Collection[str]:
    """Those that are not known to be on Slack already."""
    linked = {
        one.email.casefold() for one in await everybody(session, here.partnership.id) if one.email and one.user_id
    }
    return {line.email for line in lines if line.email} - linked


async def _compared(session: AsyncSession, here: Inside, imported: Imported[PersonLine], now: datetime) -> Comparison:
    standing = Standing(
        people=await everybody(session, here.partnership.id),
        roles=await roles(session, here.partnership.id),
        schools=await schools(session, here.partnership.id),
        accounts=imported.accounts,
        today=today_of(here, now),
        adding_schools=imported.adding_schools,
    )
    found, refused = matched_people(imported.lines, standing)
    people = [changes_of(one, standing) for one in found]

    async def act(change: Making) -> None:
        new = await _add_schools(change, people)
        async with coming_and_going(change):
            for one in people:
                await _save(change, one, new)
        await _welcome(change, {one.known.id for one in people if one.known is not None and one.is_linked})

    by_line = [line for one in people for line in one.by_line]
    return Comparison(preview_of(by_line, [*imported.refused, *refused], worded=person_line), act)


async def _add_schools(change: Making, people: Iterable[PersonChange]) -> NewSchools:
    """The schools that come with their people, by the key of their names."""
    places = [step.place for one in people for step in one.steps if step.place is not None and step.place.id is None]
    names = {one.key: one.name for one in places}
    if names:
        change.consequences.append(with_them_words([*names.values()]))
    return {key: await add_school(change.session, change.here.partnership.id, name) for key, name in names.items()}


async def _save(change: Making, one: PersonChange, new: NewSchools) -> None:
    session, partnership_id = change.session, change.here.partnership.id
    person_id = one.known.id if one.known else await add_person(session, partnership_id, one.wanted)
    if one.known is not None and one.is_amended:
        await amend_person(session, partnership_id, person_id, one.wanted)
    for step in one.steps:
        await _take_step(change, person_id, step, new)


async def _take_step(change: Making, person_id: PersonId, step: RoleStep, new: NewSchools) -> None:
    session, partnership_id = change.session, change.here.partnership.id
    school_id = (step.place.id or new[step.place.key]) if step.place else None
    if step.standing is not None and school_id is not None:
        await place_role(session, partnership_id, step.standing.id, school_id)
    elif step.step is Step.GIVEN:
        from_on = step.from_on or today_of(change.here, change.now)
        await give_role(session, partnership_id, person_id, step.said.kind, school_id=school_id, from_on=from_on)


async def _welcome(change: Making, linked: Collection[PersonId]) -> None:
    """Those who were something here before Slack knew them; whoever joins is welcomed as one who joins."""
    here = change.here.partnership
    if here.has_started(change.now):
        members = await roster(change.session, here.id, on=today_of(change.here, change.now))
        await change.owe(welcome_to(one.person.id, change.now) for one in members if one.person.id in linked)


PEOPLE = Importable(
    what=What.PEOPLE,
    most=500,
    read_file=_read_file,
    read_pasted=_read_pasted,
    compared=_compared,
    screen=drawn_everybody,
    template=lambda _year: PEOPLE_TEMPLATE,
    addresses=_addresses,
)
