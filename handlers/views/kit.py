"""The one door to Block Kit: blockkit's classes, text that is safe by construction, and the checks that it lacks.

blockkit guesses from a bare string whether it is mrkdwn, changes a block when it is built so that it can be built only
once, and accepts what Slack refuses. So texts are always made by `plain()` and `mrkdwn()`, and every payload leaves by
`message()`, `modal()` or `home()`.
"""

import string
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blockkit import (
    Actions,
    Button,
    Confirm,
    Context,
    DatePicker,
    Divider,
    Header,
    Input,
    NumberInput,
    Option,
    PlainTextInput,
    RadioButtons,
    Section,
    StaticSelect,
    Text,
    TimePicker,
)
from pydantic import BaseModel

from schedules.local_time import local

__all__ = [
    "Actions",
    "Block",
    "Blocks",
    "Button",
    "Confirm",
    "Context",
    "DatePicker",
    "Divider",
    "Header",
    "Input",
    "MalformedView",
    "NumberInput",
    "Option",
    "Payload",
    "PlainTextInput",
    "RadioButtons",
    "Section",
    "StaticSelect",
    "Text",
    "TimePicker",
    "fit",
    "home",
    "instant",
    "instant_text",
    "message",
    "modal",
    "mrkdwn",
    "plain",
    "raw",
]

Block = Section | Actions | Context | Divider | Header | Input
Blocks = Sequence[Block]
Payload = dict[str, Any]

TITLE_MAX = 24
BUTTON_MAX = 75
PLAIN_MAX = 3000
MESSAGE_BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


class MalformedView(ValueError):
    """A view was drawn that Slack would refuse. It is our mistake, never a user's."""


def plain(text: str) -> Text:
    """Text that Slack shows as it is, cut to what a text object holds."""
    return Text(text=fit(text, PLAIN_MAX), type=Text.PLAIN)


class Raw(str):
    """mrkdwn that is safe already, such as a date made here; it is inserted without escaping."""

    __slots__ = ()


def raw(text: str) -> Raw:
    return Raw(text)


def mrkdwn(template: str, **inserted: object) -> Text:
    """A template in Slack's markup; what is inserted is shown literally and can neither notify nor link."""
    shown = {name: value if isinstance(value, Raw) else escape(str(value)) for name, value in inserted.items()}
    return Text(text=fit(string.Formatter().vformat(template, (), shown), PLAIN_MAX), type=Text.MD)


def escape(text: str) -> str:
    """Text with Slack's three special characters made harmless, and right-to-left text kept to itself."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    turns = any(unicodedata.bidirectional(char) in {"R", "AL", "RLE", "RLO", "RLI"} for char in text)
    return f"{_ISOLATE}{escaped}{_END_ISOLATE}" if turns else escaped


def fit(text: str, most: int) -> str:
    """Text of at most `most` characters; what is cut shows as an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


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
    return {"blocks": _built(blocks, most=MESSAGE_BLOCKS_MAX), "text": escape(fit(text, PLAIN_MAX))}


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
    return {"type": "home", "blocks": _built(blocks, most=VIEW_BLOCKS_MAX)}


def _label(text: str) -> Payload:
    return {"type": "plain_text", "text": fit(text, TITLE_MAX)}


def _built(blocks: Blocks, *, most: int) -> list[Payload]:
    built: list[Payload] = [block.build() for block in blocks]  # type: ignore[no-untyped-call]  # blockkit's own
    if not 1 <= len(built) <= most:
        raise MalformedView(f"{len(built)} blocks, where Slack takes 1 to {most}")
    _refuse_repeated(block["block_id"] for block in built if "block_id" in block)
    return built


def _refuse_repeated(block_ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for block_id in block_ids:
        if block_id in seen:
            raise MalformedView(f"block_id {block_id} stands twice")
        seen.add(block_id)
