"""Drives the people of a workspace: what tests tell as a story, and what the page does for whoever sits before it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.workspace.controls import Control
from bot.workspace.entry import Entry, entered, several, uploads_in
from bot.workspace.ids import ChannelId, Json, Ts, UserId
from bot.workspace.interactions import Interactions
from bot.workspace.page.look import reader_of
from bot.workspace.page.reader import Reader
from bot.workspace.page.typed import as_sent
from bot.workspace.records import App, Channel, ChannelKind, User, View
from bot.workspace.services import Services
from bot.workspace.sight import (
    NothingFound,
    Place,
    SeenMessage,
    Sight,
    reader_for,
    seen,
    standing_state,
    visible_messages,
)


@dataclass(frozen=True)
class Stage:
    """What people act on. `rest` returns when the app is done with what they did."""

    services: Services
    interactions: Interactions
    rest: Callable[[], Awaitable[None]]

    @property
    def bot(self) -> App:
        """The app that was installed first. Raises LookupError before there is one."""
        app = self.services.store.apps.first("TRUE ORDER BY id")
        if app is None:
            raise LookupError("no app is installed")
        return app


@dataclass(frozen=True)
class Button:
    """A control as it stood when it was found. It can be pressed later, when the message no longer shows it."""

    label: str
    place: Place
    control: Control
    option: Json | None
    _person: "Person"

    @property
    def confirmation(self) -> str:
        """The words of its confirm dialog, "" without one. Pressing says yes to it."""
        confirm = self.control.element.get("confirm")
        return str(confirm["text"]["text"]) if confirm else ""

    async def press(self) -> None:
        await self._person.presses(self)


@dataclass(frozen=True)
class ShownModal:
    """The modal in front of somebody."""

    title: str
    text: str
    callback_id: str
    view: View


class Person:
    """Somebody with hands and eyes. Each act returns once the app has acknowledged it and has come to rest."""

    def __init__(self, stage: Stage, user_id: UserId) -> None:
        self.id = user_id
        self._stage = stage

    def __repr__(self) -> str:
        return f"<{self.user.name}>"

    @property
    def user(self) -> User:
        user = self._stage.services.store.users.get(self.id)
        if user is None:
            raise LookupError(self.id)
        return user

    @property
    def name(self) -> str:
        return self.user.name

    async def runs(self, line: str, *, in_: str | None = None) -> None:
        """Types a slash command, also one of Slack's own ("/invite @Ben Hale"); without `in_`, in her conversation with
        the bot."""
        channel = self._channel(in_)
        await self._act(self._stage.interactions.run(self._actor, channel, line))

    async def clicks(self, label: str, *, in_: str | None = None, twice: bool = False) -> None:
        """Presses the newest control of this name, or chooses the option of this name: in the modal before her, else in
        her messages, else in Home. `twice`: a double click, before anything has changed."""
        button = self.finds(label, in_=in_)
        presses = [self._press(button) for _ in range(2 if twice else 1)]
        await self._act(*presses)

    def finds(self, label: str, *, in_: str | None = None) -> Button:
        """The control that `clicks` would press. Raises NothingFound."""
        place, control, option = self._sight.find(label, where=in_)
        return Button(label, place, control, option, self)

    async def presses(self, button: Button) -> None:
        """Presses a control that she found earlier."""
        await self._act(self._press(button))

    async def fills(self, label: str, value: Entry, *, in_: str | None = None) -> None:
        """Fills in the field of this label: words, an option's label (or several), a person, a date, a time, a number,
        an Upload (or several); None empties it."""
        place, control = self._sight.field(label, where=in_)
        if control.kind == "file_input" and isinstance(place.at, View):
            self._stage.interactions.attach(self._actor, place.at, control, uploads_in(value))
            await self._act()
            return
        offering = await self._searched(place, control, value) if control.is_external else control
        state = entered(offering, value, self._reader)
        await self._act(self._stage.interactions.use(self._actor, place.at, control, state))

    async def submits(self, *, twice: bool = False) -> None:
        """Presses the submit button of the modal before her."""
        view = self._front_view()
        await self._act(*(self._stage.interactions.submit(self._actor, view) for _ in range(2 if twice else 1)))

    async def closes(self) -> None:
        """Closes the modal before her; one beneath it shows again."""
        await self._act(self._stage.interactions.close(self._actor, self._front_view()))

    async def closes_everything(self) -> None:
        """Closes all her modals by the x."""
        self._front_view()
        await self._act(self._stage.interactions.close_all(self._actor))

    async def opens_home(self) -> None:
        """Opens the bot's Home tab."""
        await self._act(self._stage.interactions.open_home(self._actor, self._stage.bot))

    async def opens_messages(self) -> None:
        """Opens the bot's Messages tab."""
        await self._act(self._stage.interactions.open_home(self._actor, self._stage.bot, tab="messages"))

    async def says(self, text: str, *, in_: str | None = None, thread: SeenMessage | Ts | None = None) -> Ts:
        """Writes a message; without `in_`, to the bot. `@Ada Moor` and `#heads` become mentions. Answers its ts."""
        parent = thread.ts if isinstance(thread, SeenMessage) else thread
        channel = self._channel(in_)
        written = as_sent(text, self._reader)
        said = self._stage.interactions.say(self._actor, channel, written, thread_ts=parent)
        await self._act()
        return said.ts

    async def uses_shortcut(self, callback_id: str, *, on: SeenMessage | None = None, in_: str | None = None) -> None:
        """Starts a shortcut: a global one, or one on a message that she sees in a conversation."""
        message = self._stage.services.store.messages.get(self._channel(in_).id, on.ts) if on else None
        await self._act(self._stage.interactions.run_shortcut(self._actor, callback_id, message))

    async def joins(self, channel: str) -> None:
        """Joins a public channel, which guests cannot."""
        found = self._named_channel(channel)
        if found.kind is not ChannelKind.PUBLIC or self._actor.is_restricted:
            raise NothingFound(f"{self.name} cannot join {channel}")
        self._stage.services.conversations.join(found, self._actor)
        await self._act()

    async def leaves(self, channel: str) -> None:
        self._stage.services.conversations.leave(self._channel(channel), self._actor)
        await self._act()

    def sees(self, text: str) -> bool:
        """Whether these words stand anywhere before her: modals, channels, direct messages, Home, beside fields."""
        return text in self.screen()

    def screen(self) -> str:
        """All that she sees, as plain text."""
        return self._sight.screen()

    @property
    def modal(self) -> ShownModal | None:
        """The modal before her."""
        view = self._stage.services.views.top(self.id)
        if view is None:
            return None
        title = view.body["title"]["text"]
        return ShownModal(title, self._sight.view(view), view.body.get("callback_id", ""), view)

    @property
    def errors(self) -> dict[str, str]:
        """The words beside the fields of her modal, by the field's label; "" for those about the whole."""
        view = self._stage.services.views.top(self.id)
        if view is None:
            return {}
        labels = {block["block_id"]: block["label"]["text"] for block in view.body["blocks"] if "label" in block}
        complaints = self._stage.services.views.complaints(view.container, self.id)
        return {labels.get(block_id, ""): words for block_id, words in complaints.items()}

    @property
    def home(self) -> str:
        """The bot's Home tab as she reads it, "" before one was published."""
        view = self._stage.services.views.home(self._stage.bot, self.id)
        return self._sight.view(view) if view else ""

    @property
    def messages(self) -> list[SeenMessage]:
        """Her conversation with the bot, oldest first."""
        channel = self._channel(None)
        return self._said_in(channel)

    def messages_in(self, channel: str) -> list[SeenMessage]:
        """What was said in a channel for her to read, oldest first, ephemeral messages included."""
        return self._said_in(self._channel(channel))

    async def _searched(self, place: Place, control: Control, value: Entry) -> Control:
        """The control with what its app offers to somebody who types these labels one after the other."""
        offered: list[Json] = []
        for label in [] if value is None else several(value):
            offered += await self._stage.interactions.suggestions(self._actor, place.at, control, str(label))
        return control.offering(offered)

    async def _press(self, button: Button) -> None:
        control, place = button.control, button.place
        if control.kind == "overflow":
            chosen: Json = {"selected_option": button.option}
        elif not control.holds_state:
            chosen = {}
        elif control.kind == "checkboxes":
            chosen = control.holding(_toggled(self._held(place, control), button.option))
        else:
            chosen = entered(control, button.label, self._reader)
        await self._stage.interactions.use(self._actor, place.at, control, chosen)

    def _held(self, place: Place, control: Control) -> Any:
        return control.held_by(standing_state(self._stage.services, place, control, self.id))

    async def _act(self, *doing: Coroutine[Any, Any, None]) -> None:
        await asyncio.gather(*doing)
        await self._stage.rest()

    @property
    def _actor(self) -> User:
        """Herself, as long as her account is open. Raises NothingFound."""
        user = self.user
        if user.deleted:
            raise NothingFound(f"{user.name}'s account is closed")
        return user

    def _said_in(self, channel: Channel) -> list[SeenMessage]:
        sight = self._sight
        found = (seen(each, reader=sight.reader, services=self._stage.services) for each in sight.messages(channel))
        return [each for each in found if not each.is_notice]

    @property
    def _reader(self) -> Reader:
        return reader_of(self._stage.services, self._actor)

    @property
    def _sight(self) -> Sight:
        return Sight(self._stage.services, self.user)

    def _front_view(self) -> View:
        view = self._stage.services.views.top(self.id)
        if view is None:
            raise NothingFound(f"{self.name} has no modal before her. She sees:\n{self.screen()}")
        return view

    def _channel(self, name: str | None) -> Channel:
        """A conversation that she is in, without a name the one with the bot."""
        if name in (None, "bot"):
            return self._stage.services.conversations.direct(self.id, self._stage.bot.bot_user_id)
        found = self._named_channel(name or "")
        if not self._stage.services.conversations.has(found, self.id):
            raise NothingFound(f"{self.name} is not in {name}")
        return found

    def _named_channel(self, name: str) -> Channel:
        found = self._stage.services.conversations.by_name(name)
        if found is None or not self._stage.services.conversations.can_see(found, self.id):
            raise NothingFound(f"{self.name} sees no channel that is called {name}")
        return found


class SharedChannel:
    """A channel as everybody in it sees it."""

    def __init__(self, stage: Stage, channel_id: ChannelId) -> None:
        self.id = channel_id
        self._stage = stage

    @property
    def record(self) -> Channel:
        return self._stage.services.conversations.channel(self.id)

    @property
    def messages(self) -> list[SeenMessage]:
        """All that was said, oldest first, without threads, what only one person sees, and notices."""
        return [each for each in self._everything() if not each.is_notice and each.thread_ts in (None, each.ts)]

    def replies(self, to: SeenMessage) -> list[SeenMessage]:
        """What was said in the thread below a message, oldest first."""
        return [each for each in self._everything() if each.thread_ts == to.ts and each.ts != to.ts]

    @property
    def notices(self) -> list[str]:
        """Who came and who went, oldest first: "Ada Moor joined #heads"."""
        return [f"{each.author} {each.text}" for each in self._everything() if each.is_notice]

    @property
    def last(self) -> SeenMessage:
        """The newest message. Raises NothingFound while there is none."""
        messages = self.messages
        if not messages:
            raise NothingFound(f"nothing has been said in #{self.record.name}")
        return messages[-1]

    async def invites(self, *people: Person, by: Person | None = None) -> None:
        """Adds people: they were asked to come by somebody, or come by themselves."""
        for person in people:
            self._stage.services.conversations.join(self.record, person.user, inviter=by.id if by else None)
        await self._stage.rest()

    async def removes(self, *people: Person, by: Person) -> None:
        """Removes people, as `/remove` does."""
        for person in people:
            self._stage.services.conversations.leave(self.record, person.user, by=by.id)
        await self._stage.rest()

    async def archives(self) -> None:
        """Nobody can post there any more."""
        await self._archive(archived=True)

    async def unarchives(self) -> None:
        await self._archive(archived=False)

    async def renames(self, name: str) -> None:
        self._stage.services.conversations.rename(self.record, name)
        await self._stage.rest()

    async def deletes(self) -> None:
        """The channel is gone, with all that stood in it."""
        self._stage.services.conversations.delete_channel(self.record, by=self.record.creator)
        await self._stage.rest()

    async def invites_bot(self) -> None:
        """Adds the bot, as its creator's `/invite @bot` does."""
        self._stage.services.conversations.join(self.record, self._bot, inviter=self.record.creator or None)
        await self._stage.rest()

    async def removes_bot(self) -> None:
        """Removes the bot, as its creator's `/remove @bot` does."""
        self._stage.services.conversations.leave(self.record, self._bot, by=self.record.creator or None)
        await self._stage.rest()

    @property
    def _bot(self) -> User:
        user = self._stage.services.store.users.get(self._stage.bot.bot_user_id)
        if user is None:
            raise LookupError(self._stage.bot.bot_user_id)
        return user

    def _everything(self) -> list[SeenMessage]:
        services = self._stage.services
        bot = services.store.users.where("bot_id IS NOT NULL")[0]
        reader = reader_for(services, bot)
        return [
            seen(each, reader=reader, services=services) for each in visible_messages(services, self.record, to=None)
        ]

    async def _archive(self, *, archived: bool) -> None:
        creator = self.record.creator
        self._stage.services.conversations.set_archived(self.record, archived=archived, by=creator)
        await self._stage.rest()


def _toggled(held: list[Json], option: Json | None) -> list[Json]:
    return [each for each in held if each != option] if option in held else [*held, *([option] if option else [])]
