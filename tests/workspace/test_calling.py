"""Calling the Web API: tokens, scopes, names and arguments. What is not known is refused."""

import json

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.people import Person
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import manifest_without, refusal, refused


def client_of(workspace: LocalWorkspace, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=workspace.api_url, retry_handlers=[])


async def test_auth_test_says_who_calls(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """A bot learns its own ids from its token."""
    answer = await client.auth_test()

    assert answer.data == {
        "ok": True,
        "url": "https://local.slack.com/",
        "team": "Local workspace",
        "user": "kettle",
        "team_id": installed.team_id,
        "user_id": installed.bot_user_id,
        "bot_id": installed.bot_id,
        "is_enterprise_install": False,
    }


@pytest.mark.parametrize(("token", "code"), [(None, "not_authed"), ("xoxb-unknown", "invalid_auth")])
async def test_a_call_needs_a_token_that_is_known(
    workspace: LocalWorkspace, installed: Installation, token: str | None, code: str
) -> None:
    """Without one it is not_authed, with a wrong one invalid_auth."""
    assert await refusal(client_of(workspace, token).auth_test()) == code


async def test_an_app_level_token_is_for_connections_only(workspace: LocalWorkspace, installed: Installation) -> None:
    """And a bot's token is not for those."""
    with_app_token = client_of(workspace, installed.app_token)
    with_bot_token = client_of(workspace, installed.bot_token)

    assert await refusal(with_app_token.auth_test()) == "not_allowed_token_type"
    assert (
        await refusal(with_bot_token.apps_connections_open(app_token=installed.bot_token)) == "not_allowed_token_type"
    )


async def test_the_tokens_of_a_removed_app_stop_working(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """Its account is inactive."""
    workspace.administration.uninstall(installed.app_id)

    assert await refusal(client.auth_test()) == "account_inactive"


@pytest.mark.parametrize("code", ["token_revoked", "token_expired"])
async def test_tokens_can_be_revoked_or_expire(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient, code: str
) -> None:
    """Every call is then answered with that code."""
    workspace.administration.revoke_tokens(installed.app_id, error=code)

    assert await refusal(client.auth_test()) == code


async def test_a_missing_scope_is_named(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """With what was needed and what was provided."""
    workspace.install(manifest_without("team:read"))

    answer = await refused(client.team_info())

    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "team:read"
    assert "chat:write" in answer["provided"].split(",")


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    """Even a real one that this workspace does not have."""
    answer = await refused(client.api_call("emoji.list"))

    assert (answer["error"], answer["req_method"]) == ("unknown_method", "emoji.list")


async def test_an_unknown_argument_is_refused(client: AsyncWebClient, ada: Person) -> None:
    """The message points at it."""
    answer = await refused(client.users_info(user=ada.id, include_shoe_size=True))

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] unsupported argument: include_shoe_size [json-pointer:/include_shoe_size]"
    ]


async def test_a_missing_argument_is_named(client: AsyncWebClient) -> None:
    """As Slack names it."""
    answer = await refused(client.api_call("users.info"))

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user [json-pointer:/user]"]


async def test_an_argument_of_the_wrong_type_is_refused(client: AsyncWebClient) -> None:
    """A limit is a number."""
    assert await refusal(client.users_list(limit="many")) == "invalid_arguments"  # type: ignore[arg-type]  # the point


@pytest.mark.parametrize("way", ["query", "form", "json"])
async def test_arguments_come_in_the_query_in_a_form_or_as_json(
    workspace: LocalWorkspace, installed: Installation, ada: Person, way: str
) -> None:
    """Three ways, one call."""
    said = {"channel": ada.id, "text": "hello", "blocks": json.dumps([{"type": "divider"}])}
    sent = {"query": {"params": said}, "form": {"data": said}, "json": {"json": said}}[way]
    headers = {"Authorization": f"Bearer {installed.bot_token}"}

    url = f"{workspace.api_url}chat.postMessage"
    async with aiohttp.ClientSession(headers=headers) as session, session.request("POST", url, **sent) as response:  # type: ignore[arg-type]  # one of three
        answer = await response.json()

    assert answer["ok"]
    assert answer["message"]["text"] == "hello"


async def test_a_token_may_come_as_an_argument(workspace: LocalWorkspace, installed: Installation) -> None:
    """As the oldest clients send it."""
    url, said = f"{workspace.api_url}auth.test", {"token": installed.bot_token}
    async with aiohttp.ClientSession() as session, session.post(url, data=said) as response:
        answer = await response.json()

    assert answer["ok"]


@pytest.mark.parametrize(("body", "code"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_a_body_that_is_no_json_object_is_refused(
    workspace: LocalWorkspace, installed: Installation, body: str, code: str
) -> None:
    """Before anything else is looked at."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {installed.bot_token}"}
    url = f"{workspace.api_url}auth.test"

    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        answer = await response.json()

    assert answer == {"ok": False, "error": code}


async def test_another_team_s_id_is_refused(client: AsyncWebClient) -> None:
    """The token is good for one team."""
    assert await refusal(client.users_list(team_id="T000OTHER")) == "team_access_not_granted"


async def test_every_call_is_recorded(workspace: LocalWorkspace, client: AsyncWebClient, ada: Person) -> None:
    """With what it asked and what it was answered, refusals too."""
    await client.users_info(user=ada.id)
    await refused(client.users_info(user="U0NOBODY"))

    first, second = workspace.calls

    assert (first.method, first.arguments) == ("users.info", {"user": ada.id})
    assert first.answer is not None
    assert first.answer["user"]["real_name"] == "Ada Moor"
    assert second.answer == {"ok": False, "error": "user_not_found"}


async def test_api_test_says_what_it_was_told(client: AsyncWebClient) -> None:
    """And fails when it is asked to."""
    assert (await client.api_test()).data == {"ok": True}
    assert (await refused(client.api_test(error="my_error")))["args"] == {"error": "my_error"}


async def test_blocks_validate_asks_for_no_token(workspace: LocalWorkspace) -> None:
    """It judges blocks, a view or a message."""
    answer = await client_of(workspace, None).blocks_validate(blocks=[{"type": "divider"}])

    assert answer["ok"]


async def test_blocks_validate_lists_what_is_wrong(workspace: LocalWorkspace) -> None:
    """By pointer, code and constraint."""
    too_many = [{"type": "actions", "elements": [_button(number) for number in range(26)]}]

    answer = await refused(client_of(workspace, None).blocks_validate(blocks=too_many))

    assert answer["error"] == "invalid_blocks"
    assert answer["errors"][0]["pointer"] == "/0/elements"
    assert answer["errors"][0]["constraint"] == {"type": "max_items", "expected": 25, "got": 26}


@pytest.mark.parametrize("what", ["view", "message"])
async def test_blocks_validate_names_what_it_judged(workspace: LocalWorkspace, what: str) -> None:
    """An invalid view is an invalid_view."""
    nonsense = {"blocks": [{"type": "nonsense"}]}
    given = {"view": {"type": "modal", **nonsense}, "message": nonsense}[what]

    answer = await refusal(client_of(workspace, None).api_call("blocks.validate", data={what: json.dumps(given)}))

    assert answer == f"invalid_{what}"


async def test_blocks_validate_judges_exactly_one_thing(workspace: LocalWorkspace) -> None:
    """Neither none nor two."""
    assert await refusal(client_of(workspace, None).blocks_validate()) == "invalid_arguments"
    assert await refusal(client_of(workspace, None).blocks_validate(blocks=[], message={})) == "invalid_arguments"


def _button(number: int) -> dict[str, object]:
    return {"type": "button", "action_id": f"b{number}", "text": {"type": "plain_text", "text": "x"}}
