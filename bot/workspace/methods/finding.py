"""What a call names: channels, messages, people. Each is found, or refused with Slack's code."""

from bot.workspace.ids import ChannelId, Ts, UserId
from bot.workspace.methods.method import Caller
from bot.workspace.records import Channel, Message, User
from bot.workspace.refusal import Refusal


def known_channel(caller: Caller, channel_id: str) -> Channel:
    """The channel of this id, of which the bot may know."""
    channel = caller.services.store.channels.get(channel_id)
    if channel is None or not caller.services.conversations.can_see(channel, caller.app.bot_user_id):
        raise Refusal("channel_not_found")
    return channel


def joined_channel(caller: Caller, channel_id: str) -> Channel:
    """A channel that the bot is in, and that is not archived."""
    channel = known_channel(caller, channel_id)
    if channel.is_archived:
        raise Refusal("is_archived")
    if not caller.services.conversations.has(channel, caller.app.bot_user_id):
        raise Refusal("not_in_channel")
    return channel


def known_user(caller: Caller, user_id: str) -> User:
    user = caller.services.store.users.get(UserId(user_id))
    if user is None:
        raise Refusal("user_not_found")
    return user


def public_message(caller: Caller, channel: Channel, ts: Ts, *, refusing: str = "message_not_found") -> Message:
    """A message that everybody in the channel sees: an ephemeral one does not exist for the Web API."""
    message = caller.services.store.messages.get(channel.id, ts)
    if message is None or message.visible_to is not None:
        raise Refusal(refusing)
    return message


def own_message(caller: Caller, channel_id: ChannelId, ts: Ts, *, refusing: str) -> Message:
    """A message that the bot itself has posted."""
    channel = known_channel(caller, channel_id)
    message = public_message(caller, channel, ts)
    if message.app_id != caller.app.id:
        raise Refusal(refusing)
    if channel.is_archived:
        raise Refusal("is_archived")
    return message
