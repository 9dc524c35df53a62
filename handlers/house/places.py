"""The places at which somebody acts, as values that a form can carry."""

from enum import StrEnum

from pydantic import BaseModel


class Kind(StrEnum):
    """The kinds of place at which somebody acts."""

    CHANNEL = "channel"
    DIRECT_MESSAGE = "direct_message"
    NOTE = "note"
    VIEW = "view"


class Spot(BaseModel, frozen=True):
    """Where somebody acted. `response_url` takes five answers there, for half an hour; a view has none."""

    kind: Kind
    response_url: str | None = None
