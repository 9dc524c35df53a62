"""What one person has before them: everything that the page draws, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.workspace.grammar import Attachment, Block, Home, Modal
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.page.reader import Conversation, Person, Reader


class Tab(StrEnum):
    """The two tabs of an app."""

    HOME = "home"
    MESSAGES = "messages"


@dataclass(frozen=True)
class Replies:
    """What stands below a message that has a thread."""

    count: int
    people: Sequence[Person]
    latest_at: datetime


@dataclass(frozen=True)
class ShownReaction:
    """An emoji under a message, by its shortcode, and the names of those who gave it."""

    name: str
    people: Sequence[str]


@dataclass(frozen=True)
class ShownFile:
    """A file that was shared with a message. `size` in bytes."""

    id: str
    title: str
    name: str
    size: int
    alt_text: str = ""


@dataclass(frozen=True)
class ShownMessage:
    """One message. `blocks` is None where they cannot be drawn."""

    ts: str
    author: Person
    sent_at: datetime
    text: str
    blocks: Sequence[Block] | None
    canvas: Canvas
    attachments: Sequence[Attachment] = ()
    files: Sequence[ShownFile] = ()
    reactions: Sequence[ShownReaction] = ()
    is_edited: bool = False
    is_only_for_me: bool = False
    is_broadcast: bool = False
    is_notice: bool = False
    replies: Replies | None = None


@dataclass(frozen=True)
class ShownView:
    """A modal or a Home tab. `trouble` concerns the whole; `is_pushed` when another modal lies below."""

    id: str
    body: Modal | Home
    canvas: Canvas
    trouble: str = ""
    is_pushed: bool = False


@dataclass(frozen=True)
class Thread:
    root: ShownMessage
    replies: Sequence[ShownMessage]


@dataclass(frozen=True)
class Entry:
    """A line of the sidebar; `id` is what an address calls it."""

    id: str
    conversation: Conversation
    unread: int = 0


@dataclass(frozen=True)
class Somebody:
    """Somebody whom one could be. `unread` counts what waits for her, `is_here` whether she is in this conversation."""

    person: Person
    unread: int
    is_here: bool


@dataclass(frozen=True)
class Connection:
    """Whether an app is listening."""

    app: str
    is_up: bool


@dataclass(frozen=True)
class Command:
    """A slash command as the manifest describes it."""

    name: str
    description: str = ""
    usage: str = ""


@dataclass(frozen=True)
class AppPlace:
    """An app that is open: which of its tabs, and what its Home holds once the app has published one. `takes_messages`
    when people may write to it."""

    id: str
    tab: Tab
    tabs: Sequence[Tab]
    takes_messages: bool
    home: ShownView | None = None


@dataclass(frozen=True)
class Scene:
    """`here` is None for somebody who is in no conversation at all; `app` is set when `here` is an app."""

    team: str
    reader: Reader
    me: Person
    people: Sequence[Somebody]
    entries: Sequence[Entry]
    here: Entry | None
    app: AppPlace | None = None
    members: int = 0
    messages: Sequence[ShownMessage] = ()
    thread: Thread | None = None
    modal: ShownView | None = None
    commands: Sequence[Command] = ()
    connections: Sequence[Connection] = ()
