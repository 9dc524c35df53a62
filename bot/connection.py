"""The bot's ways to Slack: the client that calls it, and the socket over which Slack answers and asks."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

CALL_SECONDS = 30
# The last part of a method's address; that of a form's answer or of a file to come is a secret, and is counted nowhere.
METHOD = re.compile(r"[a-z]+(\.[a-zA-Z]+)+")
UNANSWERED = "none"
# By these whoever asks without her name is served, and few others: counted one by one, they would tell the minute.
UNCOUNTED = {(method, "200") for method in ("conversations.members", "views.open", "views.push", "views.update")}

# How often each method was called, by the status of the answer; of what is uncounted, failures alone.
Calls = Counter[tuple[str, str]]


class AppTokenRefused(Exception):
    """Slack opens no socket for this app-level token; the message is Slack's code."""


class Line(Protocol):
    """The way on which Slack's envelopes come in; `envelopes` counts them."""

    envelopes: int

    async def is_up(self) -> bool:
        """Whether Slack can reach the bot by it."""

    async def stop(self) -> None:
        """Takes no more work from Slack, while what is in hand can still be answered."""


@asynccontextmanager
async def slack_client(api_url: str, calls: Calls | None = None) -> AsyncIterator[AsyncWebClient]:
    """A Web API client on one shared connection pool, still without a token, which never repeats a call by itself.

    By default the SDK posts again when a connection is cut after Slack accepted; only delivery repeats, after looking.
    """
    # The SDK's own time-out is dropped where it is handed a session.
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
    counting = [_counting(calls)] if calls is not None else None
    async with aiohttp.ClientSession(timeout=timeout, trace_configs=counting) as session:
        yield AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])


def _counting(calls: Calls) -> aiohttp.TraceConfig:
    """Counts at the wire: also the calls of clients that bolt has copied."""

    def count(url_name: str, answer: str) -> None:
        if METHOD.fullmatch(url_name) and (url_name, answer) not in UNCOUNTED:
            calls[url_name, answer] += 1

    async def answered(_: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        count(end.url.name, str(end.response.status))

    async def failed(_: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestExceptionParams) -> None:
        count(end.url.name, UNANSWERED)

    counting = aiohttp.TraceConfig()
    counting.on_request_end.append(answered)
    counting.on_request_exception.append(failed)
    return counting


class Socket:
    """The line in Socket Mode: a connection that the bot has opened itself."""

    def __init__(self, client: AsyncBaseSocketModeClient) -> None:
        self.envelopes = 0
        self._client = client
        client.socket_mode_request_listeners.append(self._count)

    async def _count(self, _client: AsyncBaseSocketModeClient, _envelope: SocketModeRequest) -> None:
        self.envelopes += 1

    async def is_up(self) -> bool:
        return await self._client.is_connected()

    async def stop(self) -> None:
        """What comes from now on stays unacknowledged, and Slack sends it to another connection."""
        self._client.socket_mode_request_listeners.clear()


@asynccontextmanager
async def socket_mode(app: AsyncApp, app_token: str) -> AsyncIterator[Socket]:
    """Takes Slack's envelopes from a socket while open. Raises AppTokenRefused."""
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        # Asked for here because the SDK's own connect() goes on asking for ever, also with a token that is wrong.
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except SlackApiError as error:
        await handler.close_async()  # type: ignore[no-untyped-call]  # bolt publishes it without types
        raise AppTokenRefused(str(error.response.get("error"))) from None
    await handler.connect_async()  # type: ignore[no-untyped-call]  # likewise
    try:
        yield Socket(handler.client)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # likewise
