"""What a person reads: messages and views as plain words, mentions by name, dates in her own zone."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.controls import Control, controls_of
from bot.workspace.ids import Json
from bot.workspace.notices import as_read, is_notice
from bot.workspace.page.dates import expand
from bot.workspace.records import Message, View
from bot.workspace.shapes import values_of
from bot.workspace.store import Store

_ANGLED = re.compile(r"<([^<>\s][^<>]*)>")
_DATE = re.compile(r"!date\^(-?\d+)\^([^^|]*)(?:\^[^|]*)?(?:\|(.*))?", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*_~`])([*_~`]|```)(?=\S)(.+?)(?<=\S)\1(?![\w*_~`])", re.DOTALL)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


class Reader:
    """Reads as one person in her zone, at one instant."""

    def __init__(self, store: Store, *, zone: ZoneInfo, now: datetime) -> None:
        self._store = store
        self._zone = zone
        self._now = now

    def mrkdwn(self, text: str) -> str:
        """Slack's markup as plain words."""
        words = _ANGLED.sub(lambda found: self._angled(found[1]), text)
        while (plainer := _EMPHASIS.sub(r"\2", words)) != words:
            words = plainer
        for written, meant in _ENTITIES:
            words = words.replace(written, meant)
        return words

    def message(self, message: Message, *, values: Json | None = None) -> str:
        """All that a message shows: its blocks (with what was chosen in them), or else its text, then attachments and
        files. A notice as people read it."""
        if is_notice(message):
            return self.mrkdwn(as_read(message))
        parts = [self.blocks(message.blocks, values=values)] if message.blocks else [self.mrkdwn(message.text)]
        parts += [self._attachment(each, values) for each in message.attachments]
        files = [self._store.files.get(each) for each in message.files]
        parts += [f"[file] {file.title or file.name}" for file in files if file]
        return "\n".join(part for part in parts if part)

    def view(self, view: View, *, complaints: dict[str, str]) -> str:
        """A modal or Home, what stands in its fields, and the words beside them."""
        body = view.body
        values = values_of(view.container, view.user_id, body["blocks"], store=self._store)
        shown = self.blocks(body["blocks"], values=values, complaints=complaints)
        title = [f"= {body['title']['text']} ="] if "title" in body else []
        buttons = [f"[{body[key]['text']}]" for key in ("submit", "close") if key in body]
        return "\n".join([*title, *([complaints[""]] if "" in complaints else []), shown, *buttons])

    def blocks(
        self, blocks: list[Json], *, values: Json | None = None, complaints: dict[str, str] | None = None
    ) -> str:
        lines = []
        for block in blocks:
            lines.append(self._block(block, values or {}))
            if complaints and block.get("block_id") in complaints:
                lines.append(f"! {complaints[block['block_id']]}")
        return "\n".join(line for line in lines if line)

    def control(self, control: Control, values: Json) -> str:
        """An element as words: a button's label, a field with what stands in it."""
        if not control.holds_state:
            options = " / ".join(self.text(option["text"]) for option in control.options)
            return f"[{options or control.label}]"
        held = control.held_by(values.get(control.block_id, {}).get(control.action_id, {}))
        shown = self._held(control, held) or self.text(control.element.get("placeholder"))
        return f"[{shown}]" if control.kind not in _LISTS else f"[{self._ticked(control, held)}]"

    def text(self, value: Json | None) -> str:
        """A text object as words."""
        if not value:
            return ""
        return self.mrkdwn(value["text"]) if value["type"] == "mrkdwn" else str(value["text"])

    def _block(self, block: Json, values: Json) -> str:
        draw = _BLOCKS.get(block["type"])
        if draw is not None:
            return draw(self, block)
        words = [self.text(block.get("text")), *(self.text(field) for field in block.get("fields", []))]
        if block["type"] == "input":
            words = [f"{self.text(block['label'])}:"]
        words += [self.control(control, values) for control in controls_of([block])]
        words += [element["alt_text"] for element in _images(block)]
        return " ".join(word for word in [*words, self.text(block.get("hint"))] if word)

    def context(self, block: Json) -> str:
        return " ".join(
            element["alt_text"] if element["type"] == "image" else self.text(element) for element in block["elements"]
        )

    def image(self, block: Json) -> str:
        return f"{self.text(block.get('title'))} ({block['alt_text']})".strip()

    def markdown(self, block: Json) -> str:
        return self.mrkdwn(block["text"])

    def rich_text(self, block: Json) -> str:
        return "\n".join(self._rich(element) for element in block["elements"])

    def table(self, block: Json) -> str:
        return "\n".join(" | ".join(self._rich(cell) for cell in row) for row in block["rows"])

    def nothing(self, _block: Json) -> str:
        return ""

    def _rich(self, element: Json) -> str:
        if "elements" in element:
            between = "\n" if element["type"] == "rich_text_list" else ""
            return between.join(self._rich(each) for each in element["elements"])
        match element["type"]:
            case "user":
                return self._angled(f"@{element['user_id']}")
            case "channel":
                return self._angled(f"#{element['channel_id']}")
            case "broadcast":
                return f"@{element['range']}"
            case "link":
                return str(element.get("text") or element["url"])
            case "date":
                return self._date(element["timestamp"], element["format"], element.get("fallback", ""))
            case "emoji":
                return f":{element['name']}:"
        return str(element.get("text", ""))

    def _attachment(self, attachment: Json, values: Json | None) -> str:
        if "blocks" in attachment:
            return self.blocks(attachment["blocks"], values=values)
        words = [self.mrkdwn(attachment.get(key, "")) for key in ("pretext", "author_name", "title", "text", "footer")]
        words += [f"{field.get('title', '')}: {field.get('value', '')}" for field in attachment.get("fields", [])]
        return "\n".join(word for word in words if word)

    def _angled(self, inside: str) -> str:
        if dated := _DATE.fullmatch(inside):
            return self._date(int(dated[1]), dated[2], dated[3] or "")
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            user = self._store.users.get(target[1:])
            return f"@{user.name}" if user else f"@{label or target[1:]}"
        if target.startswith("#"):
            channel = self._store.channels.get(target[1:])
            return f"#{channel.name}" if channel else f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        return label or target.removeprefix("mailto:")

    def _date(self, seconds: int, template: str, fallback: str) -> str:
        written = expand(template, datetime.fromtimestamp(seconds, UTC), now=self._now, zone=self._zone)
        return fallback if written is None else written

    def _held(self, control: Control, held: Any) -> str:
        if isinstance(held, list):
            return ", ".join(self._held(control, each) for each in held)
        if isinstance(held, dict):
            return self.text(held["text"]) if "text" in held else str(held.get("name", ""))
        if (sign := _NAMED.get(control.kind)) and held:
            return self._angled(f"{sign}{held}")
        if control.kind == "datetimepicker" and held:
            return f"{datetime.fromtimestamp(held, self._zone):%Y-%m-%d %H:%M}"
        return str(held or "")

    def _ticked(self, control: Control, held: Any) -> str:
        chosen = held if isinstance(held, list) else [held]
        marks = {True: "(x)", False: "( )"}
        return " ".join(f"{marks[option in chosen]} {self.text(option['text'])}" for option in control.options)


def _images(block: Json) -> list[Json]:
    return [block[key] for key in ("accessory",) if key in block and block[key]["type"] == "image"]


_NAMED = {
    "channels_select": "#",
    "conversations_select": "#",
    "multi_channels_select": "#",
    "multi_conversations_select": "#",
    "multi_users_select": "@",
    "users_select": "@",
}
"""Elements that hold ids, and the sign before the name."""

_LISTS = frozenset({"checkboxes", "radio_buttons"})
_BLOCKS = {
    "context": Reader.context,
    "divider": Reader.nothing,
    "image": Reader.image,
    "markdown": Reader.markdown,
    "rich_text": Reader.rich_text,
    "table": Reader.table,
}
