"""How far each person has read. Kept in the workspace's own memory, so that a restart forgets nothing."""

from bot.workspace.ids import ChannelId, UserId
from bot.workspace.notices import is_notice
from bot.workspace.store import Store

_MOST_COUNTED = 100
_A_HAIR_SECONDS = 0.000002
"""Added to a mark, since a note may lose the last figure of a ts."""


class Unread:
    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, user_id: UserId, channel_id: ChannelId) -> int:
        """What others have said since she last looked, replies in threads left out; counted up to 100."""
        condition = (
            "channel_id = ? AND ts > ? AND user_id <> ? AND (visible_to IS NULL OR visible_to = ?)"
            " AND (thread_ts IS NULL OR thread_ts = ts) LIMIT ?"
        )
        since = f"{self._store.note(_name(user_id, channel_id)):.6f}"
        found = self._store.messages.where(condition, channel_id, since, user_id, user_id, _MOST_COUNTED)
        return sum(not is_notice(each) for each in found)

    def mark(self, user_id: UserId, channel_id: ChannelId, ts: str) -> None:
        """She has read as far as this message."""
        name = _name(user_id, channel_id)
        if float(ts) > self._store.note(name):
            self._store.keep_note(name, float(ts) + _A_HAIR_SECONDS)


def _name(user_id: UserId, channel_id: ChannelId) -> str:
    return f"read {user_id} {channel_id}"
