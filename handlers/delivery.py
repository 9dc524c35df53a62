"""The beats that carry messages: `fire` turns timers into what is owed, `deliver` turns that into Slack messages.

Both go through the capabilities' own handlers and know none of them. Slack is called between two transactions, never
inside one; what is answered while a message waits is simply not in it when it is drawn.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.capability import PartDrawn, TimerFired
from handlers.services import Services
from handlers.views.kit import Payload
from handlers.views.parts import channel_message, personal_message, settled_message
from storage import deliveries, timers
from storage.deliveries import Claim
from storage.ids import ChannelId

LEASE = timedelta(seconds=90)
BATCH = 20
PAGE = 200
KEPT = timedelta(days=90)
MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(minutes=5)
FAILED_TIMER_WAITS = timedelta(minutes=5)
# How far before our own note of sending Slack's clock may have stamped the message.
CLOCKS_DIFFER = timedelta(minutes=5)
CALLS = frozenset({"chat.postMessage", "chat.update", "conversations.history", "conversations.open"})
METADATA_TYPE = "partnership_message"

# Slack's answers after which trying again cannot help.
PERMANENT = frozenset(
    {
        "account_inactive",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "invalid_auth",
        "invalid_blocks",
        "is_archived",
        "message_not_found",
        "messages_tab_disabled",
        "missing_scope",
        "msg_blocks_too_long",
        "not_in_channel",
        "restricted_action",
        "token_revoked",
        "user_not_found",
    }
)

log = structlog.get_logger()


@dataclass(frozen=True)
class Beats:
    """What the timetable runs. Each beat ends when nothing is due any longer."""

    services: Services
    timers: Mapping[str, TimerFired]
    parts: Mapping[str, PartDrawn]

    async def fire(self) -> None:
        """Fires every timer that is due, each in a transaction of its own."""
        async with self.services.work.item():
            while await self._fire_next():
                pass

    async def _fire_next(self) -> bool:
        now = self.services.clock()
        async with self.services.writing() as session:
            timer = await timers.claim_timer(session, now)
            if timer is None:
                return False
            try:
                async with session.begin_nested():
                    await self.timers[timer.kind](session, timer, now)
            except Exception:  # a mistake in one timer must not hold up all the others
                log.exception("timer.failed", kind=timer.kind, timer=timer.id)
                await timers.postpone_timer(session, timer.id, now + FAILED_TIMER_WAITS)
            return True

    async def deliver(self) -> None:
        """Joins what is owed into messages, and sends or updates every message that wants it."""
        async with self.services.work.item():
            async with self.services.writing() as session:
                await deliveries.join_due(session, self.services.clock())
            while claims := await self._claim():
                await asyncio.gather(*(self._carry(claim) for claim in claims))

    async def forget(self) -> None:
        """Removes what is finished and older than it needs to be."""
        before = self.services.clock() - KEPT
        async with self.services.work.item(), self.services.writing() as session:
            await timers.forget_fired(session, before)
            await deliveries.forget_finished(session, before)

    async def _claim(self) -> list[Claim]:
        async with self.services.writing() as session:
            return await deliveries.claim_messages(session, self.services.clock(), lease=LEASE, limit=BATCH)

    async def _carry(self, claim: Claim) -> None:
        try:
            await self._send_or_update(claim)
        except SlackApiError as error:
            await self._refused(claim, error)
        except (aiohttp.ClientError, TimeoutError):
            await self._unanswered(claim)
        except Exception:  # a mistake in drawing one message must not hold up all the others
            log.exception("message.failed", message=claim.message_id)
            await self._unanswered(claim)

    async def _send_or_update(self, claim: Claim) -> None:
        client = self.services.slack(claim.team_id)
        if claim.may_have_been_sent and await self._find_sent(client, claim):
            return
        payload = await self._draw(claim)
        if claim.ts is not None:
            await self._update(client, claim, payload or settled_message())
        elif payload is not None:
            await self._post(client, claim, payload)
        else:
            async with self.services.writing() as session:
                await deliveries.record_dropped(session, claim)

    async def _draw(self, claim: Claim) -> Payload | None:
        """The message as the database has it now; None when nothing in it is owed any longer."""
        now = self.services.clock()
        async with self.services.reading() as session:
            carried = await deliveries.deliveries_in(session, claim.message_id)
            drawn = [await self.parts[one.kind](session, one, now) for one in carried]
        parts = [part for part in drawn if part is not None]
        if not parts:
            return None
        if claim.person_name is None:
            return channel_message(parts[0])
        return personal_message(claim.person_name, parts)

    async def _post(self, client: AsyncWebClient, claim: Claim, payload: Payload) -> None:
        target = claim.channel or claim.user_id
        assert target is not None
        await self.services.pacing.before_posting(claim.team_id, target)
        answer = await client.chat_postMessage(
            channel=target, metadata=_metadata(claim), unfurl_links=False, unfurl_media=False, **payload
        )
        async with self.services.writing() as session:
            await deliveries.record_posted(session, claim, channel=ChannelId(answer["channel"]), ts=answer["ts"])
        log.info("message.posted", message=claim.message_id)

    async def _update(self, client: AsyncWebClient, claim: Claim, payload: Payload) -> None:
        assert claim.posted_channel is not None
        assert claim.ts is not None
        await self.services.pacing.before(claim.team_id, "chat.update")
        await client.chat_update(channel=claim.posted_channel, ts=claim.ts, metadata=_metadata(claim), **payload)
        async with self.services.writing() as session:
            await deliveries.record_updated(session, claim)
        log.info("message.updated", message=claim.message_id)

    async def _find_sent(self, client: AsyncWebClient, claim: Claim) -> bool:
        """Whether an earlier try arrived after all, by the message's id in the channel's history."""
        try:
            found = await self._look_up(client, claim)
        except SlackApiError as error:
            if error.response.get("error") != "missing_scope":
                raise
            return False  # without the scope to look, a possible double is preferred to a loss
        if found is None:
            return False
        channel, ts = found
        async with self.services.writing() as session:
            await deliveries.record_found(session, claim, channel=channel, ts=ts)
        log.info("message.found", message=claim.message_id)
        return True

    async def _look_up(self, client: AsyncWebClient, claim: Claim) -> tuple[ChannelId, str] | None:
        assert claim.sending_since is not None
        channel = claim.channel or await self._direct_messages(client, claim)
        oldest = str((claim.sending_since - CLOCKS_DIFFER).timestamp())
        cursor = None
        while True:
            await self.services.pacing.before(claim.team_id, "conversations.history")
            page = await client.conversations_history(
                channel=channel,
                oldest=oldest,
                limit=PAGE,
                include_all_metadata=True,
                cursor=cursor,
            )
            for message in page["messages"]:
                if message.get("metadata") == _metadata(claim):
                    return channel, message["ts"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def _direct_messages(self, client: AsyncWebClient, claim: Claim) -> ChannelId:
        assert claim.user_id is not None
        await self.services.pacing.before(claim.team_id, "conversations.open")
        answer = await client.conversations_open(users=claim.user_id)
        return ChannelId(answer["channel"]["id"])

    async def _refused(self, claim: Claim, error: SlackApiError) -> None:
        code = error.response.get("error") if error.response else None
        log.warning("message.refused", message=claim.message_id, error=code, attempts=claim.attempts)
        if code in PERMANENT:
            await self._give_up(claim)
        elif code in {"ratelimited", "rate_limited"}:
            seconds = float(error.response.headers.get("Retry-After", 1))
            self.services.pacing.stop(claim.team_id, seconds)
            async with self.services.writing() as session:
                await deliveries.retry_unsent(session, claim, self.services.clock() + timedelta(seconds=seconds))
        else:
            await self._unanswered(claim)

    async def _unanswered(self, claim: Claim) -> None:
        """Slack gave no answer that says whether it took the message."""
        if claim.attempts + 1 >= MOST_ATTEMPTS:
            await self._give_up(claim)
            return
        async with self.services.writing() as session:
            await deliveries.retry_unsure(session, claim, self._later(claim))

    async def _give_up(self, claim: Claim) -> None:
        async with self.services.writing() as session:
            await deliveries.record_failed(session, claim)

    def _later(self, claim: Claim) -> datetime:
        return self.services.clock() + min(LONGEST_WAIT, timedelta(seconds=5 * 2**claim.attempts))


def _metadata(claim: Claim) -> Payload:
    return {"event_type": METADATA_TYPE, "event_payload": {"message": str(claim.message_id)}}
