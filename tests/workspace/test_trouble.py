"""Misbehaviour on demand: the workspace can do to an app what Slack sometimes does."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from bot.workspace.trouble import (
    CutAfterAccepting,
    CutBeforeAccepting,
    Duplicate,
    Lost,
    Overtaken,
    ServerError,
    Stall,
    TooMany,
)
from tests.workspace.kettle import Json, manifest_hearing, modal, refusal


async def test_too_many_requests(workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel) -> None:
    """429 with the Retry-After that was asked for, once."""
    workspace.trouble.next("chat.postMessage", TooMany(retry_after=17))

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=heads.id, text="hello")
    await client.chat_postMessage(channel=heads.id, text="hello again")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "17"
    assert [message.text for message in heads.messages] == ["hello again"]


async def test_a_server_error(workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel) -> None:
    """The status, and nothing done."""
    workspace.trouble.next("chat.postMessage", ServerError(503))

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=heads.id, text="hello")

    assert caught.value.response.status_code == 503
    assert heads.messages == []


async def test_a_connection_cut_before_anything_was_done(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel
) -> None:
    """The app cannot tell the difference from the next."""
    workspace.trouble.next("chat.postMessage", CutBeforeAccepting())

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=heads.id, text="hello")

    assert heads.messages == []


async def test_a_connection_cut_after_it_was_done(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel
) -> None:
    """The message stands in the channel, once."""
    workspace.trouble.next("chat.postMessage", CutAfterAccepting())

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=heads.id, text="hello")

    assert [message.text for message in heads.messages] == ["hello"]
    assert workspace.calls[-1].answer is None


async def test_a_stall(workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel) -> None:
    """Nothing happens until it is released."""
    stall = Stall()
    workspace.trouble.next("chat.postMessage", stall)
    posting = asyncio.ensure_future(client.chat_postMessage(channel=heads.id, text="hello"))
    await stall.reached.wait()

    before = len(heads.messages)
    stall.release()
    await posting

    assert (before, heads.last.text) == (0, "hello")


async def test_troubles_come_in_turn(workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel) -> None:
    """One call each, and other methods are spared."""
    workspace.trouble.next("chat.postMessage", ServerError(), TooMany())

    statuses = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=heads.id, text="hello")
        statuses.append(caught.value.response.status_code)

    assert statuses == [500, 429]
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize(
    ("what", "trouble"),
    [("chat.postMesage", TooMany()), ("chat.postMessage", Duplicate()), ("slash_commands", CutAfterAccepting())],
)
async def test_trouble_that_could_never_come_is_refused(workspace: LocalWorkspace, what: str, trouble: Any) -> None:
    """A test with a misspelt name would otherwise test nothing."""
    with pytest.raises(ValueError, match=r"befall|neither"):
        workspace.trouble.next(what, trouble)


async def test_a_duplicate_envelope(workspace: LocalWorkspace, kettle: AsyncApp, ada: Person) -> None:
    """The same payload in two envelopes."""
    received = _listens(kettle)
    workspace.trouble.next("slash_commands", Duplicate())

    await ada.runs("/tea one")

    assert [body["text"] for body in received] == ["one", "one"]


async def test_an_event_delivered_twice_keeps_its_id(workspace: LocalWorkspace, kettle: AsyncApp, ada: Person) -> None:
    """By which the app can tell."""
    received: list[str] = []
    workspace.install(manifest_hearing("message.im"))

    @kettle.event("message")
    async def heard(body: Json) -> None:
        received.append(body["event_id"])

    workspace.trouble.next("events_api", Duplicate())
    await ada.says("hello")

    assert len(received) == 2
    assert len(set(received)) == 1


async def test_an_envelope_overtaken_by_the_next(workspace: LocalWorkspace, kettle: AsyncApp, ada: Person) -> None:
    """They arrive in the other order."""
    received = _listens(kettle)
    workspace.trouble.next("slash_commands", Overtaken())

    await asyncio.gather(ada.runs("/tea one"), ada.runs("/tea two"))

    assert [body["text"] for body in received] == ["two", "one"]


async def test_a_lost_envelope(workspace: LocalWorkspace, kettle: AsyncApp, ada: Person) -> None:
    """It never arrives, and the person sees that."""
    received = _listens(kettle)
    workspace.trouble.next("slash_commands", Lost())

    await ada.runs("/tea")

    assert received == []
    assert ada.sees("operation_timeout")


async def test_an_envelope_held_back(workspace: LocalWorkspace, kettle: AsyncApp, ada: Person) -> None:
    """It arrives when it is released."""
    received = _listens(kettle)
    stall = Stall()
    workspace.trouble.next("slash_commands", stall)
    running = asyncio.ensure_future(ada.runs("/tea"))
    await stall.reached.wait()

    before = len(received)
    stall.release()
    await running

    assert (before, len(received)) == (0, 1)


async def test_an_app_that_dawdles_comes_too_late_to_open_anything(
    workspace: LocalWorkspace, kettle: AsyncApp, ada: Person
) -> None:
    """Its trigger has expired, and the person has read that it did not answer."""
    opening: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @kettle.command("/tea")
    async def tea(ack: Any, body: Json, client: AsyncWebClient) -> None:
        workspace.clock.advance(seconds=4)
        opening.set_result(await refusal(client.views_open(trigger_id=body["trigger_id"], view=modal())))
        await ack()

    await ada.runs("/tea")

    assert await opening == "expired_trigger_id"
    assert ada.sees("operation_timeout")


def _listens(kettle: AsyncApp) -> list[Json]:
    received: list[Json] = []

    @kettle.command("/tea")
    async def tea(ack: Any, body: Json) -> None:
        received.append(body)
        await ack()

    return received
