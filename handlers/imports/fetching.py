"""Fetches a file that somebody has chosen in a form, from Slack.

The bot's token goes with the request, so it goes to Slack only: an address elsewhere is not asked, a redirection is not
followed. Slack answers somebody whom it does not let in with the page on which people sign in, and calls that success.

PartnershipError
    NotFetched      Slack has not given the file
"""

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL  # as aiohttp reads addresses: nothing is let through that it would read otherwise

from handlers.imports.tables import LARGEST_BYTES
from handlers.imports.unreadable import TooLarge
from schedules.errors import PartnershipError
from storage.database.ids import UserId

CALLS = frozenset({"files.info"})

_SLACK = "slack.com"
_HTTP_OK = 200
_A_PIECE = 65_536


class NotFetched(PartnershipError):
    """Slack has not given the file: it is gone, or Slack is in trouble."""


@dataclass(frozen=True)
class Fetched:
    """A file as its owner has it."""

    name: str
    content: bytes


async def fetched(client: AsyncWebClient, file_id: str, *, of: UserId) -> Fetched:
    """A file of somebody's own. Raises NotFetched; TooLarge before a byte is fetched, where Slack knows its size."""
    try:
        file = (await client.files_info(file=file_id))["file"]
        if file.get("user") != of:
            raise NotFetched
        if int(file.get("size") or 0) > LARGEST_BYTES:
            raise TooLarge(LARGEST_BYTES)
        return Fetched(str(file.get("name") or ""), await _content(client, URL(str(file.get("url_private")))))
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        raise NotFetched from error


async def _content(client: AsyncWebClient, address: URL) -> bytes:
    if not _is_slacks(address, URL(client.base_url)):
        raise NotFetched
    assert client.session is not None
    token = {"Authorization": f"Bearer {client.token}"}
    async with client.session.get(address, headers=token, allow_redirects=False) as answer:
        if answer.status != _HTTP_OK or answer.content_type == "text/html":
            raise NotFetched
        return await _read(answer)


def _is_slacks(address: URL, api: URL) -> bool:
    """Whether an address is Slack's own; of what stands in for Slack, only the very same."""
    if api.host != _SLACK:
        return bool(address.host) and address.origin() == api.origin()
    return address.scheme == "https" and f".{address.host}".endswith(f".{_SLACK}")


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Raises TooLarge as soon as there is more than is read."""
    content = bytearray()
    async for piece in answer.content.iter_chunked(_A_PIECE):
        content += piece
        if len(content) > LARGEST_BYTES:
            raise TooLarge(LARGEST_BYTES)
    return bytes(content)
