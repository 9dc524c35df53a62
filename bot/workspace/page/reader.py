"""Whose eyes a page is drawn for: names, zone and time differ from reader to reader, so drawing takes a Reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.workspace.records import ChannelKind


@dataclass(frozen=True)
class Person:
    """Somebody whom the reader may come across. `title` is what the profile says of them."""

    id: str
    name: str
    title: str = ""
    is_bot: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Conversation:
    """A conversation that the reader may see. A direct one is named after the `other` person; one that is shared
    externally has somebody of another workspace in it."""

    id: str
    name: str
    kind: ChannelKind
    other: Person | None = None
    is_member: bool = True
    is_shared_externally: bool = False

    @property
    def title(self) -> str:
        """As words name it: a channel with its sign."""
        return self.name if self.is_direct else f"#{self.name}"

    @property
    def is_direct(self) -> bool:
        return self.kind in (ChannelKind.IM, ChannelKind.MPIM)


@dataclass(frozen=True)
class Reader:
    """`now` is the workspace's clock. People and conversations are keyed by their ids, in the order to list them."""

    user_id: str
    zone: ZoneInfo
    now: datetime
    people: Mapping[str, Person]
    conversations: Mapping[str, Conversation]

    def name_of(self, user_id: str) -> str | None:
        person = self.people.get(user_id)
        return person.name if person else None

    def address(self, conversation: str, **where: str | None) -> str:
        """The address of a conversation as this reader sees it."""
        return address(self.user_id, conversation, **where)


def address(user_id: str, conversation: str | None = None, **where: str | None) -> str:
    """The address of what one person sees; a part that is None is left out."""
    parts = {"as": user_id, "in": conversation, **where}
    return "/?" + urlencode({name: value for name, value in parts.items() if value is not None})
