"""Installed apps, and the short-lived keys that they are handed."""

import json
from dataclasses import dataclass, field
from functools import lru_cache

from bot.workspace.ids import AppId, BotId, ChannelId, Json, Ts, UserId, ViewId
from bot.workspace.manifest import Manifest, parse_manifest


@dataclass(frozen=True)
class App:
    """`refused_with` is the code that its calls are answered once its tokens no longer hold. Who installed it, no call
    tells."""

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
    refused_with: str = ""
    installed_by: UserId | None = None

    @property
    def declared(self) -> Manifest:
        """The manifest, read."""
        return _read(json.dumps(self.manifest))


@dataclass(frozen=True)
class Trigger:
    """Leave to open one view for one person, for three seconds. `view_id`: the modal it was made in; `channel_id`: the
    conversation before her."""

    id: str
    app_id: AppId
    user_id: UserId
    made_at: float
    view_id: ViewId | None = None
    channel_id: ChannelId | None = None
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


@lru_cache(maxsize=16)
def _read(manifest: str) -> Manifest:
    """Every delivery asks for it, and it changes only when the app is installed again."""
    return parse_manifest(json.loads(manifest))
