"""The door for Slack's signed requests: what it has not signed reaches nothing, whatever it looks like."""

import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.http import SlackDoor, http_server

SECRET = "the secret"
TAP = {"type": "block_actions", "response_url": "http://127.0.0.1:1/never"}
TAPPED = urlencode({"payload": json.dumps(TAP)}).encode()


class Behind(AsyncApp):
    """An app that only counts who gets through."""

    def __init__(self) -> None:
        super().__init__(authorize=_nobody, request_verification_enabled=False)
        self.seen: list[AsyncBoltRequest] = []

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        self.seen.append(req)
        return BoltResponse(status=200)


async def _nobody() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None)


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
async def door(behind: Behind) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    application = web.Application()
    application.router.add_post("/slack/events", SlackDoor(behind, SECRET).__call__)
    async with TestClient(TestServer(application)) as client:
        yield client


def signed(body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The headers that Slack would send with `body`, now or `at` another time."""
    timestamp = str(int(at if at is not None else time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def test_what_slack_signed_goes_in(door: TestClient[web.Request, web.Application], behind: Behind) -> None:
    answer = await door.post("/slack/events", data=TAPPED, headers=signed(TAPPED))

    assert answer.status == 200
    assert [request.body["type"] for request in behind.seen] == ["block_actions"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=é"},
        signed(b"another body"),
        signed(TAPPED, at=time.time() - 301),
    ],
    ids=["no headers", "no number", "a huge number", "not ASCII", "another body's", "five minutes old"],
)
async def test_what_slack_has_not_signed_reaches_nothing(
    door: TestClient[web.Request, web.Application], behind: Behind, headers: dict[str, str]
) -> None:
    """An apology would go to an address that the request itself names."""
    answer = await door.post("/slack/events", data=TAPPED, headers=headers)

    assert answer.status == 401
    assert behind.seen == []


@pytest.mark.parametrize("body", [b"payload=%7B", b"payload=nonsense"])
async def test_what_cannot_be_read_is_refused_even_when_it_is_signed(
    door: TestClient[web.Request, web.Application], behind: Behind, body: bytes
) -> None:
    answer = await door.post("/slack/events", data=body, headers=signed(body))

    assert answer.status == 400
    assert behind.seen == []


async def page(_request: web.Request) -> web.Response:
    return web.Response()


async def test_without_a_door_only_the_pages_answer(unused_tcp_port: int) -> None:
    """In Socket Mode nobody has anything else to ask of the port."""
    here = f"http://127.0.0.1:{unused_tcp_port}"
    async with http_server(unused_tcp_port, {"/healthz": page}), aiohttp.ClientSession(here) as client:
        async with client.get("/healthz") as health:
            healthy = health.status
        async with client.post("/slack/events", data=TAPPED) as refused:
            status = refused.status

    assert (healthy, status) == (200, 404)


async def test_the_door_is_up_until_it_is_stopped_and_counts_who_comes_in(unused_tcp_port: int, behind: Behind) -> None:
    """What Slack has not signed does not count."""
    here, door = f"http://127.0.0.1:{unused_tcp_port}", SlackDoor(behind, SECRET)
    before = await door.is_up()
    async with http_server(unused_tcp_port, {}, door), aiohttp.ClientSession(here) as client:
        open_ = await door.is_up()
        for headers in (signed(TAPPED), {}):
            async with client.post("/slack/events", data=TAPPED, headers=headers):
                pass
        await door.stop()

        assert (before, open_, await door.is_up()) == (False, True, False)
        assert door.envelopes == 1
