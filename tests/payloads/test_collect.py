"""What is kept of the payloads that the bot sends: the extremes of each kind, and never a secret."""

import json
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.server import LocalWorkspace
from tests.payloads.collect import Collection, Plugin, forget, listening


def a_message(text: str, *action_ids: str) -> dict[str, Any]:
    buttons = [
        {"type": "button", "action_id": each, "text": {"type": "plain_text", "text": each}} for each in action_ids
    ]
    return {"text": text, "blocks": [{"type": "actions", "elements": buttons}]}


def texts_in(folder: Path) -> dict[str, str]:
    return {file.name: json.loads(file.read_text())["payload"]["text"] for file in folder.iterdir()}


def test_the_largest_and_the_smallest_of_a_kind_are_kept(tmp_path: Path) -> None:
    """Of three messages with the same buttons, the one in between is forgotten."""
    collection = Collection()

    for text in ("middling", "the longest of all", "short"):
        collection.keep("chat.postMessage", a_message(text, "b", "a"))
    collection.write(tmp_path)

    assert texts_in(tmp_path) == {
        "chat.postMessage.a+b.largest.json": "the longest of all",
        "chat.postMessage.a+b.smallest.json": "short",
    }


def test_another_process_replaces_only_what_its_own_surpass(tmp_path: Path) -> None:
    """Two workers write into one folder, one after the other."""
    first, second = Collection(), Collection()
    for text in ("aa", "aaaa"):
        first.keep("chat.update", a_message(text))
    for text in ("b", "bbb"):
        second.keep("chat.update", a_message(text))

    first.write(tmp_path)
    second.write(tmp_path)

    assert texts_in(tmp_path) == {"chat.update.largest.json": "aaaa", "chat.update.smallest.json": "b"}


def test_no_secret_reaches_a_file_and_no_length_changes(tmp_path: Path) -> None:
    """Tokens and the keys of response URLs are covered, letter by letter."""
    collection = Collection()

    collection.keep("chat.postMessage", {"text": "xoxb-12-ab xapp-1-A0 http://here/actions/A1/7/s3-c_ret end"})
    collection.write(tmp_path)

    assert set(texts_in(tmp_path).values()) == {"xxxxxxxxxx xxxxxxxxx http://here/actions/xxxxxxxxxxxxx end"}


def test_an_earlier_run_is_forgotten_and_nothing_else(tmp_path: Path) -> None:
    """The folder is the user's: files of other names stay."""
    for name in ("auth.test.largest.json", "auth.test.smallest.json", "notes.json"):
        (tmp_path / name).write_text("{}")

    forget(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["notes.json"]


def test_only_what_the_bots_own_tests_send_is_kept(tmp_path: Path) -> None:
    """A test of the local workspace sends on purpose what must be refused."""
    plugin = Plugin(tmp_path)

    for test, text in (("tests/workspace/test_chat.py::test_it", "wrong"), ("tests/bot/test_app.py::test_it", "right")):
        plugin.pytest_runtest_logstart(test)
        plugin.keep("chat.update", a_message(text))
    plugin.pytest_sessionfinish()

    assert set(texts_in(tmp_path).values()) == {"right"}


async def test_calls_and_answers_are_heard_as_they_are_sent(tmp_path: Path) -> None:
    """A call lands with its method, a submission's answer with what it does, errors under the form's name."""
    collection = Collection()
    async with LocalWorkspace.running() as workspace:
        client = AsyncWebClient(token="xoxb-none", base_url=workspace.api_url, retry_handlers=[])

        with listening(collection):
            await client.api_test(foo="bar")
            await an_app(client).async_dispatch(a_submission(of="tea"))

    collection.write(tmp_path)
    assert json.loads((tmp_path / "api.test.largest.json").read_text()) == {
        "method": "api.test",
        "payload": {"foo": "bar"},
    }
    assert json.loads((tmp_path / "view_submission.errors.tea.largest.json").read_text()) == {
        "method": "view_submission.errors",
        "payload": {"response_action": "errors", "errors": {"cup": "Which?"}},
    }


async def test_an_acknowledgement_in_mere_words_is_heard_too(tmp_path: Path) -> None:
    """A command may be answered without a payload."""
    collection = Collection()

    with listening(collection):
        answer = await an_app(AsyncWebClient(token="xoxb-none")).async_dispatch(a_command("/tea"))

    collection.write(tmp_path)
    assert answer.body == "One moment"
    assert json.loads((tmp_path / "command.ack.largest.json").read_text())["payload"] == {"text": "One moment"}


def an_app(client: AsyncWebClient) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-none")

    app = AsyncApp(client=client, authorize=authorize, request_verification_enabled=False)

    @app.view("tea")
    async def wrong(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"cup": "Which?"})

    @app.command("/tea")
    async def poured(ack: AsyncAck) -> None:
        await ack("One moment")

    return app


def a_command(name: str) -> AsyncBoltRequest:
    body = {"command": name, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
    return AsyncBoltRequest(body=body, mode="socket_mode")


def a_submission(*, of: str) -> AsyncBoltRequest:
    view = {"type": "modal", "callback_id": of, "state": {"values": {}}}
    body = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view}
    return AsyncBoltRequest(body=body, mode="socket_mode")
