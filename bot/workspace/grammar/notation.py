"""The notation in which the grammar is written.

Slack validates Block Kit against a JSON schema; here a schema is a frozen pydantic model that forbids unknown keys and
coerces nothing. The few ideas that pydantic lacks (absent but never null, allowed on some surfaces only, a complaint
about a nested key) stand here once.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, LiteralString, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    Strict,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, PydanticKnownError

T = TypeVar("T")

ID_LENGTH = 255
URL_LENGTH = 3000


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


class _NotNull:
    """Refuses JSON's null where the Python value may be None because the key is absent."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        assert schema["type"] == "nullable"
        inner: CoreSchema = schema["schema"]
        return inner


Maybe = Annotated[T | None, _NotNull()]
"""A field that may be left out, but not sent as null."""

Items = Annotated[tuple[T, ...], Strict(strict=False)]
"""A JSON array. Not strict, so that a decoded list becomes a tuple; the items stay as strict as they are."""

Id = Annotated[str, Field(max_length=ID_LENGTH)]
Url = Annotated[str, Field(min_length=1, max_length=URL_LENGTH)]


class Node(BaseModel):
    """An object of Block Kit: unknown keys are refused, nothing is coerced, nothing changes afterwards.

    Its validator is built when first used: a start need not wait for the whole grammar."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    def payload(self) -> dict[str, object]:
        """The JSON object that this node was parsed from."""
        return self.model_dump(mode="json", exclude_unset=True)


class Placed(Node):
    """A block or an element: named by its `type`, and allowed on some surfaces only.

    The surface comes as pydantic's validation context; a node made directly in Python has none and goes anywhere."""

    surfaces: ClassVar[frozenset[Surface]] = frozenset(Surface)

    type: str

    @field_validator("type")
    @classmethod
    def _is_allowed_here(cls, value: str, info: ValidationInfo) -> str:
        if info.context is not None and info.context not in cls.surfaces:
            raise PydanticCustomError("rule", "unsupported type: {type}", {"type": value})
        return value


def between(least: int, most: float) -> BeforeValidator:
    """Limits how many items an array has. Like Slack it counts first, and looks into an array of the right length."""

    def check(value: object) -> object:
        size = len(value) if isinstance(value, list | tuple) else None
        if size is not None and size > most:
            raise PydanticKnownError("too_long", {"field_type": "Array", "max_length": most, "actual_length": size})
        if size is not None and size < least:
            raise PydanticKnownError("too_short", {"field_type": "Array", "min_length": least, "actual_length": size})
        return value

    return BeforeValidator(check)


def complaint(node: object, at: tuple[str | int, ...], message: LiteralString, **values: object) -> ValidationError:
    """What a validator raises to say, in Slack's words, what is wrong at a place below `node`."""
    error = PydanticCustomError("rule", message, values)
    return ValidationError.from_exception_data("rule", [InitErrorDetails(type=error, loc=at, input=node)])


def missing(node: object, field: str) -> ValidationError:
    """What a validator raises when a field turns out to be required after all."""
    return ValidationError.from_exception_data("missing", [InitErrorDetails(type="missing", loc=(field,), input=node)])


def either(node: Node, one: str, other: str) -> None:
    """Raises unless exactly one of two optional fields is there."""
    given = {one, other} & node.model_fields_set
    if len(given) != 1:
        raise complaint(node, ("type",), "must define either `{one}` or `{other}`", one=one, other=other)
