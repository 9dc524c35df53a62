"""Whose an e-mail address is on Slack.

A few addresses are looked up one by one. For more than that Slack would take minutes, at fifty a minute: then the list
of everybody in the workspace is read, a thousand at a time.

PartnershipError
    NotLookedUp     Slack has not said
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.accounts.slack_account import Account, account_of
from handlers.house.asking_slack import MustWait, Pacing
from schedules.errors import PartnershipError
from storage.database.ids import TeamId

CALLS = frozenset({"users.lookupByEmail", "users.list"})

# Twice within a minute, before saving and on saving, these stay below Slack's fifty.
A_FEW = 20
AT_ONCE = 5
PAGE = 1000


class NotLookedUp(PartnershipError):
    """Slack is busy, or in trouble."""


async def accounts_of(
    client: AsyncWebClient, pacing: Pacing, team_id: TeamId, addresses: Collection[str]
) -> dict[str, Account]:
    """The account of each address, in lower case, that is somebody's; a closed one is nobody's. Raises NotLookedUp."""
    wanted = {address.casefold() for address in addresses}
    look_up = _one_by_one if len(wanted) <= A_FEW else _among_everybody
    try:
        found = await look_up(client, pacing, team_id, wanted)
    except (SlackApiError, aiohttp.ClientError, TimeoutError, MustWait) as error:
        raise NotLookedUp from error
    return {address: one for address, one in found.items() if one.is_human}


async def _one_by_one(
    client: AsyncWebClient, pacing: Pacing, team_id: TeamId, wanted: Collection[str]
) -> dict[str, Account]:
    a_few = asyncio.Semaphore(AT_ONCE)

    async def looked_up(address: str) -> Account | None:
        async with a_few:
            await pacing.before(team_id, "users.lookupByEmail")
            return await _account(client, address)

    addresses = sorted(wanted)
    found = await asyncio.gather(*map(looked_up, addresses))
    return {address: one for address, one in zip(addresses, found, strict=True) if one is not None}


async def _account(client: AsyncWebClient, address: str) -> Account | None:
    try:
        answer = await client.users_lookupByEmail(email=address)
    except SlackApiError as error:
        if _says(error, "users_not_found"):
            return None
        raise
    return account_of(answer["user"])


def _says(error: SlackApiError, code: str) -> bool:
    """Whether it was Slack that answered, and in this word; what else may stand at its address says no word at all."""
    said = getattr(error.response, "data", None)
    return isinstance(said, dict) and said.get("error") == code


async def _among_everybody(
    client: AsyncWebClient, pacing: Pacing, team_id: TeamId, wanted: Collection[str]
) -> dict[str, Account]:
    everybody = [account_of(user) async for user in _users(client, pacing, team_id)]
    by_address = {one.email.casefold(): one for one in everybody if one.email and one.is_human}
    return {address: by_address[address] for address in wanted if address in by_address}


async def _users(client: AsyncWebClient, pacing: Pacing, team_id: TeamId) -> AsyncIterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        await pacing.before(team_id, "users.list")
        page = await client.users_list(limit=PAGE, cursor=cursor)
        for user in page["members"]:
            yield user
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
