"""How Slack reaches the bot: over a socket that the bot opens itself, or by signed HTTP requests.

Either way a health page answers on the same port.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

# Slack's forms hold at most 250 kB of view; anything larger is not from Slack.
LARGEST_REQUEST = 1024 * 1024

# Takes no more work from Slack, while what is in hand can still be answered.
Stop = Callable[[], Awaitable[None]]


@asynccontextmanager
async def slack_client(api_url: str) -> AsyncIterator[AsyncWebClient]:
    """A Web API client on one shared connection pool, still without a token, which never repeats a call by itself.

    By default the SDK posts again when a connection is cut after Slack accepted; only delivery repeats, after looking.
    """
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])


@asynccontextmanager
async def socket_mode(app: AsyncApp, app_token: str) -> AsyncIterator[Stop]:
    """Takes Slack's envelopes from a socket while open; stopped, it leaves them to be sent to another connection."""
    handler = AsyncSocketModeHandler(app, app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt publishes it without types

    async def stop() -> None:
        handler.client.socket_mode_request_listeners.clear()

    try:
        yield stop
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # likewise


@asynccontextmanager
async def http_server(app: AsyncApp | None, port: int) -> AsyncIterator[Stop]:
    """Serves GET /healthz, and POST /slack/events where `app` is called over HTTP. Stopped, it answers what it has."""
    application = web.Application(client_max_size=LARGEST_REQUEST)
    application.router.add_get("/healthz", _healthy)
    if app is not None:
        application.router.add_post("/slack/events", _to_bolt(app))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, port=port)
    await site.start()
    try:
        yield site.stop
    finally:
        await runner.cleanup()


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _to_bolt(app: AsyncApp):  # type: ignore[no-untyped-def]  # aiohttp's handler type
    async def dispatched(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return dispatched
