"""Slack's own published shapes, dispatched through the real bot: none may raise, and each is acknowledged.

An answer other than 200 is never acknowledged over Socket Mode, and Slack would send the same again.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from http import HTTPStatus
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.app import build
from storage.database.engine import Database
from tests.bot.samples import Json, filled, names, sample
from tests.handlers.partnerships import Partnership
from tests.payloads.collect import listening

REGISTRAR = build(database=Database.open("sqlite:///unused"), client=AsyncWebClient()).registrar
COMMANDS = [f"/{command.name}" for command in REGISTRAR.commands]


class Drawn:
    """What the bot has drawn: its elements by action id, and its modals by callback id."""

    def __init__(self) -> None:
        self.elements: dict[str, Json] = {}
        self.modals: dict[str, Json] = {}

    def keep(self, _method: str, payload: Mapping[str, Any], *, about: str | None = None) -> None:
        for each in _objects(payload):
            if "action_id" in each:
                self.elements[each["action_id"]] = each
            if "callback_id" in each:
                self.modals[each["callback_id"]] = each


def _objects(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for within in value.values() if isinstance(value, dict) else value:
            yield from _objects(within)


@pytest.fixture
async def drawn(partnership: Partnership) -> Drawn:
    """What a coordinator and a head have seen by the day before a meeting."""
    drawn = Drawn()
    with listening(drawn):
        await partnership.plans_meetings()
        await partnership.until(date(2018, 9, 19), time(10))
        await partnership.ada.clicks("Sending someone", in_="#heads")
        await partnership.pat.opens_home()
    return drawn


def sent(partnership: Partnership, name: str) -> Json:
    """A sample, filled: Ada acts in the heads' channel."""
    workspace = partnership.workspace
    app, ada, heads = workspace.app, partnership.ada, partnership.heads
    ids = {
        "api_app": app.id,
        "app": app.id,
        "bot": app.bot_id,
        "channel": heads.id,
        "enterprise": "E00000001",
        "response_url": workspace.keys.response_url(app, ada.id, heads.id),
        "tab": "home",
        "team": workspace.team_id,
        "trigger": workspace.keys.trigger(app, ada.id),
        "user": ada.id,
        "view": "V00000001",
    }
    return filled(sample(name), ids)


async def troubles(partnership: Partnership, arriving: Mapping[str, Json]) -> dict[str, object]:
    """By name, what the bot did not acknowledge, and what it logged an error for."""
    bot = partnership.local.bot
    partnership.workspace.limits.are_kept = False
    found: dict[str, object] = {}
    for name, payload in arriving.items():
        with capture_logs() as logs:
            response = await bot.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
            await bot.work.idle()
        errors = [line for line in logs if line["log_level"] == "error"]
        if response.status != HTTPStatus.OK or errors:
            found[name] = (response.status, response.body, errors)
    return found


async def test_every_event_is_acknowledged(partnership: Partnership) -> None:
    """Also those that the bot never asked for."""
    events = {name: sent(partnership, name) | {"type": "event_callback"} for name in names("events")}

    assert await troubles(partnership, events) == {}


async def test_every_interaction_is_acknowledged(partnership: Partnership) -> None:
    """Also of kinds that the bot has no use for, and with ids that it never gave out."""
    interactions = {name: sent(partnership, name) for name in names("payloads")}

    assert await troubles(partnership, interactions) == {}


async def test_every_command_is_acknowledged(partnership: Partnership) -> None:
    """Whatever is typed after it."""
    commands = {
        f"{command} {text}": sent(partnership, "payloads/SlashCommandPayload") | {"command": command, "text": text}
        for command in COMMANDS
        for text in ("", "next", "list", "new", "help", "something else")
    }

    assert await troubles(partnership, commands) == {}


def in_a_channel(tap: Json) -> Json:
    return _without(tap, "view") | {"container": tap["container"] | {"type": "message"}}


def on_a_note(tap: Json) -> Json:
    """Slack keeps no copy of what only one person sees, so it sends none along."""
    container = tap["container"] | {"type": "message", "is_ephemeral": True}
    return _without(tap, "view", "message") | {"container": container}


def in_a_view(tap: Json) -> Json:
    container = {"type": "view", "view_id": tap["view"]["id"]}
    return _without(tap, "channel", "message", "response_url", "state") | {"container": container}


def _without(payload: Json, *keys: str) -> Json:
    return {key: value for key, value in payload.items() if key not in keys}


@pytest.mark.parametrize("place", [in_a_channel, on_a_note, in_a_view])
async def test_every_tap_is_acknowledged(partnership: Partnership, drawn: Drawn, place: Callable[[Json], Json]) -> None:
    """On what the bot has drawn, and on a button of the same name with nothing behind it."""
    taps = {}
    for action_id in REGISTRAR.actions:
        for version, element in (("drawn", drawn.elements.get(action_id, {})), ("blank", {})):
            tap = place(sent(partnership, "payloads/BlockActionPayload"))
            action = tap["actions"][0] | element | {"action_id": action_id}
            taps[f"{action_id}, {version}"] = tap | {"actions": [action]}

    assert await troubles(partnership, taps) == {}


@pytest.mark.parametrize("kind", ["ViewSubmissionPayload", "ViewClosedPayload"])
async def test_every_form_is_acknowledged(partnership: Partnership, drawn: Drawn, kind: str) -> None:
    """As the bot has drawn it but with nothing filled in, and one of the same name with nothing behind it."""
    forms = {}
    for callback_id in REGISTRAR.views:
        for version, modal in (("drawn", drawn.modals.get(callback_id, {})), ("blank", {})):
            form = sent(partnership, f"payloads/{kind}")
            view = form["view"] | modal | {"callback_id": callback_id, "state": {"values": {}}}
            forms[f"{callback_id}, {version}"] = form | {"view": view}

    assert await troubles(partnership, forms) == {}
