"""Short-lived keys: trigger ids (one view within three seconds) and response URLs (five uses within thirty minutes)."""

import re
import secrets
from dataclasses import replace

from bot.workspace.clock import WorkspaceClock
from bot.workspace.ids import AppId, ChannelId, Ts, UserId, ViewId
from bot.workspace.records import App, ResponseUrl, Trigger
from bot.workspace.refusal import Refusal
from bot.workspace.store import Store

TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
_KEPT_SECONDS = 60 * 60
_TRIGGER = re.compile(r"\d+\.\d+\.[0-9a-f]+")


class Keys:
    def __init__(self, store: Store, clock: WorkspaceClock) -> None:
        self._store = store
        self._clock = clock
        self._tickets: dict[str, AppId] = {}
        self.url = ""

    def trigger(
        self, app: App, user_id: UserId, *, view_id: ViewId | None = None, channel_id: ChannelId | None = None
    ) -> str:
        """A new trigger id; made by an act inside a modal, it carries that view's id, and by one in a conversation,
        that conversation's."""
        number = self._store.next_number("trigger")
        key = f"{number}.{int(self._now())}.{secrets.token_hex(16)}"
        made_at = self._now()
        self._store.triggers.delete_where("made_at < ?", made_at - _KEPT_SECONDS)
        return self._store.triggers.save(Trigger(key, app.id, user_id, made_at, view_id, channel_id)).id

    def spend_trigger(self, key: str, app: App) -> Trigger:
        """The trigger, used up. Raises Refusal: invalid, exchanged or expired."""
        trigger = self._store.triggers.get(key)
        if not _TRIGGER.fullmatch(key):
            raise Refusal("invalid_trigger_id", ["[ERROR] Expected format 132456.7890123.abcdef"])
        if trigger is None or trigger.app_id != app.id:
            raise Refusal("invalid_trigger_id")
        if trigger.is_used:
            raise Refusal("exchanged_trigger_id")
        if self._now() - trigger.made_at > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id")
        return self._store.triggers.save(replace(trigger, is_used=True))

    def response_url(
        self,
        app: App,
        user_id: UserId,
        channel_id: ChannelId,
        *,
        message_ts: Ts | None = None,
        is_ephemeral: bool = False,
    ) -> str:
        """A new address for answers; from a message's own button it leads back to that message."""
        token = f"{app.id}/{self._store.next_number('response_url')}/{secrets.token_urlsafe(18)}"
        self._store.response_urls.delete_where("made_at < ?", self._now() - _KEPT_SECONDS)
        row = ResponseUrl(token, app.id, user_id, channel_id, self._now(), message_ts, is_ephemeral)
        return f"{self.url}/actions/{self._store.response_urls.save(row).token}"

    def spend_response_url(self, token: str) -> ResponseUrl:
        """The row behind the address, one use counted. Raises Refusal: expired_url or used_url."""
        row = self._store.response_urls.get(token)
        if row is None or self._now() - row.made_at > RESPONSE_URL_SECONDS:
            raise Refusal("expired_url")
        if row.uses >= RESPONSE_URL_USES:
            raise Refusal("used_url")
        return self._store.response_urls.save(replace(row, uses=row.uses + 1))

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def socket_ticket(self, app: App) -> str:
        """A ticket that admits one connection to the Socket Mode link."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = app.id
        return ticket

    def spend_socket_ticket(self, ticket: str) -> AppId | None:
        return self._tickets.pop(ticket, None)
