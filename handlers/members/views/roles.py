"""Roles in words, and the forms that give one, end one, or end all that somebody is."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Misfit
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    Block,
    Context,
    DatePicker,
    Input,
    Payload,
    Section,
    StaticSelect,
    mrkdwn,
    plain,
)
from handlers.house.views.menus import Menu
from handlers.house.views.series_dates import long_date
from storage.database.ids import PersonId, RoleId, SchoolId
from storage.members.people import DelegateMode, RoleHeld, RoleKind
from storage.members.roster import Role

GIVEN = "people.role_given"
ENDED = "people.role_ended"
REMOVED = "people.removed"

K = TypeVar("K", bound=int | str)

KINDS = {
    RoleKind.COORDINATOR: "coordinator",
    RoleKind.HEAD: "head",
    RoleKind.DELEGATE: "delegate",
    RoleKind.TEACHER: "teacher",
}
# A delegate is a head's own, and is named on that head's page.
OFFERED = {RoleKind.HEAD: "Head", RoleKind.TEACHER: "Teacher", RoleKind.COORDINATOR: "Coordinator"}
OF_A_SCHOOL = frozenset({RoleKind.HEAD, RoleKind.TEACHER})
MODES = {
    DelegateMode.WITH_ME: "both are asked",
    DelegateMode.INSTEAD: "only the delegate is asked",
    DelegateMode.WHEN_SILENT: "asked when the head is silent",
}


class Under(StrEnum):
    """What lies under a form, and is drawn again once the form is saved."""

    NOTHING = "nothing"
    EVERYBODY = "everybody"
    PERSON = "person"
    DELEGATES = "delegates"


class FormRef(PartnershipRef):
    """A form about people, and what lies under it: where that is somebody's page, `page` is whose."""

    under: Under = Under.NOTHING
    page: Annotated[PersonId, ROW_ID] | None = None


class PersonRef(FormRef):
    """Somebody in the partnership."""

    person: Annotated[PersonId, ROW_ID]


class RoleRef(FormRef):
    """A role that somebody holds."""

    role: Annotated[RoleId, ROW_ID]


class RoleGiven(BaseModel):
    """A role as the fields of a form give it. Whether the school must be said depends on the role."""

    role: RoleKind
    school: Annotated[SchoolId, ROW_ID] | None = None
    from_on: date
    to_on: date | None = None
    instead_of: Annotated[RoleId, ROW_ID] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "RoleGiven":
        if self.to_on is not None and self.to_on < self.from_on:
            raise Misfit("to_on")
        return self


class RoleForm(PersonRef, RoleGiven):
    """Somebody becomes something, perhaps in the place of what they were."""


class EndForm(RoleRef):
    """A role ends after its last day."""

    last_on: date


class RemovalForm(PersonRef):
    """Everything ends that somebody is."""

    last_on: date


ROLE_WORDING = {
    "role": "Choose what somebody becomes.",
    "school": "Choose the school.",
    "from_on": "Choose the first day.",
    "to_on": "Choose a last day that is not before the first, or leave it empty.",
    "instead_of": "Choose the role that ends, or leave it empty.",
}
END_WORDING = {"last_on": "Choose the last day."}
NO_SCHOOL = "Heads and teachers have a school. Choose it."
LAST_COORDINATOR = (
    "Nobody would coordinate any longer. First make somebody else coordinator: "
    "choose them under People, then Add a role."
)
OWN_LAST_DAY = "Choose today or a later day: until then you can still take it back."
OWN_FIRST_DAY = "Choose tomorrow or a later day: until then you coordinate, and can still take it back."
AT_ONCE = "It counts in full. With yesterday's date it ends at once."


def ends_already(last_on: date) -> str:
    """Beside a last day that comes later than the one that is set."""
    return f"It ends on {long_date(last_on)} already. To let it go on for longer, add the same role once more."


def given_words(name: str, role: str, instead: str | None) -> str:
    """How history words that somebody became something; what history has of anybody may be "somebody"."""
    return f"{name} becomes {role}, instead of {instead}" if instead else f"{name} becomes {role}"


def ended_words(name: str, role: str, last_on: date) -> str:
    return f"{name} is {role} until {long_date(last_on)}, and no longer"


def removed_words(name: str, last_on: date) -> str:
    return f"{name} leaves the partnership after {long_date(last_on)}"


def hears_later_words(name: str) -> str:
    """What an addition means for somebody who cannot be written to yet."""
    return f"{name} is not on Slack yet: I'll say hello when they join."


def loses_access(name: str, last_on: date, today: date) -> str:
    """What follows from the last of somebody's roles ending."""
    if last_on < today:
        return f"{name} no longer has access."
    return f"{name} has access until {long_date(last_on)}, and no longer."


def role_words(held: RoleHeld, *, for_name: str | None = None) -> str:
    """ "head at Hilltop", or "delegate of Ada Moor at Hilltop (both are asked)"."""
    of = f" of {for_name}" if for_name else ""
    at = f" at {held.school}" if held.school else ""
    mode = f" ({MODES[held.mode]})" if held.mode else ""
    return f"{KINDS[held.kind]}{of}{at}{mode}"


def dates_words(from_on: date, to_on: date | None, today: date) -> str:
    """ ", from Mon 1 Oct 2018, until Fri 21 Dec 2018", as far as it is still to come; "" for what simply goes on."""
    begins = f", from {long_date(from_on)}" if from_on > today else ""
    ends = f", until {long_date(to_on)}" if to_on else ""
    return f"{begins}{ends}"


def role_form(
    ref: PersonRef,
    name: str,
    *,
    schools: Mapping[SchoolId, str],
    held: Sequence[Role],
    today: date,
    filled: RoleGiven | None = None,
    changed: Sequence[str] = (),
) -> Payload:
    """One more role for somebody; `held` are those that it may take the place of."""
    ending = {one.id: role_words(one.held) for one in held if one.held.kind is not RoleKind.DELEGATE}
    instead = select_input(
        "instead_of",
        "Instead of",
        ending,
        filled.instead_of if filled else None,
        optional=True,
        hint="That role ends the day before the first day.",
        nothing="Nothing: it is one more",
    )
    return form(
        GIVEN,
        title="Add a role",
        metadata=ref,
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}*", name=name)),
            *role_fields(schools, today, filled),
            date_input(
                "to_on",
                "Last day",
                filled.to_on if filled else None,
                optional=True,
                hint="Empty while none is known.",
            ),
            *([instead] if ending else []),
        ],
    )


def role_fields(schools: Mapping[SchoolId, str], today: date, filled: RoleGiven | None = None) -> list[Block]:
    """What role, at which school, from when."""
    school = select_input(
        "school", "School", schools, filled.school if filled else None, optional=True, hint="A coordinator needs none."
    )
    return [
        select_input("role", "Role", OFFERED, filled.role if filled else RoleKind.HEAD),
        *([school] if schools else []),
        date_input("from_on", "First day", filled.from_on if filled else today),
    ]


def end_form(ref: RoleRef, name: str, words: str, *, shown: date, changed: Sequence[str] = ()) -> Payload:
    """When a role ends."""
    return form(
        ENDED,
        title="End a role",
        submit="End",
        metadata=ref,
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}*\n{words}", name=name, words=words)),
            date_input("last_on", "Last day", shown, hint=AT_ONCE),
        ],
    )


def removal_form(
    ref: PersonRef, name: str, held: Sequence[str], *, shown: date, changed: Sequence[str] = ()
) -> Payload:
    """When everything ends that somebody is."""
    lines = "\n".join(f"• {words}" for words in held)
    return form(
        REMOVED,
        title="Leaving",
        submit="Go on",
        metadata=ref,
        changed=changed,
        blocks=[
            Section(text=mrkdwn("*{name}* leaves the partnership. This ends:\n{lines}", name=name, lines=lines)),
            date_input("last_on", "Last day", shown, hint=AT_ONCE),
            Context(elements=[mrkdwn("What has happened until then is kept.")]),
        ],
    )


def date_input(field: str, label: str, shown: date | None, *, optional: bool = False, hint: str | None = None) -> Input:
    return Input(
        label=plain(label),
        hint=plain(hint) if hint else None,
        block_id=field,
        optional=optional,
        element=DatePicker(action_id=field, initial_date=shown),
    )


def select_input(
    field: str,
    label: str,
    words: Mapping[K, str],
    chosen: K | None = None,
    *,
    optional: bool = False,
    hint: str | None = None,
    nothing: str = "Choose",
) -> Input:
    """A choice of one; `nothing` is what stands there before."""
    menu = Menu(words)
    return Input(
        label=plain(label),
        hint=plain(hint) if hint else None,
        block_id=field,
        optional=optional,
        element=StaticSelect(
            action_id=field,
            placeholder=plain(nothing),
            options=menu.ungrouped,
            option_groups=menu.groups,
            initial_option=menu.options.get(chosen) if chosen is not None else None,
        ),
    )
