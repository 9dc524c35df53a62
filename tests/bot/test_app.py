"""The bot, put together: what only shows once bolt runs the listeners."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.house.registrar import Command, RegisteredTwice
from tests.handlers.partnerships import Partnership


async def test_every_listener_for_an_event_hears_of_it(partnership: Partnership) -> None:
    """One that fails keeps it from nobody; bolt by itself would call only the first."""
    heard = []

    async def fails(event: Mapping[str, Any]) -> None:
        raise LookupError

    async def hears(event: Mapping[str, Any]) -> None:
        heard.append(event["tab"])

    partnership.local.bot.registrar.event("app_home_opened", fails)
    partnership.local.bot.registrar.event("app_home_opened", hears)

    await partnership.ada.opens_home()

    assert "Hello Ada." in partnership.ada.home
    assert heard == ["home"]


@pytest.mark.parametrize("kind", ["command", "action", "view"])
async def test_nothing_is_registered_twice(partnership: Partnership, kind: str) -> None:
    """Neither by two capabilities nor by one."""
    register = getattr(partnership.local.bot.registrar, kind)
    name = Command("tea", "A cup", "") if kind == "command" else "tea.drunk"

    async def listener(ack: AsyncAck) -> None:
        await ack()

    register(name, listener)

    with pytest.raises(RegisteredTwice):
        register(name, listener)


async def test_a_refusal_is_acknowledged_at_once_and_told_once(partnership: Partnership) -> None:
    """Even though the listener refuses before bolt has looked whether it had acknowledged.

    bolt would otherwise wait for three seconds, take the tap for one that nobody handles, and have her told twice.
    """
    await partnership.announced()
    await partnership.heads.invites(partnership.stranger)

    await partnership.stranger.clicks("Going", in_="#heads")

    notes = [message.text for message in partnership.stranger.messages_in("#heads") if message.is_ephemeral]
    assert len(notes) == 1
    assert "Pat Lane can help." in notes[0]
