"""What a coordinator sees before an import: what can be brought, and how."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from handlers.house.forms import Misfit
from handlers.house.references import PartnershipRef
from handlers.house.views.kit import (
    Actions,
    Block,
    Button,
    Checkboxes,
    FileInput,
    Input,
    Option,
    Payload,
    PlainTextInput,
    Section,
    modal,
    mrkdwn,
    plain,
)
from handlers.house.views.series_dates import days_words
from handlers.imports.templates import Template, Written
from storage.database.ids import PartnershipId

# Each opens its form; the value is a PartnershipRef, so any screen may show the button.
PEOPLE = "importing.people"
SCHOOLS = "importing.schools"
DATES = "importing.dates"

TEMPLATE = "importing.template"
AGAIN = "importing.again"
RETRY = "importing.retry"
CHOOSER = "importing.choose"
FORM = "importing.form"

# A modal carries 3,000 characters; what is pasted is written for it, where some characters take two.
METADATA_MAX = 3_000
PASTED_MAX = 2_500
ID_MAX = 100
SEEN_MAX = 64


class What(StrEnum):
    """What can be imported."""

    PEOPLE = "people"
    SCHOOLS = "schools"
    DATES = "dates"


class ImportRef(PartnershipRef):
    """What is imported, and into which partnership."""

    what: What


class Source(ImportRef):
    """Where the lines are that a coordinator imports, and what she has `seen` of what would come of them."""

    file: Annotated[str | None, Field(max_length=ID_MAX)] = None
    pasted: str | None = None
    adding_schools: bool = False
    seen: Annotated[str, Field(max_length=SEEN_MAX)] = ""

    @property
    def fits(self) -> bool:
        """Whether a modal can carry it, with what will have been seen of it."""
        return len(self.model_copy(update={"seen": "0" * SEEN_MAX}).model_dump_json()) <= METADATA_MAX


class ImportForm(ImportRef):
    """The form as filled in: a file, or what was pasted. Raises Misfit for neither, for both, and for too much."""

    file: Annotated[tuple[str, ...], Field(max_length=1)] = ()
    pasted: str | None = None
    adding: tuple[Literal["schools"], ...] = ()

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if not self.file and not self.pasted:
            raise Misfit("file")
        if self.pasted and (self.file or not self.source.fits):
            raise Misfit("pasted")
        return self

    @property
    def source(self) -> Source:
        return Source(
            partnership=self.partnership,
            what=self.what,
            file=next(iter(self.file), None),
            pasted=self.pasted,
            adding_schools=bool(self.adding),
        )


@dataclass(frozen=True)
class _Words:
    """How one thing that can be imported is spoken of, and in which files it may come."""

    label: str
    title: str
    brings: str
    lines: str
    typed: str
    files: str
    file_types: tuple[str, ...]
    action_id: str


_SHEETS = ("csv", "xlsx")
_WORDS = {
    What.PEOPLE: _Words(
        label="People",
        title="Import people",
        brings="Heads, deputies, teachers and coordinators. I look for each on Slack by their e-mail address.",
        lines="A line for each person. I need the name, the school and the role; the rest can come later.",
        typed="Copied from a spreadsheet with its headers, or typed as above.",
        files="Excel (.xlsx) or .csv, up to 5 MB.",
        file_types=_SHEETS,
        action_id=PEOPLE,
    ),
    What.SCHOOLS: _Words(
        label="Schools",
        title="Import schools",
        brings="A list of your own, or the file that Get Information about Schools (GIAS) gives you.",
        lines="A line for each school. I leave out those that GIAS calls closed.",
        typed="Copied from a spreadsheet with its headers, or typed as above.",
        files="Excel (.xlsx) or .csv, up to 5 MB.",
        file_types=_SHEETS,
        action_id=SCHOOLS,
    ),
    What.DATES: _Words(
        label="Term dates",
        title="Import term dates",
        brings="Terms, half terms and INSET days: a calendar file from your council, a list, or typed lines.",
        lines="A line for each term, half term, INSET day or other closure, with its first and its last day.",
        typed="One a line, as above; or copied from a spreadsheet with its headers.",
        files="Excel (.xlsx), .csv, or a calendar (.ics).",
        file_types=(),  # any: .ics is not among the types that Slack documents
        action_id=DATES,
    ),
}

FORM_WORDING = {
    "file": "Choose a file, or paste the lines below.",
    "pasted": f"Keep to one of the two: a file, or up to {PASTED_MAX:,} characters here. A longer list fits in a file.",
    "adding": "Tick it, or leave it.",
}
SEEN_FIRST = "You see what would change before anything is saved. An import removes nobody and nothing."
ONE_MOMENT = "One moment: I am reading it."
UNREADABLE = "I can't use this file. {words}"
NOT_FETCHED = "Slack did not give me the file. Nothing is saved. Please try again; if that fails too, choose it anew."
NOT_LOOKED_UP = "Slack is too busy to tell me who is there. Nothing is saved. Please try again in a minute."
TEMPLATE_SENT = "The template is on its way to you, in a direct message from me. Fill it in, and choose it here."
TEMPLATE_NOT_SENT = "I could not send you the template. Please try again in a moment."
ADD_SCHOOLS = "Add schools that I don't know yet"


def label_of(what: What) -> str:
    return _WORDS[what].label


def title_of(what: What) -> str:
    return _WORDS[what].title


def template_words(what: What) -> str:
    """What comes with the file."""
    return f"The template for {label_of(what).lower()}: write over the examples, then choose the file under Import."


def chooser(partnership_id: PartnershipId) -> Payload:
    """What shall be imported?"""
    return modal(
        title="Import",
        callback_id=CHOOSER,
        close="Done",
        blocks=[
            *(_choice(partnership_id, words) for words in _WORDS.values()),
            Section(text=mrkdwn("_{words}_", words=SEEN_FIRST)),
        ],
    )


def _choice(partnership_id: PartnershipId, words: _Words) -> Section:
    ref = PartnershipRef(partnership=partnership_id).model_dump_json()
    button = Button(text=plain(words.title), action_id=words.action_id, value=ref)
    return Section(text=mrkdwn("*{label}*\n{brings}", label=words.label, brings=words.brings), accessory=button)


def form(ref: ImportRef, template: Template, filled: Source | None = None, notice: str | None = None) -> Payload:
    """A file to choose, or a field to paste into; `notice` says why what was chosen before could not be used."""
    words = _WORDS[ref.what]
    only = ImportRef(partnership=ref.partnership, what=ref.what)
    blocks: list[Block] = [Section(text=mrkdwn("*{notice}*", notice=notice))] if notice else []
    blocks += [
        _lines_wanted(only),
        Section(text=mrkdwn("```{example}```", example=_example(ref.what, template))),
        _file_field(words),
        _pasted_field(words, filled.pasted if filled else None),
    ]
    if ref.what is What.PEOPLE:
        blocks.append(_adding_field(is_ticked=bool(filled and filled.adding_schools)))
    return modal(title=words.title, submit="See what changes", callback_id=FORM, metadata=only, blocks=blocks)


def _lines_wanted(ref: ImportRef) -> Section:
    """What the list must hold, and a button for a file that holds it."""
    return Section(
        text=mrkdwn("{lines}", lines=_WORDS[ref.what].lines),
        accessory=Button(text=plain("Send me a template"), action_id=TEMPLATE, value=ref.model_dump_json()),
    )


def _file_field(words: _Words) -> Input:
    return Input(
        label=plain("A file"),
        hint=plain(words.files),
        block_id="file",
        optional=True,
        element=FileInput(action_id="file", filetypes=[*words.file_types], max_files=1),
    )


def _pasted_field(words: _Words, pasted: str | None) -> Input:
    return Input(
        label=plain("Or paste the lines"),
        hint=plain(words.typed),
        block_id="pasted",
        optional=True,
        element=PlainTextInput(action_id="pasted", initial_value=pasted, multiline=True, max_length=PASTED_MAX),
    )


def _example(what: What, template: Template) -> str:
    """The template's examples as somebody might type them."""
    if what is What.DATES:
        return "\n".join(_typed(*example) for example in template.examples)
    rows = [template.headers, template.examples[0]]
    return "\n".join(", ".join(_cell(cell) for cell in row if cell is not None) for row in rows)


def _cell(cell: Written) -> str:
    return f"{cell.day} {cell:%b %Y}" if isinstance(cell, date) else str(cell)


def _typed(name: Written, first_on: Written, last_on: Written) -> str:
    assert isinstance(first_on, date)
    assert isinstance(last_on, date)
    return f"{name}: {days_words(first_on, last_on)}"


def _adding_field(*, is_ticked: bool) -> Input:
    option = Option(text=plain(ADD_SCHOOLS), value="schools")
    return Input(
        label=plain("Schools"),
        block_id="adding",
        optional=True,
        element=Checkboxes(action_id="adding", options=[option], initial_options=[option] if is_ticked else None),
    )


def one_moment(what: What) -> Payload:
    """What stands there while Slack is asked."""
    return modal(
        title=title_of(what),
        callback_id="importing.one_moment",
        blocks=[Section(text=mrkdwn("{words}", words=ONE_MOMENT))],
    )


def trouble(source: Source, words: str) -> Payload:
    """Slack has not helped; the same once more may do."""
    again = Button(text=plain("Try again"), action_id=RETRY, style="primary")
    return modal(
        title=title_of(source.what),
        callback_id="importing.trouble",
        metadata=source,
        blocks=[Section(text=mrkdwn("{words}", words=words)), Actions(elements=[again, choose_again(source)])],
    )


def choose_again(source: Source) -> Button:
    """The way back to the form; the modal on which it stands carries the source."""
    return Button(text=plain("Change the lines" if source.pasted else "Choose another file"), action_id=AGAIN)
