"""Clicks and shortcuts: what the app is sent, and what its answers mean for the person."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.interactions import NO_ANSWER
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import MANIFEST, Json, actions, button, hears, home, plain, section, with_options


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
    control = {**with_options(element), "action_id": "choose"}
    await client.chat_postMessage(channel=ada.id, text="Which?", blocks=[section("Which?", accessory=control)])

    await ada.fills("Which?", entry)

    [payload] = received
    [(key, chosen)] = with_options(state).items()
    assert payload["actions"][0][key] == chosen
    [values] = payload["state"]["values"].values()
    assert values == {"choose": {"type": element["type"], key: chosen}}


async def test_a_choice_goes_with_the_control_that_it_was_made_in(
    kettle: AsyncApp, client: AsyncWebClient, ada: Person
) -> None:
    """When an edit brings the control back, it is empty again."""
    received = hears(kettle.action("choose"))
    dated = section("When?", block_id="when", accessory={"type": "datepicker", "action_id": "choose"})
    posted = await client.chat_postMessage(channel=ada.id, text="When?", blocks=[dated])
    message = {"channel": posted["channel"], "ts": posted["ts"], "text": "When?"}
    await ada.fills("When?", "2027-05-13")

    await client.chat_update(**message, blocks=[])
    await client.chat_update(**message, blocks=[dated, actions(button("Yes", "choose"))])
    await ada.clicks("Yes")

    assert received[-1]["state"]["values"]["when"]["choose"]["selected_date"] is None


async def test_an_overflow_sends_the_option(kettle: AsyncApp, client: AsyncWebClient, ada: Person) -> None:
    """It holds no state."""
    received = hears(kettle.action("more"))
    overflow = {**with_options({"type": "overflow", "options": ["Later", "Never"]}), "action_id": "more"}
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

    (asked,) = heads.messages
    assert [(each.fallback, each.thread_ts) for each in heads.replies(asked)] == [("Noted", posted["ts"])]


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
