"""Slack's place taken by a process that does next to nothing: it answers every call with a new message's address.

It reads no more of a request than where it ends, so that what is measured is whoever calls.
"""

import asyncio
from itertools import count
from multiprocessing.connection import Connection

HOST = "127.0.0.1"
_HEADERS_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Answering(asyncio.Protocol):
    """One connection, over which calls come one after another."""

    _numbers = count(1)

    def __init__(self) -> None:
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (ends := _end_of_request(self._unread)) <= len(self._unread):
            self._unread = self._unread[ends:]
            self._transport.write(_answer(next(self._numbers)))


def serve(parent: Connection) -> None:
    """Tells its parent the port, and answers for as long as it lives."""
    asyncio.run(_serve(parent))


async def _serve(parent: Connection) -> None:
    server = await asyncio.get_running_loop().create_server(Answering, HOST, 0)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _end_of_request(read: bytes) -> int:
    """How many bytes the first request has; one more than there are while that cannot be told."""
    headers, separator, _ = read.partition(_HEADERS_END)
    if not separator:
        return len(read) + 1
    return len(headers) + len(_HEADERS_END) + _length_of_body(headers)


def _length_of_body(headers: bytes) -> int:
    lines = headers.lower().split(b"\r\n")
    return next((int(line.removeprefix(_LENGTH)) for line in lines if line.startswith(_LENGTH)), 0)


def _answer(number: int) -> bytes:
    body = b'{"ok":true,"channel":"D1","ts":"%d.000000"}' % number
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
