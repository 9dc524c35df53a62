"""What comes out of a submitted form, parsed once into a model.

An input's block_id is the name of its field, so an error finds its way back to the place where it was typed.

PartnershipError
    FormErrors      some fields cannot be used as they are
ValueError
    Misfit          one field does not go with the others
LookupError
    UnknownInput    a form was drawn with an input that nobody reads
"""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handlers.house.access import NotFound
from handlers.house.views.kit import without_turns
from schedules.errors import PartnershipError

M = TypeVar("M", bound=BaseModel)

# Where each of Slack's inputs keeps what was entered: https://docs.slack.dev/reference/block-kit/block-elements
_ENTRIES = {
    "channels_select": "selected_channel",
    "checkboxes": "selected_options",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "email_text_input": "value",
    "external_select": "selected_option",
    "file_input": "files",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "multi_external_select": "selected_options",
    "multi_static_select": "selected_options",
    "multi_users_select": "selected_users",
    "number_input": "value",
    "plain_text_input": "value",
    "radio_buttons": "selected_option",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "timepicker": "selected_time",
    "url_text_input": "value",
    "users_select": "selected_user",
}


class FormErrors(PartnershipError):
    """`by_field` says beside each field what to put instead."""

    def __init__(self, by_field: Mapping[str, str]) -> None:
        super().__init__()
        self.by_field = dict(by_field)


class Misfit(ValueError):
    """What a model's own validator raises: `field` is where to put something else."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnknownInput(LookupError):
    """A form holds an input of a type that has no entry here. It is our mistake, never a user's."""


def parse_form(
    view: Mapping[str, Any],
    model: type[M],
    *,
    wording: Mapping[str, str],
    known: Mapping[str, object] | None = None,
) -> M:
    """The form's values, and what was `known` without asking, as a `model`.

    Raises FormErrors, each field's in the words given for it; NotFound where the form has no such field to put them
    beside, as one drawn by another version may.
    """
    try:
        return model.model_validate({**(known or {}), **form_values(view)})
    except ValidationError as error:
        fields = {_field(problem) for problem in error.errors()}
        if not fields <= view["state"]["values"].keys():
            raise NotFound from None
        raise FormErrors({field: wording[field] for field in fields}) from None


def _field(problem: ErrorDetails) -> str:
    match problem:
        case {"loc": (field, *_)}:
            return str(field)
        case {"ctx": {"error": Misfit(field=field)}}:
            return str(field)
    raise TypeError("a model's validator raises Misfit, which names a field")


def form_values(view: Mapping[str, Any]) -> dict[str, object]:
    """Each input's value by its block_id; what was left empty is not in it. Raises UnknownInput.

    An option counts as its value, a file as its id; where several can be chosen, there is a list of them.
    """
    inputs = view["state"]["values"]
    found = {block_id: _value(next(iter(elements.values()))) for block_id, elements in inputs.items()}
    return {block_id: value for block_id, value in found.items() if value not in (None, [])}


def _value(element: Mapping[str, Any]) -> object:
    if element["type"] not in _ENTRIES:
        raise UnknownInput(element["type"])
    entry = _ENTRIES[element["type"]]
    held = element.get(entry)
    match entry:
        case "selected_option":
            return held and held["value"]
        case "selected_options":
            return [option["value"] for option in held or ()]
        case "files":
            return [file["id"] for file in held or ()]
        case _:
            return held


def one_line(text: str) -> str:
    """What was typed as one line, its spaces single and without control characters: PostgreSQL takes no NUL.

    Raises ValueError where nothing in it can be seen.
    """
    line = " ".join(_spaced(text).split())
    if not any(_can_be_seen(char) for char in line):
        raise ValueError("nothing can be seen")
    return line


def _spaced(text: str) -> str:
    """Spaces in the place of control characters: a tab parts words, too."""
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in without_turns(text))


def _can_be_seen(char: str) -> bool:
    """Not a space, a control character or a lone accent: a name of zero-width spaces is no name."""
    return unicodedata.category(char)[0] not in "ZCM"


def several_lines(text: str) -> str:
    """What was typed as it was laid out, without control characters and without empty lines at either end.

    Raises ValueError where nothing in it can be seen.
    """
    kept = "\n".join(_spaced(line) for line in text.splitlines())
    if not any(_can_be_seen(char) for char in kept):
        raise ValueError("nothing can be seen")
    return kept.strip("\n").rstrip()


Line = Annotated[str, AfterValidator(one_line)]
Lines = Annotated[str, AfterValidator(several_lines)]
