"""How far each person has read. Kept in the workspace's own memory, so that a restart forgets nothing."""

import json
from dataclasses import dataclass

from bot.workspace.ids import ChannelId, Ts, UserId
from bot.workspace.notices import is_notice
from bot.workspace.records import Message
from bot.workspace.store import Store

_MOST_COUNTED = 100
_A_HAIR_SECONDS = 0.000002
"""Added to a mark, since a note may lose the last figure of a ts."""


@dataclass(frozen=True)
class Waiting:
    """How many messages somebody has not read, and how many of them name her or everybody."""

    messages: int
    naming: int


class Unread:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._arrived: dict[UserId, tuple[ChannelId, Ts | None]] = {}

    def arrive(self, user_id: UserId, channel_id: ChannelId) -> Ts | None:
        """The ts up to which she had read when she came here, the same for as long as she stays; None for somebody who
        had read nothing."""
        where, read_until = self._arrived.get(user_id, (None, None))
        if where != channel_id:
            since = self._store.note(_name(user_id, channel_id))
            read_until = Ts(f"{since:.6f}") if since else None
            self._arrived[user_id] = channel_id, read_until
        return read_until

    def waiting(self, user_id: UserId, channel_id: ChannelId) -> Waiting:
        """What others have said since she last looked, replies in threads left out; counted up to 100."""
        condition = (
            "channel_id = ? AND ts > ? AND user_id <> ? AND (visible_to IS NULL OR visible_to = ?)"
            " AND (thread_ts IS NULL OR thread_ts = ts) LIMIT ?"
        )
        since = f"{self._store.note(_name(user_id, channel_id)):.6f}"
        found = self._store.messages.where(condition, channel_id, since, user_id, user_id, _MOST_COUNTED)
        said = [each for each in found if not is_notice(each)]
        return Waiting(len(said), sum(_names(each, user_id) for each in said))

    def mark(self, user_id: UserId, channel_id: ChannelId, ts: str) -> None:
        """She has read as far as this message."""
        name = _name(user_id, channel_id)
        if float(ts) > self._store.note(name):
            self._store.keep_note(name, float(ts) + _A_HAIR_SECONDS)


def _names(message: Message, user_id: UserId) -> bool:
    """Whether it mentions her, or everybody: in its text, in mrkdwn, or in rich text."""
    written = message.text + json.dumps(message.drawn_blocks)
    marks = (f"<@{user_id}>", f'"user_id": "{user_id}"', "<!here", "<!channel", "<!everyone", '"type": "broadcast"')
    return any(mark in written for mark in marks)


def _name(user_id: UserId, channel_id: ChannelId) -> str:
    return f"read {user_id} {channel_id}"
