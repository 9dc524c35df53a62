"""Rate limits: 429 with Retry-After, by Slack's tiers, in sliding windows of the workspace's clock."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.clock import WorkspaceClock
from bot.workspace.installation import Installation
from bot.workspace.limits import Allowance, Limits, Tier
from bot.workspace.methods import METHODS
from bot.workspace.people import Person, SharedChannel
from bot.workspace.server import LocalWorkspace
from tests.workspace.conftest import A_THURSDAY

SLACKS_TIERS = {
    Tier.CONNECTIONS: {"apps.connections.open"},
    Tier.TIER_2: {
        "bookmarks.add",
        "conversations.create",
        "conversations.list",
        "pins.add",
        "users.conversations",
        "users.list",
    },
    Tier.TIER_3: {
        "bots.info",
        "chat.delete",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.invite",
        "conversations.join",
        "conversations.open",
        "conversations.replies",
        "reactions.add",
        "team.info",
        "users.lookupByEmail",
    },
    Tier.TIER_4: {
        "api.test",
        "blocks.validate",
        "chat.postEphemeral",
        "conversations.members",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "files.info",
        "users.info",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    },
    Tier.SPECIAL: {"auth.test", "chat.getPermalink"},
    Tier.POSTING: {"chat.postMessage"},
}


@pytest.mark.parametrize("tier", Tier)
def test_each_method_has_the_tier_that_slack_gives_it(tier: Tier) -> None:
    """By Slack's published table."""
    assert {name for name, method in METHODS.items() if method.tier is tier} == SLACKS_TIERS[tier]


@pytest.mark.parametrize(
    ("tier", "calls"),
    [(Tier.TIER_2, 20), (Tier.TIER_3, 50), (Tier.TIER_4, 100), (Tier.POSTING, 300), (Tier.SPECIAL, 600)],
)
async def test_a_tier_grants_so_many_calls_a_minute(tier: Tier, calls: int) -> None:
    """One more has to wait."""
    limits = Limits(WorkspaceClock(A_THURSDAY))

    waits = [limits.wait_for("a method", tier.value) for _ in range(calls + 1)]

    assert waits == [0] * calls + [60]


async def test_a_window_slides() -> None:
    """Each call makes room when its own minute is over."""
    clock = WorkspaceClock(A_THURSDAY)
    limits = Limits(clock)
    two_a_minute = Allowance(2, 60)
    limits.wait_for("it", two_a_minute)
    clock.advance(seconds=40)
    limits.wait_for("it", two_a_minute)

    early = limits.wait_for("it", two_a_minute)
    clock.advance(seconds=20)
    first_has_gone = limits.wait_for("it", two_a_minute)
    second_has_not = limits.wait_for("it", two_a_minute)

    assert (early, first_has_gone, second_has_not) == (20, 0, 40)


async def test_moving_the_clock_back_grants_nothing() -> None:
    """Windows are measured in seconds that only go forward."""
    clock = WorkspaceClock(A_THURSDAY)
    limits = Limits(clock)
    limits.wait_for("it", Allowance(1, 60))

    clock.advance(seconds=-3600)

    assert limits.wait_for("it", Allowance(1, 60)) == 60


async def test_the_twenty_first_call_of_tier_2_is_429_with_retry_after(client: AsyncWebClient) -> None:
    """The body says ratelimited."""
    for _ in range(20):
        await client.users_list()

    with pytest.raises(SlackApiError) as caught:
        await client.users_list()

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "60"
    assert caught.value.response.data == {"ok": False, "error": "ratelimited"}


async def test_one_message_a_second_in_each_channel(
    workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel, ada: Person
) -> None:
    """Another channel does not mind, and a second later it goes."""
    await client.chat_postMessage(channel=heads.id, text="one")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=heads.id, text="two")
    await client.chat_postMessage(channel=ada.id, text="two")
    workspace.clock.advance(seconds=1)
    await client.chat_postMessage(channel=heads.id, text="two")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert [message.text for message in heads.messages] == ["one", "two"]


async def test_methods_do_not_count_against_each_other(client: AsyncWebClient) -> None:
    """Each has a window of its own."""
    for _ in range(20):
        await client.users_list()

    assert (await client.conversations_list())["ok"]


async def test_apps_do_not_count_against_each_other(
    workspace: LocalWorkspace, installed: Installation, client: AsyncWebClient
) -> None:
    """Another app's calls are its own."""
    for _ in range(20):
        await client.users_list()
    scopes = {"oauth_config": {"scopes": {"bot": ["users:read"]}}}
    other = workspace.install({"display_information": {"name": "Pot"}, **scopes})
    others_client = AsyncWebClient(token=other.bot_token, base_url=workspace.api_url, retry_handlers=[])

    assert (await others_client.users_list())["ok"]


async def test_an_app_may_open_its_ten_connections_together(workspace: LocalWorkspace, installed: Installation) -> None:
    """Though the method is of Tier 1."""
    client = AsyncWebClient(base_url=workspace.api_url, retry_handlers=[])

    for _ in range(10):
        await client.apps_connections_open(app_token=installed.app_token)

    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.apps_connections_open(app_token=installed.app_token)


async def test_limits_can_be_left_out(workspace: LocalWorkspace, client: AsyncWebClient, heads: SharedChannel) -> None:
    """For tests of something else."""
    workspace.limits.are_kept = False

    for word in ("one", "two"):
        await client.chat_postMessage(channel=heads.id, text=word)

    assert [message.text for message in heads.messages] == ["one", "two"]
