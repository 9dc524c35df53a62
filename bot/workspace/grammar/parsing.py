"""From decoded JSON to the nodes of the grammar, or to a refusal."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from bot.workspace.grammar.answers import (
    SubmissionAnswer,
    SubmissionErrors,
    SubmissionPush,
    SubmissionUpdate,
    Suggestions,
)
from bot.workspace.grammar.blocks import AnyBlock, Block, Input
from bot.workspace.grammar.composition import Option
from bot.workspace.grammar.messages import ATTACHMENTS, MESSAGE_BLOCKS, Attachment, MessageContent, Metadata
from bot.workspace.grammar.notation import Items, Surface, between
from bot.workspace.grammar.refusals import FAILED_CONSTRAINT, Problem, Refused, from_validation, rule
from bot.workspace.grammar.rules import check_message, check_view, check_view_blocks
from bot.workspace.grammar.views import VIEW_BLOCKS, Home, Modal, View

T = TypeVar("T")

_DEFERRED = ConfigDict(defer_build=True)
_MESSAGE: TypeAdapter[tuple[Block, ...]] = TypeAdapter(
    Annotated[Items[AnyBlock], between(0, MESSAGE_BLOCKS)], config=_DEFERRED
)
_BLOCKS: TypeAdapter[tuple[Block, ...]] = TypeAdapter(
    Annotated[Items[AnyBlock], between(0, VIEW_BLOCKS)], config=_DEFERRED
)
_VIEW: TypeAdapter[Modal | Home] = TypeAdapter(View, config=_DEFERRED)
_METADATA = TypeAdapter(Metadata)
_ATTACHMENTS: TypeAdapter[tuple[Attachment, ...]] = TypeAdapter(Items[Attachment], config=_DEFERRED)
_CONTENT = TypeAdapter(MessageContent)
_ANSWER: TypeAdapter[SubmissionAnswer] = TypeAdapter(
    Annotated[SubmissionAnswer, Field(discriminator="response_action")], config=_DEFERRED
)

_SUGGESTIONS = TypeAdapter(Suggestions)

_NO_SCHEMA_MATCHES = Problem("", "failed to match all allowed schemas", FAILED_CONSTRAINT, {"type": "all_of"})
"""What Slack says first of a view whose shape is wrong, before it says why."""


def parse_blocks(value: object, surface: Surface) -> tuple[Block, ...]:
    """The blocks of a message, a modal or a home.

    Raises Refused: with the error invalid_blocks_format when `value` is no array."""
    if not isinstance(value, list):
        raise Refused([Problem("", "must provide an array", "invalid_type")], "invalid_blocks_format")
    if surface is Surface.MESSAGE:
        blocks = _parsed(_MESSAGE, value, surface)
        check_message(blocks)
    else:
        blocks = _parsed(_BLOCKS, value, surface)
        check_view_blocks(blocks, surface)
    return blocks


def parse_view(value: object) -> Modal | Home:
    """The modal or the home that an app sends.

    Raises Refused: with the error view_too_large where only its size is wrong."""
    try:
        view = _VIEW.validate_python(value, context=_surface_of(value))
    except ValidationError as error:
        raise Refused([_NO_SCHEMA_MATCHES, *from_validation(error, value)]) from error
    check_view(view)
    return view


def parse_metadata(value: object) -> Metadata:
    """An app's note on its message.

    Raises Refused, with the error invalid_metadata_format or invalid_metadata_schema."""
    if not isinstance(value, Mapping):
        raise Refused([Problem("", "must provide an object", "invalid_type")], "invalid_metadata_format")
    return _parsed(_METADATA, value, Surface.MESSAGE, "invalid_metadata_schema")


def parse_attachments(value: object) -> tuple[Attachment, ...]:
    """The attachments of a message.

    Raises Refused, with the error too_many_attachments or invalid_attachments."""
    if isinstance(value, list) and len(value) > ATTACHMENTS:
        raise Refused([rule("", f"no more than {ATTACHMENTS} items allowed")], "too_many_attachments")
    attachments = _parsed(_ATTACHMENTS, value, Surface.MESSAGE, "invalid_attachments")
    _check_attachments(attachments)
    return attachments


def parse_message(value: object) -> MessageContent:
    """The `message` of blocks.validate: blocks and attachments, no text.

    Raises Refused."""
    content = _parsed(_CONTENT, value, Surface.MESSAGE)
    with _at("/blocks"):
        check_message(content.blocks or ())
    with _at("/attachments"):
        _check_attachments(content.attachments or ())
    return content


def parse_submission_answer(value: object, view: Modal) -> SubmissionAnswer | None:
    """What an app answers to the submission of `view`, whose blocks all have their ids; None closes it.

    Raises Refused."""
    if value in (None, "", {}):
        return None
    answer = _parsed(_ANSWER, value, Surface.MODAL)
    match answer:
        case SubmissionErrors():
            _check_errors(answer, view)
        case SubmissionUpdate() | SubmissionPush():
            with _at("/view"):
                check_view(answer.view)
    return answer


def parse_suggestions(value: object) -> tuple[Option, ...]:
    """Every option that an app offers in an external select, whatever its group. Raises Refused."""
    answer = _parsed(_SUGGESTIONS, value, Surface.MODAL)
    return (answer.options or ()) + tuple(option for group in answer.option_groups or () for option in group.options)


def _parsed(adapter: TypeAdapter[T], value: object, surface: Surface, error: str | None = None) -> T:
    try:
        return adapter.validate_python(value, context=surface)
    except ValidationError as invalid:
        raise Refused(from_validation(invalid, value), error) from invalid


def _surface_of(value: object) -> Surface:
    """Home for a view that says so; else a modal, and the schema finds out what it lacks."""
    return Surface.HOME if isinstance(value, Mapping) and value.get("type") == "home" else Surface.MODAL


def _check_attachments(attachments: tuple[Attachment, ...]) -> None:
    for index, attachment in enumerate(attachments):
        with _at(f"/{index}/blocks", "invalid_attachments"):
            check_message(attachment.blocks or ())


def _check_errors(answer: SubmissionErrors, view: Modal) -> None:
    fields = {block.block_id for block in view.blocks if isinstance(block, Input)}
    strays = [key for key in answer.errors if key not in fields]
    if strays:
        raise Refused([rule("/errors", f"no input block has the block_id: {key}") for key in strays])


@contextmanager
def _at(pointer: str, error: str | None = None) -> Iterator[None]:
    """Lets what is refused within point from further up, and gives it a code if it has none."""
    try:
        yield
    except Refused as refused:
        raise Refused([problem.below(pointer) for problem in refused.problems], refused.error or error) from refused
