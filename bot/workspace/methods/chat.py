"""chat.*: posting, editing, deleting."""

from dataclasses import replace

from bot.workspace.grammar import Refused, Surface, parse_attachments, parse_blocks, parse_metadata
from bot.workspace.ids import ChannelId, Json, Ts, UserId
from bot.workspace.limits import A_CHANNEL, Tier
from bot.workspace.methods.finding import known_channel, known_user, own_message, public_message
from bot.workspace.methods.method import Arguments, Caller, Structure, method
from bot.workspace.records import Channel, ChannelKind, Message
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import message_shape

LONGEST_TEXT = 40_000
LONGEST_MARKDOWN = 12_000
LONGEST_EPHEMERAL_BYTES = 4_000


class Content(Arguments):
    """What a message says, in any of the ways in which it can be said."""

    text: str | None = None
    blocks: Structure = None
    attachments: Structure = None
    metadata: Structure = None
    markdown_text: str | None = None
    link_names: bool | None = None
    parse: str | None = None
    as_user: bool | None = None


class PostMessage(Content):
    channel: str
    thread_ts: Ts | None = None
    reply_broadcast: bool = False
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    mrkdwn: bool | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None


class PostEphemeral(Content):
    channel: ChannelId
    user: UserId
    thread_ts: Ts | None = None
    username: str | None = None
    icon_emoji: str | None = None
    icon_url: str | None = None


class UpdateMessage(Content):
    channel: ChannelId
    ts: Ts
    reply_broadcast: bool | None = None
    file_ids: Structure = None


class NamedMessage(Arguments):
    channel: ChannelId
    ts: Ts
    as_user: bool | None = None


class GetPermalink(Arguments):
    channel: ChannelId
    message_ts: Ts


@method("chat.postMessage", Tier.POSTING, "chat:write")
def post_message(caller: Caller, wanted: PostMessage) -> Json:
    channel = _destination(caller, wanted.channel)
    _keep_pace(caller, channel)
    if wanted.username is not None or wanted.icon_emoji is not None or wanted.icon_url is not None:
        caller.require("chat:write.customize")
    said = replace(
        content_of(wanted, _draft(caller, channel.id)),
        thread_ts=_thread(caller, channel, wanted.thread_ts),
        is_broadcast=wanted.reply_broadcast,
        username=wanted.username,
    )
    message = caller.services.conversations.post(said)
    return {"channel": channel.id, "ts": message.ts, "message": message_shape(message, store=caller.services.store)}


@method("chat.postEphemeral", Tier.TIER_4, "chat:write")
def post_ephemeral(caller: Caller, wanted: PostEphemeral) -> Json:
    channel = _destination(caller, wanted.channel)
    known_user(caller, wanted.user)
    if not caller.services.conversations.has(channel, wanted.user):
        raise Refusal("user_not_in_channel")
    if len((wanted.text or "").encode()) > LONGEST_EPHEMERAL_BYTES:
        raise Refusal("msg_too_long")
    said = content_of(wanted, _draft(caller, channel.id))
    thread_ts = _thread(caller, channel, wanted.thread_ts)
    message = caller.services.conversations.post(replace(said, visible_to=wanted.user, thread_ts=thread_ts))
    return {"message_ts": message.ts}


@method("chat.update", Tier.TIER_3, "chat:write")
def update_message(caller: Caller, wanted: UpdateMessage) -> Json:
    before = own_message(caller, wanted.channel, wanted.ts, refusing="cant_update_message")
    after = content_of(wanted, before)
    message = caller.services.conversations.edit(before, after, by=caller.app.bot_user_id)
    shape = message_shape(message, store=caller.services.store)
    return {"channel": wanted.channel, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", Tier.TIER_3, "chat:write")
def delete_message(caller: Caller, wanted: NamedMessage) -> Json:
    message = own_message(caller, wanted.channel, wanted.ts, refusing="cant_delete_message")
    caller.services.conversations.delete(message)
    return {"channel": wanted.channel, "ts": wanted.ts}


@method("chat.getPermalink", Tier.SPECIAL)
def get_permalink(caller: Caller, wanted: GetPermalink) -> Json:
    channel = known_channel(caller, wanted.channel)
    public_message(caller, channel, wanted.message_ts)
    mark = wanted.message_ts.replace(".", "")
    domain = caller.services.team.domain
    return {"channel": channel.id, "permalink": f"https://{domain}.slack.com/archives/{channel.id}/p{mark}"}


def content_of(wanted: Content, message: Message) -> Message:
    """The message with this content; blocks, attachments and metadata that are not mentioned stay as they were.
    Raises Refusal for whatever Slack would not show."""
    if wanted.markdown_text is not None:
        _check_markdown(wanted)
    text = wanted.markdown_text or wanted.text or ""
    if not text and not wanted.blocks and not wanted.attachments:
        raise Refusal("no_text")
    return replace(
        message,
        text=text[:LONGEST_TEXT],
        blocks=message.blocks if wanted.blocks is None else _read_blocks(wanted.blocks),
        attachments=message.attachments if wanted.attachments is None else _read_attachments(wanted.attachments),
        metadata=message.metadata if wanted.metadata is None else _read_metadata(wanted.metadata),
    )


def _read_blocks(blocks: list[Json]) -> list[Json]:
    try:
        parse_blocks(blocks, Surface.MESSAGE)
    except Refused as refused:
        raise Refusal.of_grammar(refused, code="invalid_blocks", root="/blocks") from refused
    return blocks


def _destination(caller: Caller, wanted: str) -> Channel:
    """Where to post: a channel by id or name, or by a user's id the conversation with her."""
    conversations = caller.services.conversations
    user = caller.services.store.users.get(wanted)
    if user is not None:
        _check_messages_tab(caller)
        return conversations.direct(caller.app.bot_user_id, user.id)
    named = conversations.by_name(wanted) if not caller.services.store.channels.get(wanted) else None
    channel = known_channel(caller, named.id if named else wanted)
    if channel.is_archived:
        raise Refusal("is_archived")
    if channel.kind is ChannelKind.IM:
        _check_messages_tab(caller)
    is_in = conversations.has(channel, caller.app.bot_user_id)
    if not is_in and not (channel.kind is ChannelKind.PUBLIC and "chat:write.public" in caller.app.scopes):
        raise Refusal("not_in_channel")
    return channel


def _check_messages_tab(caller: Caller) -> None:
    if not caller.app.declared.features.app_home.messages_tab_enabled:
        raise Refusal("messages_tab_disabled")


def _keep_pace(caller: Caller, channel: Channel) -> None:
    wait = caller.services.limits.wait_for((caller.app.id, "chat.postMessage", channel.id), A_CHANNEL)
    if wait:
        raise Refusal("ratelimited", retry_after=wait)


def _draft(caller: Caller, channel_id: ChannelId) -> Message:
    app = caller.app
    ts = caller.services.conversations.new_ts()
    return Message(channel_id, ts, app.bot_user_id, "", bot_id=app.bot_id, app_id=app.id)


def _thread(caller: Caller, channel: Channel, thread_ts: Ts | None) -> Ts | None:
    if thread_ts is None:
        return None
    parent = public_message(caller, channel, thread_ts, refusing="thread_not_found")
    return parent.thread_ts or parent.ts


def _check_markdown(wanted: Content) -> None:
    if wanted.text is not None or wanted.blocks is not None:
        raise Refusal("markdown_text_conflict")
    if len(wanted.markdown_text or "") > LONGEST_MARKDOWN:
        raise Refusal("msg_too_long")


def _read_attachments(attachments: list[Json]) -> list[Json]:
    try:
        parse_attachments(attachments)
    except Refused as refused:
        raise Refusal.of_grammar(refused, code="invalid_attachments", root="/attachments") from refused
    return attachments


def _read_metadata(metadata: Json) -> Json:
    try:
        parse_metadata(metadata)
    except Refused as refused:
        raise Refusal.of_grammar(refused, code="invalid_metadata_format", root="/metadata") from refused
    return metadata
