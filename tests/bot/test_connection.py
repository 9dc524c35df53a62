"""The bot's line to Slack in Socket Mode, and its calls, as they are counted for whoever watches."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build
from bot.connection import Calls, slack_client, socket_mode
from bot.manifest import manifest
from bot.workspace.server import LocalWorkspace
from bot.workspace.trouble import CutBeforeAccepting, ServerError
from storage.database.engine import Database


@dataclass
class Connected:
    """A bot that can call Slack, and whose app token opens a socket."""

    workspace: LocalWorkspace
    client: AsyncWebClient
    calls: Calls
    app_token: str


@pytest.fixture
async def connected(sqlite_database: Database) -> AsyncIterator[Connected]:
    calls = Calls()
    async with LocalWorkspace.running() as workspace, slack_client(workspace.api_url, calls) as client:
        granted = workspace.install(manifest(build(database=sqlite_database, client=client)))
        client.token = granted.bot_token
        yield Connected(workspace, client, calls, granted.app_token)


async def test_a_socket_is_up_while_it_is_open_and_counts_what_comes(
    connected: Connected, sqlite_database: Database
) -> None:
    """A command is one envelope."""
    bot = build(database=sqlite_database, client=connected.client)
    ada = connected.workspace.add_person("Ada Moor")

    async with socket_mode(bot.app, connected.app_token) as socket:
        up = await socket.is_up()
        await ada.runs("/meeting next")
        await bot.work.idle()

    assert (up, await socket.is_up(), socket.envelopes) == (True, False, 1)


async def test_by_what_is_counted_nobody_sees_at_which_minute_somebody_asked(
    connected: Connected, sqlite_database: Database
) -> None:
    """The forms that she is shown, and who is in the channel, are counted where Slack fails, and else not at all."""
    ada = connected.workspace.add_person("Ada Moor")
    heads = connected.workspace.add_channel("heads", members=[ada])
    await heads.invites_bot()
    bot = build(database=sqlite_database, client=connected.client)
    connected.workspace.trouble.next("conversations.members", ServerError(503))

    async with socket_mode(bot.app, connected.app_token):
        with pytest.raises(SlackApiError):
            await connected.client.conversations_members(channel=heads.id)
        await connected.client.conversations_members(channel=heads.id)
        await ada.opens_home()
        await bot.work.idle()

    assert {called: times for called, times in connected.calls.items() if called[0] == "conversations.members"} == {
        ("conversations.members", "503"): 1
    }
    assert connected.calls["views.publish", "200"] == 1


async def test_calls_are_counted_by_method_and_answer(connected: Connected) -> None:
    trouble = connected.workspace.trouble
    trouble.next("users.info", ServerError(503))
    trouble.next("chat.postMessage", CutBeforeAccepting())

    await connected.client.auth_test()
    await connected.client.auth_test()
    with pytest.raises(SlackApiError):
        await connected.client.users_info(user="U1")
    with pytest.raises(aiohttp.ClientError):
        await connected.client.chat_postMessage(channel="C1", text="Hello")

    assert connected.calls == {
        ("auth.test", "200"): 2,
        ("users.info", "503"): 1,
        ("chat.postMessage", "none"): 1,
    }


async def test_an_address_that_is_a_secret_is_no_label(connected: Connected) -> None:
    """The answer to a form goes to an address of its own, which whoever knows may write to."""
    assert connected.client.session is not None
    async with connected.client.session.post(f"{connected.workspace.url}/actions/T1/2/hunter2", json={}):
        pass

    assert connected.calls == {}
