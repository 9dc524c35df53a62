"""Delegates: a head names who answers for her, at which of her schools, from when, until when and in which way.

A coordinator may do it for her, and then she is told. It ends with her headship, whatever day was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled
from handlers.house.access import Actor, Inside, NotFound, inside, must_be
from handlers.house.forms import FormErrors
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Part
from handlers.members.everybody import beneath
from handlers.members.membership import (
    coming_and_going,
    known_person,
    name_of,
    school_name,
    standing_roles,
    today_of,
    usable_account,
)
from handlers.members.views import delegates as views
from handlers.members.views.delegates import NAMED, DelegateForm
from handlers.members.views.person import NAME_DELEGATE, outsider_words
from handlers.members.views.roles import PersonRef, dates_words
from schedules.local_time import local
from storage.changes.changes import Change
from storage.database.ids import PersonId, RoleId, SchoolId
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.subjects import ROLE
from storage.members.partnership import partnership
from storage.members.people import RoleKind
from storage.members.roster import (
    Details,
    Role,
    add_person,
    everybody,
    give_role,
    person_of_user,
    role,
    roles,
    roles_of,
)

# Whoever could not be told for so long has seen it on Home.
STALE = timedelta(days=28)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Delegates:
    """Listeners."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(NAME_DELEGATE, shows(self.services, PersonRef, _form, let_in=may_name))
        Drafting(self.services, NAMING).register(registrar)


async def may_name(session: AsyncSession, actor: Actor, ref: PersonRef, now: datetime) -> Inside:
    """Whoever names a delegate: a head her own, a coordinator anybody's. Raises Refusal."""
    here = await inside(session, actor, ref.partnership, now=now)
    if not (here.member.is_head and here.member.person.id == ref.person):
        await must_be(session, here, RoleKind.COORDINATOR, now=now)
    return here


async def _headships(session: AsyncSession, here: Inside, head: PersonId, today: date) -> dict[SchoolId | None, Role]:
    """What somebody is head of, by school. Raises NotFound for nobody's head."""
    held = await standing_roles(session, here.partnership.id, head, today)
    found = {one.held.school_id: one for one in held if one.held.kind is RoleKind.HEAD}
    if not found:
        raise NotFound
    return found


async def _form(
    session: AsyncSession, here: Inside, ref: PersonRef, now: datetime, filled: Filled[DelegateForm] | None = None
) -> Payload:
    head, today = await known_person(session, here.partnership.id, ref.person), today_of(here, now)
    headships = await _headships(session, here, ref.person, today)
    return views.delegate_form(
        ref,
        None if head.id == here.member.person.id else head.name,
        schools={key: one.held.school for key, one in headships.items() if key and one.held.school},
        known=await _not_on_slack(session, here, headships, today),
        today=today,
        filled=filled.form if filled else None,
        changed=filled.changed if filled else (),
    )


async def _not_on_slack(
    session: AsyncSession, here: Inside, headships: Mapping[SchoolId | None, Role], today: date
) -> dict[PersonId, str]:
    """Those at a head's schools who cannot be chosen as Slack users; other heads are not among them."""
    at = {
        one.person_id
        for one in await roles(session, here.partnership.id)
        if one.held.school_id in headships and one.held.kind is not RoleKind.HEAD and one.goes_beyond(today - _DAY)
    }
    people = await everybody(session, here.partnership.id)
    return {one.id: one.name for one in people if one.user_id is None and one.id in at}


async def _form_again(session: AsyncSession, here: Inside, filled: Filled[DelegateForm]) -> Payload:
    return await _form(session, here, filled.form, filled.now, filled)


async def _with_account(client: AsyncWebClient, form: DelegateForm) -> DelegateForm:
    """Raises FormErrors."""
    if form.account is None:
        return form
    chosen = await usable_account(client, form.account, field="account")
    found = {"team": chosen.team_id, "name": chosen.name, "email": chosen.email, "is_guest": chosen.is_guest}
    return form.model_copy(update=found)


async def _name(change: Making, form: DelegateForm) -> None:
    session, here = change.session, change.here
    head = await known_person(session, here.partnership.id, form.person)
    headships = await _chosen(session, here, form, today_of(here, change.now))
    async with coming_and_going(change):
        delegate = await _delegate(change, form)
        if delegate == head.id:
            raise FormErrors({"account": views.OWN_DELEGATE})
        given = [await _give(session, form, delegate, one) for one in headships]
    change.about |= {
        "person": delegate,
        "for": head.id,
        "schools": [one.held.school_id for one in headships if one.held.school_id],
        "from": form.from_on.isoformat() if form.from_on > today_of(here, change.now) else None,
        "until": form.to_on.isoformat() if form.to_on else None,
    }
    told = [delegate] if head.id == here.member.person.id else [delegate, head.id]
    await change.owe(_owed(change, given[0], one) for one in told)


async def _chosen(session: AsyncSession, here: Inside, form: DelegateForm, today: date) -> list[Role]:
    """The headships that a delegate is named for: all of them where none was chosen. Raises FormErrors, NotFound."""
    headships = await _headships(session, here, form.person, today)
    if not set(form.schools) <= headships.keys():
        raise NotFound
    chosen = [one for key, one in headships.items() if not form.schools or key in form.schools]
    for one in chosen:
        if one.to_on is not None and one.to_on < form.from_on:
            raise FormErrors({"from_on": views.not_head_by_then(one.held.school, one.to_on)})
    return chosen


async def _delegate(change: Making, form: DelegateForm) -> PersonId:
    """Whoever is named: known here already, or added. Raises NotFound."""
    session, here = change.session, change.here.partnership
    if form.account is None or form.team is None:
        if form.known is None:
            raise NotFound
        return (await known_person(session, here.id, form.known)).id
    known = await person_of_user(session, here.id, form.team, form.account)
    if known is not None:
        return known.id
    is_elsewhere = form.team != here.team_id
    change.consequences += outsider_words(form.name, is_guest=form.is_guest, is_elsewhere=is_elsewhere)
    return await add_person(session, here.id, Details(form.name, form.email, form.team, form.account))


async def _give(session: AsyncSession, form: DelegateForm, delegate: PersonId, headship: Role) -> RoleId:
    """The delegation at one school: not before the headship, and not beyond it."""
    ends = [day for day in (form.to_on, headship.to_on) if day is not None]
    return await give_role(
        session,
        form.partnership,
        delegate,
        RoleKind.DELEGATE,
        school_id=headship.held.school_id,
        from_on=max(form.from_on, headship.from_on),
        to_on=min(ends, default=None),
        for_id=form.person,
        mode=form.mode,
    )


def _owed(change: Making, role_id: RoleId, to: PersonId) -> Owed:
    return Owed(
        NAMED,
        ROLE.subject(role_id),
        occasion=f"change {change.id}",
        not_before=change.now,
        over_at=change.now + STALE,
        person_id=to,
    )


async def named_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """What the delegate is told, and the head whom a coordinator has saved the trouble; not owed once it is over."""
    given = await role(session, delivery.partnership_id, ROLE.id_in(delivery.subject))
    of = await partnership(session, delivery.partnership_id)
    if given is None or of is None or given.held.for_id is None or given.held.mode is None:
        return None
    today = local(now, of.zone).date()
    is_head = delivery.person_id == given.held.for_id
    other = await name_of(session, of.id, given.person_id if is_head else given.held.for_id)
    if not given.goes_beyond(today - _DAY):
        return views.no_longer(other, is_head=is_head) if delivery.is_posted else None
    schools = await _schools_together(session, delivery, given)
    dates = dates_words(given.from_on, given.to_on, today)
    if is_head:
        return views.to_head(other, schools, dates)
    return views.to_delegate(other, schools, given.held.mode, dates)


async def _schools_together(session: AsyncSession, delivery: Delivery, given: Role) -> list[str]:
    """All the schools at which one answers for the other over the same days and in the same way."""
    return [
        one.held.school
        for one in await roles_of(session, delivery.partnership_id, given.person_id)
        if one.held.school
        and (one.held.for_id, one.held.mode, one.from_on, one.to_on)
        == (given.held.for_id, given.held.mode, given.from_on, given.to_on)
    ]


async def named_words(session: AsyncSession, change: Change) -> str:
    about = change.about
    schools = [await school_name(session, change.partnership_id, school_id) for school_id in about["schools"]]
    return views.named_words(
        await name_of(session, change.partnership_id, about["person"]),
        await name_of(session, change.partnership_id, about["for"]),
        schools,
        date.fromisoformat(about["from"]) if about["from"] else None,
        date.fromisoformat(about["until"]) if about["until"] else None,
    )


NAMING = Draft(
    kind=NAMED,
    about=PersonRef,
    model=DelegateForm,
    wording=views.DELEGATE_WORDING,
    drawn=_form_again,
    act=_name,
    words=named_words,
    beneath=beneath,
    completed=_with_account,
    let_in=may_name,
)
