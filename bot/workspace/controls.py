"""The interactive elements among blocks: where they stand, what they are called, what they hold and what they send."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.workspace.ids import Json


@dataclass(frozen=True)
class _Holding:
    """Under which keys an element keeps what was chosen, and what it starts with."""

    key: str
    initial: str
    is_many: bool = False


_HOLDINGS = {
    "checkboxes": _Holding("selected_options", "initial_options", is_many=True),
    "channels_select": _Holding("selected_channel", "initial_channel"),
    "conversations_select": _Holding("selected_conversation", "initial_conversation"),
    "datepicker": _Holding("selected_date", "initial_date"),
    "datetimepicker": _Holding("selected_date_time", "initial_date_time"),
    "email_text_input": _Holding("value", "initial_value"),
    "external_select": _Holding("selected_option", "initial_option"),
    "file_input": _Holding("files", "", is_many=True),
    "multi_channels_select": _Holding("selected_channels", "initial_channels", is_many=True),
    "multi_conversations_select": _Holding("selected_conversations", "initial_conversations", is_many=True),
    "multi_external_select": _Holding("selected_options", "initial_options", is_many=True),
    "multi_static_select": _Holding("selected_options", "initial_options", is_many=True),
    "multi_users_select": _Holding("selected_users", "initial_users", is_many=True),
    "number_input": _Holding("value", "initial_value"),
    "plain_text_input": _Holding("value", "initial_value"),
    "radio_buttons": _Holding("selected_option", "initial_option"),
    "rich_text_input": _Holding("rich_text_value", "initial_value"),
    "static_select": _Holding("selected_option", "initial_option"),
    "timepicker": _Holding("selected_time", "initial_time"),
    "url_text_input": _Holding("value", "initial_value"),
    "users_select": _Holding("selected_user", "initial_user"),
}
FEWEST_TYPED = 3
"""The characters in an external select before its app is asked for options, unless it says otherwise."""

_STATELESS = frozenset({"button", "overflow"})


@dataclass(frozen=True)
class Control:
    """One interactive element and the block that it stands in."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def place(self) -> tuple[str, str]:
        return self.block_id, self.action_id

    @property
    def holds_state(self) -> bool:
        return self.kind in _HOLDINGS

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")

    @property
    def dispatches(self) -> bool:
        """Whether using it tells the app at once, rather than with the submission."""
        return not self.is_input or bool(self.block.get("dispatch_action"))

    @property
    def is_many(self) -> bool:
        return self.kind in _HOLDINGS and _HOLDINGS[self.kind].is_many

    @property
    def is_external(self) -> bool:
        """Whether its app is asked for the options, each time that somebody types."""
        return self.kind.endswith("external_select")

    def offering(self, options: list[Json]) -> "Control":
        """The same with these options, which its app has suggested."""
        return replace(self, element={**self.element, "options": options})

    @property
    def label(self) -> str:
        """What a person calls it: a field's label, a button's words, else the words beside it."""
        if self.is_input:
            return _text(self.block.get("label"))
        beside = _text(self.block.get("text")) if self.block["type"] == "section" else ""
        return _text(self.element.get("text")) or beside or _text(self.element.get("placeholder"))

    @property
    def options(self) -> list[Json]:
        groups = self.element.get("option_groups", [])
        return [*self.element.get("options", []), *(option for group in groups for option in group["options"])]

    def option(self, label: str) -> Json | None:
        return next((option for option in self.options if _text(option["text"]) == label), None)

    def holding(self, chosen: Any) -> Json:
        """Its state once `chosen` stands in it."""
        return {"type": self.kind, _HOLDINGS[self.kind].key: chosen}

    def held_by(self, state: Json) -> Any:
        return state.get(_HOLDINGS[self.kind].key)

    def action(self, state: Json, *, at: str) -> Json:
        """The entry in `actions` of block_actions. `state` is what it holds; an overflow: selected_option."""
        given = {key: self.element[key] for key in _SENT_AS_DRAWN if key in self.element}
        return (
            given | state | {"type": self.kind, "block_id": self.block_id, "action_id": self.action_id, "action_ts": at}
        )


_SENT_AS_DRAWN = (
    "text",
    "value",
    "style",
    "url",
    "confirm",
    "placeholder",
    *sorted({each.initial for each in _HOLDINGS.values() if each.initial not in ("", "initial_value")}),
)


def state_of(element: Json) -> Json:
    """The state of an element that nobody has touched."""
    holding = _HOLDINGS[element["type"]]
    return {"type": element["type"], holding.key: element.get(holding.initial, [] if holding.is_many else None)}


def controls_of(blocks: list[Json]) -> list[Control]:
    """Every interactive element, in the order in which a person meets them."""
    return [Control(block, element) for block in blocks for element in _elements(block) if _is_interactive(element)]


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with a block_id in each, and an action_id in each interactive element, where the app left them out.
    Like Slack's they differ at every drawing."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Json) -> Json:
    named = {**block, "block_id": block.get("block_id") or _random_id()}
    if "elements" in block and block["type"] == "actions":
        named["elements"] = [_named(element) for element in block["elements"]]
    for key in ("accessory", "element"):
        if key in block:
            named[key] = _named(block[key])
    return named


def _named(element: Json) -> Json:
    return {**element, "action_id": element.get("action_id") or _random_id()} if _is_interactive(element) else element


def _is_interactive(element: Json) -> bool:
    return element["type"] in _HOLDINGS or element["type"] in _STATELESS


def _elements(block: Json) -> Iterator[Json]:
    if block["type"] == "actions":
        yield from block["elements"]
    for key in ("accessory", "element"):
        if key in block:
            yield block[key]


def _text(value: Json | None) -> str:
    return str(value["text"]) if value else ""


def _random_id() -> str:
    return secrets.token_urlsafe(4)
