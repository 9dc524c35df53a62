"""Payloads of Block Kit with as little in them as Slack lets pass; each keyword adds or replaces one key."""

from typing import Any

Json = dict[str, Any]


def letters(count: int) -> str:
    return "x" * count


def plain(text: str = "Words", **more: object) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "Words", **more: object) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def option(value: object = "a", **more: object) -> Json:
    return {"text": plain("Choice"), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def group(**more: object) -> Json:
    return {"label": plain("Group"), "options": [option()], **more}


def confirm(**more: object) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain("Yes"), "deny": plain("No"), **more}


def button(**more: object) -> Json:
    return {"type": "button", "text": plain("Press"), **more}


def select(**more: object) -> Json:
    return {"type": "static_select", "options": [option()], **more}


def element(kind: str, **more: object) -> Json:
    """An element of any kind, with what that kind requires."""
    required: dict[str, Json] = {
        "button": {"text": plain("Press")},
        "static_select": {"options": [option()]},
        "multi_static_select": {"options": [option()]},
        "checkboxes": {"options": [option()]},
        "radio_buttons": {"options": [option()]},
        "overflow": {"options": [option()]},
        "number_input": {"is_decimal_allowed": False},
        "image": {"image_url": "https://example.org/a.png", "alt_text": "A picture"},
    }
    return {"type": kind, **required.get(kind, {}), **more}


def section(**more: object) -> Json:
    return {"type": "section", "text": plain(), **more}


def beside(accessory: Json) -> list[Json]:
    """A section with something beside its words."""
    return [section(accessory=accessory)]


def actions(*elements: Json, **more: object) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def context(*elements: object, **more: object) -> Json:
    return {"type": "context", "elements": list(elements), **more}


def field(element: Json, **more: object) -> Json:
    """An input block."""
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def picture(**more: object) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A picture", **more}


def rich(*parts: Json, **more: object) -> Json:
    return {"type": "rich_text", "elements": list(parts), **more}


def run(*inlines: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(inlines)}


def bullets(*items: Json, **more: object) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items), **more}


def text(words: str = "Words", **more: object) -> Json:
    """A run of rich text."""
    return {"type": "text", "text": words, **more}


def cell(words: str = "1") -> Json:
    return {"type": "raw_text", "text": words}


def table(*rows: list[Json], **more: object) -> Json:
    return {"type": "table", "rows": list(rows), **more}


def video(**more: object) -> Json:
    return {
        "type": "video",
        "title": plain("Assembly"),
        "alt_text": "Assembly",
        "video_url": "https://example.org/v",
        "thumbnail_url": "https://example.org/v.png",
        **more,
    }


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def without(payload: Json, *keys: str) -> Json:
    return {key: value for key, value in payload.items() if key not in keys}
