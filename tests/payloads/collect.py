"""A pytest plugin that keeps what the bot says to Slack while its own tests run.

With PAYLOADS_DIR set, that folder gets the largest and the smallest payload of each kind, as
{"method": ..., "payload": ...}. A payload is kept as the bot hands it to Slack's SDK: the arguments of a Web API call,
the body posted to a response URL, or what an acknowledgement carries. Without PAYLOADS_DIR nothing happens.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Protocol

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

Payload = Mapping[str, Any]

# Slack's tokens, and the part of a response URL that lets its bearer post.
SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=/actions/)[\w/-]+")
LONGEST_NAME = 150


class Listener(Protocol):
    """Is handed every payload; `about` is its kind where it does not say so itself."""

    def keep(self, method: str, payload: Payload, *, about: str | None = None) -> None: ...


class Collection:
    """The largest and the smallest payload of each kind, by file name."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def keep(self, method: str, payload: Payload, *, about: str | None = None) -> None:
        """Remembers the payload if none of its kind was larger, or none smaller."""
        kind = ".".join(filter(None, [method, about or kind_of(payload)]))[:LONGEST_NAME]
        text = json.dumps({"method": method, "payload": payload}, ensure_ascii=False, indent=2)
        hidden = SECRET.sub(lambda secret: "x" * len(secret[0]), text)
        for name in (f"{kind}.largest.json", f"{kind}.smallest.json"):
            if _is_wanted(name, hidden, self._texts.get(name)):
                self._texts[name] = hidden

    def write(self, folder: Path) -> None:
        """Puts into the folder what is larger, or smaller, than what it holds. Several processes may do so at once."""
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            for name, text in self._texts.items():
                file = folder / name
                if _is_wanted(name, text, file.read_text() if file.exists() else None):
                    _replace(file, text)


def kind_of(payload: Payload) -> str:
    """A modal's callback_id; otherwise what can be done in the message or the Home: its action ids."""
    view = payload.get("view", {})
    if callback_id := view.get("callback_id"):
        return str(callback_id)
    acts = "+".join(sorted(set(_action_ids(payload))))
    return ".".join(filter(None, [view.get("type"), acts]))


def _action_ids(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("action_id"), str):
            yield value["action_id"]
        for within in value.values():
            yield from _action_ids(within)
    elif isinstance(value, list):
        for each in value:
            yield from _action_ids(each)


def _is_wanted(name: str, text: str, kept: str | None) -> bool:
    if kept is None:
        return True
    grows = len(text.encode()) - len(kept.encode())
    return grows > 0 if name.endswith(".largest.json") else grows < 0


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _replace(file: Path, text: str) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(file)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Keeps what is said to Slack by any client, response URL or app of this process."""
    with pytest.MonkeyPatch.context() as patch:
        _listen_to_calls(patch, listener)
        _listen_to_responses(patch, listener)
        _listen_to_acks(patch, listener)
        yield


def _listen_to_calls(patch: pytest.MonkeyPatch, listener: Listener) -> None:
    api_call = AsyncBaseClient.api_call

    @wraps(api_call)
    async def kept(client: AsyncBaseClient, api_method: str, **request: Any) -> AsyncSlackResponse:
        given = request.get("json") or request.get("data") or request.get("params") or {}
        listener.keep(api_method, _present(given))
        return await api_call(client, api_method, **request)

    patch.setattr(AsyncBaseClient, "api_call", kept)


def _listen_to_responses(patch: pytest.MonkeyPatch, listener: Listener) -> None:
    send_dict = AsyncWebhookClient.send_dict

    @wraps(send_dict)
    async def kept(
        client: AsyncWebhookClient, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> WebhookResponse:
        listener.keep("response_url", _present(body))
        return await send_dict(client, body, headers)

    patch.setattr(AsyncWebhookClient, "send_dict", kept)


def _listen_to_acks(patch: pytest.MonkeyPatch, listener: Listener) -> None:
    dispatch = AsyncApp.async_dispatch

    @wraps(dispatch)
    async def kept(app: AsyncApp, req: AsyncBoltRequest) -> BoltResponse:
        response = await dispatch(app, req)
        if response.status == 200 and response.body:
            said = _words_or_payload(response.body)
            asked = req.body.get("view", {}).get("callback_id") if said.get("response_action") == "errors" else None
            listener.keep(f"{req.body.get('type', 'command')}.{said.get('response_action', 'ack')}", said, about=asked)
        return response

    patch.setattr(AsyncApp, "async_dispatch", kept)


def _words_or_payload(body: str) -> Payload:
    """What an acknowledgement carries: bolt sends mere words as they are."""
    try:
        return dict(json.loads(body))
    except json.JSONDecodeError:
        return {"text": body}


def _present(given: Payload) -> Payload:
    """What the SDK is given to send: it leaves None out, carries the token in a header, and writes `files` as JSON."""
    present = {name: value for name, value in given.items() if value is not None and name != "token"}
    return {name: json.loads(value) if name == "files" else value for name, value in present.items()}


class Plugin:
    """Listens from the start of the session, keeps what tests of the bot make it say, and writes that at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._collection = Collection()
        self._open = ExitStack()
        self._is_bots_own = False

    def keep(self, method: str, payload: Payload, *, about: str | None = None) -> None:
        if self._is_bots_own:
            self._collection.keep(method, payload, about=about)

    def pytest_sessionstart(self) -> None:
        self._open.enter_context(listening(self))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._is_bots_own = is_of_the_bot(nodeid)

    def pytest_sessionfinish(self) -> None:
        self._open.close()
        self._collection.write(self._folder)


def is_of_the_bot(nodeid: str) -> bool:
    """The local workspace's own tests send much that the bot never would."""
    return nodeid.startswith(("tests/handlers/", "tests/bot/", "tests/journeys/"))


def pytest_configure(config: pytest.Config) -> None:
    if folder := os.environ.get("PAYLOADS_DIR"):
        if not hasattr(config, "workerinput"):  # xdist's workers begin later, in a folder that is cleared already
            forget(Path(folder))
        config.pluginmanager.register(Plugin(Path(folder)))


def forget(folder: Path) -> None:
    """Removes what an earlier run has kept, and nothing else."""
    for extreme in ("largest", "smallest"):
        for file in folder.glob(f"*.{extreme}.json"):
            file.unlink()
