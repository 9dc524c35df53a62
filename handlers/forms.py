"""What comes out of a submitted form, parsed once into a model.

An input's block_id is the name of its field, so an error finds its way back to the place where it was typed.

PartnershipError
    FormErrors      some fields cannot be used as they are
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

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

    Raises FormErrors, each field's in the words given for it.
    """
    try:
        return model.model_validate({**(known or {}), **form_values(view)})
    except ValidationError as error:
        fields = {str(problem["loc"][0]) for problem in error.errors()}
        raise FormErrors({field: wording[field] for field in fields}) from error


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
