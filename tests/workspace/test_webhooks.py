"""Signed HTTP: the same payloads, the form of each, the signature, and Slack's retries."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.interactions import NO_OPTIONS
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from bot.workspace.sight import NothingFound
from tests.workspace.kettle import MANIFEST, Json, field, manifest_for_http, modal, opens, plain


@dataclass
class Request:
    """What arrived."""

    headers: dict[str, str]
    body: str

    def field(self, name: str) -> str:
        return parse_qs(self.body)[name][0]


class Receiver:
    """A bare web server that keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.requests: asyncio.Queue[Request] = asyncio.Queue()
        self.answers: list[web.Response] = []
        self.url = ""
        self.is_free = asyncio.Event()
        self.is_free.set()

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.put_nowait(Request(dict(request.headers), await request.text()))
        await self.is_free.wait()
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/slack/events", receiver.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield receiver
    await runner.cleanup()


@pytest.fixture
def installed(workspace: LocalWorkspace, receiver: Receiver) -> Installation:
    """Kettle, reached by HTTP."""
    return workspace.install(manifest_for_http(receiver.url, "message.im"))


async def test_a_request_is_signed(receiver: Receiver, installed: Installation, ada: Person) -> None:
    """HMAC-SHA256 of version, timestamp and raw body; the timestamp is the real time, whatever the clock shows."""
    await ada.runs("/tea")

    request = await receiver.requests.get()
    timestamp = request.headers["X-Slack-Request-Timestamp"]
    signed = f"v0:{timestamp}:{request.body}".encode()
    expected = hmac.new(installed.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["X-Slack-Signature"] == f"v0={expected}"
    assert abs(time.time() - int(timestamp)) < 300


async def test_a_command_is_a_form(receiver: Receiver, installed: Installation, ada: Person) -> None:
    """A field for each key."""
    await ada.runs("/tea for two")

    request = await receiver.requests.get()
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (request.field("command"), request.field("text"), request.field("user_id")) == ("/tea", "for two", ada.id)


async def test_an_interaction_is_one_field_of_json(receiver: Receiver, installed: Installation, ada: Person) -> None:
    """Called payload."""
    await ada.uses_shortcut("brew_now")

    request = await receiver.requests.get()
    assert json.loads(request.field("payload"))["type"] == "shortcut"


async def test_options_are_asked_for_at_an_address_of_their_own(
    workspace: LocalWorkspace, receiver: Receiver, installed: Installation, ada: Person
) -> None:
    """The manifest's message_menu_options_url; the request URL is not asked."""
    client = AsyncWebClient(token=installed.bot_token, base_url=workspace.api_url, retry_handlers=[])
    menu = modal(field("School", {"type": "external_select"}))
    option = {"text": plain("Hilltop"), "value": "7"}
    receiver.answers = [web.json_response({"options": [option]})]

    await opens(workspace, client, ada, menu)
    with pytest.raises(NothingFound):
        await ada.fills("School", "Hilltop")
    nowhere = ada.errors
    named = manifest_for_http(receiver.url)
    named["settings"]["interactivity"]["message_menu_options_url"] = receiver.url
    workspace.install(named)
    await ada.fills("School", "Hilltop")

    [request] = [await receiver.requests.get() for _ in range(receiver.requests.qsize())]
    assert nowhere == {"School": NO_OPTIONS}
    assert json.loads(request.field("payload"))["type"] == "block_suggestion"
    assert ada.sees("School: [Hilltop]")


async def test_an_event_is_json(receiver: Receiver, installed: Installation, ada: Person) -> None:
    """With no word of retries the first time."""
    await ada.says("hello")

    request = await receiver.requests.get()
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body)["event"]["text"] == "hello"
    assert not any(header.lower().startswith("x-slack-retry") for header in request.headers)


@pytest.mark.parametrize(
    "answer", [web.Response(text="Coming"), web.json_response({"text": "Coming"})], ids=["words", "json"]
)
async def test_words_in_the_answer_are_shown(
    receiver: Receiver, installed: Installation, ada: Person, answer: web.Response
) -> None:
    """Plain or as JSON."""
    receiver.answers = [answer]

    await ada.runs("/tea")

    assert ada.sees("Coming")


@pytest.mark.parametrize("status", [404, 500])
async def test_any_other_status_is_a_failure(
    receiver: Receiver, installed: Installation, ada: Person, status: int
) -> None:
    """The person reads that the command failed."""
    receiver.answers = [web.Response(status=status)]

    await ada.runs("/tea")

    assert ada.sees("/tea failed with the error “dispatch_failed”")


async def test_a_failed_event_comes_again_and_says_why(
    workspace: LocalWorkspace, receiver: Receiver, installed: Installation, ada: Person
) -> None:
    """At once, after a minute, after five more: then Slack gives up."""
    receiver.answers = [web.Response(status=500) for _ in range(4)]
    await ada.says("hello")
    await receiver.requests.get()

    retries = [await receiver.requests.get()]
    for pause in (60, 300):
        workspace.clock.advance(seconds=pause)
        retries.append(await receiver.requests.get())
    workspace.clock.advance(seconds=86_400)
    await ada.runs("/tea")

    assert [each.headers["X-Slack-Retry-Num"] for each in retries] == ["1", "2", "3"]
    assert {each.headers["X-Slack-Retry-Reason"] for each in retries} == {"http_error"}
    assert (await receiver.requests.get()).field("command") == "/tea"


async def test_a_late_event_comes_again_because_of_a_timeout(
    workspace: LocalWorkspace, receiver: Receiver, installed: Installation, ada: Person
) -> None:
    """Even when its answer was on the way."""
    receiver.is_free.clear()
    saying = asyncio.ensure_future(ada.says("hello"))
    await receiver.requests.get()

    workspace.clock.advance(seconds=3)
    await saying
    receiver.is_free.set()

    assert (await receiver.requests.get()).headers["X-Slack-Retry-Reason"] == "http_timeout"


async def test_an_app_can_forbid_retries(
    workspace: LocalWorkspace, receiver: Receiver, installed: Installation, ada: Person
) -> None:
    """By a header of its answer."""
    receiver.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    await ada.says("hello")
    await receiver.requests.get()

    workspace.clock.advance(seconds=360)
    await ada.runs("/tea")

    assert (await receiver.requests.get()).field("command") == "/tea"


async def test_an_app_that_is_down_cannot_be_reached(workspace: LocalWorkspace, ada: Person) -> None:
    """dispatch_failed."""
    workspace.install(manifest_for_http("http://127.0.0.1:9/slack/events"))

    await ada.runs("/tea")

    assert ada.sees("/tea failed with the error “dispatch_failed”")


async def test_a_slow_answer_is_late(
    workspace: LocalWorkspace, receiver: Receiver, installed: Installation, ada: Person
) -> None:
    """After three seconds by the workspace's clock."""
    receiver.is_free.clear()
    running = asyncio.ensure_future(ada.runs("/tea"))
    await receiver.requests.get()
    workspace.clock.advance(seconds=3)
    await running
    receiver.is_free.set()

    assert ada.sees("/tea failed with the error “operation_timeout”")


async def test_an_app_without_an_address_is_not_reached(workspace: LocalWorkspace, ada: Person) -> None:
    """A manifest with neither Socket Mode nor request URLs."""
    settings: Json = {"interactivity": {"is_enabled": True}}
    workspace.install({**MANIFEST, "settings": settings})

    await ada.runs("/tea")

    assert ada.sees("dispatch_failed")
