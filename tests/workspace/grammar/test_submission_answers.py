"""What an app may answer when a modal is submitted."""

import pytest

from bot.workspace.grammar import (
    Modal,
    Refused,
    SubmissionClear,
    SubmissionErrors,
    SubmissionPush,
    SubmissionUpdate,
    parse_submission_answer,
    parse_view,
)
from tests.workspace.grammar.payloads import Json, element, field, home, letters, modal, plain, section, without


@pytest.fixture
def view() -> Modal:
    """A modal with a section called `intro` and an input called `name`."""
    parsed = parse_view(modal(section(block_id="intro"), field(element("plain_text_input"), block_id="name")))
    assert isinstance(parsed, Modal)
    return parsed


def told(answer: object, view: Modal) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        parse_submission_answer(answer, view)
    return [(problem.pointer, problem.message) for problem in caught.value.problems]


def errors(**by_block: object) -> Json:
    return {"response_action": "errors", "errors": by_block}


@pytest.mark.parametrize("body", [None, "", {}], ids=["nothing", "an empty body", "an empty object"])
def test_an_empty_answer_closes_the_view(view: Modal, body: object) -> None:
    """There is nothing to parse."""
    assert parse_submission_answer(body, view) is None


def test_an_error_stands_beside_an_input(view: Modal) -> None:
    """Its key is the block_id of an input block."""
    answer = parse_submission_answer(errors(name="Please type a name"), view)

    assert answer == SubmissionErrors(response_action="errors", errors={"name": "Please type a name"})


@pytest.mark.parametrize("block_id", ["intro", "gone", ""], ids=["a section", "no block", "empty"])
def test_an_error_beside_anything_else_is_refused(view: Modal, block_id: str) -> None:
    """Slack then shows people that it had trouble connecting."""
    assert told(errors(**{block_id: "Wrong"}), view) == [("/errors", f"no input block has the block_id: {block_id}")]


@pytest.mark.parametrize(
    ("wrong", "pointer", "message"),
    [
        (errors(), "/errors", "must provide at least 1 items"),
        (errors(name=""), "/errors/name", "must be more than 0 characters"),
        (errors(name=None), "/errors/name", "must provide a string"),
        (errors(name=["Wrong"]), "/errors/name", "must provide a string"),
        ({"response_action": "errors"}, "", "missing required field: errors"),
        ({"response_action": "errors", "errors": "Wrong"}, "/errors", "must provide an object"),
        ({"response_action": "errors", "errors": {"name": "x"}, "view": {}}, "", "invalid additional property: view"),
        ({"response_action": "close"}, "/response_action", "unsupported type: close"),
        ({"errors": {"name": "Wrong"}}, "", "missing required field: response_action"),
        ({"response_action": "clear", "view": {}}, "", "invalid additional property: view"),
        ({"response_action": "update"}, "", "missing required field: view"),
        ("ok", "", "must provide an object"),
    ],
    ids=[
        "no error",
        "an empty error",
        "null for an error",
        "a list for an error",
        "errors without errors",
        "a string for errors",
        "errors with a view",
        "an unknown action",
        "no action",
        "clear with a view",
        "update without a view",
        "a string",
    ],
)
def test_an_answer_of_another_shape_is_refused(view: Modal, wrong: object, pointer: str, message: str) -> None:
    """Each at the place that is wrong."""
    assert told(wrong, view) == [(pointer, message)]


def test_a_view_may_be_replaced_or_covered_by_another_modal(view: Modal) -> None:
    """Update and push carry a modal."""
    update = parse_submission_answer({"response_action": "update", "view": modal()}, view)
    push = parse_submission_answer({"response_action": "push", "view": modal()}, view)

    assert isinstance(update, SubmissionUpdate)
    assert isinstance(push, SubmissionPush)
    assert update.view == push.view == parse_view(modal())


def test_a_whole_stack_may_be_cleared(view: Modal) -> None:
    """Clear carries nothing."""
    assert isinstance(parse_submission_answer({"response_action": "clear"}, view), SubmissionClear)


@pytest.mark.parametrize("action", ["update", "push"])
def test_the_next_view_is_held_to_every_rule_of_views(view: Modal, action: str) -> None:
    """Its shape, and what looks across its blocks."""
    long = {"response_action": action, "view": modal(title=plain(letters(25)))}
    unsendable = {"response_action": action, "view": without(modal(field(element("plain_text_input"))), "submit")}

    assert told(long, view) == [("/view/title/text", "must be less than 25 characters")]
    assert told(unsendable, view) == [
        ("/view/blocks/0/input", "must define `submit` to use an `input` block in modals")
    ]


def test_the_next_view_is_no_home(view: Modal) -> None:
    """A home is published, not opened."""
    messages = dict(told({"response_action": "update", "view": home()}, view))

    assert messages["/view/type"] == "must be a valid enum value"
