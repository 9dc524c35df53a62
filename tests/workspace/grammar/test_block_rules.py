"""Which blocks stand where, and what a message or a view may not hold together."""

import pytest

from tests.workspace.grammar.limits import Parse, in_a_home, in_a_message, in_a_modal, refusal, told
from tests.workspace.grammar.payloads import (
    Json,
    actions,
    button,
    cell,
    context,
    element,
    field,
    letters,
    picture,
    plain,
    rich,
    run,
    section,
    table,
    text,
    video,
)

DIVIDER: Json = {"type": "divider"}
MARKDOWN: Json = {"type": "markdown", "text": "Words"}
SECTION_WITH_NOTHING_TO_SAY: Json = {"type": "section"}


def times(count: int, payload: Json) -> list[Json]:
    return [payload] * count


@pytest.mark.parametrize("kind", ["file", "container", "data_visualization", "rich_text_section", "card", ""])
def test_a_block_that_apps_cannot_send_is_an_unsupported_type(kind: str) -> None:
    """`file` is only ever received; the others are no blocks, or newer than this grammar."""
    refused = refusal(in_a_message, [{"type": kind}])

    assert told(refused) == [("/0/type", f"unsupported type: {kind}")]


@pytest.mark.parametrize("block", [table([cell()]), MARKDOWN], ids=["table", "markdown"])
@pytest.mark.parametrize("parse", [in_a_modal, in_a_home], ids=["modal", "home"])
def test_tables_and_markdown_stand_in_messages_only(block: Json, parse: Parse) -> None:
    """Anywhere else their type is not supported."""
    in_a_message([block])

    refused = refusal(parse, [block])

    assert told(refused) == [("/0/type", f"unsupported type: {block['type']}")]


@pytest.mark.parametrize("parse", [in_a_message, in_a_modal, in_a_home], ids=["message", "modal", "home"])
def test_every_other_block_stands_on_every_surface(parse: Parse) -> None:
    """Sections, headers, dividers, contexts, actions, inputs, images, rich text and videos."""
    blocks = [
        section(),
        {"type": "header", "text": plain()},
        DIVIDER,
        context(plain()),
        actions(button()),
        field(element("plain_text_input")),
        picture(),
        rich(run(text())),
        video(),
    ]

    assert parse(blocks)


def test_all_problems_are_told_at_once() -> None:
    """Nobody has to send a message twice to learn of its second mistake."""
    refused = refusal(in_a_message, [section(text=plain("")), SECTION_WITH_NOTHING_TO_SAY, {"type": "x"}])

    assert [pointer for pointer, _ in told(refused)] == ["/0/text/text", "/1/type", "/2/type"]


def test_a_second_table_is_an_invalid_attachment() -> None:
    """Slack answers so, although no attachment was sent."""
    refused = refusal(in_a_message, [table([cell()]), table([cell()])])

    assert (refused.error, told(refused)) == ("invalid_attachments", [("/1", "only_one_table_allowed")])


def test_markdown_is_counted_over_all_its_blocks() -> None:
    """12,000 characters is the budget of a message, not of a block."""
    half = {"type": "markdown", "text": letters(6000)}
    in_a_message([half, half])

    refused = refusal(in_a_message, [half, half, MARKDOWN])

    assert refused.error == "msg_blocks_too_long"
    assert told(refused) == [("", "must be less than 12001 characters of markdown")]


def test_a_message_is_too_long_for_its_blocks_together() -> None:
    """Each section is within its own limit; about 13,200 characters is where messages were refused."""
    long = [section(text=plain(letters(2640)))] * 5
    in_a_message(long)

    refused = refusal(in_a_message, [*long, section(text=plain("x"))])

    assert refused.error == "msg_blocks_too_long"
    assert told(refused) == [("", "must be less than 13201 characters")]


def test_a_home_may_be_longer_than_a_message() -> None:
    """The limit on the text of all blocks together belongs to messages."""
    long = [section(text=plain(letters(3000)))] * 5
    refusal(in_a_message, long)

    assert in_a_home(long)


@pytest.mark.parametrize("parse", [in_a_message, in_a_modal, in_a_home], ids=["message", "modal", "home"])
def test_no_blocks_are_blocks_too(parse: Parse) -> None:
    """Whether there is anything else to show is for the method to say."""
    assert parse([]) == ()


def test_blocks_that_are_no_array_have_a_code_of_their_own() -> None:
    """The mistake of sending {"blocks": […]} for […]."""
    refused = refusal(in_a_message, {"blocks": [DIVIDER]})

    assert refused.error == "invalid_blocks_format"
