"""Slash commands: what the app is sent, and what its answer or its silence means."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp

from bot.workspace.installation import Installation
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import Json, actions, button, section


def answers(kettle: AsyncApp, said: Any) -> list[Json]:
    """Kettle acknowledges /tea with what is said; the list fills with what it was sent."""
    received: list[Json] = []

    @kettle.command("/tea")
    async def tea(ack: Any, body: Json) -> None:
        received.append(body)
        await ack(said) if said is not None else await ack()

    return received


async def test_a_command_arrives_with_all_that_slack_sends(
    kettle: AsyncApp, installed: Installation, heads: SharedChannel, ada: Person
) -> None:
    """Key for key."""
    received = answers(kettle, None)

    await ada.runs("/tea for  two ", in_="#heads")

    [payload] = received
    expected = {
        "api_app_id": installed.app_id,
        "team_id": installed.team_id,
        "team_domain": "local",
        "channel_id": heads.id,
        "channel_name": "heads",
        "user_id": ada.id,
        "user_name": "ada.moor",
        "command": "/tea",
        "text": "for  two",
        "is_enterprise_install": "false",
    }
    assert {key: payload[key] for key in expected} == expected
    assert payload.keys() - expected.keys() == {"token", "trigger_id", "response_url"}


@pytest.mark.parametrize(("kind", "name"), [("private", "privategroup"), ("direct", "directmessage")])
async def test_only_public_channels_are_named(
    workspace: LocalWorkspace, kettle: AsyncApp, ada: Person, kind: str, name: str
) -> None:
    """The others are called by their kind."""
    received = answers(kettle, None)
    if kind == "private":
        workspace.add_channel("secret", members=[ada], private=True)

    await ada.runs("/tea", in_="#secret" if kind == "private" else None)

    assert received[0]["channel_name"] == name


async def test_words_in_the_ack_are_seen_by_whoever_asked(
    kettle: AsyncApp, heads: SharedChannel, ada: Person, ben: Person
) -> None:
    """An ephemeral message in the channel."""
    await heads.invites(ben)
    answers(kettle, "One moment")

    await ada.runs("/tea", in_="#heads")

    assert ada.messages_in("#heads")[-1].is_ephemeral
    assert ada.sees("One moment")
    assert not ben.sees("One moment")


async def test_an_answer_in_the_channel_is_seen_by_all(kettle: AsyncApp, heads: SharedChannel, ada: Person) -> None:
    """response_type in_channel, with blocks."""
    answers(kettle, {"response_type": "in_channel", "text": "Tea!", "blocks": [section("Tea for *all*")]})

    await ada.runs("/tea", in_="#heads")

    assert heads.last.text == "Tea for all"


async def test_an_answer_that_slack_would_not_show_is_not_shown(kettle: AsyncApp, ada: Person) -> None:
    """The person is told that something is wrong with it."""
    answers(kettle, {"text": "Tea", "blocks": [section("x" * 3001)]})

    await ada.runs("/tea")

    assert ada.sees("invalid_command_response")


async def test_an_unknown_command_is_slack_s_to_answer(kettle: AsyncApp, ada: Person) -> None:
    """The app hears nothing of it."""
    received = answers(kettle, None)

    await ada.runs("/coffee")

    assert ada.sees("/coffee is not a valid command.")
    assert received == []


async def test_a_command_without_an_app_to_hear_it_fails(installed: Installation, ada: Person) -> None:
    """Slack says dispatch_failed."""
    await ada.runs("/tea")

    assert ada.sees("/tea failed with the error “dispatch_failed”")


async def test_a_late_ack_is_too_late(workspace: LocalWorkspace, kettle: AsyncApp, ada: Person) -> None:
    """After three seconds the person reads operation_timeout."""
    arrived, goes_on = asyncio.Event(), asyncio.Event()

    @kettle.command("/tea")
    async def tea(ack: Any) -> None:
        arrived.set()
        await goes_on.wait()
        await ack()

    running = asyncio.ensure_future(ada.runs("/tea"))
    await arrived.wait()
    workspace.clock.advance(seconds=3)
    await running
    goes_on.set()

    assert ada.sees("/tea failed with the error “operation_timeout”")


async def test_the_response_url_says_more_later(kettle: AsyncApp, heads: SharedChannel, ada: Person) -> None:
    """Ephemeral unless it says otherwise; thirty minutes and five uses long."""
    received = answers(kettle, None)
    await ada.runs("/tea", in_="#heads")
    url = received[0]["response_url"]

    await _respond(url, {"text": "to you"})
    await _respond(url, {"text": "to all", "response_type": "in_channel"})

    assert heads.last.text == "to all"
    assert [message.text for message in ada.messages_in("#heads")] == ["to you", "to all"]


async def test_a_response_url_reaches_a_channel_that_the_bot_is_not_in(
    workspace: LocalWorkspace, kettle: AsyncApp, ada: Person
) -> None:
    """It asks nobody's permission."""
    lobby = workspace.add_channel("lobby", members=[ada])
    received = answers(kettle, None)
    await ada.runs("/tea", in_="#lobby")

    await _respond(received[0]["response_url"], {"text": "to all", "response_type": "in_channel"})

    assert lobby.last.text == "to all"


async def test_a_response_url_works_five_times(kettle: AsyncApp, ada: Person) -> None:
    """The sixth is refused."""
    received = answers(kettle, None)
    await ada.runs("/tea")

    statuses = [await _respond(received[0]["response_url"], {"text": "x"}) for _ in range(6)]

    assert statuses == [(200, "ok")] * 5 + [(404, "used_url")]


@pytest.mark.parametrize(("seconds", "expected"), [(1800, (200, "ok")), (1801, (404, "expired_url"))])
async def test_a_response_url_lives_for_half_an_hour(
    workspace: LocalWorkspace, kettle: AsyncApp, ada: Person, seconds: int, expected: tuple[int, str]
) -> None:
    """By the workspace's clock."""
    received = answers(kettle, None)
    await ada.runs("/tea")
    workspace.clock.advance(seconds=seconds)

    assert await _respond(received[0]["response_url"], {"text": "x"}) == expected


async def test_a_made_up_response_url_leads_nowhere(workspace: LocalWorkspace, installed: Installation) -> None:
    """It is answered like one that has expired."""
    assert await _respond(f"{workspace.url}/actions/A1/2/xyz", {"text": "x"}) == (404, "expired_url")


async def test_after_a_command_there_is_nothing_to_replace_or_delete(kettle: AsyncApp, ada: Person) -> None:
    """replace_original posts anew, and delete_original finds no message."""
    received = answers(kettle, "first")
    await ada.runs("/tea")
    url = received[0]["response_url"]

    await _respond(url, {"text": "second", "replace_original": True})
    deletion = await _respond(url, {"delete_original": True})

    assert [message.text for message in ada.messages] == ["first", "second"]
    assert deletion == (404, "no_text")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "no_text"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ([], "json_not_object"),
    ],
)
async def test_a_response_is_held_against_the_same_rules(kettle: AsyncApp, ada: Person, said: Any, code: str) -> None:
    """As a message posted by the Web API."""
    received = answers(kettle, None)
    await ada.runs("/tea")

    assert await _respond(received[0]["response_url"], said) == (404, code)


async def test_an_ephemeral_answer_s_button_can_replace_it(kettle: AsyncApp, ada: Person) -> None:
    """From the button's own payload; it stays ephemeral even when it asks to be seen by all."""
    answers(kettle, {"text": "Tea?", "blocks": [section("Tea?"), actions(button("Yes"))]})

    @kettle.action("press")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Coming", blocks=[], replace_original=True, response_type="in_channel")

    await ada.runs("/tea")
    await ada.clicks("Yes")

    [message] = ada.messages
    assert (message.text, message.is_ephemeral) == ("Coming", True)


async def _respond(url: str, said: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=said) as response:
        if response.status == 200:
            return 200, await response.text()
        return response.status, (await response.json())["error"]
