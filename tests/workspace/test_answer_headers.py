"""What comes with every answer of the Web API: the workspace's time, and what was granted to the token."""

from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.installation import Installation
from bot.workspace.server import LocalWorkspace
from tests.workspace.kettle import manifest_without


async def test_an_answer_says_what_time_it_is_in_the_workspace(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """Not on the machine: a bot that compares its clock must find the one that its signatures go by."""
    answer = await client.auth_test()

    assert parsedate_to_datetime(answer.headers["Date"]) == workspace.clock.now().replace(microsecond=0)


async def test_an_answer_says_which_scopes_the_token_has(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """As they are now, and not as they were when the app was made."""
    before = (await client.auth_test()).headers["x-oauth-scopes"].split(",")
    workspace.install(manifest_without(before[0]))

    after = (await client.auth_test()).headers["x-oauth-scopes"].split(",")

    assert after == before[1:]


async def test_an_app_level_token_is_for_connections(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    opened = await client.apps_connections_open(app_token=installed.app_token)

    assert opened.headers["x-oauth-scopes"] == "connections:write"
