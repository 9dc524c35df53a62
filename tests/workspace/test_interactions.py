"""Clicks, forms and shortcuts: what the app is sent, and what its answers mean for the person."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.interactions import NO_ANSWER, NO_CONNECTION
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import MANIFEST, Json, actions, button, field, home, modal, plain, section, text_field


def hears(what: Any, said: Json | None = None) -> list[Json]:
    """Kettle acknowledges (with what is said) and keeps what it was sent."""
    received: list[Json] = []

    async def heard(ack: Any, body: Json) -> None:
        received.append(body)
        await ack(**(said or {}))

    what(heard)
    return received


async def opens(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person, view: Json) -> Json:
    """A modal before Ada."""
    trigger = workspace.keys.trigger(workspace.app, ada.id)
    opened: Json = (await client.views_open(trigger_id=trigger, view=view))["view"]
    return opened


async def test_a_click_in_a_message_arrives_with_all_that_slack_sends(
    kettle: AsyncApp, client: AsyncWebClient, installed: Installation, heads: SharedChannel, ada: Person
) -> None:
    """Who, where, the message, and which control."""
    received = hears(kettle.action("press"))
    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes", value="7"))])

    await ada.clicks("Yes")

    [payload] = received
    assert payload["user"] == {
        "id": ada.id,
        "username": "ada.moor",
        "name": "ada.moor",
        "team_id": installed.team_id,
    }
    assert payload["channel"] == {"id": heads.id, "name": "heads"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": heads.id,
        "is_ephemeral": False,
    }
    assert payload["message"]["text"] == "Tea?"
    assert payload["state"] == {"values": {}}
    [action] = payload["actions"]
    assert action.pop("action_ts")
    assert action == {"type": "button", "block_id": "row", "action_id": "press", "text": plain("Yes"), "value": "7"}
    assert payload.keys() > {"trigger_id", "response_url", "api_app_id", "token", "team", "is_enterprise_install"}


async def test_a_click_in_an_ephemeral_message_comes_without_the_message(
    kettle: AsyncApp, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Slack keeps no copy of it."""
    received = hears(kettle.action("press"))
    await client.chat_postEphemeral(channel=heads.id, user=ada.id, text="Tea?", blocks=[actions(button("Yes"))])

    await ada.clicks("Yes")

    assert received[0]["container"]["is_ephemeral"]
    assert "message" not in received[0]


async def test_a_click_in_home_comes_with_the_view(kettle: AsyncApp, client: AsyncWebClient, ada: Person) -> None:
    """And with no response URL, since there is no message."""
    received = hears(kettle.action("press"))
    await client.views_publish(user_id=ada.id, view=home(actions(button("Yes"))))

    await ada.clicks("Yes", in_="home")

    assert received[0]["container"]["type"] == "view"
    assert received[0]["view"]["type"] == "home"
    assert "response_url" not in received[0]


@pytest.mark.parametrize(
    ("element", "entry", "state"),
    [
        ({"type": "static_select", "options": ["Assam", "Earl Grey"]}, "Assam", {"selected_option": "Assam"}),
        ({"type": "multi_static_select", "options": ["Assam"]}, ["Assam"], {"selected_options": ["Assam"]}),
        ({"type": "radio_buttons", "options": ["Assam"]}, "Assam", {"selected_option": "Assam"}),
        ({"type": "checkboxes", "options": ["Milk", "Sugar"]}, ["Milk"], {"selected_options": ["Milk"]}),
        ({"type": "datepicker"}, "2027-05-13", {"selected_date": "2027-05-13"}),
        ({"type": "timepicker"}, "16:00", {"selected_time": "16:00"}),
    ],
)
async def test_choosing_in_a_message_tells_the_app_at_once(
    kettle: AsyncApp, client: AsyncWebClient, ada: Person, element: Json, entry: Any, state: Json
) -> None:
    """The action and the state both say what was chosen."""
    received = hears(kettle.action("choose"))
    control = {**_with_options(element), "action_id": "choose"}
    await client.chat_postMessage(channel=ada.id, text="Which?", blocks=[section("Which?", accessory=control)])

    await ada.fills("Which?", entry)

    [payload] = received
    [(key, chosen)] = _with_options(state).items()
    assert payload["actions"][0][key] == chosen
    [values] = payload["state"]["values"].values()
    assert values == {"choose": {"type": element["type"], key: chosen}}


async def test_an_overflow_sends_the_option(kettle: AsyncApp, client: AsyncWebClient, ada: Person) -> None:
    """It holds no state."""
    received = hears(kettle.action("more"))
    overflow = {**_with_options({"type": "overflow", "options": ["Later", "Never"]}), "action_id": "more"}
    await client.chat_postMessage(channel=ada.id, text="Tea?", blocks=[actions(button("Yes"), overflow)])

    await ada.clicks("Later")

    assert received[0]["actions"][0]["selected_option"]["value"] == "Later"
    assert received[0]["state"] == {"values": {}}


async def test_a_click_that_nobody_answers_says_so(
    workspace: LocalWorkspace, client: AsyncWebClient, ada: Person
) -> None:
    """Beside the message."""
    await client.chat_postMessage(channel=ada.id, text="Tea?", blocks=[actions(button("Yes"))])

    await ada.clicks("Yes")

    assert ada.sees(NO_ANSWER)


async def test_an_app_without_interactivity_is_not_asked(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """The manifest must enable it."""
    received = hears(kettle.action("press"))
    settings = {**MANIFEST["settings"], "interactivity": {"is_enabled": False}}
    workspace.install({**MANIFEST, "settings": settings})
    await client.chat_postMessage(channel=ada.id, text="Tea?", blocks=[actions(button("Yes"))])

    await ada.clicks("Yes")

    assert received == []
    assert ada.sees(NO_ANSWER)


async def test_respond_replaces_or_deletes_the_message_of_the_button(
    kettle: AsyncApp, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """replace_original for all to see, delete_original likewise."""

    @kettle.action("press")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Tea it is", blocks=[actions(button("Away", "away"))], replace_original=True)

    @kettle.action("away")
    async def sent_away(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes"))])
    await ada.clicks("Yes")
    replaced = [message.fallback for message in heads.messages]
    await ada.clicks("Away")

    assert replaced == ["Tea it is"]
    assert heads.messages == []


async def test_respond_can_answer_in_the_thread(
    kettle: AsyncApp, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """As a message of its own."""

    @kettle.action("press")
    async def pressed(ack: Any, respond: Any, body: Json) -> None:
        await ack()
        await respond(text="Noted", response_type="in_channel", thread_ts=body["message"]["ts"])

    posted = await client.chat_postMessage(channel=heads.id, text="Tea?", blocks=[actions(button("Yes"))])
    await ada.clicks("Yes")

    assert [(each.fallback, each.thread_ts) for each in heads.messages] == [("Tea?", None), ("Noted", posted["ts"])]


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
    await ada.submits()

    assert title == "Sure?"
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
    await opens(workspace, client, ada, modal(field("It", _with_options(element))))
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


async def test_an_external_select_asks_the_app_for_its_options(
    workspace: LocalWorkspace, kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """With what was typed."""
    asked: list[Json] = []

    @kettle.options("it")
    async def schools(ack: Any, payload: Json) -> None:
        asked.append(payload)
        await ack(options=[{"text": plain("Hilltop"), "value": "7"}])

    await opens(workspace, client, ada, modal(field("School", {"type": "external_select"})))
    await ada.fills("School", "Hilltop")

    assert asked[0]["value"] == "Hilltop"
    assert ada.sees("School: [Hilltop]")


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


async def test_shortcuts_start_the_app(kettle: AsyncApp, heads: SharedChannel, ada: Person) -> None:
    """A global one, and one on a message."""
    anywhere = hears(kettle.shortcut("brew_now"))
    on_message = hears(kettle.shortcut("pour_on"))
    await ada.says("thirsty", in_="#heads")

    await ada.uses_shortcut("brew_now")
    await ada.uses_shortcut("pour_on", on=heads.last, in_="#heads")

    assert (anywhere[0]["type"], anywhere[0]["callback_id"]) == ("shortcut", "brew_now")
    assert (on_message[0]["type"], on_message[0]["message"]["text"]) == ("message_action", "thirsty")
    assert on_message[0]["channel"]["id"] == heads.id


def _with_options(element: Json) -> Json:
    """The element with its options' labels written out."""

    def written(value: Any) -> Any:
        if isinstance(value, list):
            return [{"text": plain(label), "value": label} for label in value]
        return {"text": plain(value), "value": value}

    keys = ("options", "selected_option", "selected_options")
    return {key: written(value) if key in keys else value for key, value in element.items()}
