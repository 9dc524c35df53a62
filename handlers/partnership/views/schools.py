"""What a coordinator sees of schools: all of them, one of them, and how one joins, closes or merges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from handlers.changes.views.drafts import form
from handlers.house.forms import Line
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Blocks,
    Button,
    Context,
    DatePicker,
    Input,
    Option,
    Payload,
    PlainTextInput,
    Section,
    StaticSelect,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import days_words, long_date
from handlers.imports.views.importing import SCHOOLS as IMPORT
from handlers.members.views.newcomers import NEWCOMER_WORDING, NewcomerForm, newcomer_fields
from schedules.school_calendar import Closure
from storage.database.ids import PartnershipId, SchoolId
from storage.members.people import Member
from storage.members.schools import School

ADD = "schools.add"
OPEN = "schools.open"
CLOSE = "schools.close"
EARLIER = "schools.earlier"
FURTHER = "schools.further"

ADDED = "school.added"
AMENDED = "school.amended"
CLOSED = "school.closed"

NAME_MAX = 80
OPTION_MAX = 75
CLOSURES_MAX = 700
MOST_CLOSURES = 20
A_PAGE = 90
LISTED = 100
REFUSED_SHOWN = 3
NAMED = 3

Name = Annotated[Line, Field(max_length=NAME_MAX)]
Urn = Annotated[Line, Field(pattern=r"^[0-9]{6}$")]


class PageRef(PartnershipRef):
    """A page of the list."""

    page: Annotated[int, Field(ge=0, le=LISTED)] = 0


class SchoolRef(PartnershipRef):
    """A school, with the partnership whose it is."""

    school: Annotated[SchoolId, ROW_ID]


class SchoolDetails(BaseModel, frozen=True):
    """What a coordinator may change of a school; `closures` are lines as they may be typed."""

    name: str
    urn: str | None
    closures: str


class SchoolOpened(SchoolRef):
    """A school as it was when its form was opened."""

    as_was: SchoolDetails


class SchoolForm(SchoolOpened):
    """A school as filled in."""

    name: Name
    urn: Urn | None = None
    closures: Annotated[str, Field(max_length=CLOSURES_MAX)] = ""


class NewSchoolForm(NewcomerForm):
    """A school that joins, perhaps with its head."""

    name: Name
    urn: Urn | None = None
    joined_on: date


class ClosingForm(SchoolRef):
    """The last day of a school, and where its people go on."""

    after: date
    into: Annotated[SchoolId, ROW_ID] | None = None


@dataclass(frozen=True)
class ListedSchool:
    """A school with whom it has today."""

    school: School
    people: Sequence[Member]


CALLED = {"name": "the name", "urn": "the URN", "closures": "the school's own closures"}
SCHOOL_WORDING = {
    "name": f"Give the school's name in up to {NAME_MAX} characters, such as: Hilltop Primary",
    "urn": "A URN has six digits, such as 113456. Leave it empty if you don't know it.",
    "closures": f"That is too long. Keep to {CLOSURES_MAX} characters; closures that are over may go.",
}
NEW_SCHOOL_WORDING = SCHOOL_WORDING | NEWCOMER_WORDING | {"joined_on": "Choose the day from which it belongs."}
CLOSING_WORDING = {
    "after": "Choose the last day on which it belongs to the partnership.",
    "into": "Choose the school at which its people go on, or leave it empty.",
}
EXISTS = "A school of this name is here already, or was once. Add the town, for instance, to tell them apart."
URN_TAKEN = "{name} has this number already. Check both, or leave it empty."
TOO_MANY_CLOSURES = f"Keep to {MOST_CLOSURES} closures; those that are over may go."
NOT_A_CLOSURE = "“{name}” is a term. Give only days on which this school is closed while others are open."
NO_LONGER_HERE = "A school that is here no longer"
BEFORE_JOINING = "It joins later than that. Choose a later day."
NOBODY_COORDINATES = "Nobody would coordinate after that. Name another coordinator first, under People."


def schools_list(partnership_id: PartnershipId, listed: Sequence[ListedSchool], *, today: date, page: int) -> Payload:
    """The schools of one page, each with its button."""
    first = page * A_PAGE
    shown = listed[first : first + A_PAGE]
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    buttons = [("Add a school", ADD), ("Import a list", IMPORT)]
    return modal(
        title="Schools",
        callback_id="schools",
        close="Done",
        blocks=[
            Section(text=mrkdwn("{count}", count=_count(listed))),
            Actions(elements=[Button(text=plain(label), action_id=act, value=ref) for label, act in buttons]),
            *(_line(partnership_id, one, today) for one in shown),
            *_pages(partnership_id, page, count=len(listed)),
        ],
    )


def _count(listed: Sequence[ListedSchool]) -> str:
    if not listed:
        return "There are no schools yet. Add the first, or import them all at once."
    return "1 school" if len(listed) == 1 else f"{len(listed)} schools"


def _line(partnership_id: PartnershipId, one: ListedSchool, today: date) -> Section:
    ref = SchoolRef(partnership=partnership_id, school=one.school.id).model_dump_json()
    return Section(
        text=mrkdwn("*{name}*\n{words}", name=one.school.name, words=", ".join(_facts(one, today))),
        accessory=Button(
            text=plain("Change"),
            action_id=OPEN,
            value=ref,
            accessibility_label=fit(f"Change {one.school.name}", BUTTON_MAX),
        ),
    )


def _facts(one: ListedSchool, today: date) -> list[str]:
    """ "Ada Moor, closes after Fri 20 Jul 2018"."""
    heads = [member.person.name for member in one.people if member.is_head]
    facts = [people_named(heads) if heads else "no head yet"]
    if one.school.joined_on and one.school.joined_on > today:
        facts.append(f"joins on {long_date(one.school.joined_on)}")
    if one.school.left_on:
        facts.append(f"closes after {long_date(one.school.left_on)}")
    return facts


def _pages(partnership_id: PartnershipId, page: int, *, count: int) -> Blocks:
    """Buttons to the page before and after, where there are any."""
    beside = ((EARLIER, "Earlier in the list", page - 1), (FURTHER, "Further schools", page + 1))
    buttons = [
        Button(text=plain(label), action_id=action_id, value=_page_ref(partnership_id, to))
        for action_id, label, to in beside
        if 0 <= to * A_PAGE < count
    ]
    return [Actions(elements=[*buttons])] if buttons else []


def _page_ref(partnership_id: PartnershipId, page: int) -> str:
    return PageRef(partnership=partnership_id, page=page).model_dump_json()


def school_form(
    opened: SchoolOpened,
    school: School,
    people: Sequence[Member],
    filled: SchoolForm | None,
    changed: Sequence[str] = (),
) -> Payload:
    """One school: what may be changed of it, and who is there."""
    stands = filled or opened.as_was
    return form(
        AMENDED,
        title=school.name,
        metadata=SchoolOpened(**opened.model_dump(include={"partnership", "school", "as_was"})),
        changed=changed,
        blocks=[
            Context(elements=[mrkdwn("{who}", who=_who_is_there(school, people))]),
            _name_field(stands.name),
            _urn_field(stands.urn),
            _closures_field(stands.closures),
            *_closing(opened, school),
        ],
    )


def _who_is_there(school: School, people: Sequence[Member]) -> str:
    """ "Head: Ada Moor. Also here: 2 others. It closes after Fri 20 Jul 2018; History can put that back." """
    heads = [member.person.name for member in people if member.is_head]
    others = len(people) - len(heads)
    lines = [f"Head: {people_named(heads)}." if heads else "No head yet; add one under People."]
    if others:
        lines.append(f"Also here: {others} {'other' if others == 1 else 'others'}.")
    if school.joined_on:
        lines.append(f"With us since {long_date(school.joined_on)}.")
    if school.left_on:
        lines.append(f"It closes after {long_date(school.left_on)}; History can put that back.")
    return " ".join(lines)


def _closing(opened: SchoolOpened, school: School) -> Blocks:
    if school.left_on:
        return []
    ref = SchoolRef(partnership=opened.partnership, school=opened.school).model_dump_json()
    return [Actions(elements=[Button(text=plain("It closes or merges"), action_id=CLOSE, value=ref)])]


def new_school_form(
    partnership_id: PartnershipId, filled: NewSchoolForm | None, changed: Sequence[str] = (), *, today: date
) -> Payload:
    """A school joins; its head may come with it."""
    return form(
        ADDED,
        title="Add a school",
        metadata=PartnershipRef(partnership=partnership_id),
        changed=changed,
        blocks=[
            _name_field(filled.name if filled else None),
            _urn_field(filled.urn if filled else None),
            Input(
                label=plain("In the partnership from"),
                block_id="joined_on",
                element=DatePicker(action_id="joined_on", initial_date=filled.joined_on if filled else today),
            ),
            *newcomer_fields("Its head", filled),
        ],
    )


def closing_form(
    ref: SchoolRef,
    name: str,
    others: Sequence[School],
    filled: ClosingForm | None,
    changed: Sequence[str] = (),
) -> Payload:
    """A school's last day. Merged into another, its people go on there."""
    return form(
        CLOSED,
        title=name,
        submit="See what changes",
        metadata=SchoolRef(partnership=ref.partnership, school=ref.school),
        changed=changed,
        blocks=[
            Input(
                label=plain("Its last day in the partnership"),
                block_id="after",
                element=DatePicker(action_id="after", initial_date=filled.after if filled else None),
            ),
            *_merging(others, filled.into if filled else None),
        ],
    )


def _merging(others: Sequence[School], chosen: SchoolId | None) -> Blocks:
    """Where its people go on: nowhere, if it simply closes."""
    options = {one.id: Option(text=plain(fit(one.name, OPTION_MAX)), value=str(one.id)) for one in others}
    if not options:
        return []
    return [
        Input(
            label=plain("It merges into"),
            hint=plain("Its people go on there from the next day. Left empty, they leave with it."),
            block_id="into",
            optional=True,
            element=StaticSelect(
                action_id="into",
                options=[*options.values()][:LISTED],
                initial_option=options.get(chosen) if chosen else None,
            ),
        )
    ]


def _name_field(name: str | None) -> Input:
    return Input(
        label=plain("Name"),
        block_id="name",
        element=PlainTextInput(action_id="name", initial_value=name, max_length=NAME_MAX),
    )


def _urn_field(urn: str | None) -> Input:
    return Input(
        label=plain("URN"),
        hint=plain("Its unique reference number, six digits. It tells schools of one name apart in an import."),
        block_id="urn",
        optional=True,
        element=PlainTextInput(action_id="urn", initial_value=urn, max_length=NAME_MAX),
    )


def _closures_field(closures: str) -> Input:
    return Input(
        label=plain("Closed while others are open"),
        hint=plain("One a line, such as: INSET day: 4 January 2027. Its people then get no messages."),
        block_id="closures",
        optional=True,
        element=PlainTextInput(
            action_id="closures",
            initial_value=closures or None,
            multiline=True,
            max_length=max(CLOSURES_MAX, len(closures)),
        ),
    )


def closure_lines(closures: Sequence[Closure]) -> str:
    """Closures as they may be typed, one a line: "INSET day: Mon 4 Jan 2027"."""
    return "\n".join(f"{one.name}: {days_words(one.first_on, one.last_on)}" for one in closures)


def people_named(names: Sequence[str]) -> str:
    """ "Ada Moor, Ben Hale and 3 others"."""
    shown = [*names[:NAMED]]
    if others := len(names) - len(shown):
        shown.append("1 other" if others == 1 else f"{others} others")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def added_words(school: School | None) -> str:
    """How history words that a school was added; None is one that is there no longer."""
    if school is None:
        return NO_LONGER_HERE
    since = f", from {long_date(school.joined_on)}" if school.joined_on else ""
    return f"New school: {school.name}{since}"


def amended_words(school: School | None, fields: Sequence[str]) -> str:
    """ "Hilltop Primary: new name, own closures"."""
    if school is None:
        return NO_LONGER_HERE
    return f"{school.name}: {', '.join(words for field, words in _AMENDED.items() if field in fields)}"


_AMENDED = {"name": "new name", "urn": "URN", "closures": "own closures"}


def closed_words(school: School | None, into: School | None, after: date) -> str:
    if school is None:
        return NO_LONGER_HERE
    if into is None:
        return f"{school.name} closes after {long_date(after)}"
    return f"{school.name} merges into {into.name} after {long_date(after)}"


def is_head_words(name: str) -> str:
    return f"{name} is its head."


def several_heads_words(school: str, names: Sequence[str]) -> str:
    return f"{school} has {len(names)} heads then: {people_named(names)}."


def go_on_words(names: Sequence[str], into: str) -> str:
    return f"{people_named(names)} {'goes' if len(names) == 1 else 'go'} on at {into}."
