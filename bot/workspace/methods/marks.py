"""reactions.add, pins.add and bookmarks.add: what a bot may leave on a message or a channel."""

import re

from bot.workspace.ids import ChannelId, Json, Ts
from bot.workspace.limits import Tier
from bot.workspace.methods.finding import joined_channel, public_message
from bot.workspace.methods.method import Arguments, Caller, method
from bot.workspace.records import Bookmark, Pin
from bot.workspace.refusal import Refusal

_EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


class AddReaction(Arguments):
    channel: ChannelId
    timestamp: Ts
    name: str


class AddPin(Arguments):
    channel: ChannelId
    timestamp: Ts | None = None


class AddBookmark(Arguments):
    channel_id: ChannelId
    title: str
    type: str
    link: str | None = None
    emoji: str = ""
    entity_id: str | None = None
    parent_id: str | None = None


@method("reactions.add", Tier.TIER_3, "reactions:write")
def reactions_add(caller: Caller, wanted: AddReaction) -> Json:
    message = public_message(caller, joined_channel(caller, wanted.channel), wanted.timestamp)
    name = wanted.name.strip(":")
    if not _EMOJI.fullmatch(name):
        raise Refusal("invalid_name")
    if caller.services.store.reactions.get(message.channel_id, message.ts, name, caller.app.bot_user_id):
        raise Refusal("already_reacted")
    caller.services.conversations.react(message, name, caller.app.bot_user_id)
    return {}


@method("pins.add", Tier.TIER_2, "pins:write")
def pins_add(caller: Caller, wanted: AddPin) -> Json:
    channel = joined_channel(caller, wanted.channel)
    if wanted.timestamp is None:
        raise Refusal("no_item_specified")
    message = public_message(caller, channel, wanted.timestamp)
    if caller.services.store.pins.get(channel.id, message.ts):
        raise Refusal("already_pinned")
    caller.services.store.pins.save(Pin(channel.id, message.ts, caller.app.bot_user_id))
    caller.services.changes.announce(channel=channel.id)
    return {}


@method("bookmarks.add", Tier.TIER_2, "bookmarks:write")
def bookmarks_add(caller: Caller, wanted: AddBookmark) -> Json:
    channel = joined_channel(caller, wanted.channel_id)
    if wanted.type != "link":
        raise Refusal("invalid_bookmark_type")
    if not wanted.link:
        raise Refusal("invalid_link")
    bookmark = Bookmark(
        id=caller.services.store.new_id("Bk"),
        channel_id=channel.id,
        title=wanted.title,
        link=wanted.link,
        emoji=wanted.emoji,
        created=int(caller.services.clock.now().timestamp()),
        user_id=caller.app.bot_user_id,
    )
    caller.services.store.bookmarks.save(bookmark)
    caller.services.changes.announce(channel=channel.id)
    return {"bookmark": _shape(caller, bookmark)}


def _shape(caller: Caller, bookmark: Bookmark) -> Json:
    return {
        "id": bookmark.id,
        "channel_id": bookmark.channel_id,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "type": "link",
        "date_created": bookmark.created,
        "date_updated": 0,
        "rank": "i",
        "last_updated_by_user_id": bookmark.user_id,
        "last_updated_by_team_id": caller.services.team.id,
        "app_id": caller.app.id,
    }
