"""One person's page, and the form for what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from handlers.changes.views.drafts import form
from handlers.house.forms import Line
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Button,
    Context,
    Divider,
    EmailInput,
    Header,
    Input,
    Payload,
    PlainTextInput,
    Raw,
    Section,
    UsersSelect,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import long_date
from handlers.members.views.people import EVERYBODY, PageRef
from handlers.members.views.roles import (
    ROLE_WORDING,
    FormRef,
    PersonRef,
    RoleGiven,
    RoleRef,
    Under,
    date_input,
    role_fields,
)
from handlers.privacy.views.my_data import buttons_about
from schedules.headship import is_new_head, new_until
from schedules.local_time import local
from storage.database.ids import PartnershipId, SchoolId, TeamId, UserId
from storage.members.people import Person
from storage.members.roster import Details, Role

PAGE = "people.person"
EDIT = "people.edit"
ADD_ROLE = "people.add_role"
END_ROLE = "people.end_role"
NAME_DELEGATE = "people.name_delegate"
REMOVE = "people.remove"
ADDED = "people.added"
AMENDED = "people.amended"

NAME_MAX = 80
EMAIL_MAX = 254
HEADER_MAX = 150
ROLES_SHOWN = 30

PERSON_WORDING = {
    "name": f"Give a name of up to {NAME_MAX} characters, such as: Ada Moor",
    "email": "Give an e-mail address such as ada.moor@hilltop.sch.uk, or leave it empty.",
    "account": "Choose a Slack account, or leave it empty.",
    "headship_from_on": "Choose a date, or leave it empty.",
}
ADD_WORDING = {**PERSON_WORDING, **ROLE_WORDING}
NO_NAME = "Give a name such as Ada Moor, or choose a Slack account."
UNKNOWN_ACCOUNT = "Slack does not tell me whose account this is. Choose another, or leave it empty."
CLOSED_ACCOUNT = "This account is closed, so nothing would arrive. Choose another, or leave it empty."
LAST_ACCOUNT = (
    "Nobody would coordinate any longer who is on Slack. Choose the account, or first make somebody else coordinator."
)
NOT_A_PERSON = "This is an app, not a person. Choose somebody else, or leave it empty."
# The fields of the form, as a notice calls them.
CALLED = {
    "name": "the name",
    "email": "the e-mail address",
    "user_id": "the Slack account",
    "headship_from_on": "the start of headship",
}


def account_taken(name: str) -> str:
    """Beside an account that is somebody else's already."""
    return f"This account belongs to {name} in this partnership already. Choose another, or change {name} instead."


def outsider_words(name: str, *, is_guest: bool, is_elsewhere: bool) -> list[str]:
    """What a coordinator should know before she lets somebody from outside in; nothing of anybody else."""
    if is_elsewhere:
        return [f"{name} is in Slack with another organisation."]
    return [f"{name} is a guest in this workspace."] if is_guest else []


def namesake(name: str, held: Sequence[str]) -> str:
    """That somebody of the same name is here already."""
    return f"{name} is here already: {', '.join(held)}."


class PersonFields(BaseModel):
    """What is known of somebody, as a form has it. `team` and `is_guest` are what Slack says of the account."""

    name: Annotated[Line, Field(max_length=NAME_MAX)] | None = None
    email: Annotated[Line, Field(max_length=EMAIL_MAX, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    account: UserId | None = None
    headship_from_on: date | None = None
    team: TeamId | None = None
    is_guest: bool = False


class AddForm(FormRef, RoleGiven, PersonFields):
    """Somebody new, with a first role."""


class EditOpened(PersonRef):
    """Somebody whose details are edited, as they were when the form was opened."""

    as_was: Details


class EditForm(EditOpened, PersonFields):
    """What is to be known of them."""


@dataclass(frozen=True)
class RoleLine:
    """A role on somebody's page, in words."""

    role: Role
    words: str


def added_words(name: str, role: str) -> str:
    """How history words that somebody was added."""
    return f"{name} joins as {role}"


def amended_words(name: str) -> str:
    return f"New details of {name}"


def page(
    partnership_id: PartnershipId,
    person: Person,
    *,
    held: Sequence[RoleLine],
    delegates: Sequence[RoleLine],
    is_head: bool,
    today: date,
    zone: ZoneInfo,
) -> Payload:
    """Somebody's page: what is known, what they hold with a way to end each, and who answers for them."""
    ref = PersonRef(partnership=partnership_id, under=Under.PERSON, page=person.id, person=person.id)
    blocks: list[Block] = [
        Header(text=plain(fit(person.name, HEADER_MAX))),
        Context(elements=[mrkdwn("{facts}", facts=_facts(person, today, zone))]),
        *(role_section(ref, line) for line in [*held, *delegates][:ROLES_SHOWN]),
    ]
    if not held:
        blocks.append(Section(text=mrkdwn("Nothing in this partnership at present.")))
    return modal(
        title="People",
        callback_id=PAGE,
        close="Done",
        blocks=[
            *blocks,
            _acts(ref, is_head=is_head, is_here=bool(held)),
            _back(partnership_id),
            Divider(),
            buttons_about(partnership_id, person.id, person.name),
        ],
    )


def _facts(person: Person, today: date, zone: ZoneInfo) -> Raw:
    lines = [_account(person, zone), markup("{email}", email=person.email or "No e-mail address")]
    if person.headship_from_on:
        lines.append(markup("{words}", words=_headship(person.headship_from_on, today)))
    return Raw("\n".join(lines))


def _account(person: Person, zone: ZoneInfo) -> Raw:
    if person.user_id is None:
        return Raw("Not on Slack yet")
    if person.deactivated_at is None:
        return Raw(f"<@{person.user_id}>")
    closed_on = long_date(local(person.deactivated_at, zone).date())
    return markup("Slack account closed on {day}", day=closed_on)


def _headship(since: date, today: date) -> str:
    new = f", a new head until {long_date(new_until(since))}" if is_new_head(since, today) else ""
    return f"Head since {long_date(since)}{new}"


def role_section(under: FormRef, line: RoleLine) -> Section:
    """A role, and the button that ends it."""
    end = RoleRef(partnership=under.partnership, under=under.under, page=under.page, role=line.role.id)
    return Section(
        text=mrkdwn("{words}", words=f"{line.words[:1].upper()}{line.words[1:]}"),
        accessory=Button(
            text=plain("End…"),
            action_id=END_ROLE,
            value=end.model_dump_json(),
            accessibility_label=fit(f"End: {line.words}", BUTTON_MAX),
        ),
    )


def _acts(ref: PersonRef, *, is_head: bool, is_here: bool) -> Actions:
    value = ref.model_dump_json()
    offered = [("Edit details", EDIT), ("Add a role", ADD_ROLE)]
    offered += [("Name a delegate", NAME_DELEGATE)] * is_head + [("Remove…", REMOVE)] * is_here
    return Actions(
        elements=[Button(text=plain(label), action_id=action_id, value=value) for label, action_id in offered]
    )


def _back(partnership_id: PartnershipId) -> Actions:
    value = PageRef(partnership=partnership_id).model_dump_json()
    return Actions(elements=[Button(text=plain("Back to everybody"), action_id=EVERYBODY, value=value)])


def add_form(
    ref: FormRef,
    schools: Mapping[SchoolId, str],
    *,
    today: date,
    filled: AddForm | None = None,
    changed: Sequence[str] = (),
) -> Payload:
    """Somebody new, with a first role. With a Slack account the name need not be typed."""
    shown = filled or PersonFields()
    return form(
        ADDED,
        title="Add someone",
        submit="Add",
        metadata=ref,
        changed=changed,
        blocks=[
            _account_input(shown.account, "Leave it empty for somebody who is not on Slack yet."),
            _name_input(shown.name, optional=True, hint="Leave it empty to take the name from Slack."),
            *role_fields(schools, today, filled),
            _email_input(shown.email),
            _headship_input(shown.headship_from_on),
        ],
    )


def edit_form(opened: EditOpened, shown: PersonFields, changed: Sequence[str] = ()) -> Payload:
    """What is known of somebody."""
    return form(
        AMENDED,
        title="Edit details",
        metadata=opened,
        changed=changed,
        blocks=[
            _name_input(shown.name),
            _account_input(shown.account, "Empty for somebody who is not on Slack yet."),
            _email_input(shown.email),
            _headship_input(shown.headship_from_on),
        ],
    )


def _name_input(name: str | None, *, optional: bool = False, hint: str | None = None) -> Input:
    return Input(
        label=plain("Name"),
        hint=plain(hint) if hint else None,
        block_id="name",
        optional=optional,
        element=PlainTextInput(action_id="name", initial_value=name, max_length=NAME_MAX),
    )


def _account_input(user_id: UserId | None, hint: str) -> Input:
    return Input(
        label=plain("Slack account"),
        hint=plain(hint),
        block_id="account",
        optional=True,
        element=UsersSelect(action_id="account", placeholder=plain("Choose somebody"), initial_user=user_id),
    )


def _email_input(email: str | None) -> Input:
    return Input(
        label=plain("E-mail"),
        block_id="email",
        optional=True,
        element=EmailInput(action_id="email", initial_value=email),
    )


def _headship_input(since: date | None) -> Input:
    hint = "When a head first became one, at any school. For two school years I count them as a new head."
    return date_input("headship_from_on", "Head since", since, optional=True, hint=hint)
