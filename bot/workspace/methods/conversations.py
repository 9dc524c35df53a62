"""conversations.*: channels, who is in them, and what was said."""

import re
from decimal import Decimal, InvalidOperation

from pydantic import Field

from bot.workspace.ids import ChannelId, Json, Ts
from bot.workspace.limits import Tier
from bot.workspace.methods.finding import joined_channel, known_channel, known_user, public_message
from bot.workspace.methods.method import Arguments, Caller, Listed, method, page_of
from bot.workspace.records import Channel, ChannelKind, Message, User
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import channel_shape, message_shape, replies_to

_KINDS = {
    "public_channel": (ChannelKind.PUBLIC, "channels"),
    "private_channel": (ChannelKind.PRIVATE, "groups"),
    "im": (ChannelKind.IM, "im"),
    "mpim": (ChannelKind.MPIM, "mpim"),
}
_SCOPE_OF = dict(_KINDS.values())
_NAME = re.compile(r"[\w-]+", re.ASCII)
LONGEST_NAME = 80
_LAST = Ts("99999999999")


class NamedConversation(Arguments):
    channel: ChannelId


class ConversationsInfo(NamedConversation):
    include_locale: bool | None = None
    include_num_members: bool = False


class ListConversations(Arguments):
    cursor: str = ""
    limit: int = Field(default=100, ge=1, le=1000)
    exclude_archived: bool = False
    types: Listed = Field(default=["public_channel"])


class Members(NamedConversation):
    cursor: str = ""
    limit: int = Field(default=100, ge=1, le=1000)


class History(NamedConversation):
    cursor: str = ""
    limit: int = Field(default=100, ge=1, le=999)
    oldest: Ts = Ts("0")
    latest: Ts | None = None
    inclusive: bool = False
    include_all_metadata: bool = False


class Replies(History):
    ts: Ts
    limit: int = Field(default=1000, ge=1, le=1000)


class OpenConversation(Arguments):
    channel: ChannelId | None = None
    users: Listed | None = None
    return_im: bool = False
    prevent_creation: bool = False


class CreateConversation(Arguments):
    name: str
    is_private: bool = False


class Invite(NamedConversation):
    users: Listed
    force: bool = False


@method("conversations.list", Tier.TIER_2, "channels:read", "groups:read", "im:read", "mpim:read")
def conversations_list(caller: Caller, wanted: ListConversations) -> Json:
    kinds = kinds_of(caller, wanted.types)
    conversations = caller.services.conversations
    found = [
        channel
        for channel in caller.services.store.channels.where("TRUE ORDER BY id")
        if channel.kind in kinds
        and conversations.can_see(channel, caller.app.bot_user_id)
        and not (wanted.exclude_archived and channel.is_archived)
    ]
    page, metadata = page_of(found, cursor=wanted.cursor, limit=wanted.limit)
    return {"channels": [_counted(caller, channel) for channel in page], "response_metadata": metadata}


@method("conversations.info", Tier.TIER_3)
def conversations_info(caller: Caller, wanted: ConversationsInfo) -> Json:
    channel = known_channel(caller, wanted.channel)
    caller.require(f"{_SCOPE_OF[channel.kind]}:read")
    return {"channel": (_counted if wanted.include_num_members else _shape)(caller, channel)}


@method("conversations.members", Tier.TIER_4)
def conversations_members(caller: Caller, wanted: Members) -> Json:
    channel = known_channel(caller, wanted.channel)
    caller.require(f"{_SCOPE_OF[channel.kind]}:read")
    members = caller.services.conversations.members(channel)
    page, metadata = page_of(members, cursor=wanted.cursor, limit=wanted.limit)
    return {"members": page, "response_metadata": metadata}


@method("conversations.history", Tier.TIER_3)
def conversations_history(caller: Caller, wanted: History) -> Json:
    channel = _readable_channel(caller, wanted.channel)
    top_level = "(thread_ts IS NULL OR thread_ts = ts OR is_broadcast)"
    condition = f"channel_id = ? AND visible_to IS NULL AND {top_level} ORDER BY ts DESC"
    messages = caller.services.store.messages.where(condition, channel.id)
    return _messages(caller, _within(messages, wanted), wanted)


@method("conversations.replies", Tier.TIER_3)
def conversations_replies(caller: Caller, wanted: Replies) -> Json:
    channel = _readable_channel(caller, wanted.channel)
    store = caller.services.store
    message = public_message(caller, channel, wanted.ts, refusing="thread_not_found")
    parent = store.messages.get(channel.id, message.thread_ts or message.ts) or message
    return _messages(caller, [parent, *_within(replies_to(parent, store=store), wanted)], wanted)


@method("conversations.open", Tier.TIER_3)
def conversations_open(caller: Caller, wanted: OpenConversation) -> Json:
    if wanted.channel:
        channel = known_channel(caller, wanted.channel)
    else:
        users = [known_user(caller, user) for user in wanted.users or []]
        if not users:
            raise Refusal("users_list_not_supplied")
        caller.require("im:write" if len(users) == 1 else "mpim:write")
        channel = caller.services.conversations.direct(caller.app.bot_user_id, *(user.id for user in users))
    shape = _shape(caller, channel) if wanted.return_im else {"id": channel.id}
    return {"channel": shape}


@method("conversations.join", Tier.TIER_3, "channels:join")
def conversations_join(caller: Caller, wanted: NamedConversation) -> Json:
    channel = known_channel(caller, wanted.channel)
    if channel.kind is not ChannelKind.PUBLIC:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    if caller.services.conversations.has(channel, caller.app.bot_user_id):
        warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": _shape(caller, channel), **warning}
    caller.services.conversations.join(channel, caller.bot)
    return {"channel": _shape(caller, channel)}


@method("conversations.create", Tier.TIER_2)
def conversations_create(caller: Caller, wanted: CreateConversation) -> Json:
    caller.require(*(("groups:write",) if wanted.is_private else ("channels:manage",)))
    if not wanted.name:
        raise Refusal("invalid_name_required")
    if len(wanted.name) > LONGEST_NAME:
        raise Refusal("invalid_name_maxlength")
    if not _NAME.fullmatch(wanted.name) or wanted.name != wanted.name.lower():
        raise Refusal("invalid_name_specials")
    if caller.services.conversations.by_name(wanted.name):
        raise Refusal("name_taken")
    kind = ChannelKind.PRIVATE if wanted.is_private else ChannelKind.PUBLIC
    channel = caller.services.conversations.create(wanted.name, kind, creator=caller.app.bot_user_id)
    caller.services.conversations.join(channel, caller.bot)
    return {"channel": _shape(caller, channel)}


@method("conversations.invite", Tier.TIER_3)
def conversations_invite(caller: Caller, wanted: Invite) -> Json:
    manage = {ChannelKind.PUBLIC: ("channels:write.invites", "channels:manage")}
    kind = known_channel(caller, wanted.channel).kind
    caller.require(*manage.get(kind, ("groups:write.invites", "groups:write")))
    channel = joined_channel(caller, wanted.channel)
    for user in [_invitable(caller, channel, user) for user in wanted.users]:
        caller.services.conversations.join(channel, user, inviter=caller.app.bot_user_id)
    return {"channel": _shape(caller, channel)}


def kinds_of(caller: Caller, types: list[str]) -> set[ChannelKind]:
    """The kinds of conversation that were asked for, each with its scope."""
    if not set(types) <= _KINDS.keys():
        raise Refusal("invalid_types")
    for name in types:
        caller.require(f"{_KINDS[name][1]}:read")
    return {_KINDS[name][0] for name in types}


def _invitable(caller: Caller, channel: Channel, user_id: str) -> User:
    user = known_user(caller, user_id)
    if user.id == caller.app.bot_user_id:
        raise Refusal("cant_invite_self")
    if caller.services.conversations.has(channel, user.id):
        raise Refusal("already_in_channel")
    return user


def _readable_channel(caller: Caller, channel_id: ChannelId) -> Channel:
    channel = known_channel(caller, channel_id)
    caller.require(f"{_SCOPE_OF[channel.kind]}:history")
    if not caller.services.conversations.has(channel, caller.app.bot_user_id):
        raise Refusal("not_in_channel")
    return channel


def _within(messages: list[Message], wanted: History) -> list[Message]:
    oldest = _instant(wanted.oldest, refusing="invalid_ts_oldest")
    latest = _instant(wanted.latest or _LAST, refusing="invalid_ts_latest")
    if wanted.inclusive:
        return [message for message in messages if oldest <= Decimal(message.ts) <= latest]
    return [message for message in messages if oldest < Decimal(message.ts) < latest]


def _instant(ts: Ts, *, refusing: str) -> Decimal:
    try:
        return Decimal(ts)
    except InvalidOperation:
        raise Refusal(refusing) from None


def _messages(caller: Caller, messages: list[Message], wanted: History) -> Json:
    page, metadata = page_of(messages, cursor=wanted.cursor, limit=wanted.limit)
    store = caller.services.store
    shapes = [message_shape(message, store=store, with_metadata=wanted.include_all_metadata) for message in page]
    has_more = bool(metadata["next_cursor"])
    answer: Json = {"messages": shapes, "has_more": has_more}
    return answer | ({"response_metadata": metadata} if has_more else {})


def _counted(caller: Caller, channel: Channel) -> Json:
    """The channel with the number of its members, which direct conversations do not show."""
    if channel.kind is ChannelKind.IM:
        return _shape(caller, channel)
    return _shape(caller, channel) | {"num_members": len(caller.services.conversations.members(channel))}


def _shape(caller: Caller, channel: Channel) -> Json:
    return channel_shape(channel, store=caller.services.store, seen_by=caller.app.bot_user_id)
