"""Views: every limit from both sides."""

import pytest

from bot.workspace.grammar import Home, Modal, parse_view
from tests.workspace.grammar.limits import Limit, as_a_view, limit, refusal, told
from tests.workspace.grammar.payloads import (
    Json,
    button,
    element,
    field,
    home,
    letters,
    modal,
    mrkdwn,
    plain,
    section,
    without,
)

DIVIDER: Json = {"type": "divider"}
NAME = field(element("plain_text_input"))

LIMITS = [
    *[
        limit(
            f"a modal's {part} is at most 24 characters",
            modal(**{part: plain(letters(24))}),
            modal(**{part: plain(letters(25))}),
            at=f"/{part}/text",
            says="must be less than 25 characters",
            parse=as_a_view,
        )
        for part in ("title", "submit", "close")
    ],
    *[
        limit(
            f"a modal's {part} is plain text",
            modal(**{part: plain(emoji=True)}),
            modal(**{part: mrkdwn()}),
            at=f"/{part}/type",
            says="must be a valid enum value",
            parse=as_a_view,
        )
        for part in ("title", "submit", "close")
    ],
    limit(
        "a modal has a title",
        modal(),
        without(modal(), "title"),
        at="",
        says="missing required field: title",
        parse=as_a_view,
    ),
    limit(
        "a modal has blocks",
        modal(),
        without(modal(), "blocks"),
        at="",
        says="missing required field: blocks",
        parse=as_a_view,
    ),
    limit(
        "a home has blocks",
        home(),
        without(home(), "blocks"),
        at="",
        says="missing required field: blocks",
        parse=as_a_view,
    ),
    *[
        limit(
            f"a home has no {part}",
            home(),
            home(**{part: plain()}),
            at="",
            says=f"invalid additional property: {part}",
            parse=as_a_view,
        )
        for part in ("title", "submit", "close")
    ],
    *[
        limit(
            f"a view does not send {part} back",
            modal(),
            modal(**{part: "x"}),
            at="",
            says=f"invalid additional property: {part}",
            parse=as_a_view,
        )
        for part in ("id", "hash", "submit_disabled")
    ],
    limit(
        "a view is a modal or a home",
        modal(),
        modal(type="workflow_step"),
        at="/type",
        says="unsupported type: workflow_step",
        parse=as_a_view,
    ),
    limit(
        "a view's private metadata is at most 3000 characters",
        modal(private_metadata=letters(3000)),
        modal(private_metadata=letters(3001)),
        at="/private_metadata",
        says="must be less than 3001 characters",
        parse=as_a_view,
    ),
    *[
        limit(
            f"a view's {part} is at most 255 characters",
            home(**{part: letters(255)}),
            home(**{part: letters(256)}),
            at=f"/{part}",
            says="must be less than 256 characters",
            parse=as_a_view,
        )
        for part in ("callback_id", "external_id")
    ],
    *[
        limit(
            f"a {kind} has at most 100 blocks",
            view(*[DIVIDER] * 100),
            view(*[DIVIDER] * 101),
            at="/blocks",
            says="no more than 100 items allowed",
            parse=as_a_view,
        )
        for kind, view in (("modal", modal), ("home", home))
    ],
    limit(
        "a modal with an input has a submit",
        modal(DIVIDER, DIVIDER, NAME),
        without(modal(DIVIDER, DIVIDER, NAME), "submit"),
        at="/blocks/2/input",
        says="must define `submit` to use an `input` block in modals",
        parse=as_a_view,
    ),
    limit(
        "ids are unique in a view",
        modal(section(block_id="a"), section(block_id="b")),
        modal(section(block_id="a"), section(block_id="a")),
        at="/blocks/1/block_id",
        says='`block_id` "a" already exists',
        parse=as_a_view,
    ),
    limit(
        "null is no title",
        modal(close=plain()),
        modal(close=None),
        at="/close",
        says="must provide an object",
        parse=as_a_view,
    ),
]


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_within_a_limit_passes(row: Limit) -> None:
    """Slack's own limit is allowed."""
    assert row.parse(row.passes)


@pytest.mark.parametrize("row", LIMITS)
def test_what_is_just_beyond_a_limit_is_refused_in_slacks_words(row: Limit) -> None:
    """One step further is refused, at the place that is wrong, and for nothing else."""
    refused = refusal(row.parse, row.fails)

    assert told(refused) == [(row.pointer, row.message)]


def test_a_view_is_parsed_by_its_type() -> None:
    """A modal and a home are different things."""
    assert isinstance(parse_view(modal()), Modal)
    assert isinstance(parse_view(home()), Home)


def test_a_modal_without_inputs_needs_no_submit() -> None:
    """There is nothing to send."""
    assert parse_view(without(modal(section(accessory=button())), "submit"))


def test_a_home_takes_inputs_without_a_submit() -> None:
    """A home cannot be submitted; its inputs dispatch actions."""
    assert parse_view(home(NAME))


def test_a_view_of_250_kb_is_as_large_as_can_be() -> None:
    """Counted as compact JSON in UTF-8: a letter that takes two bytes there counts twice."""
    filler = [section(text=plain("é" * 1450)) for _ in range(84)]
    room = 250_000 - _size(modal(*filler, private_metadata=""))
    parse_view(modal(*filler, private_metadata="x" * room))

    refused = refusal(parse_view, modal(*filler, private_metadata="x" * (room + 1)))

    assert refused.error == "view_too_large"


def test_a_view_whose_shape_is_wrong_is_first_told_that_it_matches_no_schema() -> None:
    """Slack's own preamble, before it says what is wrong."""
    refused = refusal(parse_view, modal(title=plain(letters(25))))

    assert refused.messages("/view") == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
    ]


def test_a_view_whose_shape_is_right_has_no_preamble() -> None:
    """Rules that no schema expresses are told alone."""
    refused = refusal(parse_view, without(modal(section(), section(), NAME), "submit"))

    assert refused.messages("/view") == [
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/2/input]"
    ]


def _size(view: Json) -> int:
    parsed = parse_view(view)
    return len(parsed.model_dump_json(exclude_unset=True).encode())
