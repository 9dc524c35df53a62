"""What a person fills in, as the state that a field then holds."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Protocol, TypeAlias

from bot.workspace.controls import Control
from bot.workspace.files import Upload
from bot.workspace.grammar.composition import ConversationFilter
from bot.workspace.ids import Json, UserId
from bot.workspace.page import offers
from bot.workspace.page.offers import Offer
from bot.workspace.page.reader import Reader
from bot.workspace.page.rich_typing import as_rich_text
from bot.workspace.sight import NothingFound


class Somebody(Protocol):
    """A person who can be chosen in a list of users."""

    @property
    def id(self) -> UserId: ...


Entry: TypeAlias = (
    "str | int | float | bool | date | datetime | time | Somebody | Upload | Iterable[str | Somebody | Upload] | None"
)


def entered(control: Control, value: Entry, reader: Reader) -> Json:
    """The state of the control once `value` stands in it: words, an option's label, a person or her name, a date...
    None empties it. Raises NothingFound for a choice that is not offered to the reader."""
    if value is None:
        return control.holding([] if control.is_many else None)
    if control.is_many:
        return control.holding([_one(control, each, reader) for each in several(value)])
    return control.holding(_one(control, value, reader))


def several(value: Entry) -> list[object]:
    """One value, or each of several."""
    return [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)


def uploads_in(value: Entry) -> list[Upload]:
    """The files that are to stand in a field; None empties it. Raises TypeError for anything but files."""
    given = [] if value is None else several(value)
    uploads = [each for each in given if isinstance(each, Upload)]
    if len(uploads) < len(given):
        raise TypeError(f"an Upload was expected, not {value!r}")
    return uploads


def _one(control: Control, value: object, reader: Reader) -> object:
    kind = control.kind.removeprefix("multi_")
    if kind in ("static_select", "external_select", "radio_buttons", "checkboxes"):
        return _option(control, str(value))
    if kind in ("users_select", "channels_select", "conversations_select"):
        return _picked(control, value, _offers(kind, control.element, reader))
    if kind == "rich_text_input":
        return as_rich_text(str(value), reader)
    return _written(kind, value)


def _offers(kind: str, element: Json, reader: Reader) -> list[Offer]:
    if kind == "users_select":
        return offers.people(reader)
    if kind == "channels_select":
        return offers.channels(reader)
    only = element.get("filter")
    return offers.conversations(reader, ConversationFilter.model_validate_json(json.dumps(only)) if only else None)


def _picked(control: Control, value: object, offered: list[Offer]) -> str:
    """The id of somebody or something, by the name or by the value itself."""
    wanted_id, name = getattr(value, "id", None), str(value).removeprefix("#")
    for offer in offered:
        if offer.value == wanted_id or (wanted_id is None and offer.text.removeprefix("#") == name):
            return offer.value
    raise _not_offered(control, str(value), [offer.text for offer in offered])


def _option(control: Control, label: str) -> Json:
    option = control.option(label)
    if option is None:
        raise _not_offered(control, label, [option["text"]["text"] for option in control.options])
    return option


def _not_offered(control: Control, label: str, offered: list[str]) -> NothingFound:
    return NothingFound(f"“{control.label}” does not offer “{label}”, only: {', '.join(offered)}")


def _written(kind: str, value: object) -> object:
    if kind == "datetimepicker" and isinstance(value, datetime):
        return int(value.timestamp())
    if kind == "timepicker" and isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value if kind == "datetimepicker" else str(value)
