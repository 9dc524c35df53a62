"""Modals filled in, submitted and closed: what Slack checks, what the app is sent, and what its answers do."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.interactions import NO_CONNECTION
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import (
    Json,
    actions,
    button,
    field,
    hears,
    home,
    modal,
    opens,
    text_field,
    with_options,
)


async def test_a_submission_carries_what_was_filled_in(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """By block_id and action_id; closed by an empty answer."""
    received = hears(kettle.view("brew"))
    await opens(workspace, client, ada, modal(text_field("Where?"), {**text_field("Why?"), "optional": True}))
    await ada.fills("Where?", "Hilltop")

    await ada.submits()

    [payload] = received
    assert payload["view"]["state"]["values"] == {
        "Where?": {"it": {"type": "plain_text_input", "value": "Hilltop"}},
        "Why?": {"it": {"type": "plain_text_input", "value": None}},
    }
    assert payload["response_urls"] == []
    assert ada.modal is None


async def test_errors_stand_beside_their_fields(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """The modal stays, with what was typed, until the field is changed."""
    hears(kettle.view("brew"), {"response_action": "errors", "errors": {"Where?": "Where is that?"}})
    await opens(workspace, client, ada, modal(text_field("Where?")))
    await ada.fills("Where?", "Hilltop")

    await ada.submits()
    errors = ada.errors
    was_seen = ada.sees("Where is that?")
    await ada.fills("Where?", "Oakfield")

    assert errors == {"Where?": "Where is that?"}
    assert was_seen
    assert ada.errors == {}


@pytest.mark.parametrize("answer", ["errors", "nonsense", "too long"])
async def test_an_answer_that_cannot_be_shown_is_trouble(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person, answer: str
) -> None:
    """An error on a block that is no input, an unknown action, a view that Slack refuses."""
    answers: dict[str, Json] = {
        "errors": {"response_action": "errors", "errors": {"elsewhere": "Where is that?"}},
        "nonsense": {"response_action": "explode"},
        "too long": {"response_action": "update", "view": modal(title="x" * 25)},
    }
    hears(kettle.view("brew"), answers[answer])
    await opens(workspace, client, ada, modal(text_field("Where?")))
    await ada.fills("Where?", "Hilltop")

    await ada.submits()

    assert ada.errors == {"": NO_CONNECTION}


async def test_a_submission_can_be_answered_with_another_view(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """In place of the one that was submitted."""
    hears(kettle.view("brew"), {"response_action": "update", "view": modal(title="Thank you")})
    opened = await opens(workspace, client, ada, modal(title="Tea"))

    await ada.submits()

    assert ada.modal is not None
    assert (ada.modal.title, ada.modal.view.id) == ("Thank you", opened["id"])


async def test_a_submission_can_push_a_view_and_clear_them_all(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """The pushed one lies on top until everything is cleared."""
    pushed = {**modal(title="Sure?"), "callback_id": "sure"}
    hears(kettle.view("brew"), {"response_action": "push", "view": pushed})
    hears(kettle.view("sure"), {"response_action": "clear"})
    await opens(workspace, client, ada, modal(title="Tea"))

    await ada.submits()
    title = ada.modal.title if ada.modal else ""
    saw_beneath = ada.sees("= Tea =")
    await ada.submits()

    assert (title, saw_beneath) == ("Sure?", False)
    assert ada.modal is None


async def test_a_submission_of_the_view_on_top_shows_the_one_beneath(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """An empty answer closes one view, not all."""
    pushed = {**modal(title="Sure?"), "callback_id": "sure"}
    hears(kettle.view("brew"), {"response_action": "push", "view": pushed})
    hears(kettle.view("sure"))
    await opens(workspace, client, ada, modal(title="Tea"))

    await ada.submits()
    await ada.submits()

    assert ada.modal is not None
    assert ada.modal.title == "Tea"


async def test_a_submission_that_nobody_answers_leaves_the_modal_open(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """With Slack's own words on it."""
    await opens(workspace, client, ada, modal())

    await ada.submits()

    assert ada.errors == {"": NO_CONNECTION}


async def test_a_late_answer_to_a_submission_is_too_late(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """After three seconds."""
    arrived, goes_on = asyncio.Event(), asyncio.Event()

    @kettle.view("brew")
    async def brewing(ack: Any) -> None:
        arrived.set()
        await goes_on.wait()
        await ack()

    await opens(workspace, client, ada, modal())
    submitting = asyncio.ensure_future(ada.submits())
    await arrived.wait()
    workspace.clock.advance(seconds=3)
    await submitting
    goes_on.set()

    assert ada.errors == {"": NO_CONNECTION}


FORM_MISTAKES: list[tuple[Json, Any, str]] = [
    ({"type": "plain_text_input"}, None, "Please complete this required field."),
    ({"type": "plain_text_input", "min_length": 3}, "ab", "Please lengthen this text to 3 characters or more."),
    ({"type": "plain_text_input", "max_length": 3}, "abcd", "Please shorten this text to 3 characters or less."),
    ({"type": "number_input", "is_decimal_allowed": False}, "many", "Please enter a number."),
    ({"type": "number_input", "is_decimal_allowed": False}, 1.5, "Please enter a whole number."),
    (
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "2"},
        1,
        "Please enter a number of at least 2.",
    ),
    (
        {"type": "number_input", "is_decimal_allowed": True, "max_value": "2"},
        3,
        "Please enter a number of at most 2.",
    ),
    ({"type": "email_text_input"}, "ada", "Please enter a valid email address."),
    ({"type": "url_text_input"}, "hilltop", "Please enter a valid URL."),
    (
        {"type": "multi_static_select", "options": ["a", "b"], "max_selected_items": 1},
        ["a", "b"],
        "Please choose at most 1.",
    ),
]


@pytest.mark.parametrize(("element", "entry", "words"), FORM_MISTAKES)
async def test_slack_itself_checks_the_form_first(
    workspace: LocalWorkspace,
    kettle: AsyncApp,
    client: AsyncWebClient,
    ada: Person,
    element: Json,
    entry: Any,
    words: str,
) -> None:
    """The app does not hear of a field that is empty or filled in wrongly."""
    received = hears(kettle.view("brew"))
    await opens(workspace, client, ada, modal(field("It", with_options(element))))
    await ada.fills("It", entry)

    await ada.submits()

    assert ada.errors == {"It": words}
    assert received == []


async def test_a_field_that_dispatches_tells_the_app_while_it_is_filled_in(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """Other fields wait for the submission."""
    received = hears(kettle.action("it"))
    quiet, telling = text_field("Quiet"), {**text_field("Telling"), "dispatch_action": True}
    await opens(workspace, client, ada, modal(quiet, telling))

    await ada.fills("Quiet", "x")
    await ada.fills("Telling", "y")

    [payload] = received
    assert payload["container"]["type"] == "view"
    assert payload["actions"][0]["value"] == "y"
    assert payload["view"]["state"]["values"]["Quiet"]["it"]["value"] == "x"


async def test_closing_is_told_only_to_those_who_asked(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """notify_on_close."""
    received = hears(kettle.view_closed("brew"))
    await opens(workspace, client, ada, modal())
    await ada.closes()
    await opens(workspace, client, ada, {**modal(), "notify_on_close": True})
    await ada.closes()

    [payload] = received
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)


async def test_the_x_closes_everything(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """The app is sent the root view, with is_cleared."""
    received = hears(kettle.view_closed("brew"))
    hears(kettle.view("brew"), {"response_action": "push", "view": modal(title="Two")})
    opened = await opens(workspace, client, ada, {**modal(title="One"), "notify_on_close": True})
    await ada.submits()

    await ada.closes_everything()

    assert (received[0]["view"]["id"], received[0]["is_cleared"]) == (opened["id"], True)
    assert ada.modal is None


async def test_closing_a_view_may_clear_them_all(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """clear_on_close: the app is told as by the x."""
    received = hears(kettle.view_closed("brew"))
    hears(kettle.view("brew"), {"response_action": "push", "view": {**modal(title="Two"), "clear_on_close": True}})
    opened = await opens(workspace, client, ada, {**modal(title="One"), "notify_on_close": True})
    await ada.submits()

    await ada.closes()

    assert ada.modal is None
    assert (received[0]["view"]["id"], received[0]["is_cleared"]) == (opened["id"], True)


async def test_a_modal_is_updated_long_after_it_opened(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """By something that happened elsewhere: no trigger is asked for."""
    opened = await opens(workspace, client, ada, modal(text_field("Where?"), external_id="setup"))
    await ada.fills("Where?", "Hilltop")
    workspace.clock.advance(seconds=600)

    await client.views_update(view_id=opened["id"], view=modal(text_field("Where?"), title="Two"))
    await client.views_update(view_id=opened["id"], view=modal(text_field("Where?"), title="Three"))

    assert ada.modal is not None
    assert ada.modal.title == "Three"
    assert ada.sees("Where?: [Hilltop]")


async def test_home_may_hold_fields(kettle: AsyncApp, client: AsyncWebClient, ada: Person) -> None:
    """What stands in them comes with the next click."""
    received = hears(kettle.action("press"))
    leaves = with_options({"type": "checkboxes", "action_id": "ticks", "options": ["Assam", "Ceylon"]})
    await client.views_publish(
        user_id=ada.id,
        view=home(text_field("Where?"), field("Leaf", leaves, block_id="leaf"), actions(button("Save"))),
    )

    await ada.fills("Where?", "Hilltop")
    await ada.clicks("Assam")
    await ada.clicks("Ceylon")
    await ada.clicks("Save", in_="home")

    values = received[0]["view"]["state"]["values"]
    assert values["Where?"]["it"]["value"] == "Hilltop"
    assert [each["value"] for each in values["leaf"]["ticks"]["selected_options"]] == ["Assam", "Ceylon"]


async def test_a_trigger_of_a_click_in_a_modal_can_push(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """Upon that modal."""

    @kettle.action("press")
    async def pressed(ack: Any, body: Json) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal(title="Two"))

    await opens(workspace, client, ada, modal(actions(button("More")), title="One"))
    await ada.clicks("More")

    assert ada.modal is not None
    assert ada.modal.title == "Two"
