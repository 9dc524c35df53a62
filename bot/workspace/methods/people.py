"""users.*: who is in the workspace."""

from bot.workspace.ids import Json, UserId
from bot.workspace.limits import Tier
from bot.workspace.methods.conversations import ListConversations, kinds_of
from bot.workspace.methods.finding import known_user
from bot.workspace.methods.method import Arguments, Caller, method, page_of
from bot.workspace.records import User
from bot.workspace.refusal import Refusal
from bot.workspace.shapes import channel_shape, user_shape


class UsersInfo(Arguments):
    user: UserId
    include_locale: bool | None = None


class UsersList(Arguments):
    cursor: str = ""
    limit: int = 200
    include_locale: bool | None = None


class LookupByEmail(Arguments):
    email: str


class UsersConversations(ListConversations):
    user: UserId | None = None


@method("users.info", Tier.TIER_4, "users:read")
def users_info(caller: Caller, wanted: UsersInfo) -> Json:
    return {"user": _shape(caller, known_user(caller, wanted.user))}


@method("users.list", Tier.TIER_2, "users:read")
def users_list(caller: Caller, wanted: UsersList) -> Json:
    users = caller.services.store.users.where("TRUE ORDER BY id")
    page, metadata = page_of(users, cursor=wanted.cursor, limit=wanted.limit)
    now = int(caller.services.clock.now().timestamp())
    return {"members": [_shape(caller, user) for user in page], "cache_ts": now, "response_metadata": metadata}


@method("users.lookupByEmail", Tier.TIER_3, "users:read.email")
def users_lookup_by_email(caller: Caller, wanted: LookupByEmail) -> Json:
    home = caller.services.team.id
    condition = "lower(email) = lower(?) AND NOT deleted AND team_id = ?"
    user = caller.services.store.users.first(condition, wanted.email, home)
    if user is None or not wanted.email:
        raise Refusal("users_not_found")
    return {"user": _shape(caller, user)}


@method("users.conversations", Tier.TIER_2, "channels:read", "groups:read", "im:read", "mpim:read")
def users_conversations(caller: Caller, wanted: UsersConversations) -> Json:
    user_id = wanted.user or caller.app.bot_user_id
    known_user(caller, user_id)
    kinds = kinds_of(caller, wanted.types)
    conversations = caller.services.conversations
    found = [
        channel
        for channel in conversations.of(user_id)
        if channel.kind in kinds
        and conversations.can_see(channel, caller.app.bot_user_id)
        and not (wanted.exclude_archived and channel.is_archived)
    ]
    page, metadata = page_of(found, cursor=wanted.cursor, limit=wanted.limit)
    store, bot = caller.services.store, caller.app.bot_user_id
    shapes = [channel_shape(channel, store=store, seen_by=bot) for channel in page]
    for shape in shapes:
        shape.pop("is_member", None)  # said by the other lists, not by this one
    return {"channels": shapes, "response_metadata": metadata}


def _shape(caller: Caller, user: User) -> Json:
    return user_shape(user, app=caller.app, store=caller.services.store, now=caller.services.clock.now())
