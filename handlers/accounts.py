"""Slack accounts: what Slack knows of a user, as far as a partnership needs it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from storage.ids import ChannelId, TeamId, UserId

PAGE = 200
# Slack allows a hundred of these a minute and more; a channel of heads is far below it.
MOST_MEMBERS = 200
AT_ONCE = 8
NOT_THERE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "method_not_supported_for_channel_type"})

LOOK_UP_CALLS = frozenset({"users.info"})
ADMINISTRATORS_CALLS = frozenset({"users.list"})
CHANNEL_CALLS = frozenset({"conversations.info", "conversations.members", "users.info"})


@dataclass(frozen=True)
class Account:
    """A user of Slack. `team_id` is where they are at home: another workspace than ours for Slack Connect."""

    team_id: TeamId
    user_id: UserId
    name: str
    email: str | None
    is_administrator: bool
    is_guest: bool
    is_bot: bool
    is_closed: bool

    @property
    def is_human(self) -> bool:
        return not self.is_bot and not self.is_closed


def account_of(user: Mapping[str, Any]) -> Account:
    """An account as `users.info` and the events about users give it."""
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    return Account(
        team_id=TeamId(user["team_id"]),
        user_id=UserId(user["id"]),
        name=next((name for name in names if name), user["id"]),
        email=profile.get("email") or None,
        is_administrator=any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_closed=bool(user.get("deleted")),
    )


async def account(client: AsyncWebClient, user_id: UserId) -> Account | None:
    """What Slack knows of a user; None for one that it does not know."""
    try:
        answer = await client.users_info(user=user_id)
    except SlackApiError as error:
        if error.response.get("error") in {"user_not_found", "user_not_visible"}:
            return None
        raise
    return account_of(answer["user"])


async def is_in(client: AsyncWebClient, channel: ChannelId) -> bool:
    """Whether the bot is in a channel: only then it can speak there."""
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if error.response.get("error") in NOT_THERE:
            return False
        raise
    return bool(answer["channel"].get("is_member")) and not answer["channel"].get("is_archived")


async def people_in(client: AsyncWebClient, channel: ChannelId) -> list[Account]:
    """The people of a channel by name, without bots and closed accounts; the first 200 of a larger one."""
    ids = [user_id async for user_id in _member_ids(client, channel)][:MOST_MEMBERS]
    found = await _accounts(client, ids)
    return sorted((one for one in found if one.is_human), key=lambda one: (one.name.casefold(), one.user_id))


async def administrators(client: AsyncWebClient) -> list[Account]:
    """Those who administer the workspace, by name."""
    found = [account_of(user) async for user in _users(client)]
    here = [one for one in found if one.is_administrator and one.is_human]
    return sorted(here, key=lambda one: (one.name.casefold(), one.user_id))


async def _users(client: AsyncWebClient) -> AsyncIterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        page = await client.users_list(limit=PAGE, cursor=cursor)
        for user in page["members"]:
            yield user
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _member_ids(client: AsyncWebClient, channel: ChannelId) -> AsyncIterator[UserId]:
    cursor = ""
    while True:
        page = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        for user_id in page["members"]:
            yield UserId(user_id)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _accounts(client: AsyncWebClient, ids: Sequence[UserId]) -> list[Account]:
    a_few = asyncio.Semaphore(AT_ONCE)

    async def looked_up(user_id: UserId) -> Account | None:
        async with a_few:
            return await account(client, user_id)

    found = await asyncio.gather(*map(looked_up, ids))
    return [one for one in found if one is not None]
