"""From the workspace's memory to the scene before one person."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.workspace.ids import ChannelId
from bot.workspace.page.reader import Conversation, Person, Reader
from bot.workspace.page.scene import AppPlace, Command, Connection, Entry, Scene, Somebody, Tab, Thread
from bot.workspace.page.showing import Showing
from bot.workspace.page.unread import Unread
from bot.workspace.records import App, Channel, ChannelKind, User
from bot.workspace.server import LocalWorkspace


@dataclass(frozen=True)
class Place:
    """What an address asks for: whose eyes, which conversation, which tab of an app, which thread. What is empty or
    cannot be had gives way to the first that can."""

    user: str = ""
    conversation: str = ""
    tab: str = ""
    thread: str = ""


class NobodyHere(LookupError):
    """The workspace has no people yet."""


def look(workspace: LocalWorkspace, place: Place) -> Scene:
    """The scene at a place. Raises NobodyHere."""
    users = workspace.store.users.where("bot_id IS NULL AND NOT deleted ORDER BY id")
    if not users:
        raise NobodyHere
    user = next((each for each in users if each.id == place.user), users[0])
    return _Look(workspace, user).scene(place, users)


class _Look:
    """One look with one person's eyes."""

    def __init__(self, workspace: LocalWorkspace, user: User) -> None:
        self._workspace = workspace
        self._services = workspace.services
        self._user = user
        self._apps = workspace.store.apps.where("NOT is_revoked ORDER BY id")
        self._unread = Unread(workspace)
        self._reader = self._read()
        self._showing = Showing(workspace, user.id, self._reader)

    def scene(self, place: Place, users: list[User]) -> Scene:
        entries = [self._entry(each) for each in self._reader.conversations.values() if each.is_member]
        here = next((entry for entry in entries if entry.id == place.conversation), next(iter(entries), None))
        return Scene(
            team=self._services.team.name,
            reader=self._reader,
            me=self._reader.people[self._user.id],
            people=[self._somebody(user, here) for user in users],
            entries=entries,
            here=here,
            app=self._app_place(here, place.tab) if here else None,
            members=len(self._services.conversations.members(self._channel(here.id))) if here else 0,
            messages=self._showing.conversation(ChannelId(here.id)) if here else (),
            thread=self._thread(here, place.thread) if here else None,
            modal=self._showing.modal(),
            commands=[command for app in self._apps for command in _commands(app)],
            connections=[Connection(app.name, is_up=self._workspace.connections(app.id) > 0) for app in self._apps],
        )

    def _read(self) -> Reader:
        users = self._workspace.store.users.where("TRUE ORDER BY name")
        people: dict[str, Person] = {user.id: _person(user) for user in users}
        for app in self._apps:
            self._services.conversations.direct(self._user.id, app.bot_user_id)
        joined = self._services.conversations.of(self._user.id)
        others = self._workspace.store.channels.where("kind = ? ORDER BY name", ChannelKind.PUBLIC)
        conversations: dict[str, Conversation]
        conversations = {channel.id: self._conversation(channel, people, is_member=True) for channel in joined}
        for channel in others:
            conversations.setdefault(channel.id, self._conversation(channel, people, is_member=False))
        ordered = dict(sorted(conversations.items(), key=lambda each: (each[1].is_direct, each[1].name)))
        zone = ZoneInfo(self._user.tz)
        return Reader(self._user.id, zone, self._services.clock.now(), people, ordered)

    def _conversation(self, channel: Channel, people: dict[str, Person], *, is_member: bool) -> Conversation:
        if channel.kind in (ChannelKind.PUBLIC, ChannelKind.PRIVATE):
            return Conversation(channel.id, channel.name, channel.kind, is_member=is_member)
        members = self._services.conversations.members(channel)
        others = [people[user_id] for user_id in members if user_id != self._user.id] or [people[self._user.id]]
        other = others[0] if channel.kind is ChannelKind.IM else None
        return Conversation(channel.id, ", ".join(person.name for person in others), channel.kind, other)

    def _entry(self, conversation: Conversation) -> Entry:
        return Entry(conversation.id, conversation, self._unread.count(self._user.id, ChannelId(conversation.id)))

    def _somebody(self, user: User, here: Entry | None) -> Somebody:
        channels = self._services.conversations.of(user.id)
        unread = sum(self._unread.count(user.id, channel.id) for channel in channels)
        is_here = here is not None and any(channel.id == here.id for channel in channels)
        return Somebody(_person(user), unread, is_here)

    def _app_place(self, here: Entry, tab: str) -> AppPlace | None:
        other = here.conversation.other
        app = next((app for app in self._apps if other and app.bot_user_id == other.id), None)
        if app is None:
            return None
        offered = app.manifest.get("features", {}).get("app_home", {})
        has_home = bool(offered.get("home_tab_enabled"))
        takes_messages = offered.get("messages_tab_enabled", True) and not offered.get("messages_tab_read_only_enabled")
        shown = Tab.HOME if has_home and tab != Tab.MESSAGES else Tab.MESSAGES
        return AppPlace(app.id, shown, has_home, bool(takes_messages), self._showing.home(app))

    def _thread(self, here: Entry, ts: str) -> Thread | None:
        return self._showing.thread(ChannelId(here.id), ts) if ts else None

    def _channel(self, channel_id: str) -> Channel:
        return self._services.conversations.channel(ChannelId(channel_id))


def _person(user: User) -> Person:
    return Person(user.id, user.name, is_bot=user.is_bot, is_gone=user.deleted)


def _commands(app: App) -> list[Command]:
    declared = app.manifest.get("features", {}).get("slash_commands", [])
    return [Command(each["command"], each.get("description", ""), each.get("usage_hint", "")) for each in declared]
