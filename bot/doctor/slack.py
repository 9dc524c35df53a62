"""What the bot needs of Slack: tokens that hold, the scopes it asks for, the same time, and a seat in each channel."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.doctor.findings import Check, Finding, note, ok, wrong
from storage.database.ids import ChannelId, TeamId, UserId
from storage.members.partnership import Partnership
from storage.members.people import Person

# Slack refuses a signature that is five minutes old.
MOST_SECONDS_APART = 120
# Not needed, but not in vain: with these an announcement that a crash cut off is looked up instead of repeated, and
# replies are seen.
WELCOME_SCOPES = frozenset({"channels:history", "groups:history"})
REMOVED = frozenset({"account_inactive", "token_revoked"})
REFUSED = frozenset({"invalid_auth", "not_allowed_token_type", "not_authed", "token_expired"})
PAGE = 200
NAMED = 5


@dataclass
class SlackSide:
    """Slack, as the bot's tokens open it. `answer` is that to auth.test, None until Slack has answered."""

    client: AsyncWebClient
    clock: Callable[[], datetime]
    answer: AsyncSlackResponse | None = None
    _deactivated: frozenset[UserId] | None = None

    @property
    def team_id(self) -> TeamId:
        """The workspace of a token that holds."""
        assert self.answer is not None
        return TeamId(self.answer["team_id"])

    async def token(self) -> Finding:
        """Who the bot is, and where."""
        try:
            self.answer = await self.client.auth_test()
        except SlackApiError as refusal:
            code = refusal.response.get("error")
            if code is None:
                return wrong(f"Slack itself is in trouble: {refusal.response.status_code}. Look again in a minute.")
            self.answer = refusal.response
            return wrong(_why_refused(code))
        return ok(f"{self.answer['user']} in the workspace {self.answer['team']}.")

    async def granted(self, needed: Collection[str]) -> Finding:
        """Whether the bot was granted what it needs, by the header that comes with every answer."""
        granted = _header(self.answer, "x-oauth-scopes")
        if granted is None:
            return note("Slack does not say which were granted.")
        has = {scope.strip() for scope in granted.split(",")}
        if missing := set(needed) - has:
            return wrong(
                f"{_listed(missing)} missing. Paste the manifest again on your app's page (App Manifest): "
                "partnership-bot manifest. Then install the app again."
            )
        if spare := has - set(needed) - WELCOME_SCOPES:
            return note(f"all that are needed, and more: {_listed(spare)} can go.")
        return ok("all that are needed.")

    async def time(self) -> Finding:
        """This machine's clock against Slack's."""
        now, date = self.clock(), _header(self.answer, "date")
        if date is None:
            return note("Slack does not say what time it is.")
        seconds = (now - parsedate_to_datetime(date)).total_seconds()
        if abs(seconds) <= MOST_SECONDS_APART:
            return ok("agrees with Slack's.")
        wrongly = f"{round(abs(seconds) / 60)} minutes {'fast' if seconds > 0 else 'slow'}"
        return wrong(f"is {wrongly}; reminders go by it. Let the machine keep it: timedatectl set-ntp true")

    async def socket(self, app_token: str) -> Finding:
        """Whether the app-level token opens a socket. Asked once: Slack may allow no second time this minute."""
        try:
            await self.client.apps_connections_open(app_token=app_token)
        except SlackApiError as refusal:
            if refusal.response.status_code == 429:
                return note("was opened often in the last minute; Slack asks to wait. Look again in a minute.")
            code = refusal.response.get("error")
            return wrong(
                f"Slack refuses SLACK_APP_TOKEN: {code}. Make one under Basic Information, App-Level Tokens, with the "
                "scope connections:write."
            )
        return ok("opens, so Slack can speak to the bot.")

    def heads_channel(self, partnership: Partnership) -> Check:
        return Check(f"heads' channel of {partnership.name}", partial(self._seat, partnership.heads_channel))

    def people(self, partnership: Partnership, people: Callable[[], Awaitable[Iterable[Person]]]) -> Check:
        return Check(f"people of {partnership.name}", partial(self._accounts, people))

    async def _seat(self, channel: ChannelId | None) -> Finding:
        """Whether the bot is in a channel."""
        if channel is None:
            return note("the coordinator has not chosen it yet.")
        try:
            found = (await self.client.conversations_info(channel=channel))["channel"]
        except SlackApiError as refusal:
            return _unseen_channel(refusal.response)
        if found["is_archived"]:
            return wrong(f"#{found['name']} is archived. Unarchive it, or choose another in the bot's Home.")
        if not found["is_member"]:
            return wrong(f"the bot is not in it. Type in #{found['name']}: /invite @Partnership")
        return await self._history(channel, found)

    async def _history(self, channel: ChannelId, found: Any) -> Finding:
        """Whether the bot could look there for what a crash has cut off."""
        try:
            await self.client.conversations_history(channel=channel, limit=1)
        except SlackApiError as refusal:
            scope = "groups:history" if found.get("is_private") else "channels:history"
            return note(
                f"the bot is in #{found['name']}, but its history {_unseen(refusal.response, scope)} "
                "An announcement that a crash cuts off may come twice, and replies in threads are not seen."
            )
        return ok(f"the bot is in #{found['name']}.")

    async def _accounts(self, people: Callable[[], Awaitable[Iterable[Person]]]) -> Finding:
        """Whether everybody's account is still open."""
        try:
            if self._deactivated is None:  # one listing serves all partnerships
                self._deactivated = await _deactivated(self.client)
        except SlackApiError as refusal:
            return note(_unseen(refusal.response, "users:read"))
        gone = sorted(one.name for one in await people() if one.user_id in self._deactivated)
        if not gone:
            return ok("everybody's account is open.")
        others = f" and {len(gone) - NAMED} more" if len(gone) > NAMED else ""
        return note(f"Slack account deactivated: {', '.join(gone[:NAMED])}{others}. Tell the coordinator.")


async def _deactivated(client: AsyncWebClient) -> frozenset[UserId]:
    """Everybody in the workspace whose account was closed."""
    found: set[UserId] = set()
    cursor = ""
    while True:
        page = await client.users_list(limit=PAGE, cursor=cursor)
        found |= {UserId(one["id"]) for one in page["members"] if one.get("deleted")}
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            return frozenset(found)


def _why_refused(code: str) -> str:
    if code in REMOVED:
        return "the app was removed from the workspace. Install it again, and put the new token into SLACK_BOT_TOKEN."
    if code in REFUSED:
        return f"Slack refuses SLACK_BOT_TOKEN: {code}. Copy it again from your app's page, OAuth & Permissions."
    return f"Slack answers: {code}. Look again in a minute."


def _unseen_channel(answer: Any) -> Finding:
    if answer.get("error") == "channel_not_found":
        return wrong(
            "it is not there, or it is private and the bot is not in it. Type in it: /invite @Partnership; or choose "
            "another in the bot's Home."
        )
    return note(_unseen(answer, "channels:read (groups:read where it is private)"))


def _unseen(answer: Any, scope: str) -> str:
    code = answer.get("error")
    return f"could not be looked up {f'without the scope {scope}' if code == 'missing_scope' else f'just now: {code}'}."


def _header(answer: Any, name: str) -> str | None:
    value: str | None = answer.headers.get(name)
    return value


def _listed(scopes: Iterable[str]) -> str:
    return ", ".join(sorted(scopes))
