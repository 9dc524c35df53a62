"""What is said and who is where. People and the Web API both come here, so that whatever happens is stored, told to the
apps and drawn, in that order."""

from dataclasses import replace

from bot.workspace.changes import Changes
from bot.workspace.clock import WorkspaceClock
from bot.workspace.controls import controls_of, with_ids
from bot.workspace.events import Events
from bot.workspace.ids import SLACKBOT, ChannelId, Json, Ts, UserId
from bot.workspace.notices import JOINED, LEFT, is_notice
from bot.workspace.records import App, Channel, ChannelKind, Membership, Message, Reaction, StoredFile, User
from bot.workspace.shapes import message_shape
from bot.workspace.store import Store


class Conversations:
    def __init__(self, store: Store, clock: WorkspaceClock, changes: Changes, events: Events) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self._events = events

    def create(self, name: str, kind: ChannelKind, *, creator: UserId) -> Channel:
        prefix = {ChannelKind.IM: "D", ChannelKind.MPIM: "G"}.get(kind, "C")
        created = int(self._clock.now().timestamp())
        channel_id = ChannelId(self._store.new_id(prefix))
        channel = self._store.channels.save(Channel(channel_id, name, kind, creator, created))
        self._changes.announce()
        return channel

    def direct(self, *user_ids: UserId) -> Channel:
        """The conversation of just these people, made at the first call."""
        users = list(dict.fromkeys(user_ids))
        kind = ChannelKind.IM if len(users) <= 2 else ChannelKind.MPIM
        return self._direct_among(users, kind) or self._new_direct(users, kind)

    def by_name(self, name: str) -> Channel | None:
        return self._store.channels.first("name = ?", name.removeprefix("#"))

    def members(self, channel: Channel) -> list[UserId]:
        return [row.user_id for row in self._store.members.where("channel_id = ?", channel.id)]

    def has(self, channel: Channel, user_id: UserId) -> bool:
        return self._store.members.get(channel.id, user_id) is not None

    def can_see(self, channel: Channel, user_id: UserId) -> bool:
        return channel.kind is ChannelKind.PUBLIC or self.has(channel, user_id)

    def may_read(self, app: App, file: StoredFile) -> bool:
        """Whether the app may know of a file: its own, one chosen in its modal, one in a conversation that it sees."""
        if file.user_id == app.bot_user_id or file.app_id == app.id:
            return True
        shared_in = [channel for each in file.shares if (channel := self._store.channels.get(each))]
        return any(self.can_see(channel, app.bot_user_id) for channel in shared_in)

    def of(self, user_id: UserId) -> list[Channel]:
        joined = "id IN (SELECT channel_id FROM Membership WHERE user_id = ?) ORDER BY id"
        return self._store.channels.where(joined, user_id)

    def admit(self, channel: Channel, user_id: UserId) -> None:
        """Puts somebody into a channel as if she had always been there: nobody is told."""
        self._store.members.save(Membership(channel.id, user_id))

    def join(self, channel: Channel, user: User, *, inviter: UserId | None = None) -> None:
        self.admit(channel, user.id)
        event: Json = {"type": "member_joined_channel", "user": user.id, "team": user.team_id}
        self._events.membership(channel, event | ({"inviter": inviter} if inviter else {}))
        self._notice(channel, user, JOINED, f"<@{user.id}> has joined the channel", by=inviter)

    def leave(self, channel: Channel, user: User, *, by: UserId | None = None) -> None:
        """Somebody goes, or is removed by somebody else. An app that goes hears so in its own way only."""
        self._store.members.delete(channel.id, user.id)
        self._events.membership(channel, {"type": "member_left_channel", "user": user.id, "team": user.team_id})
        self._events.left(channel, user.id, actor=by or user.id)
        self._notice(channel, user, LEFT, f"<@{user.id}> has left the channel", by=by)
        if by:
            told = f"You have been removed from #{channel.name} by <@{by}>"
            self.post(Message(self.direct(user.id, SLACKBOT).id, self.new_ts(), SLACKBOT, told))

    def new_ts(self) -> Ts:
        return self._store.new_ts(self._clock.now().timestamp())

    def post(self, message: Message) -> Message:
        """Stores a message (its ts from `new_ts`) and tells who should know."""
        kept = self._store.messages.save(self._drawn(message))
        channel = self.channel(kept.channel_id)
        if kept.visible_to:
            self._changes.announce(user=kept.visible_to)
            return kept
        event = message_shape(kept, store=self._store)
        self._events.message(channel, event)
        if not is_notice(kept):
            self._events.mention(channel, event)
        self._changes.announce(channel=channel.id)
        return kept

    def edit(self, before: Message, after: Message, *, by: UserId) -> Message:
        """`after` in place of `before`, marked as edited."""
        edited = self._drawn(replace(after, edited_ts=self.new_ts(), edited_by=by))
        kept = self._store.messages.save(edited)
        self._forget_vanished_inputs(kept)
        if kept.visible_to is None:
            self._tell_of_change(before, kept)
        self._announce(kept)
        return kept

    def delete(self, message: Message) -> None:
        self._store.messages.delete(message.channel_id, message.ts)
        if message.visible_to is None:
            gone: Json = {"type": "message", "subtype": "message_deleted", "deleted_ts": message.ts, "hidden": True}
            gone |= {"ts": self.new_ts(), "previous_message": message_shape(message, store=self._store)}
            self._events.message(self.channel(message.channel_id), gone)
        self._announce(message)

    def slackbot_says(self, text: str, *, channel: ChannelId, to: UserId) -> Message:
        """Words of Slack's own, for one person."""
        return self.post(Message(channel, self.new_ts(), SLACKBOT, text, visible_to=to))

    def react(self, message: Message, name: str, user_id: UserId) -> None:
        self._store.reactions.save(Reaction(message.channel_id, message.ts, name, user_id))
        item = {"type": "message", "channel": message.channel_id, "ts": message.ts}
        event: Json = {"type": "reaction_added", "user": user_id, "reaction": name, "item": item}
        event |= {"item_user": message.user_id}
        self._events.in_channel(message.channel_id, event, scope="reactions:read")
        self._changes.announce(channel=message.channel_id)

    def tell_of_sharing(self, file: StoredFile, channel: Channel) -> None:
        """A file appeared in a channel."""
        event: Json = {"type": "file_shared", "file_id": file.id, "file": {"id": file.id}, "user_id": file.user_id}
        self._events.in_channel(channel.id, {**event, "channel_id": channel.id}, scope="files:read")

    def set_archived(self, channel: Channel, *, archived: bool, by: UserId) -> None:
        self._store.channels.save(replace(channel, is_archived=archived))
        event = {"type": f"{_prefix(channel)}_{'archive' if archived else 'unarchive'}", "user": by}
        self._events.about_channel(channel, {**event, "channel": channel.id})
        self._changes.announce(channel=channel.id)

    def rename(self, channel: Channel, name: str) -> None:
        self._store.channels.save(replace(channel, name=name))
        kind = {"is_channel": channel.kind is ChannelKind.PUBLIC, "is_mpim": channel.kind is ChannelKind.MPIM}
        told = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created, **kind}
        self._events.about_channel(channel, {"type": f"{_prefix(channel)}_rename", "channel": told})
        self._changes.announce()

    def delete_channel(self, channel: Channel, *, by: UserId) -> None:
        """The channel and all that stood in it are gone."""
        self._events.about_channel(
            channel, {"type": f"{_prefix(channel)}_deleted", "channel": channel.id, "actor_id": by}
        )
        for table in (self._store.members, self._store.messages, self._store.reactions, self._store.pins):
            table.delete_where("channel_id = ?", channel.id)
        self._store.channels.delete(channel.id)
        self._changes.announce()

    def channel(self, channel_id: ChannelId) -> Channel:
        found = self._store.channels.get(channel_id)
        if found is None:
            raise LookupError(channel_id)
        return found

    def _notice(self, channel: Channel, user: User, subtype: str, text: str, *, by: UserId | None) -> None:
        self.post(Message(channel.id, self.new_ts(), user.id, text, subtype=subtype, by=by))
        self._changes.announce(user=user.id)

    def _drawn(self, message: Message) -> Message:
        attachments = [
            {**each, "blocks": with_ids(each["blocks"])} if "blocks" in each else each for each in message.attachments
        ]
        return replace(message, blocks=with_ids(message.blocks), attachments=attachments)

    def _tell_of_change(self, before: Message, after: Message) -> None:
        changed: Json = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": after.edited_ts}
        changed["message"] = message_shape(after, store=self._store)
        changed["previous_message"] = message_shape(before, store=self._store)
        self._events.message(self.channel(after.channel_id), changed)

    def _forget_vanished_inputs(self, message: Message) -> None:
        standing = {control.place for control in controls_of(message.drawn_blocks)}
        for row in self._store.inputs.where("container = ?", message.container):
            if (row.block_id, row.action_id) not in standing:
                self._store.inputs.delete(row.container, row.user_id, row.block_id, row.action_id)

    def _announce(self, message: Message) -> None:
        if message.visible_to:
            self._changes.announce(user=message.visible_to)
        else:
            self._changes.announce(channel=message.channel_id)

    def _direct_among(self, users: list[UserId], kind: ChannelKind) -> Channel | None:
        all_in = " AND id IN (SELECT channel_id FROM Membership WHERE user_id = ?)" * len(users)
        shared = self._store.channels.where(f"kind = ?{all_in}", kind, *users)
        return next((channel for channel in shared if len(self.members(channel)) == len(users)), None)

    def _new_direct(self, users: list[UserId], kind: ChannelKind) -> Channel:
        name = "" if kind is ChannelKind.IM else "mpdm-" + "--".join(sorted(users)).lower() + "-1"
        channel = self.create(name, kind, creator=users[0])
        for user in users:
            self.admit(channel, user)
        return channel


def _prefix(channel: Channel) -> str:
    return "channel" if channel.kind is ChannelKind.PUBLIC else "group"
