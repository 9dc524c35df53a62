"""Sends a file to one person, in her direct messages with the bot."""

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.house.views.kit import literal
from schedules.errors import PartnershipError
from storage.database.ids import UserId

CALLS = frozenset({"conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"})


class NotSent(PartnershipError):
    """Slack has not taken the file, or has not said that it did."""


async def send_file(client: AsyncWebClient, to: UserId, content: bytes, *, name: str, words: str) -> None:
    """Sends `content` as a file called `name`, with some words. Raises NotSent."""
    try:
        # Unlike a message, a file goes to a conversation only: a user's id is a channel that is not found.
        opened = await client.conversations_open(users=to)
        await client.files_upload_v2(
            channel=opened["channel"]["id"],
            content=content,
            filename=name,
            title=name,
            initial_comment=literal(words),
        )
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise NotSent from error
