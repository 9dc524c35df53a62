"""The small pictures before names: a face for a person, a sign for a channel."""

import zlib

from markupsafe import Markup

from bot.workspace.page.icons import icon
from bot.workspace.page.markup import tag
from bot.workspace.page.reader import Conversation, Person
from bot.workspace.records import ChannelKind

_GROUNDS = 8
_SIGNS = {ChannelKind.PUBLIC: "hash", ChannelKind.PRIVATE: "lock", ChannelKind.IM: "thread", ChannelKind.MPIM: "thread"}


def mark(conversation: Conversation) -> Markup:
    return face(conversation.other) if conversation.other else icon(_SIGNS[conversation.kind])


def face(person: Person) -> Markup:
    """Initials on one of eight grounds, chosen by the id so that it stays."""
    ground = "app" if person.is_bot else zlib.crc32(person.id.encode()) % _GROUNDS
    return tag("span", initials(person.name), class_=f"avatar avatar--{ground}", aria_hidden="true")


def badge(count: int, of_what: str) -> Markup | None:
    """A number to notice; nothing when there is none."""
    words = tag("span", f" {of_what}", class_="unseen")
    return tag("span", str(count) if count < 100 else "99+", words, class_="badge") if count else None


def initials(name: str) -> str:
    """The first letters of the first word and the last: "AM" for Ada Grace Moor, "P" for Partnership."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()
