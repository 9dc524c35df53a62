"""What a button, a list or a form says that it is about.

A reference names and never entitles: whoever sends one has still to be let in. It may come from an older version of
the bot, or have been made up altogether.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from handlers.house.access import NotFound
from storage.database.ids import PartnershipId

# What an integer column holds on either engine: a larger number would be the driver's error, not an unknown row.
LARGEST_ID = 2**31 - 1

M = TypeVar("M", bound=BaseModel)

ROW_ID = Field(ge=1, le=LARGEST_ID)


class PartnershipRef(BaseModel):
    """A partnership; a capability's own reference adds its subject."""

    partnership: Annotated[PartnershipId, ROW_ID]


def refer(model: type[M], value: str) -> M:
    """The reference in a form's metadata. Raises NotFound for any other text."""
    try:
        return model.model_validate_json(value)
    except ValidationError:
        raise NotFound from None


def tapped(model: type[M], action: Mapping[str, Any]) -> M:
    """The reference in the button or the option that somebody tapped. Raises NotFound where there is none."""
    return refer(model, (action.get("selected_option") or action).get("value", ""))


def modal_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The modal in which somebody tapped. Raises NotFound where the button stands elsewhere, as a forged one may."""
    view = body.get("view")
    if not view or view.get("type") != "modal":
        raise NotFound
    return dict(view)
