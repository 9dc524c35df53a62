"""Schools: they join, are renamed, close and merge, and have closures of their own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import LOOK_UP_CALLS
from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled, refuse_unseen
from handlers.house.access import Inside, NotFound
from handlers.house.capability import Capability
from handlers.house.facts import CalendarChanged, SchoolJoined, SchoolLeft
from handlers.house.forms import FormErrors
from handlers.house.opening import changing
from handlers.house.references import PartnershipRef
from handlers.house.registrar import Registrar
from handlers.house.screens import Screen
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.views.kit import Payload
from handlers.imports.calendar_lines import DatesKind
from handlers.imports.lines import RefusedLine
from handlers.imports.names import same_name
from handlers.imports.term_dates import read_typed_dates
from handlers.imports.unreadable import UnreadableFile
from handlers.imports.views.imported import refused_words, unreadable_words
from handlers.members.membership import coming_and_going, today_of
from handlers.members.newcomers import becomes_head, with_account
from handlers.partnership.views import schools as views
from handlers.partnership.views.schools import (
    ClosingForm,
    ListedSchool,
    NewSchoolForm,
    PageRef,
    SchoolDetails,
    SchoolForm,
    SchoolOpened,
    SchoolRef,
)
from schedules.school_calendar import Closure
from storage.changes.changes import Change
from storage.database.ids import SchoolId
from storage.members import schools
from storage.members.people import Member, RoleKind
from storage.members.roster import NobodyLeft, everybody, roles, roster
from storage.members.schools import School

SCREEN_ORDER = 25
CALLS = frozenset({"views.open", "views.push", "views.update"}) | LOOK_UP_CALLS

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Schools:
    """Listeners. Only coordinators see and change schools."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.ADD, shows(self.services, PartnershipRef, _new_school_form))
        registrar.action(views.OPEN, shows(self.services, SchoolRef, _school_form))
        registrar.action(views.CLOSE, shows(self.services, SchoolRef, _closing_form, laid=changing))
        for action_id in (views.EARLIER, views.FURTHER):
            registrar.action(action_id, shows(self.services, PageRef, _page, laid=changing))
        Drafting(self.services, ADDING).register(registrar)
        Drafting(self.services, AMENDING).register(registrar)
        Drafting(self.services, CLOSING).register(registrar)


async def drawn(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    return await _page(session, here, PageRef(partnership=here.partnership.id), now)


async def _page(session: AsyncSession, here: Inside, ref: PageRef, now: datetime) -> Payload:
    """The schools that have not left, by name; those that are still to join as well."""
    today = today_of(here, now)
    people: dict[SchoolId | None, list[Member]] = defaultdict(list)
    for member in await roster(session, here.partnership.id, on=today):
        for school_id in {role.school_id for role in member.roles}:
            people[school_id].append(member)
    found = [
        ListedSchool(one, people[one.id])
        for one in await schools.schools(session, here.partnership.id)
        if one.left_on is None or one.left_on >= today
    ]
    return views.schools_list(here.partnership.id, found, today=today, page=ref.page)


async def _refuse_twin(session: AsyncSession, form: NewSchoolForm | SchoolForm, *, but: SchoolId | None = None) -> None:
    """Raises FormErrors for a name or a number by which nobody could tell two schools apart, nor an import."""
    for other in await schools.schools(session, form.partnership):
        if other.id == but:
            continue
        if same_name(other.name, form.name):
            raise FormErrors({"name": views.EXISTS})
        if form.urn and other.urn == form.urn:
            raise FormErrors({"urn": views.URN_TAKEN.format(name=other.name)})


async def _add(change: Making, form: NewSchoolForm) -> None:
    await _refuse_twin(change.session, form)
    school_id = await schools.add_school(
        change.session, form.partnership, form.name, urn=form.urn, joined_on=form.joined_on
    )
    change.about["school"] = school_id
    async with coming_and_going(change):
        head = await becomes_head(change, form, school_id, from_on=form.joined_on)
    if head:
        change.consequences.append(views.is_head_words(head.name))
    await change.publish(SchoolJoined(change.here.partnership, school_id))


async def _new_school_form(_session: AsyncSession, here: Inside, ref: PartnershipRef, now: datetime) -> Payload:
    return views.new_school_form(ref.partnership, None, today=today_of(here, now))


async def _new_school_again(_session: AsyncSession, here: Inside, filled: Filled[NewSchoolForm]) -> Payload:
    form = filled.form
    return views.new_school_form(here.partnership.id, form, filled.changed, today=form.joined_on)


async def _amend(change: Making, form: SchoolForm) -> None:
    session, today = change.session, today_of(change.here, change.now)
    school = await _school(session, form)
    typed = read_closures(form.closures, today=today)
    wanted = SchoolDetails(name=form.name, urn=form.urn, closures=views.closure_lines(typed))
    is_now = await _details(session, school, today)
    refuse_unseen(form.as_was, is_now, wanted, called=views.CALLED)
    await _refuse_twin(session, form, but=school.id)
    change.about |= {"school": school.id, "fields": [one for one in views.CALLED if _differs(is_now, wanted, one)]}
    await schools.amend_school(session, form.partnership, form.school, name=form.name, urn=form.urn)
    if is_now.closures != wanted.closures:
        over = [one for one in await _closures(session, school) if one.last_on < today]
        await schools.set_school_closures(session, form.partnership, form.school, [*over, *typed])
        await change.publish(CalendarChanged(change.here.partnership))


def _differs(one: SchoolDetails, other: SchoolDetails, field: str) -> bool:
    return bool(getattr(one, field) != getattr(other, field))


async def _school_form(session: AsyncSession, here: Inside, ref: SchoolRef, now: datetime) -> Payload:
    """The form of one school of the list, as it is now."""
    school = await _school(session, ref)
    as_was = await _details(session, school, today_of(here, now))
    opened = SchoolOpened(partnership=ref.partnership, school=ref.school, as_was=as_was)
    return views.school_form(opened, school, await _people_at(session, here, school.id, now), None)


async def _school_again(session: AsyncSession, here: Inside, filled: Filled[SchoolForm]) -> Payload:
    school = await _school(session, filled.form)
    people = await _people_at(session, here, school.id, filled.now)
    return views.school_form(filled.form, school, people, filled.form, filled.changed)


def read_closures(typed: str, *, today: date) -> tuple[Closure, ...]:
    """Closures typed one a line, in order. Raises FormErrors."""
    if not typed.strip():
        return ()
    try:
        lines = read_typed_dates(typed, today=today)
    except UnreadableFile as error:
        raise FormErrors({"closures": unreadable_words(error)}) from None
    wrong = [refused_words(one) for one in lines if isinstance(one, RefusedLine)]
    read = [one for one in lines if not isinstance(one, RefusedLine)]
    wrong += [views.NOT_A_CLOSURE.format(name=one.name) for one in read if one.kind is DatesKind.TERM]
    if wrong:
        raise FormErrors({"closures": " ".join(wrong[: views.REFUSED_SHOWN])})
    if len(read) > views.MOST_CLOSURES:
        raise FormErrors({"closures": views.TOO_MANY_CLOSURES})
    return tuple(sorted((Closure(one.name, one.first_on, one.last_on) for one in read), key=lambda one: one.first_on))


async def _close(change: Making, form: ClosingForm) -> None:
    """Its people's roles end, or go on in the school that it merges into. Raises FormErrors."""
    session = change.session
    school, into = await _school(session, form), None
    if form.into is not None:
        into = await _school(session, SchoolRef(partnership=form.partnership, school=form.into))
    if school.joined_on and form.after < school.joined_on:
        raise FormErrors({"after": views.BEFORE_JOINING})
    change.about |= {"school": form.school, "into": form.into, "after": form.after.isoformat()}
    if into is not None:
        change.consequences += await _who_goes_on(change, school, into, form.after)
    try:
        async with coming_and_going(change):
            await schools.close_school(session, form.partnership, form.school, after=form.after, into=form.into)
    except NobodyLeft:
        raise FormErrors({"after": views.NOBODY_COORDINATES}) from None
    if into is not None:
        change.consequences += await _heads_of(change, into, form.after + _DAY)
    await change.publish(SchoolLeft(change.here.partnership, form.school))


async def _who_goes_on(change: Making, school: School, into: School, after: date) -> list[str]:
    """Who has a role beyond a school's last day, in words."""
    held = await roles(change.session, change.here.partnership.id)
    going_on = {one.person_id for one in held if one.held.school_id == school.id and one.goes_beyond(after)}
    people = [one.name for one in await everybody(change.session, change.here.partnership.id) if one.id in going_on]
    return [views.go_on_words(people, into.name)] if people else []


async def _heads_of(change: Making, school: School, on: date) -> list[str]:
    """Says where a merger leaves a school with several heads: one of them leaves, perhaps, or they share."""
    members = await roster(change.session, change.here.partnership.id, on=on)
    heads = [
        one.person.name
        for one in members
        if any(role.kind is RoleKind.HEAD and role.school_id == school.id for role in one.roles)
    ]
    return [views.several_heads_words(school.name, heads)] if len(heads) > 1 else []


async def _closing_again(session: AsyncSession, here: Inside, filled: Filled[ClosingForm]) -> Payload:
    return await _closing_form(session, here, filled.form, filled.now, filled)


async def _closing_form(
    session: AsyncSession, here: Inside, ref: SchoolRef, now: datetime, filled: Filled[ClosingForm] | None = None
) -> Payload:
    """Takes the place of the school's own form."""
    school, today = await _school(session, ref), today_of(here, now)
    others = [
        one
        for one in await schools.schools(session, here.partnership.id)
        if one.id != school.id and (one.left_on is None or one.left_on > today)
    ]
    return views.closing_form(
        ref, school.name, others, filled.form if filled else None, filled.changed if filled else ()
    )


async def _school(session: AsyncSession, ref: SchoolRef) -> School:
    """Raises NotFound."""
    found = await schools.school(session, ref.partnership, ref.school)
    if found is None:
        raise NotFound
    return found


async def _details(session: AsyncSession, school: School, today: date) -> SchoolDetails:
    """A school as its form shows it: closures that are over stand there no longer."""
    ahead = [one for one in await _closures(session, school) if one.last_on >= today]
    return SchoolDetails(name=school.name, urn=school.urn, closures=views.closure_lines(ahead))


async def _closures(session: AsyncSession, school: School) -> tuple[Closure, ...]:
    return await schools.school_closures(session, school.partnership_id, [school.id])


async def _people_at(session: AsyncSession, here: Inside, school_id: SchoolId, now: datetime) -> list[Member]:
    """Who is at a school today, as what they are there."""
    members = await roster(session, here.partnership.id, on=today_of(here, now))
    there = [Member(one.person, tuple(role for role in one.roles if role.school_id == school_id)) for one in members]
    return [one for one in there if one.roles]


async def added_words(session: AsyncSession, change: Change) -> str:
    return views.added_words(await _named_in(session, change, "school"))


async def amended_words(session: AsyncSession, change: Change) -> str:
    return views.amended_words(await _named_in(session, change, "school"), change.about["fields"])


async def closed_words(session: AsyncSession, change: Change) -> str:
    school, into = await _named_in(session, change, "school"), await _named_in(session, change, "into")
    return views.closed_words(school, into, date.fromisoformat(change.about["after"]))


async def _named_in(session: AsyncSession, change: Change, name: str) -> School | None:
    """The school that a change is about, as it is called now."""
    school_id = change.about.get(name)
    return await schools.school(session, change.partnership_id, school_id) if school_id else None


ADDING = Draft(
    kind=views.ADDED,
    about=PartnershipRef,
    model=NewSchoolForm,
    wording=views.NEW_SCHOOL_WORDING,
    drawn=_new_school_again,
    act=_add,
    words=added_words,
    screen=drawn,
    completed=with_account,
)
AMENDING = Draft(
    kind=views.AMENDED,
    about=SchoolOpened,
    model=SchoolForm,
    wording=views.SCHOOL_WORDING,
    drawn=_school_again,
    act=_amend,
    words=amended_words,
    screen=drawn,
)
CLOSING = Draft(
    kind=views.CLOSED,
    about=SchoolRef,
    model=ClosingForm,
    wording=views.CLOSING_WORDING,
    drawn=_closing_again,
    act=_close,
    words=closed_words,
    screen=drawn,
)


def capability(services: Services) -> Capability:
    screen = Screen(
        verb="schools",
        label="Schools",
        words="the schools, who joins and who closes, and their own closures",
        order=SCREEN_ORDER,
        drawn=drawn,
        only_for=RoleKind.COORDINATOR,
        before_start=True,
    )
    return Capability(
        name="schools",
        register=Schools(services).register,
        screens=[screen],
        calls=CALLS,
        changes={one.kind: one.words for one in (ADDING, AMENDING, CLOSING)},
    )
