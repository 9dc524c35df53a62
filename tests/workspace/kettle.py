"""Kettle, a small app that is not the partnership bot, and what it says: the app that these tests install."""

from collections.abc import Awaitable
from copy import deepcopy
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace

Json = dict[str, Any]

SCOPES = [
    "app_mentions:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
    "users:read.email",
]
MANIFEST: Json = {
    "display_information": {"name": "Kettle"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Kettle"},
        "shortcuts": [
            {"name": "Brew", "type": "global", "callback_id": "brew_now", "description": "Brews"},
            {"name": "Pour", "type": "message", "callback_id": "pour_on", "description": "Pours"},
        ],
        "slash_commands": [{"command": "/tea", "description": "Makes tea"}],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def manifest_without(*scopes: str) -> Json:
    """Kettle's manifest with fewer scopes."""
    fewer = deepcopy(MANIFEST)
    fewer["oauth_config"]["scopes"]["bot"] = [scope for scope in SCOPES if scope not in scopes]
    return fewer


def manifest_hearing(*events: str) -> Json:
    """Kettle's manifest with these events subscribed to."""
    hearing = deepcopy(MANIFEST)
    hearing["settings"]["event_subscriptions"] = {"bot_events": list(events)}
    return hearing


def manifest_for_http(url: str, *events: str) -> Json:
    """Kettle's manifest with request URLs in place of Socket Mode."""
    reached = deepcopy(MANIFEST)
    reached["features"]["slash_commands"][0]["url"] = url
    reached["settings"]["event_subscriptions"] = {"bot_events": list(events), "request_url": url}
    reached["settings"]["interactivity"]["request_url"] = url
    reached["settings"]["socket_mode_enabled"] = False
    return reached


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str = "press", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def field(label: str, element: Json, **more: Any) -> Json:
    """An input block whose ids are its label."""
    return {
        "type": "input",
        "block_id": label,
        "label": plain(label),
        "element": {"action_id": "it", **element},
        **more,
    }


def text_field(label: str, **more: Any) -> Json:
    """A text input with more keys of its own."""
    return field(label, {"type": "plain_text_input", **more})


def modal(*blocks: Json, title: str = "Tea", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "brew",
        "title": plain(title),
        "submit": plain("Brew"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


async def refusal(call: Awaitable[object]) -> str:
    """The error code with which a call of the Web API is refused."""
    return str((await refused(call))["error"])


async def refused(call: Awaitable[object]) -> Json:
    """The whole answer with which a call of the Web API is refused."""
    try:
        answer = await call
    except SlackApiError as error:
        said: Json = dict(error.response.data)
        return said
    raise AssertionError(f"it was accepted: {answer}")


def hears(what: Any, said: Json | None = None) -> list[Json]:
    """Kettle acknowledges (with what is said) and keeps what it was sent."""
    received: list[Json] = []

    async def heard(ack: Any, body: Json) -> None:
        received.append(body)
        await ack(**(said or {}))

    what(heard)
    return received


async def opens(workspace: LocalWorkspace, client: AsyncWebClient, person: Person, view: Json) -> Json:
    """Puts a modal before somebody who has just acted."""
    trigger = workspace.keys.trigger(workspace.app, person.id)
    opened: Json = (await client.views_open(trigger_id=trigger, view=view))["view"]
    return opened


def with_options(element: Json) -> Json:
    """The element with its options' labels written out."""

    def written(value: Any) -> Any:
        if isinstance(value, list):
            return [{"text": plain(label), "value": label} for label in value]
        return {"text": plain(value), "value": value}

    keys = ("options", "selected_option", "selected_options")
    return {key: written(value) if key in keys else value for key, value in element.items()}
