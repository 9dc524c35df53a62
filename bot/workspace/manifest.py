"""An app's manifest: what it is called, what it may do, what it wants to hear of.

The shape and the limits are those of Slack's manifest schema 1.0.0. That schema does not look at the names of scopes
and events; here only those that the workspace knows are accepted, and each event must come with its scope.
"""

from collections.abc import Container
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from bot.workspace.ids import Json

EVENT_SCOPES: dict[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "file_shared": "files:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}
"""The events that can happen here, and the scope without which an app is not told."""

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "bookmarks:read",
        "bookmarks:write",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "channels:write.invites",
        "chat:write",
        "chat:write.customize",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "groups:write.invites",
        "im:history",
        "im:read",
        "im:write",
        "links.embed:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "pins:read",
        "pins:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
        "users:read.email",
    }
)

Url = Annotated[str, StringConstraints(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])", max_length=3500)]
"""https, as Slack wants it; plain http only within this machine, where the workspace itself lives."""


class InvalidManifest(ValueError):
    """The manifest would not be accepted. `problems` says where and why, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SlashCommand(_Part):
    command: Annotated[str, Field(min_length=2, max_length=32, pattern=r"^/\S+$")]
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    usage_hint: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    should_escape: bool = False
    url: Annotated[Url, Field(max_length=3000)] = ""


class Shortcut(_Part):
    name: Annotated[str, Field(min_length=1, max_length=24)]
    type: Literal["message", "global"]
    callback_id: Annotated[str, Field(min_length=1, max_length=255)]
    description: Annotated[str, Field(min_length=1, max_length=150)]


class AppHome(_Part):
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only_enabled: bool = False


class BotUser(_Part):
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    always_online: bool = False


class DisplayInformation(_Part):
    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: Annotated[str, Field(min_length=1, max_length=140)] | None = None
    long_description: Annotated[str, Field(min_length=175, max_length=4000)] | None = None
    background_color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$")] | None = None


class Features(_Part):
    app_home: AppHome = AppHome()
    bot_user: BotUser | None = None
    slash_commands: Annotated[list[SlashCommand], Field(max_length=50)] = Field(default_factory=list)
    shortcuts: Annotated[list[Shortcut], Field(max_length=10)] = Field(default_factory=list)
    unfurl_domains: Annotated[list[str], Field(max_length=5)] = Field(default_factory=list)


class Scopes(_Part):
    bot: Annotated[list[str], Field(max_length=255)] = Field(default_factory=list)

    @field_validator("bot")
    @classmethod
    def _are_known(cls, scopes: list[str]) -> list[str]:
        return _known(scopes, among=BOT_SCOPES, what="scope")


class OAuthConfig(_Part):
    redirect_urls: Annotated[list[str], Field(max_length=1000)] = Field(default_factory=list)
    scopes: Scopes = Scopes()


class EventSubscriptions(_Part):
    request_url: Url = ""
    bot_events: Annotated[list[str], Field(max_length=100)] = Field(default_factory=list)

    @field_validator("bot_events")
    @classmethod
    def _are_known(cls, events: list[str]) -> list[str]:
        return _known(events, among=EVENT_SCOPES.keys(), what="event")


class Interactivity(_Part):
    is_enabled: bool
    request_url: Url = ""
    message_menu_options_url: Url = ""


class Settings(_Part):
    event_subscriptions: EventSubscriptions = EventSubscriptions()
    interactivity: Interactivity = Interactivity(is_enabled=False)
    org_deploy_enabled: Literal[False] = False
    socket_mode_enabled: bool = False
    token_rotation_enabled: Literal[False] = False


class Metadata(_Part):
    major_version: int | None = None
    minor_version: int | None = None


class Manifest(_Part):
    metadata: Metadata = Field(default=Metadata(), alias="_metadata")
    display_information: DisplayInformation
    features: Features = Features()
    oauth_config: OAuthConfig = OAuthConfig()
    settings: Settings = Settings()

    @model_validator(mode="after")
    def _has_the_scopes_it_needs(self) -> "Manifest":
        granted = self.oauth_config.scopes.bot
        needed = {f"event {name}": EVENT_SCOPES[name] for name in self.settings.event_subscriptions.bot_events}
        needed |= {f"command {each.command}": "commands" for each in self.features.slash_commands}
        needed |= {f"shortcut {each.name}": "commands" for each in self.features.shortcuts}
        lacking = [
            f"{what} needs the scope {scope}" for what, scope in needed.items() if scope and scope not in granted
        ]
        if lacking:
            raise ValueError("; ".join(lacking))
        return self

    @property
    def events(self) -> list[str]:
        return self.settings.event_subscriptions.bot_events

    @property
    def scopes(self) -> list[str]:
        return self.oauth_config.scopes.bot

    @property
    def bot_name(self) -> str:
        return self.features.bot_user.display_name if self.features.bot_user else self.display_information.name

    def command(self, name: str) -> SlashCommand | None:
        return next((each for each in self.features.slash_commands if each.command == name), None)

    def has_shortcut(self, callback_id: str, kind: Literal["message", "global"]) -> bool:
        return any((each.callback_id, each.type) == (callback_id, kind) for each in self.features.shortcuts)


def parse_manifest(value: Json) -> Manifest:
    """The manifest. Raises InvalidManifest."""
    try:
        return Manifest.model_validate(value)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        raise InvalidManifest([f"/{'/'.join(map(str, each['loc']))}: {each['msg']}" for each in errors]) from invalid


def _known(names: list[str], *, among: Container[str], what: str) -> list[str]:
    unknown = [name for name in names if name not in among]
    if unknown:
        raise ValueError(f"unknown {what}: {', '.join(unknown)}")
    return names
