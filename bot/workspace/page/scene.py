"""What one person has before them: everything that the page draws, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.workspace.grammar import Attachment, Block, Home, Modal
from bot.workspace.page.backstage import WatchedAct
from bot.workspace.page.kit.canvas import Canvas
from bot.workspace.page.looks import Look
from bot.workspace.page.reader import Conversation, Person, Reader, address
from bot.workspace.page.tour import Card


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
    """A line of the sidebar; `id` is what an address calls it. `naming` counts what names the reader or everybody among
    the `unread`."""

    id: str
    conversation: Conversation
    unread: int = 0
    naming: int = 0

    @property
    def calling(self) -> int:
        """What is meant for the reader: of a direct conversation everything."""
        return self.unread if self.conversation.is_direct else self.naming


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
class Recipient:
    """Whom or where a message went to, and the address at which it can be seen; None where nobody could."""

    name: str
    address: str | None


@dataclass(frozen=True)
class Sent:
    """A message that went to one or to many."""

    at: datetime
    text: str
    to: Sequence[Recipient]


@dataclass(frozen=True)
class ShownPassage:
    """What was sent while the clock was moved."""

    began_at: datetime
    ended_at: datetime
    sent: Sequence[Sent]


class Beside(StrEnum):
    """What may stand beside a conversation in place of a thread."""

    SENT = "sent"
    CALLS = "calls"


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
    """`here` is None for somebody who is in no conversation at all; `app` is set when `here` is an app. `unseen` counts
    what was sent when the clock was last moved; `passages` and `acts` are None unless they stand beside the
    conversation. `is_whole` unless older messages are left out; what came after `read_until` was new when the reader
    came."""

    team: str
    reader: Reader
    me: Person
    people: Sequence[Somebody]
    entries: Sequence[Entry]
    here: Entry | None
    app: AppPlace | None = None
    members: int = 0
    messages: Sequence[ShownMessage] = ()
    is_whole: bool = True
    read_until: str | None = None
    thread: Thread | None = None
    modal: ShownView | None = None
    commands: Sequence[Command] = ()
    connections: Sequence[Connection] = ()
    unseen: int = 0
    passages: Sequence[ShownPassage] | None = None
    acts: Sequence[WatchedAct] | None = None
    tour: Card | None = None
    has_tour: bool = False
    look: Look = Look.AUTO

    def address(self, *, beside: Beside | None = None) -> str:
        """The address of what is before this person, with something beside it or with nothing."""
        tab = self.app.tab if self.app else None
        return address(self.reader.user_id, self.here.id if self.here else None, tab=tab, beside=beside)
