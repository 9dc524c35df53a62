"""Asks Slack who somebody is, and who is in a channel."""

import asyncio
import re
from collections.abc import AsyncIterator, Container, Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.accounts.slack_account import Account, account_of
from storage.database.ids import ChannelId, UserId

PAGE = 200
MOST_MEMBERS = 200
# Slack allows a hundred look-ups a minute and more. Who goes back and forth over a larger channel would exceed that.
ASKED_ONE_BY_ONE = 30
AT_ONCE = 8
MOST_LISTED = 1000
LISTED_WITHIN_SECONDS = 1.0
HEADS_NAMES = frozenset({"head", "heads", "headteacher", "headteachers"})
NOT_THERE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "method_not_supported_for_channel_type"})

LOOK_UP_CALLS = frozenset({"users.info"})
ADMINISTRATORS_CALLS = frozenset({"users.list"})
CHANNEL_CALLS = frozenset({"conversations.info", "conversations.members", "users.info", "users.list"})


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


async def is_archived(client: AsyncWebClient, channel: ChannelId) -> bool:
    """Whether nobody can write in a channel any more; of one that the bot may not see nothing is known."""
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if error.response.get("error") in NOT_THERE:
            return False
        raise
    return bool(answer["channel"].get("is_archived"))


async def likely_channel(client: AsyncWebClient, *, but: Container[ChannelId | None]) -> ChannelId | None:
    """The only channel to which the bot has been invited, else the only one that is called after heads.

    Somebody waits for it with a trigger in her hand: where Slack is slow, or will not say, there is none.
    """
    asking = client.conversations_list(types="public_channel,private_channel", exclude_archived=True, limit=MOST_LISTED)
    try:
        answer = await asyncio.wait_for(asking, LISTED_WITHIN_SECONDS)
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return None
    found = [one for one in answer["channels"] if one["id"] not in but]
    invited = [one["id"] for one in found if one.get("is_member")]
    named = [one["id"] for one in found if HEADS_NAMES.intersection(re.split(r"[\W_]+", one["name"]))]
    return next((ChannelId(some[0]) for some in (invited, named) if len(some) == 1), None)


async def people_in(client: AsyncWebClient, channel: ChannelId) -> list[Account]:
    """The people of a channel by name, without bots and closed accounts; the first 200 of a larger one."""
    ids = [user_id async for user_id in member_ids(client, channel)][:MOST_MEMBERS]
    found = await (_accounts if len(ids) <= ASKED_ONE_BY_ONE else _listed)(client, ids)
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


async def member_ids(client: AsyncWebClient, channel: ChannelId) -> AsyncIterator[UserId]:
    """Everybody's in a channel, the bot's too. Raises SlackApiError."""
    cursor = ""
    while True:
        page = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        for user_id in page["members"]:
            yield UserId(user_id)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _listed(client: AsyncWebClient, ids: Sequence[UserId]) -> list[Account]:
    """The same from the workspace's list, which does not hold everybody whom Slack Connect brings."""
    wanted, found = set(ids), []
    async for user in _users(client):
        if user["id"] in wanted:
            wanted.remove(user["id"])
            found.append(account_of(user))
        if not wanted:
            return found
    return found + await _accounts(client, [*wanted])


async def _accounts(client: AsyncWebClient, ids: Sequence[UserId]) -> list[Account]:
    a_few = asyncio.Semaphore(AT_ONCE)

    async def looked_up(user_id: UserId) -> Account | None:
        async with a_few:
            return await account(client, user_id)

    found = await asyncio.gather(*map(looked_up, ids))
    return [one for one in found if one is not None]
