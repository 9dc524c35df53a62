"""What holds of every payload, drawn at random."""

import copy
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.grammar import (
    Modal,
    Refused,
    Surface,
    parse_attachments,
    parse_blocks,
    parse_message,
    parse_metadata,
    parse_submission_answer,
    parse_view,
)
from tests.workspace.grammar.payloads import Json, modal
from tests.workspace.grammar.strategies import anything, blocks, modals, tables


@given(block=blocks | tables)
def test_what_is_parsed_dumps_to_the_payload_it_came_from(block: Json) -> None:
    """Nothing is lost, added or coerced; so it parses again."""
    (parsed,) = parse_blocks([block], Surface.MESSAGE)

    assert parsed.payload() == block


@given(view=modals)
def test_a_view_dumps_to_the_payload_it_came_from(view: Json) -> None:
    """A modal of any blocks."""
    assert parse_view(view).payload() == view


@given(value=anything)
def test_arbitrary_json_is_parsed_or_refused(value: object) -> None:
    """No payload makes the workspace fail."""
    view = parse_view(modal())
    assert isinstance(view, Modal)

    parses: list[Callable[[object], object]] = [
        *(partial(parse_blocks, surface=surface) for surface in Surface),
        parse_view,
        parse_message,
        parse_metadata,
        parse_attachments,
        partial(parse_submission_answer, view=view),
    ]
    for parse in parses:
        _survives(parse, value)
        _survives(parse, [value])


@given(view=modals, value=anything, data=st.data())
def test_a_payload_spoilt_in_one_place_is_told_where(view: Json, value: object, data: st.DataObject) -> None:
    """Every pointer leads to something in the payload, or to a key that something lacks."""
    spoilt = copy.deepcopy(view)
    holder, key = data.draw(st.sampled_from(_places(spoilt)))
    holder[key] = value

    try:
        parse_view(spoilt)
    except Refused as refused:
        for problem in refused.problems:
            assert _leads_somewhere(problem.pointer, spoilt)


def _survives(parse: Callable[[object], object], value: object) -> None:
    with suppress(Refused):
        parse(value)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a payload with each of its keys."""
    match value:
        case dict():
            inner = list(value.items())
        case list():
            inner = list(enumerate(value))
        case _:
            return []
    return [(value, key) for key, _ in inner] + [place for _, item in inner for place in _places(item)]


def _leads_somewhere(pointer: str, value: Any) -> bool:
    """Whether all but the last step can be taken; the last may name a key that is missing."""
    *steps, last = pointer.split("/")[1:] or [""]
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step.replace("~1", "/").replace("~0", "~")]
    return not last or isinstance(value, dict) or int(last) < len(value)
