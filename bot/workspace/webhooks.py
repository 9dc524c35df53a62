"""The same payloads by signed HTTP, to the request URLs of the app's manifest."""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.workspace.clock import WorkspaceClock
from bot.workspace.delivery import ACK_SECONDS, Answer, Envelope, Kind, Outcome
from bot.workspace.ids import Json
from bot.workspace.records import App


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's request signature, version 0."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


class Webhooks:
    """The HTTP end of the workspace."""

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def carry(self, app: App, envelope: Envelope) -> Answer:
        if not envelope.request_url:
            return Answer(Outcome.UNREACHABLE, reason="connection_failed")
        request = asyncio.ensure_future(self._send(app, envelope))
        try:
            return await self._clock.wait_for(request, ACK_SECONDS)
        except TimeoutError:
            request.cancel()
            return Answer(Outcome.LATE, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(Outcome.FAILED, reason="too_many_redirects")
        except aiohttp.ClientError:
            return Answer(Outcome.UNREACHABLE, reason="connection_failed")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _send(self, app: App, envelope: Envelope) -> Answer:
        body, content_type = _written(envelope)
        headers = _signed(app, body) | _retried(envelope) | {"Content-Type": content_type}
        self._session = self._session or aiohttp.ClientSession()
        async with self._session.post(envelope.request_url, data=body.encode(), headers=headers) as response:
            forbids_retry = response.headers.get("x-slack-no-retry") == "1"
            if response.status != 200:
                return Answer(Outcome.FAILED, reason="http_error", forbids_retry=forbids_retry)
            return Answer(Outcome.ACKNOWLEDGED, _read(await response.text()))


def _written(envelope: Envelope) -> tuple[str, str]:
    if envelope.kind is Kind.EVENT:
        return json.dumps(envelope.payload), "application/json"
    fields = envelope.payload if envelope.kind is Kind.COMMAND else {"payload": json.dumps(envelope.payload)}
    return urlencode({key: "" if value is None else value for key, value in fields.items()}), _FORM


def _signed(app: App, body: str) -> dict[str, str]:
    timestamp = str(int(time.time()))  # the real time: apps compare it with their own clock, which nobody moves
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(app.signing_secret, timestamp, body),
    }


def _retried(envelope: Envelope) -> dict[str, str]:
    if not envelope.retry_attempt:
        return {}
    return {"X-Slack-Retry-Num": str(envelope.retry_attempt), "X-Slack-Retry-Reason": envelope.retry_reason}


def _read(text: str) -> Json | None:
    """What the app said in its answer: JSON, or plain words."""
    if not text:
        return None
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        return {"text": text}
    return said if isinstance(said, dict) else {"text": text}


_FORM = "application/x-www-form-urlencoded"
