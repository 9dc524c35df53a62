"""No test reaches another machine, whichever library tries."""

import asyncio
import socket

import pytest


async def test_another_machine_is_out_of_reach() -> None:
    """By address or by name, the attempt fails at once and says where it was going."""
    with pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        await asyncio.open_connection("192.0.2.1", 443)
    with pytest.raises(RuntimeError, match=r"slack\.com"):
        await asyncio.open_connection("slack.com", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_within_reach(host: str) -> None:
    """Servers that a test starts are talked to as usual."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        _, writer = await asyncio.open_connection(host, server.getsockname()[1])

        writer.close()
        await writer.wait_closed()
