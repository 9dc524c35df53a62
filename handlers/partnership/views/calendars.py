"""The partnership's calendar as a coordinator sees it: the year ahead, and a form for each term and closure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from handlers.changes.views.drafts import form
from handlers.house.forms import Line, Misfit
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    DatePicker,
    Header,
    Input,
    Option,
    Payload,
    PlainTextInput,
    RadioButtons,
    Section,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import days_words, long_date
from handlers.imports.calendar_lines import DatesKind
from handlers.imports.views.importing import DATES as IMPORT
from handlers.partnership.views.settings import NATIONS
from schedules.bank_holidays import Nation
from schedules.school_calendar import SchoolCalendar, SchoolYear, school_year_of
from storage.database.ids import PartnershipId

ADD = "calendar.add"
OPEN = "calendar.open"
REMOVE = "calendar.remove"

KEPT = "calendar.kept"
REMOVED = "calendar.removed"

NAME_MAX = 80
MOST_SHOWN = 75


class Dates(BaseModel, frozen=True):
    """A term or a closure, its first and last day included. There is no other id: it is what it says."""

    kind: DatesKind
    name: str
    first_on: date
    last_on: date

    @property
    def school_year(self) -> SchoolYear:
        return school_year_of(self.last_on if self.kind is DatesKind.TERM else self.first_on)

    @property
    def days(self) -> str:
        return days_words(self.first_on, self.last_on)


class DatesOpened(PartnershipRef):
    """Dates as they were when the form was opened; None for new ones."""

    as_was: Dates | None = None


class DatesForm(DatesOpened):
    """Dates as filled in. Raises Misfit."""

    kind: DatesKind
    name: Annotated[Line, Field(max_length=NAME_MAX)]
    first_on: date
    last_on: date | None = None

    @model_validator(mode="after")
    def _days_are_in_order(self) -> Self:
        if self.last_on is not None and self.last_on < self.first_on:
            raise Misfit("last_on")
        return self

    @property
    def wanted(self) -> Dates:
        return Dates(kind=self.kind, name=self.name, first_on=self.first_on, last_on=self.last_on or self.first_on)


class RemovedForm(PartnershipRef):
    """Dates that are to go."""

    as_was: Dates


@dataclass(frozen=True)
class YearAhead:
    """What is to come: dates in their order, and the bank holidays of the same time."""

    dates: Sequence[Dates]
    bank_holidays: Sequence[tuple[date, str]]
    nation: Nation

    @property
    def has_terms(self) -> bool:
        return any(one.kind is DatesKind.TERM for one in self.dates)


DATES_WORDING = {
    "kind": "Choose whether the schools are open or closed then.",
    "name": f"Give it a name of up to {NAME_MAX} characters, such as: Autumn half term",
    "first_on": "Choose the first day.",
    "last_on": "It ends before it begins. Choose a later day, or leave it empty for a single day.",
}
OVERLAPS = "{name} is from {days} already. Choose days outside it, or change that one."
STANDS_TWICE = "{name} begins on that day already. Give this another name or another day."
TERM_TOO_LONG = "No term is longer than half a year. Please check the year."
CLOSURE_TOO_LONG = "No holiday is longer than ten weeks. Please check the year."
TOO_FAR = "That is too far away. Please check the year."
GONE = "Meanwhile somebody has changed or removed “{name}”."
KINDS = {
    DatesKind.CLOSURE: ("Schools are closed", "Half term, an INSET day, a polling day"),
    DatesKind.TERM: ("Schools are open", "A term, from its first day to its last"),
}


def dates_of(calendar: SchoolCalendar) -> list[Dates]:
    """A calendar's terms and closures, in the order of their days."""
    terms = [
        Dates(kind=DatesKind.TERM, name=one.name, first_on=one.starts_on, last_on=one.ends_on) for one in calendar.terms
    ]
    closures = [
        Dates(kind=DatesKind.CLOSURE, name=one.name, first_on=one.first_on, last_on=one.last_on)
        for one in calendar.closures
    ]
    return sorted([*terms, *closures], key=lambda one: (one.first_on, one.kind is DatesKind.CLOSURE, one.name))


def term_dates(partnership_id: PartnershipId, ahead: YearAhead) -> Payload:
    """The year ahead, school year by school year, each with its bank holidays."""
    shown = ahead.dates[:MOST_SHOWN]
    return modal(
        title="Term dates",
        callback_id="calendar",
        close="Done",
        blocks=[
            *_without_terms(ahead),
            _buttons(partnership_id, ahead),
            *_years(partnership_id, shown),
            *_further(len(ahead.dates) - len(shown)),
            *_bank_holidays(ahead),
            Context(
                elements=[
                    mrkdwn(
                        "What is over no longer stands here. "
                        "Days on which one school alone is closed stand on its own page, under Schools."
                    )
                ]
            ),
        ],
    )


def _buttons(partnership_id: PartnershipId, ahead: YearAhead) -> Actions:
    """Whoever has no terms yet has them all in one place, and brings them from there."""
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    add = Button(text=plain("Add a term or a closure"), action_id=ADD, value=ref)
    bring = Button(
        text=plain("Paste or upload dates"),
        action_id=IMPORT,
        value=ref,
        style=None if ahead.has_terms else "primary",
    )
    return Actions(elements=[add, bring] if ahead.has_terms else [bring, add])


def _without_terms(ahead: YearAhead) -> Blocks:
    if ahead.has_terms:
        return []
    words = "No term dates yet, so I plan six weeks at a time. With them I plan the whole year, around your holidays."
    return [Section(text=mrkdwn("{words}", words=words))]


def _years(partnership_id: PartnershipId, shown: Iterable[Dates]) -> Blocks:
    blocks: list[Block] = []
    for year, dates in groupby(sorted(shown, key=lambda one: one.school_year), key=lambda one: one.school_year):
        blocks.append(Header(text=plain(str(year))))
        blocks += [_line(partnership_id, one) for one in dates]
    return blocks


def _line(partnership_id: PartnershipId, one: Dates) -> Section:
    template = "*{name}*\n{days}" if one.kind is DatesKind.TERM else "{name}\n{days}"
    return Section(
        text=mrkdwn(template, name=one.name, days=one.days),
        accessory=Button(
            text=plain("Change"),
            action_id=OPEN,
            value=DatesOpened(partnership=partnership_id, as_was=one).model_dump_json(),
            accessibility_label=fit(f"Change {one.name}, {one.days}", BUTTON_MAX),
        ),
    )


def _further(count: int) -> Blocks:
    """What does not fit lies furthest ahead, and shows as its time comes."""
    return [Context(elements=[mrkdwn("And {count} further ahead.", count=count)])] if count > 0 else []


def _bank_holidays(ahead: YearAhead) -> Blocks:
    days = [markup("{name}, {day}", name=name, day=long_date(day)) for day, name in ahead.bank_holidays]
    words = mrkdwn("Bank holidays in {nation}: {days}.", nation=NATIONS[ahead.nation], days="; ".join(days))
    return [Context(elements=[words])] if days else []


def dates_form(opened: DatesOpened, filled: DatesForm | None, changed: Sequence[str] = ()) -> Payload:
    """The form for a term or a closure: a new one, or one that stands."""
    shown = filled.wanted if filled else opened.as_was
    return form(
        KEPT,
        title="Change dates" if opened.as_was else "Add dates",
        metadata=DatesOpened(partnership=opened.partnership, as_was=opened.as_was),
        changed=changed,
        blocks=[
            Input(
                label=plain("What is it called?"),
                block_id="name",
                element=PlainTextInput(
                    action_id="name", initial_value=shown.name if shown else None, max_length=NAME_MAX
                ),
            ),
            _kind(shown.kind if shown else DatesKind.CLOSURE),
            _day("first_on", "First day", shown.first_on if shown else None),
            _day("last_on", "Last day", shown.last_on if shown else None, hint="Left empty, it is a single day."),
            *_removing(opened),
        ],
    )


def _kind(chosen: DatesKind) -> Input:
    options = {
        kind: Option(text=plain(word), value=kind, description=plain(meaning))
        for kind, (word, meaning) in KINDS.items()
    }
    return Input(
        label=plain("What does it mean?"),
        block_id="kind",
        element=RadioButtons(action_id="kind", options=[*options.values()], initial_option=options[chosen]),
    )


def _day(field: str, label: str, day: date | None, *, hint: str | None = None) -> Input:
    return Input(
        label=plain(label),
        hint=plain(hint) if hint else None,
        block_id=field,
        optional=hint is not None,
        element=DatePicker(action_id=field, initial_date=day),
    )


def _removing(opened: DatesOpened) -> Blocks:
    if opened.as_was is None:
        return []
    ref = RemovedForm(partnership=opened.partnership, as_was=opened.as_was).model_dump_json()
    return [Actions(elements=[Button(text=plain("Remove these dates"), action_id=REMOVE, value=ref)])]


def kept_words(dates: Dates, was: Dates | None) -> str:
    """How history words dates that were added or changed: "Autumn term: Mon 3 Sep 2018 to Fri 21 Dec 2018"."""
    if was is None:
        return f"{dates.name}: {dates.days}"
    called = was.name if was.name == dates.name else f"{was.name} is now {dates.name}"
    return (
        f"{called}: {dates.days}, in the place of {was.days}" if was.days != dates.days else f"{called}: {dates.days}"
    )


def removed_words(dates: Dates) -> str:
    return f"{dates.name} is removed: {dates.days}"
