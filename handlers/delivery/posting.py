"""A message's way into Slack: posted, updated, or looked up where an earlier try may have arrived. No database here.

PostingTrouble
    Unanswered     nobody knows whether Slack did what it was asked
    Refused        Slack said no; `is_final` where it would say so for ever
    Stopped        Slack was called too often, did nothing, and wants to be left alone for so many seconds
    TooLate        Slack was not called, for the claim might run out meanwhile
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.house.services import Services
from handlers.house.views.kit import Payload, literal
from handlers.house.views.parts import ThreadFile
from storage.database.ids import ChannelId
from storage.delivery.messages import Claim
from storage.delivery.pacing import AHEAD

Message: TypeAlias = Mapping[str, Any]
Sought: TypeAlias = Callable[[Message], bool]

METADATA_TYPE = "partnership_message"
PAGE = 200
TOO_MANY_REQUESTS = 429
# How far before our own note of sending Slack's clock may have stamped the message: one of the two may have been wrong.
CLOCKS_DIFFER = timedelta(days=1)
# Further back nobody reads; only one is reserved, and there is hardly ever more.
MOST_PAGES = 5
# With the longest wait between them, about a day: Slack's outages are shorter.
MOST_ATTEMPTS = 300

# Slack's own trouble: what was asked may have been done all the same.
UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "unknown"})
# What lies in the message or its recipient. All the rest, such as a bot not invited or a token not renewed, somebody
# may yet put right.
FINAL = frozenset(
    {
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "is_archived",
        "message_not_found",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "thread_not_found",
        "user_not_found",
    }
)
# A channel that is not found may be a private one, to which the bot is invited yet; a person is no longer there.
FINAL_FOR_PERSON = FINAL | {"channel_not_found"}
# Whoever hears this may not look there, now or later. Anything else is Slack's trouble of the moment.
MAY_NOT_LOOK = FINAL_FOR_PERSON | {
    "access_denied",
    "enterprise_is_restricted",
    "method_not_supported_for_channel_type",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_in_channel",
    "user_disabled",
    "user_not_visible",
    "users_not_found",
}


class PostingTrouble(Exception):
    """A message did not get through."""


class Unanswered(PostingTrouble):
    """Slack gave no answer that says whether it took the message. `code` is the kind of what happened on the way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(PostingTrouble):
    """Slack did not take the message. `code` is its word for why."""

    def __init__(self, code: str, *, is_final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final


class Stopped(PostingTrouble):
    """Slack was called too often. It did nothing, and wants to be left alone for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TooLate(PostingTrouble):
    """Another process might take over before Slack had answered. Nothing was done."""


class Posted(NamedTuple):
    """Where a message stands. The channel is that of the conversation also where it was posted to a user."""

    channel: ChannelId
    ts: str


@dataclass(frozen=True)
class Posting:
    """Calls Slack for whoever holds a claim. Each method raises PostingTrouble."""

    services: Services

    async def post(self, claim: Claim, payload: Payload) -> Posted:
        self._check_time_left(claim)
        async with self._calling(claim) as client:
            answer = await client.chat_postMessage(
                channel=claim.recipient,
                thread_ts=claim.thread,
                metadata=_metadata(claim),
                unfurl_links=False,
                unfurl_media=False,
                **payload,
            )
            match answer.data:
                case {"channel": str(channel), "ts": str(ts)}:
                    return Posted(ChannelId(channel), ts)
            raise Unanswered("no_ts")  # it said yes, and may have been anybody

    async def share(self, claim: Claim, file: ThreadFile, *, words: str) -> Posted:
        """Shares a file in its thread. Slack says only later where that stands: its id stands for it."""
        self._check_time_left(claim)
        async with self._calling(claim) as client:
            answer = await client.files_upload_v2(
                channel=claim.recipient,
                thread_ts=file.thread,
                content=file.content,
                filename=file.name,
                title=file.name,
                initial_comment=literal(words),
            )
            return Posted(ChannelId(claim.recipient), answer["files"][0]["id"])

    async def update(self, claim: Claim, payload: Payload) -> None:
        assert claim.posted_channel is not None
        assert claim.ts is not None
        self._check_time_left(claim)
        async with self._calling(claim) as client:
            await client.chat_update(channel=claim.posted_channel, ts=claim.ts, metadata=_metadata(claim), **payload)

    async def find(self, claim: Claim) -> Posted | None:
        """Where an earlier try of this message stands, by the message's id in the metadata.

        None also where the bot may not look, or could not for a day: a possible double is preferred to a loss.
        """
        assert claim.sending_since is not None
        since = min(claim.sending_since, self.services.clock()) - CLOCKS_DIFFER
        try:
            channel = await self._channel(claim)
            found = await self._first(claim, channel, _is_carrying(claim), oldest=f"{since.timestamp():.6f}")
        except Refused as refusal:
            if refusal.code in MAY_NOT_LOOK or claim.attempts >= MOST_ATTEMPTS:
                return None
            raise
        return None if found is None else Posted(channel, found["ts"])

    async def is_replied_to(self, claim: Claim) -> bool:
        """Whether anybody but the bot, who began the thread, has said something in it.

        True also where the bot may not look: what may have been answered is better left unsaid.
        """
        assert claim.thread is not None
        try:
            found = await self._first(claim, ChannelId(claim.recipient), _is_anothers(claim), oldest=claim.thread)
        except Refused as refusal:
            if refusal.code in MAY_NOT_LOOK:
                return True
            raise
        return found is not None

    async def _channel(self, claim: Claim) -> ChannelId:
        """The conversation itself: unlike posting, reading a history does not take a user's id."""
        if claim.person_name is None:
            return ChannelId(claim.recipient)
        async with self._calling(claim) as client:
            answer = await client.conversations_open(users=claim.recipient)
            return ChannelId(answer["channel"]["id"])

    async def _first(self, claim: Claim, channel: ChannelId, is_it: Sought, *, oldest: str) -> Message | None:
        """What is sought of all that was said in the channel, or the thread, since then; read page by page."""
        cursor = None
        for _ in range(MOST_PAGES):
            page = await self._page(claim, channel=channel, oldest=oldest, cursor=cursor)
            said: Sequence[Message] = page["messages"]
            if (found := next(filter(is_it, said), None)) is not None:
                return found
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return None

    async def _page(self, claim: Claim, **wanted: Any) -> AsyncSlackResponse:
        async with self._calling(claim) as client:
            if claim.thread is None:
                return await client.conversations_history(limit=PAGE, include_all_metadata=True, **wanted)
            return await client.conversations_replies(ts=claim.thread, limit=PAGE, include_all_metadata=True, **wanted)

    def _check_time_left(self, claim: Claim) -> None:
        """Raises TooLate."""
        seconds = self.services.slack(claim.team_id).timeout
        if self.services.clock() + timedelta(seconds=seconds) > claim.claimed_until:
            raise TooLate

    @asynccontextmanager
    async def _calling(self, claim: Claim) -> AsyncIterator[AsyncWebClient]:
        """The client to call Slack by; whatever goes wrong is turned into what it means for the message."""
        client = self.services.slack(claim.team_id)
        try:
            async with asyncio.timeout(client.timeout):  # which the SDK forgets when it is given a session
                yield client
        except SlackApiError as error:
            if (seconds := _seconds_to_wait(error)) is not None:
                raise Stopped(seconds) from error
            raise _meant_by(_code(error), claim) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unanswered(type(error).__name__) from error


def _meant_by(code: str, claim: Claim) -> Unanswered | Refused:
    if code in UNSURE:
        return Unanswered(code)
    return Refused(code, is_final=code in (FINAL if claim.person_id is None else FINAL_FOR_PERSON))


def _metadata(claim: Claim) -> dict[str, Any]:
    return {"event_type": METADATA_TYPE, "event_payload": {"message": str(claim.message_id)}}


def _is_carrying(claim: Claim) -> Sought:
    return lambda message: message.get("metadata") == _metadata(claim)


def _is_anothers(claim: Claim) -> Sought:
    """A reply by somebody else than began the thread."""
    return lambda message: message["ts"] != claim.thread and message.get("user") != message.get("parent_user_id")


def _code(error: SlackApiError) -> str:
    """Slack's word for what was wrong; "unknown" where something else answered in its place."""
    said = getattr(error.response, "data", None)
    return str(said.get("error", "unknown")) if isinstance(said, dict) else "unknown"


def _seconds_to_wait(error: SlackApiError) -> float | None:
    """How long Slack wants to be left alone, None where it has not said that it was called too often."""
    if getattr(error.response, "status_code", None) != TOO_MANY_REQUESTS:
        return None
    seconds = error.response.headers.get("Retry-After", "")
    return min(float(seconds), AHEAD.total_seconds()) if seconds.isdecimal() else 1.0
