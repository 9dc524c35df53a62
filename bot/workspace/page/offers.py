"""Whom and what a menu of people, channels or conversations offers to one reader."""

from dataclasses import dataclass

from bot.workspace.grammar.composition import ConversationFilter
from bot.workspace.page.reader import Conversation, Reader
from bot.workspace.records import ChannelKind


@dataclass(frozen=True)
class Offer:
    """A choice in a menu."""

    value: str
    text: str
    description: str = ""

    @property
    def line(self) -> str:
        """All of it in a single line, which is what the browser's own menu shows."""
        return f"{self.text} – {self.description}" if self.description else self.text


def people(reader: Reader) -> list[Offer]:
    """Everybody whose account is open."""
    return [Offer(person.id, person.name, person.title) for person in reader.people.values() if not person.is_gone]


def channels(reader: Reader) -> list[Offer]:
    """Public channels, as in Slack."""
    return conversations(reader, ConversationFilter(include=("public",)))


def conversations(reader: Reader, only: ConversationFilter | None) -> list[Offer]:
    """Public channels, and whatever else she is in."""
    return [Offer(each.id, each.title) for each in reader.conversations.values() if only is None or _fits(each, only)]


def _fits(conversation: Conversation, only: ConversationFilter) -> bool:
    if only.include and conversation.kind not in [ChannelKind(kind) for kind in only.include]:
        return False
    if only.exclude_external_shared_channels and conversation.is_shared_externally:
        return False
    return not (only.exclude_bot_users and conversation.other and conversation.other.is_bot)
