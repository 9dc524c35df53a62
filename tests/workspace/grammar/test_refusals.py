"""Refusals: how a problem is told, in `response_metadata.messages` and by blocks.validate."""

import pytest

from bot.workspace.grammar import parse_metadata, scopes_needed
from tests.workspace.grammar.limits import in_a_message, in_a_modal, refusal
from tests.workspace.grammar.payloads import (
    Json,
    actions,
    beside,
    button,
    element,
    field,
    letters,
    mrkdwn,
    plain,
    rich,
    run,
    section,
    select,
    video,
)


def test_messages_point_from_the_root_they_are_given() -> None:
    """The method knows where the blocks stood; the grammar knows the rest."""
    refused = refusal(in_a_message, [section(text=mrkdwn(letters(3001)))])

    assert refused.messages("/blocks") == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_refusal_reads_well_in_a_log() -> None:
    """Its string names the problem and the place."""
    refused = refusal(in_a_message, [{"type": "chart"}])

    assert str(refused) == "unsupported type: chart at /0/type"


def test_most_refusals_leave_the_code_to_the_method() -> None:
    """chat.* answers invalid_blocks, views.* invalid_arguments."""
    assert refusal(in_a_message, [{"type": "chart"}]).error is None


def test_a_pointer_escapes_what_json_pointers_escape() -> None:
    """RFC 6901: a tilde and a slash in a key."""
    refused = refusal(parse_metadata, {"event_type": "x", "event_payload": {"a/b~c": None}})

    assert {problem.pointer for problem in refused.problems} == {"/event_payload/a~1b~0c"}


def test_a_key_named_like_its_objects_type_stays_in_the_pointer() -> None:
    """A run of rich text is of type `text` and has a `text`."""
    refused = refusal(in_a_message, [rich(run({"type": "text", "text": 5}))])

    assert [problem.pointer for problem in refused.problems] == ["/0/elements/0/elements/0/text"]


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        (
            [section(text=plain(letters(3001)))],
            {
                "pointer": "/0/text/text",
                "code": "failed_constraint",
                "message": "must be less than 3001 characters",
                "constraint": {"type": "max_length", "expected": 3000, "got": 3001},
            },
        ),
        (
            [section(text=plain(""))],
            {
                "pointer": "/0/text/text",
                "code": "failed_constraint",
                "message": "must be more than 0 characters",
                "constraint": {"type": "min_length", "expected": 1, "got": 0},
            },
        ),
        (
            [actions(*[button()] * 26)],
            {
                "pointer": "/0/elements",
                "code": "failed_constraint",
                "message": "no more than 25 items allowed",
                "constraint": {"type": "max_items", "expected": 25, "got": 26},
            },
        ),
        (
            [actions()],
            {
                "pointer": "/0/elements",
                "code": "failed_constraint",
                "message": "must provide at least 1 items",
                "constraint": {"type": "min_items", "expected": 1, "got": 0},
            },
        ),
        (
            beside(button(style="warning")),
            {
                "pointer": "/0/accessory/style",
                "code": "failed_constraint",
                "message": "must be a valid enum value",
                "constraint": {"type": "enum", "expected": ["primary", "danger"], "got": "warning"},
            },
        ),
        (
            [section(text={"type": "html", "text": "x"})],
            {
                "pointer": "/0/text/type",
                "code": "failed_constraint",
                "message": "unsupported type: html",
                "constraint": {"type": "enum", "expected": ["plain_text", "mrkdwn"], "got": "html"},
            },
        ),
        (
            [section(text=mrkdwn(emoji=True))],
            {
                "pointer": "/0/text",
                "code": "failed_constraint",
                "message": "invalid additional property: emoji",
                "constraint": {"type": "additional_properties", "got": "emoji"},
            },
        ),
        (
            beside(element("datepicker", initial_date="tomorrow")),
            {
                "pointer": "/0/accessory/initial_date",
                "code": "failed_constraint",
                "message": "input must be a valid: date",
                "constraint": {"type": "format", "expected": "date", "got": "tomorrow"},
            },
        ),
        (
            [field(element("plain_text_input", max_length=3001))],
            {
                "pointer": "/0/element/max_length",
                "code": "failed_constraint",
                "message": "must be less than 3000",
                "constraint": {"type": "maximum", "expected": 3000, "got": 3001},
            },
        ),
        (
            beside({"type": "image", "image_url": "https://example.org"}),
            {"pointer": "/0/accessory", "code": "missing_field", "message": "missing required field: alt_text"},
        ),
        (
            beside(select(initial_option=None)),
            {
                "pointer": "/0/accessory/initial_option",
                "code": "invalid_type",
                "message": "must provide an object",
            },
        ),
    ],
    ids=[
        "max_length",
        "min_length",
        "max_items",
        "min_items",
        "enum",
        "type",
        "additional_properties",
        "format",
        "maximum",
        "missing_field",
        "invalid_type",
    ],
)
def test_blocks_validate_lists_pointer_code_message_and_constraint(blocks: list[Json], error: Json) -> None:
    """The constraint says what was expected and what was got, where there is one."""
    assert refusal(in_a_message, blocks).errors() == [error]


def test_some_blocks_need_a_scope() -> None:
    """The grammar does not know the app's scopes; it says which are needed."""
    files = in_a_modal([field(element("file_input"))])

    assert scopes_needed(in_a_message([section()])) == frozenset()
    assert scopes_needed(in_a_message([video()])) == {"links.embed:write"}
    assert scopes_needed(files) == {"files:read"}
