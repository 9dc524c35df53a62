"""What a message carries besides blocks: metadata and attachments."""

import pytest

from bot.workspace.grammar import Metadata, parse_attachments, parse_message, parse_metadata
from tests.workspace.grammar.limits import refusal, told
from tests.workspace.grammar.payloads import Json, cell, element, field, plain, section, table

DIVIDER: Json = {"type": "divider"}
NOTE: Json = {"event_type": "rota.offered", "event_payload": {"claim": "7"}}


def test_metadata_is_an_event_and_its_payload() -> None:
    """Strings, numbers, booleans, and flat objects of them, alone or in arrays."""
    payload = {"a": "x", "b": 1, "c": 1.5, "d": True, "e": {"f": "x"}, "g": [{"h": 1}]}

    note = parse_metadata({"event_type": "rota.offered", "event_payload": payload})

    assert isinstance(note, Metadata)
    assert note.payload() == {"event_type": "rota.offered", "event_payload": payload}


@pytest.mark.parametrize("note", ["rota.offered", None, [NOTE]], ids=["a string", "null", "an array"])
def test_metadata_that_is_no_object_has_the_wrong_format(note: object) -> None:
    """Slack tells format and schema apart."""
    assert refusal(parse_metadata, note).error == "invalid_metadata_format"


@pytest.mark.parametrize(
    "note",
    [
        {"event_type": "rota.offered"},
        {"event_payload": {}},
        {**NOTE, "event_type": ""},
        {**NOTE, "event_type": 5},
        {**NOTE, "event_payload": "x"},
        {**NOTE, "event_payload": {"a": None}},
        {**NOTE, "event_payload": {"a": {"b": {"c": 1}}}},
        {**NOTE, "entities": []},
    ],
    ids=["no payload", "no type", "empty type", "number", "string", "null", "too deep", "unknown key"],
)
def test_metadata_of_another_shape_has_the_wrong_schema(note: object) -> None:
    """Whatever is wrong inside."""
    assert refusal(parse_metadata, note).error == "invalid_metadata_schema"


def test_a_message_has_at_most_100_attachments() -> None:
    """One more has a code of its own."""
    assert len(parse_attachments([{"text": "x"}] * 100)) == 100

    assert refusal(parse_attachments, [{"text": "x"}] * 101).error == "too_many_attachments"


def test_an_attachment_with_an_unknown_key_is_invalid() -> None:
    """As observed: a key that Slack does not know makes the attachment invalid."""
    refused = refusal(parse_attachments, [{"text": "x", "indent": False}])

    assert refused.error == "invalid_attachments"
    assert told(refused) == [("/0", "invalid additional property: indent")]


def test_the_blocks_of_an_attachment_are_blocks_of_a_message() -> None:
    """What a message may not hold, an attachment may not hold either."""
    assert parse_attachments([{"blocks": [section()], "color": "#439FE0"}])

    wrong_shape = refusal(parse_attachments, [{"text": "x"}, {"blocks": [section(text=plain(""))]}])
    wrong_rule = refusal(parse_attachments, [{"blocks": [section(block_id="a"), section(block_id="a")]}])

    assert (wrong_shape.error, told(wrong_shape)[0][0]) == ("invalid_attachments", "/1/blocks/0/text/text")
    assert (wrong_rule.error, told(wrong_rule)[0][0]) == ("invalid_attachments", "/0/blocks/1/block_id")


def test_empty_lists_are_no_mistake() -> None:
    """No blocks, in an attachment or a message, and no attachments."""
    assert parse_attachments([{"text": "x", "blocks": []}])
    assert parse_message({"blocks": [], "attachments": []})


def test_attachments_are_an_array() -> None:
    """An object is not taken for a single attachment."""
    assert told(refusal(parse_attachments, {"text": "x"})) == [("", "must provide an array")]


def test_a_message_to_validate_has_no_text() -> None:
    """blocks.validate takes a message's blocks and attachments, and refuses its text as an unknown key."""
    assert parse_message({"blocks": [DIVIDER], "attachments": [{"text": "x"}]})

    assert told(refusal(parse_message, {"text": "x"})) == [("", "invalid additional property: text")]


def test_a_message_to_validate_is_held_to_the_rules_of_messages() -> None:
    """Pointers begin at the message."""
    tables = refusal(parse_message, {"blocks": [table([cell()]), table([cell()])]})
    attached = refusal(parse_message, {"attachments": [{"blocks": [field(element("file_input"))]}]})

    assert told(tables) == [("/blocks/1", "only_one_table_allowed")]
    assert told(attached) == [("/attachments/0/blocks/0/element/type", "unsupported type: file_input")]
