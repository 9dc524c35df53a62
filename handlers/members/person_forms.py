"""Somebody is added, or what is known of them is put right: by a form, seen before it is saved."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.changes.changes import Making
from handlers.changes.drafts import Draft, Drafting, Filled, refuse_unseen
from handlers.house.access import Inside
from handlers.house.facts import MemberLinked
from handlers.house.forms import FormErrors
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.showing import shows
from handlers.house.views.kit import Payload
from handlers.members.everybody import beneath
from handlers.members.membership import (
    coming_and_going,
    known_person,
    name_of,
    offered_schools,
    remembered,
    role_said,
    school_for,
    today_of,
    usable_account,
)
from handlers.members.views import person as views
from handlers.members.views.people import ADD
from handlers.members.views.person import AddForm, EditForm, EditOpened, PersonFields
from handlers.members.views.roles import FormRef, PersonRef, role_words
from storage.changes.changes import Change
from storage.database.ids import SchoolId
from storage.delivery.accounts import leave_account
from storage.members.people import Person
from storage.members.roster import (
    AlreadySomebody,
    Details,
    NobodyLeft,
    add_person,
    amend_person,
    give_role,
    keeping_coordinated,
    roster,
)


@dataclass(frozen=True)
class PersonForms:
    """Listeners. What is known of people is the coordinators' to put right."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(ADD, shows(self.services, FormRef, _add_form))
        registrar.action(views.EDIT, shows(self.services, PersonRef, _edit_form))
        Drafting(self.services, ADDING).register(registrar)
        Drafting(self.services, AMENDING).register(registrar)


async def _add_form(session: AsyncSession, here: Inside, ref: FormRef, now: datetime) -> Payload:
    today = today_of(here, now)
    return views.add_form(ref, await offered_schools(session, here, today), today=today)


async def _edit_form(session: AsyncSession, _here: Inside, ref: PersonRef, _now: datetime) -> Payload:
    as_was = details_of(await known_person(session, ref.partnership, ref.person))
    shown = PersonFields(
        name=as_was.name, email=as_was.email, account=as_was.user_id, headship_from_on=as_was.headship_from_on
    )
    return views.edit_form(EditOpened(**ref.model_dump(), as_was=as_was), shown)


def details_of(someone: Person) -> Details:
    """What a form shows of somebody."""
    return Details(someone.name, someone.email, someone.team_id, someone.user_id, someone.headship_from_on)


def _wanted(form: PersonFields) -> Details:
    """Raises FormErrors for somebody without a name."""
    if form.name is None:
        raise FormErrors({"name": views.NO_NAME})
    return Details(form.name, form.email, form.team, form.account, form.headship_from_on)


async def _with_account(client: AsyncWebClient, form: AddForm) -> AddForm:
    """A name and an address that nobody has typed are Slack's. Raises FormErrors."""
    if form.account is None:
        return form
    chosen = await usable_account(client, form.account, field="account")
    return form.model_copy(
        update={
            "name": form.name or chosen.name,
            "email": form.email or chosen.email,
            "team": chosen.team_id,
            "is_guest": chosen.is_guest,
        }
    )


async def _with_new_account(client: AsyncWebClient, form: EditForm) -> EditForm:
    """Of an account that stays as it was, Slack is asked nothing. Raises FormErrors."""
    if form.account is None or form.account == form.as_was.user_id:
        return form.model_copy(update={"team": form.as_was.team_id if form.account else None})
    chosen = await usable_account(client, form.account, field="account")
    return form.model_copy(update={"team": chosen.team_id, "is_guest": chosen.is_guest})


async def _add(change: Making, form: AddForm) -> None:
    session, here = change.session, change.here.partnership
    wanted, school_id = await _wanted_at(change, form)
    _say_who_is_outside(change, form, wanted)
    change.consequences += await _namesakes(change, wanted.name)
    async with coming_and_going(change):
        try:
            added = await add_person(session, here.id, wanted)
        except AlreadySomebody as taken:
            raise FormErrors({"account": views.account_taken(taken.name)}) from None
        await give_role(session, here.id, added, form.role, school_id=school_id, from_on=form.from_on)
    change.about |= {"person": added, **remembered(change, form, school_id)}


async def _wanted_at(change: Making, form: AddForm) -> tuple[Details, SchoolId | None]:
    """Somebody, and at which school. Raises FormErrors for all that is missing."""
    try:
        school_id = await school_for(change, form)
    except FormErrors as missing:
        nameless = {"name": views.NO_NAME} if form.name is None else {}
        raise FormErrors(missing.by_field | nameless) from None
    return _wanted(form), school_id


async def _amend(change: Making, form: EditForm) -> None:
    """Raises FormErrors, Meanwhile."""
    session, here, wanted = change.session, change.here.partnership, _wanted(form)
    someone = await known_person(session, here.id, form.person)
    refuse_unseen(form.as_was, details_of(someone), wanted, called=views.CALLED)
    change.about["person"] = form.person
    if wanted.user_id != someone.user_id:
        _say_who_is_outside(change, form, wanted)
    try:
        async with keeping_coordinated(session, here.id, since=today_of(change.here, change.now)):
            await amend_person(session, here.id, form.person, wanted)
    except AlreadySomebody as taken:
        raise FormErrors({"account": views.account_taken(taken.name)}) from None
    except NobodyLeft:
        raise FormErrors({"account": views.LAST_ACCOUNT}) from None
    if someone.user_id not in (None, wanted.user_id):
        await leave_account(session, here.id, form.person, now=change.now, again_at=change.leaves_at)
    if wanted.user_id not in (None, someone.user_id):
        await change.publish(MemberLinked(here, await known_person(session, here.id, form.person)))


def _say_who_is_outside(change: Making, form: PersonFields, wanted: Details) -> None:
    is_elsewhere = wanted.team_id not in (None, change.here.partnership.team_id)
    change.consequences += views.outsider_words(wanted.name, is_guest=form.is_guest, is_elsewhere=is_elsewhere)


async def _namesakes(change: Making, name: str) -> list[str]:
    """Says of everybody of the same name what they are: two heads may share one, or somebody is added twice."""
    members = await roster(change.session, change.here.partnership.id, on=today_of(change.here, change.now))
    return [
        views.namesake(one.person.name, [role_words(role) for role in one.roles])
        for one in members
        if one.person.name.casefold() == name.casefold()
    ]


async def _add_again(session: AsyncSession, here: Inside, filled: Filled[AddForm]) -> Payload:
    today = today_of(here, filled.now)
    known = await offered_schools(session, here, today)
    return views.add_form(filled.form, known, today=today, filled=filled.form, changed=filled.changed)


async def _edit_again(_session: AsyncSession, _here: Inside, filled: Filled[EditForm]) -> Payload:
    return views.edit_form(filled.form, filled.form, filled.changed)


async def added_words(session: AsyncSession, change: Change) -> str:
    name = await name_of(session, change.partnership_id, change.about["person"])
    return views.added_words(name, await role_said(session, change.partnership_id, change.about))


async def amended_words(session: AsyncSession, change: Change) -> str:
    return views.amended_words(await name_of(session, change.partnership_id, change.about["person"]))


ADDING = Draft(
    kind=views.ADDED,
    about=FormRef,
    model=AddForm,
    wording=views.ADD_WORDING,
    drawn=_add_again,
    act=_add,
    words=added_words,
    beneath=beneath,
    completed=_with_account,
)
AMENDING = Draft(
    kind=views.AMENDED,
    about=EditOpened,
    model=EditForm,
    wording=views.PERSON_WORDING,
    drawn=_edit_again,
    act=_amend,
    words=amended_words,
    beneath=beneath,
    completed=_with_new_account,
)
