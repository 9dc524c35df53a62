"""New school year: what is settled for September and what is not, and the forms that settle it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from json import dumps
from typing import Annotated, Any

from pydantic import model_validator

from handlers.changes.views.drafts import form
from handlers.house.references import ROW_ID, PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Blocks,
    Button,
    Context,
    Divider,
    Header,
    Input,
    MultiStaticSelect,
    Option,
    Payload,
    Section,
    fit,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.menus import A_GROUP, Menu
from handlers.house.views.series_dates import days_words, long_date
from handlers.meetings.views.meetings import NEW_SERIES
from handlers.members.views.newcomers import NEWCOMER_WORDING, NewcomerForm, newcomer_fields
from handlers.members.views.roles import date_input, select_input
from handlers.partnership.views.schools import SchoolRef, people_named
from schedules.school_calendar import SchoolYear, Term
from storage.database.ids import PartnershipId, RoleId, SchoolId
from storage.members.schools import School

SOMEBODY_LEAVES = "new_year.somebody_leaves"
NAME_HEAD = "new_year.name_head"
DELEGATES = "new_year.delegates"
TERM_DATES = "screen.calendar"

LEFT = "new_year.left"
HEAD_NAMED = "new_year.head_named"
DELEGATES_SETTLED = "new_year.delegates_settled"

GOING_ON = "going_on"

LINES_SHOWN = 20

_DAY = timedelta(days=1)


class LeavingForm(NewcomerForm):
    """Whose headship ends, on which day, and who follows."""

    role: Annotated[RoleId, ROW_ID]
    after: date


class HeadForm(NewcomerForm):
    """Who is head of a school that has none, and from which day."""

    school: Annotated[SchoolId, ROW_ID]
    from_on: date


@dataclass(frozen=True)
class Settled:
    """Which delegates go on in September, and which end before it; of the rest nothing has been said."""

    going_on: tuple[RoleId, ...] = ()
    ending: tuple[RoleId, ...] = ()

    @property
    def seen(self) -> str:
        """The same for the same: by it is known whether somebody has settled anything meanwhile."""
        return sha256(dumps([self.going_on, self.ending]).encode()).hexdigest()


class DelegatesOpened(PartnershipRef):
    """The delegates as they were `seen` when the form was opened; `shown` are all of them."""

    as_was: str
    shown: tuple[Annotated[RoleId, ROW_ID], ...]


class DelegatesForm(DelegatesOpened):
    """Who goes on, as filled in; whoever was shown and is not among them ends."""

    going_on: frozenset[Annotated[RoleId, ROW_ID]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _of_all_menus(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A menu takes a hundred: of more delegates there are several."""
        chosen = [role for name, roles in values.items() if name.startswith(GOING_ON) for role in roles]
        return {**values, GOING_ON: chosen}


@dataclass(frozen=True)
class Departure:
    """A headship that ends with this school year, and who heads the school then."""

    name: str
    school: str
    last_on: date
    successors: Sequence[str]


@dataclass(frozen=True)
class Preparation:
    """What is known of the school year to come."""

    year: SchoolYear
    departures: Sequence[Departure]
    headless: Sequence[School]
    delegates: Settled
    undecided: int
    terms: Sequence[Term]
    series: Sequence[tuple[str, date]]

    @property
    def to_do(self) -> list[str]:
        """What is not settled, in the order of the screen."""
        open_ends = {
            "heads": bool(self.headless),
            "delegates": bool(self.undecided),
            "term dates": not self.terms,
            "meetings": not self.series,
        }
        return [name for name, is_open in open_ends.items() if is_open]


LEAVING_WORDING = NEWCOMER_WORDING | {"role": "Choose who leaves.", "after": "Choose the last day."}
HEAD_WORDING = NEWCOMER_WORDING | {"from_on": "Choose the first day."}
DELEGATES_WORDING = {"going_on": "Choose those who go on."}
ENDS_ALREADY = "That ends already, on {last_on}. Choose somebody else."
BEGINS_LATER = "That headship begins later, on {from_on}. Choose a later day."
FOLLOWS_HERSELF = "That is who leaves. Choose somebody else, or leave it empty."
NOBODY_NAMED = "Who is it? Choose the person on Slack, or give a name."
DECIDED_MEANWHILE = "Meanwhile somebody has settled which delegates go on."
NOBODY_LEAVES = "nobody leaves so far"
NO_DELEGATES = "No head has a delegate this summer."
OUT_OF_SEASON = "From 1 June I help you here with the new school year: who leaves and who follows, delegates, dates."


def checklist(partnership_id: PartnershipId, known: Preparation) -> Payload:
    """All that September needs, what is still to do named first. It can be left at any time."""
    return modal(
        title="New school year",
        callback_id="new_year",
        close="Done",
        blocks=[
            Header(text=plain(str(known.year))),
            Section(text=mrkdwn("{words}", words=_progress(known))),
            Divider(),
            *_heads(partnership_id, known),
            Divider(),
            *_delegates(partnership_id, known),
            Divider(),
            *_term_dates(partnership_id, known),
            Divider(),
            *_meetings(partnership_id, known),
        ],
    )


def _progress(known: Preparation) -> str:
    """What is still to do. Each thing is saved by itself, so leaving loses nothing."""
    if not known.to_do:
        return f"All that I need to know for {known.year} is here. You can change any of it."
    return f"Still to do: {', '.join(known.to_do)}. Take them in any order, and come back whenever you like."


def _heads(partnership_id: PartnershipId, known: Preparation) -> Blocks:
    leaves = _button("Somebody leaves", SOMEBODY_LEAVES, PartnershipRef(partnership=partnership_id))
    lines = [_departure(one) for one in known.departures]
    state = _state(is_open=bool(known.headless)) if lines or known.headless else NOBODY_LEAVES
    return [
        *_item("Heads", leaves, lines, state=state),
        *(_without_head(partnership_id, one) for one in known.headless[:LINES_SHOWN]),
    ]


def _state(*, is_open: bool) -> str:
    return "to do" if is_open else "done"


def _item(title: str, button: Button | None, lines: Sequence[str], *, state: str, instead: str = "") -> Blocks:
    """One thing to settle: whether it is, and what is known of it; `instead` stands there where nothing is."""
    words = mrkdwn("*{title}*: {state}", title=title, state=state)
    shown = [f"• {line}" for line in lines[:LINES_SHOWN]]
    if len(lines) > LINES_SHOWN:
        shown.append(f"• and {len(lines) - LINES_SHOWN} more")
    known = "\n".join(shown) or instead
    return [Section(text=words, accessory=button), *([Section(text=mrkdwn("{known}", known=known))] if known else [])]


def _without_head(partnership_id: PartnershipId, one: School) -> Section:
    ref = SchoolRef(partnership=partnership_id, school=one.id)
    return Section(
        text=mrkdwn("{name} has no head from September.", name=one.name),
        accessory=_button("Name its head", NAME_HEAD, ref),
    )


def _departure(one: Departure) -> str:
    follows = f"{people_named(one.successors)} follows" if one.successors else "nobody follows yet"
    return f"{one.name} leaves {one.school} after {long_date(one.last_on)}; {follows}."


def _delegates(partnership_id: PartnershipId, known: Preparation) -> Blocks:
    last_on = long_date(known.year.first_on - _DAY)
    lines = [
        _counted(len(known.delegates.going_on), "goes on", "go on"),
        _counted(len(known.delegates.ending), f"ends on {last_on}", f"end on {last_on}"),
        _counted(known.undecided, "has no last day", "have no last day"),
    ]
    settles = _button("Renew or end", DELEGATES, PartnershipRef(partnership=partnership_id))
    said = [one for one in lines if one]
    state = _state(is_open=bool(known.undecided))
    return _item("Delegates", settles if said else None, said, state=state, instead="No head has one.")


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}" if count else ""


def _term_dates(partnership_id: PartnershipId, known: Preparation) -> Blocks:
    opens = _button("Term dates", TERM_DATES, PartnershipRef(partnership=partnership_id))
    lines = [f"{one.name}: {days_words(one.starts_on, one.ends_on)}" for one in known.terms]
    return _item(
        "Term dates", opens, lines, state=_state(is_open=not lines), instead=f"None of {known.year} is here yet."
    )


def _meetings(partnership_id: PartnershipId, known: Preparation) -> Blocks:
    plans = _button("Plan meetings", NEW_SERIES, PartnershipRef(partnership=partnership_id))
    lines = [f"{name}, from {long_date(first_on)}" for name, first_on in known.series]
    return _item(
        "Meetings", plans, lines, state=_state(is_open=not lines), instead=f"None of {known.year} is planned yet."
    )


def _button(label: str, action_id: str, ref: PartnershipRef) -> Button:
    return Button(text=plain(fit(label, BUTTON_MAX)), action_id=action_id, value=ref.model_dump_json())


def out_of_season() -> Payload:
    return modal(
        title="New school year",
        callback_id="new_year",
        close="Done",
        blocks=[Section(text=mrkdwn("{words}", words=OUT_OF_SEASON))],
    )


def leaving_form(
    partnership_id: PartnershipId,
    headships: Mapping[RoleId, str],
    *,
    after: date,
    filled: LeavingForm | None = None,
    changed: Sequence[str] = (),
) -> Payload:
    """Who leaves, when, and who follows."""
    return form(
        LEFT,
        title="Somebody leaves",
        submit="See what changes",
        metadata=PartnershipRef(partnership=partnership_id),
        changed=changed,
        blocks=[
            select_input("role", "Who leaves?", headships, filled.role if filled else None),
            date_input("after", "Last day", filled.after if filled else after),
            Context(elements=[mrkdwn("Whoever follows begins the day after. You can also name them later.")]),
            *newcomer_fields("Successor", filled, since=after + _DAY),
        ],
    )


def nobody_can_leave() -> str:
    return "No head's time is without an end. People has everybody, and what they are."


def head_form(
    ref: SchoolRef, school: str, *, from_on: date, filled: HeadForm | None = None, changed: Sequence[str] = ()
) -> Payload:
    """Who is head of a school that has none."""
    return form(
        HEAD_NAMED,
        title=school,
        metadata=SchoolRef(partnership=ref.partnership, school=ref.school),
        changed=changed,
        blocks=[
            date_input("from_on", "First day", filled.from_on if filled else from_on),
            *newcomer_fields("Its head", filled, since=from_on),
        ],
    )


def delegates_form(
    opened: DelegatesOpened,
    delegates: Mapping[RoleId, str],
    year: SchoolYear,
    *,
    going_on: Iterable[RoleId],
    changed: Sequence[str] = (),
) -> Payload:
    """Which delegates go on for another school year."""
    words = (
        f"Whoever goes on does so until {long_date(year.last_on)}; all others end on {long_date(year.first_on - _DAY)}."
    )
    return form(
        DELEGATES_SETTLED,
        title="Delegates",
        metadata=DelegatesOpened(partnership=opened.partnership, as_was=opened.as_was, shown=tuple(delegates)),
        changed=changed,
        blocks=[
            Section(text=mrkdwn("{words}", words=words)),
            *_menus(f"Who goes on in {year}?", Menu(delegates).options, {*going_on}),
        ],
    )


def _menus(label: str, options: Mapping[RoleId, Option], chosen: Collection[RoleId]) -> Blocks:
    """As many menus as it takes: one menu offers more than a hundred, but begins with no more chosen."""
    parts = [[*options][start : start + A_GROUP] for start in range(0, len(options), A_GROUP)]
    return [
        Input(
            label=plain(label if number == 1 else f"{label} ({number} of {len(parts)})"),
            block_id=GOING_ON if number == 1 else f"{GOING_ON}_{number}",
            optional=True,
            element=MultiStaticSelect(
                action_id=GOING_ON,
                initial_options=[options[role] for role in part if role in chosen] or None,
                options=[options[role] for role in part],
            ),
        )
        for number, part in enumerate(parts, 1)
    ]


def left_words(name: str, school: str | None, after: date, successor: str | None) -> str:
    """How history words that a head leaves: "Ada Moor leaves Hilltop after Sat 31 Aug 2019; Jo Field follows"."""
    follows = f"; {successor} follows" if successor else ""
    return f"{name} leaves {school or 'her school'} after {long_date(after)}{follows}"


def head_named_words(name: str, school: str, from_on: date) -> str:
    return f"{name} is head at {school} from {long_date(from_on)}"


def delegates_settled_words(year: SchoolYear, going_on: int, ending: int) -> str:
    return f"Delegates in {year}: {_counted(going_on, 'goes on', 'go on') or 'nobody goes on'}{_and_ending(ending)}"


def _and_ending(count: int) -> str:
    return f", {_counted(count, 'ends', 'end')}" if count else ""
