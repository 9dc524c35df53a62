"""What comes out of a submitted form, parsed once into a model.

An input's block_id is the name of its field, so an error finds its way back to the place where it was typed.

PartnershipError
    FormErrors      some fields cannot be used as they are
"""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError

from handlers.access import NotFound
from handlers.views.kit import without_turns
from schedules.errors import PartnershipError

M = TypeVar("M", bound=BaseModel)


class FormErrors(PartnershipError):
    """`by_field` says beside each field what to put instead."""

    def __init__(self, by_field: Mapping[str, str]) -> None:
        super().__init__()
        self.by_field = dict(by_field)


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
        fields = {str(problem["loc"][0]) for problem in error.errors()}
        if not fields <= view["state"]["values"].keys():
            raise NotFound from None
        raise FormErrors({field: wording[field] for field in fields}) from None


def form_values(view: Mapping[str, Any]) -> dict[str, object]:
    """Each input's value by its block_id; what was left empty is not in it."""
    inputs = view["state"]["values"]
    found = {block_id: _value(next(iter(elements.values()))) for block_id, elements in inputs.items()}
    return {block_id: value for block_id, value in found.items() if value is not None}


def _value(element: Mapping[str, Any]) -> object:
    match element["type"]:
        case "static_select" | "radio_buttons":
            chosen = element.get("selected_option")
            return chosen["value"] if chosen else None
        case "datepicker":
            return element.get("selected_date")
        case "timepicker":
            return element.get("selected_time")
        case _:
            return element.get("value")


def one_line(text: str) -> str:
    """What was typed as one line, its spaces single. Raises ValueError where nothing in it can be seen."""
    line = " ".join(without_turns(text).split())
    if not any(_can_be_seen(char) for char in line):
        raise ValueError("nothing can be seen")
    return line


def _can_be_seen(char: str) -> bool:
    """Not a space, a control character or a lone accent: a name of zero-width spaces is no name."""
    return unicodedata.category(char)[0] not in "ZCM"


Line = Annotated[str, AfterValidator(one_line)]
