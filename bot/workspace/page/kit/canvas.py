"""What a block or an element needs to know of its surroundings while it is drawn."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from bot.workspace.controls import state_of
from bot.workspace.grammar.elements import Element
from bot.workspace.grammar.text import Mrkdwn, PlainText
from bot.workspace.ids import Json
from bot.workspace.page.markup import Attribute, tag
from bot.workspace.page.mrkdwn import mrkdwn, plain
from bot.workspace.page.reader import Reader
from bot.workspace.records import Suggestion


@dataclass(frozen=True)
class Canvas:
    """One message or view as its reader has it. `values` is Slack's `state.values`; `complaints` are keyed by block_id,
    `suggestions` by block_id and action_id; `place` tells two drawings of the same thing apart."""

    reader: Reader
    container: str
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    complaints: Mapping[str, str] = field(default_factory=dict)
    suggestions: Mapping[tuple[str, str], Suggestion] = field(default_factory=dict)
    place: str = ""

    def dom_id(self, *path: str) -> str:
        """An id for HTML, the same at every drawing. Hashed, since Slack's ids may hold any character."""
        written = "\0".join((self.place, self.container, *path))
        return "b" + hashlib.blake2s(written.encode(), digest_size=6).hexdigest()

    def text(self, text: PlainText | Mrkdwn) -> Markup:
        return mrkdwn(text.text, self.reader) if isinstance(text, Mrkdwn) else plain(text.text)


@dataclass(frozen=True)
class Spot:
    """The place of one element: in which block, what names it for a screen reader, and whether using it tells the app
    at once or only keeps what was entered."""

    canvas: Canvas
    block_id: str
    naming: Mapping[str, Attribute] = field(default_factory=dict)
    tells_at_once: bool = True
    is_required: bool = False
    described_by: str | None = None
    is_wrong: bool = False

    def dom_id(self, element: Element) -> str:
        return self.canvas.dom_id(self.block_id, element.action_id or "")

    def held(self, element: Element) -> Json:
        """The element's state as it will stand in `state.values`."""
        entered = self.canvas.values.get(self.block_id, {}).get(element.action_id or "")
        return entered or state_of(element.payload())

    def suggested(self, element: Element) -> Suggestion | None:
        """What the app offers there for what was typed."""
        return self.canvas.suggestions.get((self.block_id, element.action_id or ""))

    def whereabouts(self, element: Element) -> dict[str, Attribute]:
        """What tells the browser which element this is."""
        return {"data_block": self.block_id, "data_action": element.action_id or ""}

    def wiring(self, element: Element) -> dict[str, Attribute]:
        """The same, and what using it does."""
        return self.whereabouts(element) | {"data_control": "now" if self.tells_at_once else "later"}

    def named(self, fallback: str) -> dict[str, Attribute]:
        """What a group or a button is called; `fallback` where nothing else names it. ARIA lets neither be required or
        invalid; the error beside it is read out all the same."""
        return {**(self.naming or {"aria_label": fallback}), "aria_describedby": self.described_by}

    def told(self, fallback: str) -> dict[str, Attribute]:
        """What assistive technology is told of a field beside its value."""
        return {
            **self.named(fallback),
            "aria_invalid": "true" if self.is_wrong else None,
            "aria_required": "true" if self.is_required else None,
        }


def not_drawn(kind: str) -> Markup:
    """An honest note in place of what this page does not draw."""
    return tag("p", "This page cannot show ", tag("code", kind), ", which Slack can.", class_="not-drawn")
