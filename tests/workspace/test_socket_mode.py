"""Socket Mode, frame by frame: hello, envelopes, acks, disconnects, redelivery."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import Json, manifest_hearing


class Wire:
    """One bare connection of an app."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def reads(self) -> Json:
        frame: Json = await self.socket.receive_json()
        return frame

    async def acks(self, envelope: Json, payload: Json | None = None) -> None:
        ack = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
        await self.socket.send_json(ack)

    async def reads_and_acks(self) -> Json:
        envelope = await self.reads()
        await self.acks(envelope)
        return envelope


class Switchboard:
    """Opens connections and closes them at the end of the test."""

    def __init__(self, workspace: LocalWorkspace, installed: Installation, stack: AsyncExitStack) -> None:
        self._web = AsyncWebClient(base_url=workspace.api_url, retry_handlers=[])
        self._token = installed.app_token
        self._stack = stack

    async def address(self) -> str:
        return str((await self._web.apps_connections_open(app_token=self._token))["url"])

    async def wire(self, more: str = "") -> tuple[Wire, Json]:
        """A connection, and the first frame on it."""
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        socket = await self._stack.enter_async_context(session.ws_connect(await self.address() + more))
        wire = Wire(socket)
        return wire, await wire.reads()


@pytest.fixture
async def board(workspace: LocalWorkspace, installed: Installation) -> AsyncIterator[Switchboard]:
    async with AsyncExitStack() as stack:
        yield Switchboard(workspace, installed, stack)


async def test_a_connection_begins_with_hello(board: Switchboard, installed: Installation) -> None:
    """With the number of connections, this one included."""
    _, first = await board.wire()
    _, second = await board.wire()

    assert (first["type"], first["num_connections"], second["num_connections"]) == ("hello", 1, 2)
    assert first["connection_info"] == {"app_id": installed.app_id}
    assert first["debug_info"].keys() == {"host", "build_number", "approximate_connection_time"}


async def test_a_ticket_admits_one_connection(board: Switchboard) -> None:
    """A new URL for each."""
    address = await board.address()
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(address)

    assert caught.value.status == 403


async def test_the_eleventh_connection_is_one_too_many(workspace: LocalWorkspace, board: Switchboard) -> None:
    """It is told so and closed."""
    for _ in range(10):
        await board.wire()
    workspace.clock.advance(seconds=60)

    wire, frame = await board.wire()
    closing = await wire.socket.receive()

    assert (frame["type"], frame["reason"]) == ("disconnect", "too_many_websockets")
    assert closing.type is WSMsgType.CLOSE


async def test_a_command_travels_in_an_envelope(board: Switchboard, ada: Person) -> None:
    """Which accepts an answer."""
    wire, _ = await board.wire()
    running = asyncio.ensure_future(ada.runs("/tea"))

    envelope = await wire.reads()
    await wire.acks(envelope, {"text": "Coming"})
    await running

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["command"] == "/tea"
    assert ada.sees("Coming")


async def test_an_event_travels_in_an_envelope(workspace: LocalWorkspace, board: Switchboard, ada: Person) -> None:
    """Which accepts no answer, and says which attempt it is."""
    workspace.install(manifest_hearing("message.im"))
    wire, _ = await board.wire()
    saying = asyncio.ensure_future(ada.says("hello"))

    envelope = await wire.reads_and_acks()
    await saying

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")


async def test_connections_take_turns(board: Switchboard, ada: Person) -> None:
    """Any payload may arrive on any of them."""
    first, _ = await board.wire()
    second, _ = await board.wire()

    carried = []
    for wire in (second, first, second):
        running = asyncio.ensure_future(ada.runs("/tea"))
        carried.append((await wire.reads_and_acks())["type"])
        await running

    assert carried == ["slash_commands"] * 3


async def test_an_event_that_is_not_acknowledged_comes_again(
    workspace: LocalWorkspace, board: Switchboard, ada: Person
) -> None:
    """At once, after a minute, after five more: the same event in a new envelope, because of a timeout."""
    workspace.install(manifest_hearing("message.im"))
    wire, _ = await board.wire()
    saying = asyncio.ensure_future(ada.says("hello"))

    envelopes = [await wire.reads()]
    for seconds in (3, 60, 300):
        workspace.clock.advance(seconds=seconds)
        envelopes.append(await wire.reads())
    await saying

    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    assert len({each["envelope_id"] for each in envelopes}) == 4


async def test_a_redelivered_event_rests_once_it_is_acknowledged(
    workspace: LocalWorkspace, board: Switchboard, ada: Person
) -> None:
    """No third attempt."""
    workspace.install(manifest_hearing("message.im"))
    wire, _ = await board.wire()
    saying = asyncio.ensure_future(ada.says("hello"))
    await wire.reads()
    workspace.clock.advance(seconds=3)
    await saying

    again = await wire.reads_and_acks()
    kinds = [again["type"]]
    for _ in range(2):
        running = asyncio.ensure_future(ada.runs("/tea"))
        kinds.append((await wire.reads_and_acks())["type"])
        await running
        workspace.clock.advance(seconds=60)

    assert kinds == ["events_api", "slash_commands", "slash_commands"]


async def test_a_ping_is_answered(board: Switchboard) -> None:
    """By a pong with the same words."""
    session = aiohttp.ClientSession()
    socket = await session.ws_connect(await board.address(), autoping=False)
    await socket.receive()

    await socket.ping(b"still there?")
    answer = await socket.receive()
    await socket.close()
    await session.close()

    assert (answer.type, answer.data) == (WSMsgType.PONG, b"still there?")


async def test_a_warning_leaves_the_connection_open(
    workspace: LocalWorkspace, board: Switchboard, installed: Installation, ada: Person
) -> None:
    """It ends about ten seconds later, when Slack says so."""
    wire, _ = await board.wire()

    await workspace.sockets.disconnect(installed.app_id, "warning")
    frame = await wire.reads()
    running = asyncio.ensure_future(ada.runs("/tea"))
    await wire.reads_and_acks()
    await running

    assert (frame["type"], frame["reason"]) == ("disconnect", "warning")


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "too_many_websockets"])
async def test_other_disconnects_close_it(
    workspace: LocalWorkspace, board: Switchboard, installed: Installation, reason: str
) -> None:
    """After the frame that says why."""
    wire, _ = await board.wire()
    disconnecting = asyncio.ensure_future(workspace.sockets.disconnect(installed.app_id, reason))

    frame = await wire.reads()
    closing = await wire.socket.receive()
    await disconnecting

    assert (frame["type"], frame["reason"]) == ("disconnect", reason)
    assert closing.type is WSMsgType.CLOSE
    assert workspace.connections(installed.app_id) == 0


async def test_a_connection_can_be_made_to_end_soon(workspace: LocalWorkspace, board: Switchboard) -> None:
    """With debug_reconnects it lasts six minutes, and is warned ten seconds ahead."""
    wire, hello = await board.wire("&debug_reconnects=true")

    workspace.clock.advance(seconds=350)
    warning = await wire.reads()
    workspace.clock.advance(seconds=10)
    end = await wire.reads()

    assert hello["debug_info"]["approximate_connection_time"] == 360
    assert (warning["reason"], end["reason"]) == ("warning", "refresh_requested")


async def test_a_bolt_app_comes_back_by_itself(
    workspace: LocalWorkspace, kettle: AsyncApp, installed: Installation, ada: Person
) -> None:
    """After a refresh its next connection takes over."""
    ran: list[str] = []

    @kettle.command("/tea")
    async def tea(ack: Any) -> None:
        ran.append("/tea")
        await ack()

    await workspace.sockets.disconnect(installed.app_id, "refresh_requested")
    await workspace.until(lambda: not workspace.connections(installed.app_id))
    await workspace.until(lambda: workspace.connections(installed.app_id))
    await ada.runs("/tea")

    assert ran == ["/tea"]
