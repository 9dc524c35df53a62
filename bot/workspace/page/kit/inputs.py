"""What is typed, picked from a calendar, or ticked."""

from datetime import datetime
from typing import Literal

from markupsafe import Markup

from bot.workspace.grammar.composition import MarkedOption
from bot.workspace.grammar.elements import (
    Checkboxes,
    DatePicker,
    DatetimePicker,
    EmailInput,
    NumberInput,
    PlainTextInput,
    RadioButtons,
    RichTextInput,
    TextInput,
    TimePicker,
    UrlInput,
)
from bot.workspace.page import dates
from bot.workspace.page.emoji import with_emoji
from bot.workspace.page.icons import icon
from bot.workspace.page.kit.buttons import asking, confirmation
from bot.workspace.page.kit.canvas import Spot
from bot.workspace.page.markup import Attribute, join, tag
from bot.workspace.page.rich_typing import as_typed


def plain_text_input(element: PlainTextInput, spot: Spot) -> Markup:
    limits: dict[str, Attribute] = {"minlength": element.min_length, "maxlength": element.max_length}
    if not element.multiline:
        return _typed(element, spot, type="text", **limits)
    attributes = _typing(element, spot) | limits
    return tag("textarea", spot.held(element)["value"], **attributes)


def rich_text_input(element: RichTextInput, spot: Spot) -> Markup:
    """A box for text with marks, as Slack's composer takes them, below buttons that put them there."""
    held = spot.held(element)["rich_text_value"]
    attributes = _typing(element, spot) | {"rows": element.min_lines or _FEWEST_LINES}
    box = tag("textarea", as_typed(held, spot.canvas.reader) if held else None, **attributes)
    marks = tag("div", [_mark(*each) for each in _MARKS], class_="marks", role="group", aria_label="Formatting")
    return tag("div", marks, box, class_="rich-box")


_FEWEST_LINES = 4
_MARKS = (
    ("bold", "Bold", "*", "*", "B"),
    ("italic", "Italic", "_", "_", "I"),
    ("strike", "Strikethrough", "~", "~", None),
    ("link", "Link", "[", "](https://)", "K"),
    ("bullets", "Bulleted list", "- ", None, None),
    ("numbers", "Numbered list", "1. ", None, None),
    ("quote", "Quote", "> ", None, None),
    ("code", "Code", "`", "`", None),
)
"""How each is drawn and called, what it puts before words and after them (nothing after: before each of their lines),
and the letter that does the same with Control."""


def _mark(drawing: str, name: str, before: str, after: str | None, letter: str | None) -> Markup:
    told: dict[str, Attribute] = {"title": f"{name} (Ctrl+{letter})" if letter else name, "aria_label": name}
    keys = f"Control+{letter}" if letter else None
    does: dict[str, Attribute] = {"data_before": before, "data_after": after, "aria_keyshortcuts": keys}
    return tag("button", icon(drawing), type="button", class_="icon-button", **told, **does)


def number_input(element: NumberInput, spot: Spot) -> Markup:
    step = "any" if element.is_decimal_allowed else "1"
    return _typed(element, spot, type="number", step=step, min=element.min_value, max=element.max_value)


def email_input(element: EmailInput, spot: Spot) -> Markup:
    return _typed(element, spot, type="email", autocomplete="off")


def url_input(element: UrlInput, spot: Spot) -> Markup:
    return _typed(element, spot, type="url")


def _typed(element: TextInput, spot: Spot, **attributes: Attribute) -> Markup:
    return tag("input", value=spot.held(element)["value"], **_typing(element, spot), **attributes)


def _typing(element: TextInput, spot: Spot) -> dict[str, Attribute]:
    placeholder = with_emoji(element.placeholder.text) if element.placeholder else None
    return {
        "id": spot.dom_id(element),
        "class_": "control",
        "placeholder": placeholder,
        "autofocus": element.focus_on_load,
        "data_when": " ".join(_moments(element)) if spot.tells_at_once else None,
        **spot.wiring(element),
        **spot.told(placeholder or "Text"),
    }


def _moments(element: TextInput) -> tuple[str, ...]:
    """When an input that tells the app at once does so: on Enter, unless the app asks otherwise."""
    config = element.dispatch_action_config
    return (config and config.trigger_actions_on) or ("on_enter_pressed",)


def datepicker(element: DatePicker, spot: Spot) -> Markup:
    placeholder = element.placeholder.text if element.placeholder else "Choose a date"
    return _picked(element, spot, "date", spot.held(element)["selected_date"], placeholder)


def timepicker(element: TimePicker, spot: Spot) -> Markup:
    placeholder = element.placeholder.text if element.placeholder else "Choose a time"
    return _picked(element, spot, "time", spot.held(element)["selected_time"], placeholder)


def datetimepicker(element: DatetimePicker, spot: Spot) -> Markup:
    """In the reader's own zone."""
    chosen = spot.held(element)["selected_date_time"]
    local = wall_time(dates.instant(chosen).astimezone(spot.canvas.reader.zone)) if chosen else None
    return _picked(element, spot, "datetime-local", local, "Choose a date and time")


def wall_time(at: datetime) -> str:
    """As the browser's datetime-local wants it: no seconds, no zone."""
    return at.strftime("%Y-%m-%dT%H:%M")


Picker = DatePicker | TimePicker | DatetimePicker
Ticked = RadioButtons | Checkboxes


def _picked(element: Picker, spot: Spot, kind: str, value: str | None, placeholder: str) -> Markup:
    wiring = spot.wiring(element) | asking(element, spot) | spot.told(placeholder)
    shown: dict[str, Attribute] = {"id": spot.dom_id(element), "class_": "control", "autofocus": element.focus_on_load}
    return join([tag("input", type=kind, value=value, **shown, **wiring), confirmation(element, spot)])


def radio_buttons(element: RadioButtons, spot: Spot) -> Markup:
    chosen = spot.held(element)["selected_option"]
    return _ticked(element, spot, "radio", [chosen["value"]] if chosen else [])


def checkboxes(element: Checkboxes, spot: Spot) -> Markup:
    return _ticked(element, spot, "checkbox", [option["value"] for option in spot.held(element)["selected_options"]])


def _ticked(element: Ticked, spot: Spot, kind: Literal["radio", "checkbox"], chosen: list[str]) -> Markup:
    name = spot.dom_id(element)
    labels = [_tick(option, spot, type=kind, name=name, checked=option.value in chosen) for option in element.options]
    told = spot.told("Choices") if kind == "radio" else spot.named("Choices")
    shown: dict[str, Attribute] = {"class_": "choices", "role": "radiogroup" if kind == "radio" else "group"}
    choices = tag("div", labels, id=name, **shown, **told, **spot.wiring(element), **asking(element, spot))
    return join([choices, confirmation(element, spot)])


def _tick(option: MarkedOption, spot: Spot, **attributes: Attribute) -> Markup:
    box = tag("input", value=option.value, **attributes)
    description = tag("small", spot.canvas.text(option.description)) if option.description else None
    return tag("label", box, tag("span", spot.canvas.text(option.text), description, class_="text"))
