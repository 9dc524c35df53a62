"""Roles given and ended, and everything that ends when somebody leaves: dated, seen before, and to be undone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled
from handlers.house.access import Actor, Inside, NotFound, inside, must_be
from handlers.house.forms import FormErrors
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.views.kit import Payload
from handlers.members.everybody import beneath
from handlers.members.membership import (
    coming_and_going,
    known_person,
    known_role,
    name_of,
    offered_schools,
    remembered,
    role_line,
    role_said,
    school_for,
    standing_roles,
    today_of,
)
from handlers.members.views import roles as views
from handlers.members.views.person import ADD_ROLE, END_ROLE, REMOVE
from handlers.members.views.roles import EndForm, PersonRef, RemovalForm, RoleForm, RoleRef
from storage.changes.changes import Change
from storage.database.ids import RoleId
from storage.members.people import RoleKind
from storage.members.roster import NobodyLeft, Role, end_role, end_roles, give_role, role

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Roles:
    """Listeners for the buttons that open these forms."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(ADD_ROLE, shows(self.services, PersonRef, _role_form))
        registrar.action(END_ROLE, shows(self.services, RoleRef, _end_form, let_in=may_end))
        registrar.action(REMOVE, shows(self.services, PersonRef, removal_form))
        Drafting(self.services, GIVING).register(registrar)
        Drafting(self.services, ENDING).register(registrar)
        Drafting(self.services, REMOVING).register(registrar)


async def may_end(session: AsyncSession, actor: Actor, ref: RoleRef, now: datetime) -> Inside:
    """Whoever ends a role: coordinators any, a head that of her own delegate. Raises Refusal."""
    here = await inside(session, actor, ref.partnership, now=now)
    ending = await role(session, ref.partnership, ref.role)
    is_hers = ending is None or ending.held.for_id == here.member.person.id
    if not (here.member.is_head and is_hers):  # one that has been ended is gone for whoever could have ended it
        await must_be(session, here, RoleKind.COORDINATOR, now=now)
    return here


async def _give(change: Making, form: RoleForm) -> None:
    session, here = change.session, change.here.partnership
    await known_person(session, here.id, form.person)
    school_id = await school_for(change, form)
    change.about |= {"person": form.person, **remembered(change, form, school_id)}
    async with coming_and_going(change):
        await give_role(
            session, here.id, form.person, form.role, school_id=school_id, from_on=form.from_on, to_on=form.to_on
        )
        if form.instead_of is not None:
            await _end_other(change, form, form.instead_of)


async def _end_other(change: Making, form: RoleForm, role_id: RoleId) -> None:
    """What she was ends on the day before. Raises FormErrors, NotFound."""
    other = await known_role(change.session, form.partnership, role_id)
    if other.person_id != form.person:
        raise NotFound
    change.about["instead_of"] = _about(other)
    try:
        await end_role(change.session, form.partnership, role_id, after=form.from_on - _DAY)
    except NobodyLeft:
        raise FormErrors({"instead_of": views.LAST_COORDINATOR}) from None
    if _ends_own_rights(change, other, form.from_on - _DAY):
        raise FormErrors({"from_on": views.OWN_FIRST_DAY})


def _ends_own_rights(change: Making, ending: Role, last_on: date) -> bool:
    """Whether whoever coordinates would cease to at once: then she could not take it back."""
    is_own = ending.person_id == change.here.member.person.id and ending.held.kind is RoleKind.COORDINATOR
    return is_own and last_on < today_of(change.here, change.now)


def _about(held: Role) -> dict[str, object]:
    return {"role": held.held.kind.value, "school": held.held.school_id, "for": held.held.for_id}


async def _end(change: Making, form: EndForm) -> None:
    ending = await known_role(change.session, form.partnership, form.role)
    if ending.to_on is not None and form.last_on > ending.to_on:
        raise FormErrors({"last_on": views.ends_already(ending.to_on)})
    change.about |= {"person": ending.person_id, "last": form.last_on.isoformat(), **_about(ending)}
    async with coming_and_going(change):
        try:
            await end_role(change.session, form.partnership, form.role, after=form.last_on)
        except NobodyLeft:
            raise FormErrors({"last_on": views.LAST_COORDINATOR}) from None
    if _ends_own_rights(change, ending, form.last_on):
        raise FormErrors({"last_on": views.OWN_LAST_DAY})


async def _remove(change: Making, form: RemovalForm) -> None:
    today = today_of(change.here, change.now)
    await known_person(change.session, form.partnership, form.person)
    if form.person == change.here.member.person.id and form.last_on < today:
        raise FormErrors({"last_on": views.OWN_LAST_DAY})  # else nobody could take it back
    change.about |= {"person": form.person, "last": form.last_on.isoformat()}
    async with coming_and_going(change):
        try:
            await end_roles(change.session, form.partnership, form.person, after=form.last_on)
        except NobodyLeft:
            raise FormErrors({"last_on": views.LAST_COORDINATOR}) from None


async def _role_form(
    session: AsyncSession, here: Inside, ref: PersonRef, now: datetime, filled: Filled[RoleForm] | None = None
) -> Payload:
    whom, today = await known_person(session, ref.partnership, ref.person), today_of(here, now)
    return views.role_form(
        ref,
        whom.name,
        schools=await offered_schools(session, here, today),
        held=await standing_roles(session, ref.partnership, ref.person, today),
        today=today,
        filled=filled.form if filled else None,
        changed=filled.changed if filled else (),
    )


async def _end_form(
    session: AsyncSession, here: Inside, ref: RoleRef, now: datetime, filled: Filled[EndForm] | None = None
) -> Payload:
    today, ending = today_of(here, now), await known_role(session, ref.partnership, ref.role)
    whom = await known_person(session, ref.partnership, ending.person_id)
    words = await role_line(session, here, ending, today)
    shown = filled.form.last_on if filled else today
    return views.end_form(ref, whom.name, words, shown=shown, changed=filled.changed if filled else ())


async def removal_form(
    session: AsyncSession, here: Inside, ref: PersonRef, now: datetime, filled: Filled[RemovalForm] | None = None
) -> Payload:
    """What ends when somebody leaves, and the question when. Raises NotFound for somebody who holds nothing."""
    whom, today = await known_person(session, ref.partnership, ref.person), today_of(here, now)
    held = await standing_roles(session, ref.partnership, ref.person, today)
    if not held:
        raise NotFound
    words = [await role_line(session, here, one, today) for one in held]
    shown = filled.form.last_on if filled else today
    return views.removal_form(ref, whom.name, words, shown=shown, changed=filled.changed if filled else ())


async def _role_form_again(session: AsyncSession, here: Inside, filled: Filled[RoleForm]) -> Payload:
    return await _role_form(session, here, filled.form, filled.now, filled)


async def _end_form_again(session: AsyncSession, here: Inside, filled: Filled[EndForm]) -> Payload:
    return await _end_form(session, here, filled.form, filled.now, filled)


async def _removal_form_again(session: AsyncSession, here: Inside, filled: Filled[RemovalForm]) -> Payload:
    return await removal_form(session, here, filled.form, filled.now, filled)


async def given_words(session: AsyncSession, change: Change) -> str:
    name = await name_of(session, change.partnership_id, change.about["person"])
    other = change.about.get("instead_of")
    instead = await role_said(session, change.partnership_id, other) if other else None
    return views.given_words(name, await role_said(session, change.partnership_id, change.about), instead)


async def ended_words(session: AsyncSession, change: Change) -> str:
    name = await name_of(session, change.partnership_id, change.about["person"])
    said = await role_said(session, change.partnership_id, change.about)
    return views.ended_words(name, said, date.fromisoformat(change.about["last"]))


async def removed_words(session: AsyncSession, change: Change) -> str:
    name = await name_of(session, change.partnership_id, change.about["person"])
    return views.removed_words(name, date.fromisoformat(change.about["last"]))


GIVING = Draft(
    kind=views.GIVEN,
    about=PersonRef,
    model=RoleForm,
    wording=views.ROLE_WORDING,
    drawn=_role_form_again,
    act=_give,
    words=given_words,
    beneath=beneath,
)
ENDING = Draft(
    kind=views.ENDED,
    about=RoleRef,
    model=EndForm,
    wording=views.END_WORDING,
    drawn=_end_form_again,
    act=_end,
    words=ended_words,
    beneath=beneath,
    let_in=may_end,
)
REMOVING = Draft(
    kind=views.REMOVED,
    about=PersonRef,
    model=RemovalForm,
    wording=views.END_WORDING,
    drawn=_removal_form_again,
    act=_remove,
    words=removed_words,
    beneath=beneath,
)
