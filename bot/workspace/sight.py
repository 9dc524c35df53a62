"""What one person can see: the modal in front of her, her conversations, the app's Home; as words and as controls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.workspace.controls import Control, controls_of
from bot.workspace.ids import Json, Ts, UserId
from bot.workspace.notices import is_notice
from bot.workspace.records import App, Channel, ChannelKind, Message, User, View
from bot.workspace.services import Services
from bot.workspace.shapes import values_of
from bot.workspace.words import Reader


class NothingFound(AssertionError):
    """What was looked for is not there; the message lists what is."""


@dataclass(frozen=True)
class SeenFile:
    """A file that stands with a message, as somebody has it who takes it away."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class SeenMessage:
    """A message as somebody reads it. `fallback` is its `text` argument, which notifications show; a notice says who
    came or went, and nobody has said it."""

    ts: Ts
    author: str
    text: str
    fallback: str
    blocks: list[Json]
    thread_ts: Ts | None
    is_ephemeral: bool
    is_edited: bool
    is_notice: bool = False
    files: Sequence[SeenFile] = ()


@dataclass(frozen=True)
class Place:
    """Somewhere controls stand: a view, or a message in a channel."""

    at: View | Message
    channel: Channel | None = None

    @property
    def blocks(self) -> list[Json]:
        if isinstance(self.at, View):
            return list(self.at.body["blocks"])
        return self.at.drawn_blocks


class Sight:
    def __init__(self, services: Services, user: User) -> None:
        self._services = services
        self._user = user
        self.reader = reader_for(services, user)

    def channels(self) -> list[Channel]:
        """Her conversations: channels that she is in, then direct ones."""
        mine = self._services.conversations.of(self._user.id)
        return sorted(mine, key=lambda channel: channel.kind in (ChannelKind.IM, ChannelKind.MPIM))

    def messages(self, channel: Channel) -> list[Message]:
        """What stands in one conversation for her, oldest first."""
        return visible_messages(self._services, channel, to=self._user.id)

    def places(self, where: str | None = None) -> Iterator[Place]:
        """Everywhere controls can stand, first the modal, then messages newest first, then Home.
        `where`: "modal", "home", "bot" or the name of a channel."""
        if where in (None, "modal") and (top := self._services.views.top(self._user.id)):
            yield Place(top)
        if where not in ("modal", "home"):
            yield from self._message_places(where)
        if where in (None, "home"):
            yield from (Place(home) for home in self._homes())

    def find(self, label: str, *, where: str | None = None) -> tuple[Place, Control, Json | None]:
        """The newest control of this name, with the option in it when the name is an option's. Raises NothingFound."""
        for place in self.places(where):
            for control in controls_of(place.blocks):
                option = control.option(label)
                if option is not None or (control.kind == "button" and control.label == label):
                    return place, control, option
        raise NothingFound(
            f"{self._user.name} sees nothing to click that is called “{label}”. She sees:\n{self.screen()}"
        )

    def field(self, label: str, *, where: str | None = None) -> tuple[Place, Control]:
        """The newest field of this name. Raises NothingFound."""
        for place in self.places(where):
            for control in controls_of(place.blocks):
                if control.holds_state and control.label == label:
                    return place, control
        raise NothingFound(f"{self._user.name} sees no field that is called “{label}”. She sees:\n{self.screen()}")

    def screen(self) -> str:
        """All that she sees, as plain text: of several modals the one in front."""
        top = self._services.views.top(self._user.id)
        parts = [self.view(top)] if top else []
        parts += [self._conversation(channel) for channel in self.channels()]
        parts += ["## Home\n" + self.view(home) for home in self._homes()]
        return "\n\n".join(part for part in parts if part)

    def view(self, view: View) -> str:
        complaints = self._services.views.complaints(view.container, self._user.id)
        return self.reader.view(view, complaints=complaints)

    def _conversation(self, channel: Channel) -> str:
        lines = [self._message(message) for message in self.messages(channel)]
        return "\n".join([f"## {self._name(channel)}", *lines])

    def _message(self, message: Message) -> str:
        author = self._services.store.users.get(message.user_id)
        values = values_of(message.container, self._user.id, message.drawn_blocks, store=self._services.store)
        words = self.reader.message(message, values=values)
        complaints = self._services.views.complaints(message.container, self._user.id)
        colon = "" if is_notice(message) else ":"
        lines = [f"{message.username or (author.name if author else '')}{colon} {words}", *complaints.values()]
        return "\n".join(lines)

    def _name(self, channel: Channel) -> str:
        if channel.name:
            return f"#{channel.name}"
        others = [each for each in self._services.conversations.members(channel) if each != self._user.id]
        users = [self._services.store.users.get(each) for each in others or [self._user.id]]
        return ", ".join(user.name for user in users if user)

    def _message_places(self, where: str | None) -> Iterator[Place]:
        channels = [channel for channel in self.channels() if self._is_called(channel, where)]
        found = [(message, channel) for channel in channels for message in self.messages(channel)]
        for message, channel in sorted(found, key=lambda each: each[0].ts, reverse=True):
            if message.app_id:
                yield Place(message, channel)

    def _is_called(self, channel: Channel, where: str | None) -> bool:
        if where is None:
            return True
        if where == "bot":
            bots = {app.bot_user_id for app in self._services.store.apps.all()}
            return channel.kind is ChannelKind.IM and bool(bots & set(self._services.conversations.members(channel)))
        return channel.name == where.removeprefix("#")

    def _homes(self) -> list[View]:
        homes = [self._services.views.home(app, self._user.id) for app in self._apps()]
        return [home for home in homes if home]

    def _apps(self) -> list[App]:
        return self._services.store.apps.where("TRUE ORDER BY id")


def reader_for(services: Services, user: User) -> Reader:
    return Reader(services.store, zone=ZoneInfo(user.tz), now=services.clock.now())


def visible_messages(services: Services, channel: Channel, *, to: UserId | None) -> list[Message]:
    """The messages of a channel, oldest first; with the ephemeral ones of one person."""
    condition = "channel_id = ? AND (visible_to IS NULL OR visible_to = ?) ORDER BY ts"
    return services.store.messages.where(condition, channel.id, to)


def seen(message: Message, *, reader: Reader, services: Services) -> SeenMessage:
    author = services.store.users.get(message.user_id)
    files = [services.store.files.get(each) for each in message.files]
    return SeenMessage(
        ts=message.ts,
        author=message.username or (author.name if author else ""),
        text=reader.message(message),
        fallback=message.text,
        blocks=message.blocks,
        thread_ts=message.thread_ts,
        is_ephemeral=message.visible_to is not None,
        is_edited=message.edited_ts is not None,
        is_notice=is_notice(message),
        files=[SeenFile(each.name, each.title, each.content or b"") for each in files if each],
    )


def standing_state(services: Services, place: Place, control: Control, user_id: UserId) -> Json:
    """What the control holds now."""
    values = values_of(place.at.container, user_id, place.blocks, store=services.store)
    state: Json = values[control.block_id][control.action_id]
    return state
