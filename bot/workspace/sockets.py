"""Socket Mode: apps connect to /link with a ticket, and envelopes travel to them over whichever connection is next."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.workspace.changes import Changes
from bot.workspace.clock import WorkspaceClock
from bot.workspace.delivery import ACK_SECONDS, Answer, Envelope, Kind, Outcome
from bot.workspace.ids import AppId, Json
from bot.workspace.keys import Keys
from bot.workspace.records import App

MOST_CONNECTIONS = 10
CONNECTION_SECONDS = 3600
DEBUG_CONNECTION_SECONDS = 360
WARNING_SECONDS = 10


@dataclass
class _Connections:
    """The open connections of one app; `turn` counts envelopes, so that they take turns."""

    open: list[web.WebSocketResponse] = field(default_factory=list)
    turn: int = 0

    def next(self) -> web.WebSocketResponse | None:
        live = [each for each in self.open if not each.closed]
        self.turn += 1
        return live[self.turn % len(live)] if live else None


class Sockets:
    """The Socket Mode end of the workspace."""

    def __init__(self, clock: WorkspaceClock, keys: Keys, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._keys = keys
        self._connections: defaultdict[AppId, _Connections] = defaultdict(_Connections)
        self._awaited: dict[str, asyncio.Future[Json | None]] = {}

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one connection from its handshake to its end."""
        app_id = self._keys.spend_socket_ticket(request.query.get("ticket", ""))
        if app_id is None:
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connections = self._connections[app_id]
        if len(connections.open) >= MOST_CONNECTIONS:
            await self._part(socket, "too_many_websockets")
            return socket
        connections.open.append(socket)
        self._changes.announce()
        is_short = request.query.get("debug_reconnects") == "true"
        ending = asyncio.ensure_future(self._end(socket)) if is_short else None
        try:
            await socket.send_json(_hello(app_id, len(connections.open), is_short=is_short))
            await self._listen(socket)
        finally:
            connections.open.remove(socket)
            self._changes.announce()
            if ending is not None:
                ending.cancel()
        return socket

    async def carry(self, app: App, envelope: Envelope) -> Answer:
        socket = self._connections[app.id].next()
        if socket is None:
            return Answer(Outcome.UNREACHABLE, reason="connection_failed")
        awaited: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._awaited[envelope.id] = awaited
        try:
            await socket.send_json(_framed(envelope))
            payload = await self._clock.wait_for(awaited, ACK_SECONDS)
        except ConnectionError:
            return Answer(Outcome.UNREACHABLE, reason="connection_failed")
        except TimeoutError:
            return Answer(Outcome.LATE, reason="timeout")
        finally:
            del self._awaited[envelope.id]
        return Answer(Outcome.ACKNOWLEDGED, payload)

    def count(self, app_id: AppId) -> int:
        """How many connections the app has open."""
        return len(self._connections[app_id].open)

    async def disconnect(self, app_id: AppId, reason: str) -> None:
        """Sends every connection of the app the `disconnect` frame; then closes it, unless that was a warning."""
        for socket in list(self._connections[app_id].open):
            await self._part(socket, reason)

    async def cut(self, app_id: AppId) -> None:
        """Closes every connection of the app without a word."""
        for socket in list(self._connections[app_id].open):
            await socket.close()

    async def close(self) -> None:
        for connections in self._connections.values():
            for socket in list(connections.open):
                await socket.close()

    async def _end(self, socket: web.WebSocketResponse) -> None:
        """Ends a connection that asked for `debug_reconnects`, with a warning ahead. Others end when they are told to:
        were it by the clock, every move to tomorrow would cut them all."""
        began = self._clock.monotonic()
        await self._clock.until(began + DEBUG_CONNECTION_SECONDS - WARNING_SECONDS)
        await self._part(socket, "warning")
        await self._clock.until(began + DEBUG_CONNECTION_SECONDS)
        await self._part(socket, "refresh_requested")

    async def _part(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "workspace"}})
        if reason != "warning":
            await socket.close()

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            ack = json.loads(message.data)
            awaited = self._awaited.get(ack.get("envelope_id", ""))
            if awaited is not None and not awaited.done():
                awaited.set_result(ack.get("payload"))


def _hello(app_id: AppId, connections: int, *, is_short: bool) -> Json:
    seconds = DEBUG_CONNECTION_SECONDS if is_short else CONNECTION_SECONDS
    debug = {"host": "workspace", "build_number": 1, "approximate_connection_time": seconds}
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": debug,
        "connection_info": {"app_id": app_id},
    }


def _framed(envelope: Envelope) -> Json:
    frame: Json = {
        "envelope_id": envelope.id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.accepts_response,
    }
    if envelope.kind is Kind.EVENT:
        frame |= {"retry_attempt": envelope.retry_attempt, "retry_reason": envelope.retry_reason}
    return frame
