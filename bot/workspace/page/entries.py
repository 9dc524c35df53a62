"""What the browser says stands in a control, as the state that Slack keeps of it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.workspace.controls import Control
from bot.workspace.ids import Json


class NotOffered(ValueError):
    """A choice that the control does not have."""


def chosen(control: Control, values: Sequence[str], zone: ZoneInfo) -> Json:
    """The control's state, or for an overflow the option that was chosen. A date and time is taken to be in `zone`.
    Raises NotOffered."""
    given = [value for value in values if value]
    if control.kind == "overflow":
        return {"selected_option": _option(control, given[0] if given else "")}
    if not control.holds_state:
        return {}
    if control.is_many:
        return control.holding([_one(control, value, zone) for value in given])
    return control.holding(_one(control, given[0], zone) if given else None)


def _one(control: Control, value: str, zone: ZoneInfo) -> Json | str | int:
    if control.options or control.is_external:
        return _option(control, value)
    if control.kind == "datetimepicker":
        return _epoch(value, zone)
    return value


def _option(control: Control, value: str) -> Json:
    found = next((option for option in control.options if option["value"] == value), None)
    if found is None:
        raise NotOffered(value)
    return found


def _epoch(value: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(value).replace(tzinfo=zone).timestamp())
