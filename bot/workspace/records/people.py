"""The team and its people."""

from dataclasses import dataclass

from bot.workspace.ids import AppId, BotId, TeamId, UserId


@dataclass(frozen=True)
class Team:
    id: TeamId
    name: str
    domain: str
    tz: str


@dataclass(frozen=True)
class User:
    """A person, or the user that an app acts as. Somebody from another organisation carries another team's id.
    `title` is what the profile says of what they do. A single-channel guest is Slack's "ultra restricted" one."""

    id: UserId
    team_id: TeamId
    handle: str
    name: str
    tz: str
    email: str = ""
    title: str = ""
    bot_id: BotId | None = None
    app_id: AppId | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_guest: bool = False
    is_single_channel_guest: bool = False
    deleted: bool = False

    @property
    def is_restricted(self) -> bool:
        """Whether she is a guest of either kind, who is only where she was invited to."""
        return self.is_guest or self.is_single_channel_guest

    @property
    def is_bot(self) -> bool:
        return self.bot_id is not None
