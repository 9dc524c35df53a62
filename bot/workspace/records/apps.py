"""Installed apps, and the short-lived keys that they are handed."""

from dataclasses import dataclass, field

from bot.workspace.ids import AppId, BotId, ChannelId, Json, Ts, UserId, ViewId


@dataclass(frozen=True)
class App:
    id: AppId
    name: str
    bot_user_id: UserId
    bot_id: BotId
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    scopes: list[str]
    manifest: Json = field(default_factory=dict)
    is_revoked: bool = False


@dataclass(frozen=True)
class Trigger:
    """Leave to open one view for one person, until a monotonic deadline. `view_id`: the modal it was made in."""

    id: str
    app_id: AppId
    user_id: UserId
    made_at: float
    view_id: ViewId | None = None
    is_used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    token: str
    app_id: AppId
    user_id: UserId
    channel_id: ChannelId
    made_at: float
    message_ts: Ts | None = None
    is_ephemeral: bool = False
    uses: int = 0
