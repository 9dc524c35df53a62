"""What a person fills in, as the state that a field then holds."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Protocol, TypeAlias

from bot.workspace.controls import Control
from bot.workspace.files import Upload
from bot.workspace.ids import ChannelId, Json, UserId
from bot.workspace.services import Services
from bot.workspace.sight import NothingFound


class Somebody(Protocol):
    """A person who can be chosen in a list of users."""

    @property
    def id(self) -> UserId: ...


Entry: TypeAlias = (
    "str | int | float | bool | date | datetime | time | Somebody | Upload | Iterable[str | Somebody | Upload] | None"
)


def entered(services: Services, control: Control, value: Entry, *, options: list[Json] | None = None) -> Json:
    """The state of the control once `value` stands in it: words, an option's label, a person or her name, a date...
    None empties it. Raises NothingFound for a choice that is not offered."""
    if value is None:
        return control.holding([] if control.is_many else None)
    if control.is_many:
        several = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
        return control.holding([_one(services, control, each, options) for each in several])
    return control.holding(_one(services, control, value, options))


def uploads_in(value: Entry) -> list[Upload]:
    """The files that are to stand in a field; None empties it. Raises TypeError for anything but files."""
    if value is None:
        return []
    given = list(value) if isinstance(value, Iterable) else [value]
    uploads = [each for each in given if isinstance(each, Upload)]
    if len(uploads) < len(given):
        raise TypeError(f"an Upload was expected, not {value!r}")
    return uploads


def _one(services: Services, control: Control, value: object, options: list[Json] | None) -> object:
    kind = control.kind.removeprefix("multi_")
    if kind in ("static_select", "external_select", "radio_buttons", "checkboxes"):
        return _option(control, str(value), control.options if options is None else options)
    if kind == "users_select":
        return _user(services, value)
    if kind in ("channels_select", "conversations_select"):
        return _conversation(services, str(value))
    if kind == "rich_text_input":
        text = {"type": "text", "text": str(value)}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}
    return _written(kind, value)


def _written(kind: str, value: object) -> object:
    if kind == "datetimepicker" and isinstance(value, datetime):
        return int(value.timestamp())
    if kind == "timepicker" and isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value if kind == "datetimepicker" else str(value)


def _option(control: Control, label: str, options: list[Json]) -> Json:
    for option in options:
        if option["text"]["text"] == label:
            return option
    offered = ", ".join(option["text"]["text"] for option in options)
    raise NothingFound(f"“{control.label}” does not offer “{label}”, only: {offered}")


def _user(services: Services, value: object) -> UserId:
    name = str(value)
    user = services.store.users.first("name = ? OR id = ?", name, getattr(value, "id", name))
    if user is None:
        raise NothingFound(f"nobody is called {name}")
    return user.id


def _conversation(services: Services, value: str) -> ChannelId:
    channel = services.conversations.by_name(value)
    if channel is None:
        raise NothingFound(f"no channel is called {value}")
    return channel.id
