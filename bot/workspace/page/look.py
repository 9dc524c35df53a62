"""From the workspace's memory to the scene before one person."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.workspace.ids import AppId, ChannelId
from bot.workspace.own_commands import OWN_COMMANDS
from bot.workspace.page.looks import look_of
from bot.workspace.page.passages import Passages
from bot.workspace.page.reader import Conversation, Person, Reader
from bot.workspace.page.scene import AppPlace, Beside, Command, Connection, Entry, Scene, Somebody, Tab, Thread
from bot.workspace.page.showing import MOST_MESSAGES, Showing
from bot.workspace.page.unread import Unread
from bot.workspace.records import App, Channel, ChannelKind, User
from bot.workspace.services import Services
from bot.workspace.shapes import is_shared_externally


@dataclass(frozen=True)
class Place:
    """What an address asks for: whose eyes, which conversation, which tab of an app, which thread or what else
    beside it. What is empty or cannot be had gives way to the first that can."""

    user: str = ""
    conversation: str = ""
    tab: str = ""
    thread: str = ""
    beside: str = ""


class NobodyHere(LookupError):
    """The workspace has no people yet."""


def look(services: Services, place: Place, *, connections: Callable[[AppId], int]) -> Scene:
    """The scene at a place. `connections` counts those that an app has open. Raises NobodyHere."""
    users = services.store.users.where("bot_id IS NULL AND NOT deleted ORDER BY id")
    if not users:
        raise NobodyHere
    user = next((each for each in users if each.id == place.user), users[0])
    return _Look(services, user, connections).scene(place, users)


def reader_of(services: Services, user: User) -> Reader:
    """How one person reads. Her conversations stand in the order of the sidebar: channels, then direct messages."""
    users = services.store.users.where("TRUE ORDER BY name")
    people: dict[str, Person] = {each.id: _person(each) for each in users}
    joined = services.conversations.of(user.id)
    open_to_all = [] if user.is_restricted else services.store.channels.where("kind = ?", ChannelKind.PUBLIC)
    seen = {channel.id: channel for channel in [*joined, *open_to_all]}
    mine = {channel.id for channel in joined}
    found = [_conversation(services, channel, user, people, is_member=channel.id in mine) for channel in seen.values()]
    conversations: dict[str, Conversation]
    conversations = {each.id: each for each in sorted(found, key=lambda each: (each.is_direct, each.name))}
    return Reader(user.id, ZoneInfo(user.tz), services.clock.now(), people, conversations)


def _conversation(
    services: Services, channel: Channel, user: User, people: dict[str, Person], *, is_member: bool
) -> Conversation:
    if channel.kind in (ChannelKind.PUBLIC, ChannelKind.PRIVATE):
        is_shared = is_shared_externally(channel, store=services.store)
        return Conversation(channel.id, channel.name, channel.kind, is_member=is_member, is_shared_externally=is_shared)
    members = services.conversations.members(channel)
    others = [people[user_id] for user_id in members if user_id != user.id] or [people[user.id]]
    other = others[0] if channel.kind is ChannelKind.IM else None
    return Conversation(channel.id, ", ".join(person.name for person in others), channel.kind, other)


class _Look:
    """One look with one person's eyes."""

    def __init__(self, services: Services, user: User, connections: Callable[[AppId], int]) -> None:
        self._services = services
        self._user = user
        self._connections = connections
        self._apps = services.store.apps.where("refused_with = '' ORDER BY id")
        for app in self._apps:
            services.conversations.direct(user.id, app.bot_user_id)
        self._unread = Unread(services.store)
        self._reader = reader_of(services, user)
        self._showing = Showing(services, user.id, self._reader)
        self._passages = Passages(services, self._reader)

    def scene(self, place: Place, users: list[User]) -> Scene:
        entries = [self._entry(each) for each in self._reader.conversations.values() if each.is_member]
        here = next((entry for entry in entries if entry.id == place.conversation), next(iter(entries), None))
        messages = self._showing.conversation(ChannelId(here.id)) if here else []
        return Scene(
            team=self._services.team.name,
            reader=self._reader,
            me=self._reader.people[self._user.id],
            people=[self._somebody(user, here) for user in users],
            entries=entries,
            here=here,
            app=self._app_place(here, place.tab) if here else None,
            members=len(self._services.conversations.members(self._channel(here.id))) if here else 0,
            messages=messages,
            look=look_of(self._services.store),
            is_whole=len(messages) < MOST_MESSAGES,
            thread=self._thread(here, place.thread) if here else None,
            modal=self._showing.modal(),
            commands=[*(command for app in self._apps for command in _commands(app)), *_own_commands(here)],
            unseen=0 if place.beside == Beside.SENT else self._passages.unseen(),
            passages=self._passages.shown() if place.beside == Beside.SENT else None,
            connections=[Connection(app.name, is_up=self._connections(app.id) > 0) for app in self._apps],
        )

    def _entry(self, conversation: Conversation) -> Entry:
        waiting = self._unread.waiting(self._user.id, ChannelId(conversation.id))
        return Entry(conversation.id, conversation, waiting.messages, waiting.naming)

    def _somebody(self, user: User, here: Entry | None) -> Somebody:
        channels = self._services.conversations.of(user.id)
        unread = sum(self._unread.waiting(user.id, channel.id).messages for channel in channels)
        is_here = here is not None and any(channel.id == here.id for channel in channels)
        return Somebody(_person(user), unread, is_here)

    def _app_place(self, here: Entry, tab: str) -> AppPlace | None:
        other = here.conversation.other
        app = next((app for app in self._apps if other and app.bot_user_id == other.id), None)
        if app is None:
            return None
        offered = app.declared.features.app_home
        tabs = [Tab.HOME] * offered.home_tab_enabled + [Tab.MESSAGES] * offered.messages_tab_enabled
        shown = next((each for each in tabs if each == tab), next(iter(tabs), Tab.MESSAGES))
        takes_messages = offered.messages_tab_enabled and not offered.messages_tab_read_only_enabled
        return AppPlace(app.id, shown, tabs, takes_messages, self._showing.home(app))

    def _thread(self, here: Entry, ts: str) -> Thread | None:
        return self._showing.thread(ChannelId(here.id), ts) if ts else None

    def _channel(self, channel_id: str) -> Channel:
        return self._services.conversations.channel(ChannelId(channel_id))


def _person(user: User) -> Person:
    return Person(user.id, user.name, user.title, is_bot=user.is_bot, is_gone=user.deleted)


def _own_commands(here: Entry | None) -> list[Command]:
    """Slack's own, which do something in channels only."""
    if here is None or here.conversation.is_direct:
        return []
    return [Command(name, what, "@name") for name, what in OWN_COMMANDS.items()]


def _commands(app: App) -> list[Command]:
    declared = app.declared.features.slash_commands
    return [Command(each.command, each.description, each.usage_hint or "") for each in declared]
