"""The one door to Block Kit: blockkit's classes, text that is safe by construction, and the checks that it lacks.

blockkit guesses from a bare string whether it is mrkdwn, changes a block when it is built so that it can be built only
once, and accepts what Slack refuses. So texts are always made by `plain()` and `mrkdwn()`, and every payload leaves by
`message()`, `modal()` or `home()`.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any
from zoneinfo import ZoneInfo

import blockkit
from blockkit import (
    Actions,
    Button,
    Checkboxes,
    Confirm,
    Context,
    ConversationFilter,
    ConversationsSelect,
    DatePicker,
    DatetimePicker,
    Divider,
    EmailInput,
    FileInput,
    Header,
    Input,
    NumberInput,
    Option,
    OptionGroup,
    Overflow,
    PlainTextInput,
    RadioButtons,
    Section,
    Text,
    TimePicker,
    UsersSelect,
)
from blockkit.core import Component, ComponentValidator, FieldValidator, Within
from pydantic import BaseModel

from schedules.local_time import local

__all__ = [
    "BUTTON_MAX",
    "HEADER_MAX",
    "MESSAGE_BLOCKS_MAX",
    "OPTION_MAX",
    "VIEW_BLOCKS_MAX",
    "Actions",
    "Block",
    "Blocks",
    "Built",
    "Button",
    "Checkboxes",
    "Confirm",
    "Context",
    "ConversationFilter",
    "ConversationsSelect",
    "DatePicker",
    "DatetimePicker",
    "Divider",
    "EmailInput",
    "FileInput",
    "Header",
    "Input",
    "MalformedView",
    "MultiStaticSelect",
    "NumberInput",
    "Option",
    "OptionGroup",
    "Overflow",
    "Payload",
    "PlainTextInput",
    "RadioButtons",
    "Raw",
    "Section",
    "StaticSelect",
    "Text",
    "TimePicker",
    "UsersSelect",
    "built",
    "fit",
    "home",
    "instant",
    "instant_text",
    "linked",
    "literal",
    "markup",
    "message",
    "modal",
    "mrkdwn",
    "plain",
    "without_turns",
]

Payload = dict[str, Any]


class _ChosenInGroups(Component):
    """blockkit looks for what is chosen among the groups of a menu, where it should look within them."""

    def _add_validator(self, validator: FieldValidator | ComponentValidator, field_name: str | None = None) -> None:
        if not (isinstance(validator, Within) and validator.target_field == "option_groups"):
            super()._add_validator(validator, field_name)


class StaticSelect(_ChosenInGroups, blockkit.StaticSelect):
    """A menu of which one option is chosen."""


class MultiStaticSelect(_ChosenInGroups, blockkit.MultiStaticSelect):
    """A menu of which any are."""


@dataclass(frozen=True)
class Built:
    """A block as Slack gets it, built before and for several views. Nobody may change the payload."""

    payload: Payload

    def build(self) -> Payload:
        return self.payload


Block = Section | Actions | Context | Divider | Header | Input | Built
Blocks = Sequence[Block]

# As many characters, or blocks, as Slack takes: https://docs.slack.dev/reference/block-kit
TITLE_MAX = 24
BUTTON_MAX = 75
OPTION_MAX = 75
HEADER_MAX = 150
PLAIN_MAX = 3000
MESSAGE_BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
# Marks that turn the direction of all that follows. No name needs one: right-to-left letters turn by themselves.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Slack gives its marks no escape. Beside a word's edge each becomes its nearest look-alike, which means nothing.
_LOOK_ALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARKS = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)")
_JOINER = "\u2060"
_QUOTES = re.compile(r"^(?=>)", re.MULTILINE)
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RUNS_LEFT = re.compile(rf"[{_RIGHT_TO_LEFT}](?:[\W\d]*[{_RIGHT_TO_LEFT}])*")
_ADDRESS = re.compile(r"(https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]])")
_UNFINISHED = re.compile(r"(?:&\w{0,4}|<[^>]*)$")


class MalformedView(ValueError):
    """A view was drawn that Slack would refuse. It is our mistake, never a user's."""


def plain(text: str) -> Text:
    """Text that Slack shows as it is, cut to what a text object holds."""
    return Text(text=fit(without_turns(text), PLAIN_MAX), type=Text.PLAIN)


class Raw(str):
    """mrkdwn that is safe already, such as a date made here; it is inserted without escaping."""

    __slots__ = ()


def mrkdwn(template: str, **inserted: object) -> Text:
    """A template in Slack's markup; what is inserted is shown literally and can neither notify nor link.

    `verbatim` keeps Slack from looking for names and addresses in it by itself.
    """
    return Text(text=_fit_markup(markup(template, **inserted)), type=Text.MD, verbatim=True)


def markup(template: str, **inserted: object) -> Raw:
    """The same as something to insert: a line of several."""
    shown = {name: value if isinstance(value, Raw) else literal(str(value)) for name, value in inserted.items()}
    return Raw(string.Formatter().vformat(template, (), shown))


def literal(text: str) -> Raw:
    """Text as it was typed, without markup, mentions or quotation.

    Words that run right to left are kept to themselves, lest what stands around them changes places.
    """
    shown = _MARKS.sub(lambda found: _LOOK_ALIKES[found[0]], without_turns(text))
    isolated = _RUNS_LEFT.sub(lambda run: f"{_ISOLATE}{run[0]}{_END_ISOLATE}", shown)
    return Raw(_entities(_QUOTES.sub(_JOINER, isolated)))


def linked(text: str) -> Raw:
    """Text as it was typed, with web addresses to tap: meetings take place on the web, too."""
    pieces = _ADDRESS.split(without_turns(text))
    return Raw(
        "".join(f"<{_entities(piece)}>" if number % 2 else literal(piece) for number, piece in enumerate(pieces))
    )


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without_turns(text: str) -> str:
    """Text without the marks that turn the direction of what follows it."""
    return _TURNS.sub("", text)


def fit(text: str, most: int) -> str:
    """Text of at most `most` characters; what is cut shows as an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _fit_markup(text: str) -> str:
    """Markup of at most PLAIN_MAX characters, never cut within an escape, a link or a date."""
    return text if len(text) <= PLAIN_MAX else f"{_UNFINISHED.sub('', text[: PLAIN_MAX - 1]).rstrip()}…"


def instant(at: datetime, zone: ZoneInfo) -> Raw:
    """An instant as each reader's own Slack writes it, and in plain words where it cannot."""
    return Raw(f"<!date^{int(at.timestamp())}^{{date_long}} at {{time}}|{instant_text(at, zone)} UK time>")


def instant_text(at: datetime, zone: ZoneInfo) -> str:
    """An instant in the partnership's own time: "Thu 13 May, 16:00"."""
    there = local(at, zone)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"


def message(blocks: Blocks, *, text: str) -> Payload:
    """The `blocks` and `text` of a message. Raises MalformedView."""
    if not text.strip():
        raise MalformedView("a message needs text for notifications and screen readers")
    return {"blocks": _built(blocks, most=MESSAGE_BLOCKS_MAX), "text": _fit_markup(literal(text))}


def modal(
    *,
    title: str,
    blocks: Blocks,
    callback_id: str,
    submit: str | None = None,
    close: str = "Cancel",
    metadata: BaseModel | None = None,
) -> Payload:
    """A modal view. `metadata` comes back with its submission. Raises MalformedView."""
    if submit is None and any(isinstance(block, Input) for block in blocks):
        raise MalformedView("a modal with inputs needs a submit button")
    view: Payload = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _label(title),
        "close": _label(close),
        "blocks": _built(blocks, most=VIEW_BLOCKS_MAX),
        "private_metadata": metadata.model_dump_json() if metadata else "",
    }
    return view | {"submit": _label(submit)} if submit else view


def home(blocks: Blocks) -> Payload:
    """An App Home view. Raises MalformedView."""
    return {"type": "home", "blocks": [*_steady(_built(blocks, most=VIEW_BLOCKS_MAX))]}


def built(block: Block) -> Built:
    """The block, built now. blockkit takes its time over it, which a form with many choices would pay every time."""
    return Built(block.build())


def _label(text: str) -> Payload:
    return {"type": "plain_text", "text": fit(text, TITLE_MAX)}


def _built(blocks: Blocks, *, most: int) -> list[Payload]:
    built: list[Payload] = [block.build() for block in blocks]
    if not 1 <= len(built) <= most:
        raise MalformedView(f"{len(built)} blocks, where Slack takes 1 to {most}")
    _refuse_repeated(block["block_id"] for block in built if "block_id" in block)
    return built


def _steady(blocks: Iterable[Payload]) -> Iterator[Payload]:
    """The blocks, those of buttons alone named by what these do.

    Home is drawn anew whenever somebody opens it. Without a name Slack gives a block another one each time, and a tap
    in that moment would meet a block that is no longer there. What holds a choice goes without: it would stay chosen.
    """
    times = Counter[str]()
    for block in blocks:
        held = [block["accessory"]] if "accessory" in block else block.get("elements", [])
        if "block_id" in block or not held or any(one["type"] != "button" for one in held):
            yield block
            continue
        does = sha256(dumps([(one["action_id"], one.get("value")) for one in held]).encode()).hexdigest()[:16]
        times[does] += 1
        yield block | {"block_id": f"{does}.{times[does]}"}


def _refuse_repeated(block_ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for block_id in block_ids:
        if block_id in seen:
            raise MalformedView(f"block_id {block_id} stands twice")
        seen.add(block_id)
