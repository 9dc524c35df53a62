"""The bot's ways to Slack: the client that calls it, and the socket over which Slack answers and asks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

CALL_SECONDS = 30

# Takes no more work from Slack, while what is in hand can still be answered.
Stop = Callable[[], Awaitable[None]]


class AppTokenRefused(Exception):
    """Slack opens no socket for this app-level token; the message is Slack's code."""


@asynccontextmanager
async def slack_client(api_url: str) -> AsyncIterator[AsyncWebClient]:
    """A Web API client on one shared connection pool, still without a token, which never repeats a call by itself.

    By default the SDK posts again when a connection is cut after Slack accepted; only delivery repeats, after looking.
    """
    # The SDK's own time-out is dropped where it is handed a session.
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS)) as session:
        yield AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])


@asynccontextmanager
async def socket_mode(app: AsyncApp, app_token: str) -> AsyncIterator[Stop]:
    """Takes Slack's envelopes from a socket while open; stopped, it leaves them to be sent to another connection.

    Raises AppTokenRefused.
    """
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        # Asked for here because the SDK's own connect() goes on asking for ever, also with a token that is wrong.
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except SlackApiError as error:
        await handler.close_async()  # type: ignore[no-untyped-call]  # bolt publishes it without types
        raise AppTokenRefused(str(error.response.get("error"))) from None
    await handler.connect_async()  # type: ignore[no-untyped-call]  # likewise

    async def stop() -> None:
        handler.client.socket_mode_request_listeners.clear()

    try:
        yield stop
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # likewise
