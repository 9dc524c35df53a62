"""Channels, who is in them, and what is said there."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.workspace.ids import AppId, BotId, ChannelId, FileId, Json, Ts, UserId


class ChannelKind(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    IM = "im"
    MPIM = "mpim"


@dataclass(frozen=True)
class Channel:
    id: ChannelId
    name: str
    kind: ChannelKind
    creator: UserId
    created: int
    is_archived: bool = False


@dataclass(frozen=True)
class Membership:
    channel_id: ChannelId
    user_id: UserId


@dataclass(frozen=True)
class Message:
    """`visible_to` names the one person who sees an ephemeral message, `by` the one who added or removed the person
    whom a notice is about."""

    channel_id: ChannelId
    ts: Ts
    user_id: UserId
    text: str
    bot_id: BotId | None = None
    app_id: AppId | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    thread_ts: Ts | None = None
    is_broadcast: bool = False
    edited_ts: Ts | None = None
    edited_by: UserId | None = None
    visible_to: UserId | None = None
    subtype: str | None = None
    username: str | None = None
    by: UserId | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def drawn_blocks(self) -> list[Json]:
        """Its blocks, with those inside its attachments."""
        return [*self.blocks, *(block for each in self.attachments for block in each.get("blocks", []))]

    @property
    def container(self) -> str:
        """The key under which its inputs and complaints are kept."""
        return f"{self.channel_id}:{self.ts}"


@dataclass(frozen=True)
class Reaction:
    channel_id: ChannelId
    ts: Ts
    name: str
    user_id: UserId


@dataclass(frozen=True)
class Pin:
    channel_id: ChannelId
    ts: Ts
    user_id: UserId


@dataclass(frozen=True)
class Bookmark:
    id: str
    channel_id: ChannelId
    title: str
    link: str
    emoji: str
    created: int
    user_id: UserId


@dataclass(frozen=True)
class StoredFile:
    """A file: announced with a name and a length, then its bytes, then shared. One that a person chose in a modal has
    the `app_id` of the modal's app."""

    id: FileId
    name: str
    title: str
    size: int
    user_id: UserId
    created: int
    alt_text: str = ""
    content: bytes | None = None
    is_complete: bool = False
    app_id: AppId | None = None
    shares: Json = field(default_factory=dict)
