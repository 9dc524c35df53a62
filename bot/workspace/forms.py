"""What Slack itself checks when somebody submits a modal, before the app hears of it."""

import re
from collections.abc import Callable
from typing import Any

from bot.workspace.controls import Control, controls_of
from bot.workspace.ids import Json

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


def mistakes_in(blocks: list[Json], values: Json) -> dict[str, str]:
    """Words for each input block that was left empty or filled in wrongly, by block_id."""
    inputs = [control for control in controls_of(blocks) if control.is_input]
    found = {each.block_id: _mistake(each, each.held_by(values[each.block_id][each.action_id])) for each in inputs}
    return {block_id: words for block_id, words in found.items() if words}


def _mistake(control: Control, held: Any) -> str:
    if held in (None, "", []):
        return "" if control.block.get("optional") else REQUIRED
    check = _CHECKS.get(control.kind)
    return check(control.element, held) if check else ""


def _text(element: Json, held: str) -> str:
    if len(held) < element.get("min_length", 0):
        return f"Please lengthen this text to {element['min_length']} characters or more."
    if len(held) > element.get("max_length", 3000):
        return f"Please shorten this text to {element.get('max_length', 3000)} characters or less."
    return ""


def _number(element: Json, held: str) -> str:
    try:
        number = float(held)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    if number < float(element.get("min_value", number)):
        return f"Please enter a number of at least {element['min_value']}."
    if number > float(element.get("max_value", number)):
        return f"Please enter a number of at most {element['max_value']}."
    return ""


def _email(_element: Json, held: str) -> str:
    return "" if _EMAIL.fullmatch(held) else "Please enter a valid email address."


def _url(_element: Json, held: str) -> str:
    return "" if _URL.fullmatch(held) else "Please enter a valid URL."


def _choices(element: Json, held: list[Any]) -> str:
    most = element.get("max_selected_items", len(held))
    return "" if len(held) <= most else f"Please choose at most {most}."


_CHECKS: dict[str, Callable[[Json, Any], str]] = {
    "plain_text_input": _text,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _url,
    "multi_static_select": _choices,
    "multi_external_select": _choices,
    "multi_users_select": _choices,
    "multi_conversations_select": _choices,
    "multi_channels_select": _choices,
}
