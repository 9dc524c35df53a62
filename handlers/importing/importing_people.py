"""People from a list: linked to Slack by their addresses, known again by address or by name and school.

Whoever is new joins as if she had been added by hand, and is welcomed; nobody leaves because a list leaves her out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.house.access import Inside
from handlers.house.facts import MemberJoined, MemberLinked
from handlers.importing.importable import Comparison, Importable, Imported, Reading, preview_of
from handlers.importing.views.import_lines import person_line
from handlers.importing.views.import_preview import with_them_words
from handlers.imports.fetching import Fetched
from handlers.imports.lines import RefusedLine
from handlers.imports.matching_people import Standing, matched_people
from handlers.imports.people import PersonLine, read_people
from handlers.imports.people_changes import PersonChange, RoleStep, Step, changes_of
from handlers.imports.tables import read_pasted, read_table
from handlers.imports.templates import PEOPLE_TEMPLATE
from handlers.imports.views.importing import What
from handlers.members.everybody import drawn_everybody
from handlers.members.membership import today_of
from storage.database.ids import PersonId, SchoolId
from storage.delivery.deliveries import touch_subject
from storage.delivery.subjects import ROLE
from storage.members.newcomers import Newcomer, add_newcomers
from storage.members.roster import amend_person, everybody, give_role, place_role, roles
from storage.members.schools import add_school, schools

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
        await _save(change, people)

    by_line = [line for one in people for line in one.by_line]
    return Comparison(preview_of(by_line, [*imported.refused, *refused], worded=person_line), act)


async def _save(change: Making, people: Sequence[PersonChange]) -> None:
    """Whoever becomes something by it, who was nothing here, joins."""
    session, here = change.session, change.here.partnership
    new_schools = await _add_schools(change, people)
    before = await _members(change)
    await _add(change, [one for one in people if one.known is None], new_schools)
    for one in people:
        if one.known is not None:
            await _amend(change, one.known.id, one, new_schools)
    after, linked = await _members(change), {one.known.id for one in people if one.known and one.is_linked}
    for person in await everybody(session, here.id):
        if person.id in linked:
            await change.publish(MemberLinked(here, person))
        if person.id in after.keys() - before.keys():
            await change.publish(MemberJoined(here, person, after[person.id]))


async def _members(change: Making) -> dict[PersonId, date]:
    """Everybody who is something here today, or will be, with the first day of it."""
    yesterday = today_of(change.here, change.now) - timedelta(days=1)
    held = await roles(change.session, change.here.partnership.id)
    latest_first = sorted(held, key=lambda one: one.from_on, reverse=True)
    return {one.person_id: one.from_on for one in latest_first if one.goes_beyond(yesterday)}


async def _add_schools(change: Making, people: Iterable[PersonChange]) -> NewSchools:
    """The schools that come with their people, by the key of their names."""
    places = [step.place for one in people for step in one.steps if step.place is not None and step.place.id is None]
    names = {one.key: one.name for one in places}
    if names:
        change.consequences.append(with_them_words([*names.values()]))
    return {key: await add_school(change.session, change.here.partnership.id, name) for key, name in names.items()}


async def _add(change: Making, people: Iterable[PersonChange], new_schools: NewSchools) -> None:
    """All at once: one by one, a large list would keep everybody else from the database for seconds."""
    today = today_of(change.here, change.now)
    newcomers = [
        Newcomer(
            one.wanted,
            [
                (step.said.kind, _school(step, new_schools), step.from_on or today)
                for step in one.steps
                if step.step is Step.GIVEN
            ],
        )
        for one in people
    ]
    await add_newcomers(change.session, change.here.partnership.id, newcomers)


async def _amend(change: Making, person_id: PersonId, one: PersonChange, new_schools: NewSchools) -> None:
    session, partnership_id = change.session, change.here.partnership.id
    if one.is_amended:
        await amend_person(session, partnership_id, person_id, one.wanted)
    for step in one.steps:
        school_id = _school(step, new_schools)
        if step.standing is not None and school_id is not None:
            await place_role(session, partnership_id, step.standing.id, school_id)
            await touch_subject(session, partnership_id, ROLE.subject(step.standing.id))
        elif step.step is Step.GIVEN:
            from_on = step.from_on or today_of(change.here, change.now)
            await give_role(session, partnership_id, person_id, step.said.kind, school_id=school_id, from_on=from_on)


def _school(step: RoleStep, new_schools: NewSchools) -> SchoolId | None:
    return (step.place.id or new_schools[step.place.key]) if step.place else None


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
