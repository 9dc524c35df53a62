"""Slack's own notices of who came into a channel and who went: messages by their subtype, which nobody has said."""

from bot.workspace.records import Message

JOINED = "channel_join"
LEFT = "channel_leave"
_NOTICES = frozenset({JOINED, LEFT})


def is_notice(message: Message) -> bool:
    return message.subtype in _NOTICES


def as_read(message: Message) -> str:
    """A notice as people read it after the person's name, in mrkdwn. The message's own text is what apps get."""
    came = message.subtype == JOINED
    if message.by is None:
        return f"{'joined' if came else 'left'} <#{message.channel_id}>"
    return f"was {'added to' if came else 'removed from'} <#{message.channel_id}> by <@{message.by}>"
