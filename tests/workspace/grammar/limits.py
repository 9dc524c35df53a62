"""A limit of Slack's as a row of a table: what just passes, what just fails, and what Slack says of the latter."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest

from bot.workspace.grammar import Refused, Surface, parse_blocks, parse_view

Parse = Callable[[object], object]

in_a_message = partial(parse_blocks, surface=Surface.MESSAGE)
in_a_modal = partial(parse_blocks, surface=Surface.MODAL)
in_a_home = partial(parse_blocks, surface=Surface.HOME)
as_a_view = parse_view


class Limit(NamedTuple):
    """One row."""

    passes: object
    fails: object
    pointer: str
    message: str
    parse: Parse


def limit(
    name: str, passes: object, fails: object, *, at: str, says: str, parse: Parse = in_a_message
) -> "pytest.ParameterSet":
    """A row under a readable name."""
    return pytest.param(Limit(passes, fails, at, says, parse), id=name)


def told(refused: Refused) -> list[tuple[str, str]]:
    """The pointers and messages of a refusal, without the line that only says that some schema did not match."""
    told = [(problem.pointer, problem.message) for problem in refused.problems]
    return [line for line in told if line != ("", "failed to match all allowed schemas")]


def refusal(parse: Parse, value: object) -> Refused:
    """What the grammar says of a value that it must not accept."""
    with pytest.raises(Refused) as caught:
        parse(value)
    return caught.value
