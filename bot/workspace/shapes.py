"""Records as the JSON that Slack makes of them, in Web API answers and in payloads alike."""

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.workspace.controls import controls_of, state_of
from bot.workspace.files import extension_of, media_type_of
from bot.workspace.ids import Json, UserId
from bot.workspace.notices import JOINED
from bot.workspace.records import App, Channel, ChannelKind, Message, StoredFile, Team, User, View, ViewKind
from bot.workspace.store import Store


def team_shape(team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "url": f"https://{team.domain}.slack.com/",
        "email_domain": "",
        "icon": {"image_default": True},
        "is_verified": False,
    }


def user_shape(user: User, *, app: App, store: Store, now: datetime) -> Json:
    """A person as one app may know her: by what was granted to it, and by the channels that it sees her in."""
    is_foreign = user.team_id != store.teams.all()[0].id
    shape: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.handle,
        "deleted": user.deleted,
        "profile": _profile(user, with_email="users:read.email" in app.scopes and not is_foreign),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if user.deleted:  # all that Slack still tells of somebody who has gone
        return shape
    shape |= {"real_name": user.name, "is_email_confirmed": bool(user.email), **_zone(user, now), **_standing(user)}
    return shape | ({"is_stranger": True} if is_foreign and not _is_seen(user, app, store=store) else {})


def _zone(user: User, now: datetime) -> Json:
    local = now.astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    return {"tz": user.tz, "tz_label": local.tzname(), "tz_offset": int(offset.total_seconds()) if offset else 0}


def _standing(user: User) -> Json:
    """What she is in the workspace: the primary owner is an owner too, and owners are administrators."""
    is_owner = user.is_owner or user.is_primary_owner
    return {
        "is_admin": user.is_admin or is_owner,
        "is_owner": is_owner,
        "is_primary_owner": user.is_primary_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_single_channel_guest,
    }


def _is_seen(user: User, app: App, *, store: Store) -> bool:
    """Whether she is in a channel that the app can see."""
    within = "id IN (SELECT channel_id FROM Membership WHERE user_id = ?)"
    visible = f"{within} AND (kind = ? OR (kind = ? AND {within}))"
    found = store.channels.first(visible, user.id, ChannelKind.PUBLIC, ChannelKind.PRIVATE, app.bot_user_id)
    return found is not None


def _profile(user: User, *, with_email: bool) -> Json:
    first, _, last = user.name.partition(" ")
    profile: Json = {
        "real_name": user.name,
        "real_name_normalized": user.name,
        "display_name": "",
        "display_name_normalized": "",
        "first_name": first,
        "last_name": last,
        "title": user.title,
        "status_text": "",
        "status_emoji": "",
        "team": user.team_id,
    }
    if user.bot_id:
        return profile | {"bot_id": user.bot_id, "api_app_id": user.app_id}
    return profile | ({"email": user.email} if with_email and user.email else {})


def channel_shape(channel: Channel, *, store: Store, seen_by: UserId) -> Json:
    """A conversation as one member sees it: a direct one names the other person."""
    shape: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind is ChannelKind.IM,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_org_shared": False,
    }
    members = [row.user_id for row in store.members.where("channel_id = ?", channel.id)]
    if channel.kind is ChannelKind.IM:
        other = next((user for user in members if user != seen_by), seen_by)
        user = store.users.get(other)
        return shape | {"user": other, "is_user_deleted": bool(user and user.deleted), "priority": 0}
    is_shared = is_shared_externally(channel, store=store)
    return shape | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": channel.kind is ChannelKind.PRIVATE,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_general": False,
        "is_shared": is_shared,
        "is_ext_shared": is_shared,
        "is_member": seen_by in members,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def is_shared_externally(channel: Channel, *, store: Store) -> bool:
    """Whether somebody of another workspace is in it: Slack Connect."""
    foreign = "team_id <> ? AND id IN (SELECT user_id FROM Membership WHERE channel_id = ?)"
    return store.users.first(foreign, store.teams.all()[0].id, channel.id) is not None


def payload_channel_name(channel: Channel) -> str:
    """What payloads call a conversation: only public channels by their name."""
    names = {ChannelKind.IM: "directmessage", ChannelKind.PRIVATE: "privategroup"}
    return names.get(channel.kind, channel.name)


def bot_shape(app: App) -> Json:
    icons = {f"image_{size}": f"https://a.slack-edge.com/bot_{size}.png" for size in (36, 48, 72)}
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "icons": icons,
    }


def message_shape(message: Message, *, store: Store, with_metadata: bool = True) -> Json:
    shape: Json = {"type": "message", "user": message.user_id, "ts": message.ts, "text": message.text}
    author = store.users.get(message.user_id)
    shape["team"] = author.team_id if author else ""
    app = store.apps.get(message.app_id) if message.app_id else None
    if app:
        profile = {key: value for key, value in bot_shape(app).items() if key != "user_id"}
        shape |= {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile | {"team_id": shape["team"]}}
    optional: Json = {
        "subtype": message.subtype,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "metadata": message.metadata if with_metadata else {},
        "files": [{"id": each} for each in message.files],
        "thread_ts": message.thread_ts,
        "username": message.username,
        "inviter": message.by if message.subtype == JOINED else None,
    }
    shape |= {key: value for key, value in optional.items() if value}
    if message.edited_ts:
        shape["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    return shape | _thread(message, store=store) | _reactions(message, store=store)


def _thread(message: Message, *, store: Store) -> Json:
    if message.is_reply:
        parent = store.messages.get(message.channel_id, message.thread_ts or "")
        return {"parent_user_id": parent.user_id} if parent else {}
    replies = replies_to(message, store=store)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user_id for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
    }


def replies_to(message: Message, *, store: Store) -> list[Message]:
    """The replies that everybody in the channel sees, oldest first."""
    condition = "channel_id = ? AND thread_ts = ? AND ts <> thread_ts AND visible_to IS NULL ORDER BY ts"
    return store.messages.where(condition, message.channel_id, message.ts)


def _reactions(message: Message, *, store: Store) -> Json:
    given: dict[str, list[UserId]] = {}
    for row in store.reactions.where("channel_id = ? AND ts = ?", message.channel_id, message.ts):
        given.setdefault(row.name, []).append(row.user_id)
    reactions = [{"name": name, "users": users, "count": len(users)} for name, users in given.items()]
    return {"reactions": reactions} if reactions else {}


def view_shape(view: View, *, store: Store, team: Team) -> Json:
    body = view.body
    shape: Json = {
        "id": view.id,
        "team_id": team.id,
        "type": view.kind,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": view.external_id,
        "state": {"values": values_of(view.container, view.user_id, view.body["blocks"], store=store)},
        "hash": view.hash,
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "submit_disabled": False,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "app_id": view.app_id,
        "app_installed_team_id": team.id,
    }
    app = store.apps.get(view.app_id)
    shape["bot_id"] = app.bot_id if app else ""
    if view.kind is ViewKind.HOME:
        shape["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
    return shape


def values_of(container: str, user_id: UserId, blocks: list[Json], *, store: Store) -> Json:
    """`state.values`: what stands in each element that holds state, by block_id and action_id."""
    rows = store.inputs.where("container = ? AND user_id = ?", container, user_id)
    entered = {(row.block_id, row.action_id): row.value for row in rows}
    values: Json = {}
    for control in controls_of(blocks):
        if control.holds_state:
            standing = entered.get(control.place) or state_of(control.element)
            values.setdefault(control.block_id, {})[control.action_id] = standing
    return values


def file_shape(file: StoredFile, *, url: str) -> Json:
    """A file as apps see it. Its addresses want a token, as Slack's do."""
    extension = extension_of(file.name)
    address = f"{url}/files/{file.id}/{quote(file.name)}"
    public = [channel for channel in file.shares if channel.startswith("C")]
    shape: Json = {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "created": file.created,
        "timestamp": file.created,
        "mimetype": media_type_of(file.name),
        "filetype": extension or "binary",
        "pretty_type": extension.upper() or "Binary",
        "size": file.size,
        "user": file.user_id,
        "mode": "hosted",
        "editable": False,
        "is_external": False,
        "external_type": "",
        "is_public": bool(public),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "file_access": "visible",
        "has_rich_preview": False,
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": address,
        "channels": public,
        "groups": [],
        "ims": [channel for channel in file.shares if channel.startswith("D")],
        "alt_txt": file.alt_text,
    }
    if file.shares:
        shape["shares"] = {"public": {channel: [{"ts": ts}] for channel, ts in file.shares.items()}}
    return shape
