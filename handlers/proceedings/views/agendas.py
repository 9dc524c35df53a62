"""What people see of an agenda: below the announcement, in a modal of its own, and the forms that fill it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from handlers.changes.views.changes import ChangeRef, undo_buttons
from handlers.changes.views.drafts import form
from handlers.house.forms import Line, Misfit
from handlers.house.references import ROW_ID
from handlers.house.views.kit import (
    BUTTON_MAX,
    Actions,
    Block,
    Blocks,
    Button,
    Context,
    Input,
    NumberInput,
    Option,
    Overflow,
    Payload,
    PlainTextInput,
    Raw,
    Section,
    fit,
    markup,
    modal,
    mrkdwn,
    plain,
)
from handlers.meetings.views.meetings import MeetingRef, meeting_alone
from handlers.members.views.roles import select_input
from storage.database.ids import AgendaItemId, PersonId
from storage.meetings.meetings import Meeting
from storage.proceedings.agendas import ITEMS_MAX, AgendaItem, NewItem

OPEN = "agenda.open"
OF_PARTNERSHIP = "agenda.of_partnership"
PROPOSE = "agenda.propose"
PROPOSE_FORM = "agenda.propose_form"
ITEM = "agenda.item"
ORDER = "agenda.order"
ORDER_FORM = "agenda.order_form"
AMENDED = "agenda.amended"
DROPPED = "agenda.dropped"
AGENDA = "agenda.shown"

TITLE_MAX = 150
MINUTES_MAX = 480
# Below an announcement, which holds 3,000 characters a section; the whole stands behind the button.
SHOWN_MAX = 1_500
SHOWN_IN_MESSAGE = 600
SECTION_MAX = 2_900

NOTHING_YET = "Nothing is on the agenda yet."
LABEL = "Agenda"
FULL = f"There are {ITEMS_MAX} items already. Ask the coordinator to drop one, or propose it for the next meeting."
OVER = "This meeting is over, so its agenda stays as it is."
NONE_TO_COME = "No meeting is planned that you are asked to, so there is no agenda yet."


class ItemAct(StrEnum):
    """What a coordinator does with one item."""

    UP = "up"
    DOWN = "down"
    CHANGE = "change"
    DROP = "drop"


ACTS = {ItemAct.UP: "Move up", ItemAct.DOWN: "Move down", ItemAct.CHANGE: "Change", ItemAct.DROP: "Drop"}


class ItemRef(MeetingRef):
    """An item of a meeting's agenda."""

    item: Annotated[AgendaItemId, ROW_ID]


class ChosenAct(ItemRef):
    """What is to be done with it."""

    act: ItemAct


class ItemDetails(BaseModel, frozen=True):
    """An item as a form shows it."""

    title: str
    lead: PersonId | None
    minutes: int | None


class ItemFields(BaseModel):
    """An item as a form's fields give it."""

    title: Annotated[Line, Field(max_length=TITLE_MAX)]
    lead: Annotated[PersonId, ROW_ID] | None = None
    minutes: Annotated[int, Field(ge=1, le=MINUTES_MAX)] | None = None

    @property
    def wanted(self) -> NewItem:
        return NewItem(self.title, self.lead, self.minutes)


class ItemOpened(ItemRef):
    """An item as it was when its form was opened."""

    as_was: ItemDetails


class ItemForm(ItemOpened, ItemFields):
    """The same as it was filled in."""


class OrderOpened(MeetingRef):
    """The items in the order in which somebody has seen them numbered."""

    items: tuple[AgendaItemId, ...]


class OrderForm(OrderOpened):
    """Which numbers come first; the others follow as they stood."""

    order: Line

    @property
    def first(self) -> list[AgendaItemId]:
        return [self.items[int(number) - 1] for number in self.order.replace(",", " ").split()]

    @model_validator(mode="after")
    def _names_items(self) -> "OrderForm":
        numbers = self.order.replace(",", " ").split()
        known = {str(number) for number in range(1, len(self.items) + 1)}
        if not set(numbers) <= known or len(set(numbers)) < len(numbers):
            raise Misfit("order")
        return self


CALLED = {"title": "the item", "lead": "who leads it", "minutes": "how long it takes"}
ITEM_WORDING = {
    "title": f"Say in up to {TITLE_MAX} characters what it is about, such as: Moderation across schools",
    "lead": "Choose somebody from the list, or leave it empty.",
    "minutes": f"Give a whole number of minutes up to {MINUTES_MAX}, such as 10, or leave it empty.",
}
ORDER_WORDING = {"order": "Type each number of the list at most once, such as: 3, 1, 2"}


def below_meeting(meeting: Meeting, items: Sequence[AgendaItem], *, most: int = SHOWN_MAX) -> Blocks:
    """The agenda as it stands below a meeting, with the way to the whole of it."""
    if not items:
        propose = _button(meeting, "Propose an item", PROPOSE)
        return [Section(text=mrkdwn("{nothing}", nothing=NOTHING_YET), accessory=propose)]
    lines, further = _within(_lines(items), most)
    more = f"\nAnd {further} more." if further else ""
    text = mrkdwn("*Agenda*\n{lines}{more}", lines=Raw("\n".join(lines)), more=more)
    return [Section(text=text, accessory=_button(meeting, LABEL, OPEN))]


def agenda(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    extras: Blocks,
    *,
    coordinates: bool,
    is_open: bool,
    dropped: tuple[str, ChangeRef] | None = None,
) -> Payload:
    """The whole agenda; a coordinator orders, changes and drops. `dropped` is what she has just done, with its way
    back."""
    keeps = coordinates and is_open
    return modal(
        title=LABEL,
        callback_id=AGENDA,
        close="Done",
        blocks=[
            *meeting_alone(meeting),
            *_just_dropped(dropped),
            *(_kept(meeting, items) if keeps else _read(items)),
            *_length(items),
            *_ways(meeting, items, keeps=keeps, is_open=is_open),
            *extras,
        ],
    )


def _just_dropped(dropped: tuple[str, ChangeRef] | None) -> list[Block]:
    if dropped is None:
        return []
    words, ref = dropped
    return [Section(text=mrkdwn("{words}.", words=words)), undo_buttons(ref, sends=False)]


def _kept(meeting: Meeting, items: Sequence[AgendaItem]) -> list[Block]:
    """Each item with what can be done with it."""
    lines = zip(_lines(items), items, strict=True)
    nothing: list[Block] = [Section(text=mrkdwn("{nothing}", nothing=NOTHING_YET))]
    return [
        Section(text=mrkdwn("{line}", line=line), accessory=_acts(meeting, item)) for line, item in lines
    ] or nothing


def _acts(meeting: Meeting, item: AgendaItem) -> Overflow:
    options = [
        Option(
            text=plain(label),
            value=ChosenAct(
                partnership=meeting.partnership_id, meeting=meeting.id, item=item.id, act=act
            ).model_dump_json(),
        )
        for act, label in ACTS.items()
    ]
    return Overflow(action_id=ITEM, options=options)


def _read(items: Sequence[AgendaItem]) -> list[Block]:
    """The items to be read, in as many sections as they take."""
    rest = _lines(items)
    blocks: list[Block] = [] if rest else [Section(text=mrkdwn("{nothing}", nothing=NOTHING_YET))]
    while rest:
        lines, further = _within(rest, SECTION_MAX)
        blocks.append(Section(text=mrkdwn("{lines}", lines=Raw("\n".join(lines)))))
        rest = rest[len(rest) - further :]
    return blocks


def _length(items: Sequence[AgendaItem]) -> list[Block]:
    planned = sum(item.minutes or 0 for item in items)
    return [Context(elements=[mrkdwn("{minutes} minutes in all.", minutes=planned)])] if planned else []


def _ways(meeting: Meeting, items: Sequence[AgendaItem], *, keeps: bool, is_open: bool) -> list[Block]:
    if not is_open:
        return [Context(elements=[mrkdwn("{over}", over=OVER)])]
    propose = _button(meeting, "Propose an item", PROPOSE)
    order = _button(meeting, "Put in order", ORDER)
    return [Actions(elements=[propose, order] if keeps and len(items) > 1 else [propose])]


def propose_form(meeting: Meeting, people: Mapping[PersonId, str], filled: ItemFields | None = None) -> Payload:
    """A new item."""
    return modal(
        title="Propose an item",
        submit="Propose",
        callback_id=PROPOSE_FORM,
        metadata=MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id),
        blocks=[*meeting_alone(meeting), *_fields(people, filled)],
    )


def item_form(
    opened: ItemOpened, people: Mapping[PersonId, str], filled: ItemForm | None, changed: Sequence[str] = ()
) -> Payload:
    """An item, to be described anew."""
    as_was = opened.as_was
    shown = filled or ItemFields(title=as_was.title, lead=as_was.lead, minutes=as_was.minutes)
    metadata = ItemOpened(**opened.model_dump(include=set(ItemOpened.model_fields)))
    return form(AMENDED, title="Change an item", metadata=metadata, changed=changed, blocks=_fields(people, shown))


def _fields(people: Mapping[PersonId, str], shown: ItemFields | None) -> list[Block]:
    lead = select_input("lead", "Who leads it?", people, shown.lead if shown else None, optional=True)
    return [
        Input(
            label=plain("What is it about?"),
            block_id="title",
            element=PlainTextInput(
                action_id="title",
                max_length=TITLE_MAX,
                initial_value=shown.title if shown else None,
                focus_on_load=True,
            ),
        ),
        *([lead] if people else []),
        Input(
            label=plain("How many minutes?"),
            block_id="minutes",
            optional=True,
            element=NumberInput(
                action_id="minutes",
                is_decimal_allowed=False,
                min_value=1,
                max_value=MINUTES_MAX,
                initial_value=shown.minutes if shown else None,
            ),
        ),
    ]


def order_form(meeting: Meeting, items: Sequence[AgendaItem]) -> Payload:
    """Every item with its number, and a field for the numbers in another order."""
    return modal(
        title="Put in order",
        submit="Save",
        callback_id=ORDER_FORM,
        metadata=OrderOpened(
            partnership=meeting.partnership_id, meeting=meeting.id, items=tuple(item.id for item in items)
        ),
        blocks=[
            *_read(items),
            Input(
                label=plain("Which come first?"),
                hint=plain("Their numbers, such as: 3, 1, 2. What you leave out follows as it stands."),
                block_id="order",
                element=PlainTextInput(action_id="order", max_length=300, focus_on_load=True),
            ),
        ],
    )


def amended_words(title: str) -> str:
    """How history words that an item was described anew."""
    return f"Changed the agenda item “{title}”"


def dropped_words(title: str) -> str:
    return f"Dropped “{title}” from the agenda"


def _lines(items: Sequence[AgendaItem]) -> list[Raw]:
    return [markup("{number}. {item}", number=number, item=_line(item)) for number, item in enumerate(items, 1)]


def _line(item: AgendaItem) -> Raw:
    facts = [item.lead] if item.lead else []
    facts += [f"{item.minutes} minutes"] * bool(item.minutes)
    return (
        markup("{title} ({facts})", title=item.title, facts=", ".join(facts))
        if facts
        else markup("{title}", title=item.title)
    )


def _within(lines: Sequence[Raw], most: int) -> tuple[Sequence[Raw], int]:
    """As many of the first lines as so many characters hold, one at least, and how many are left."""
    lengths = accumulate(len(line) + 1 for line in lines)
    count = max(1, sum(length <= most for length in lengths))
    return lines[:count], len(lines) - count


def _button(meeting: Meeting, label: str, action_id: str) -> Button:
    ref = MeetingRef(partnership=meeting.partnership_id, meeting=meeting.id)
    subject = fit(f"{label}: {meeting.name}, {meeting.on:%a} {meeting.on.day} {meeting.on:%b}", BUTTON_MAX)
    return Button(text=plain(label), action_id=action_id, value=ref.model_dump_json(), accessibility_label=subject)
