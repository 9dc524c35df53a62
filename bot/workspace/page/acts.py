"""What somebody before the page does: how the browser says it, and how it is done, by what drives people in tests."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, TypeAdapter

from bot.workspace.controls import Control, controls_of
from bot.workspace.files import Upload, most_files
from bot.workspace.ids import AppId, ChannelId, Json, Ts, UserId, ViewId
from bot.workspace.interactions import Interactions
from bot.workspace.page.backstage import Backstage
from bot.workspace.page.entries import NotOffered, chosen
from bot.workspace.page.look import reader_of
from bot.workspace.page.looks import Look, choose_look
from bot.workspace.page.rich_typing import as_rich_text, as_typed
from bot.workspace.page.tour import Tour
from bot.workspace.page.typed import as_sent
from bot.workspace.records import Channel, Message, Passage, User, View
from bot.workspace.services import Services
from bot.workspace.shapes import values_of


class Said(BaseModel):
    """Part of what the browser says."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Act(Said):
    """Something done by the person whom one is."""

    user: UserId


class Filled(Said):
    """What stands in one control; several values where several are ticked."""

    block: str
    action: str
    values: list[str]


class Use(Act):
    """Presses a button, or changes a control. `container` names the view or message as the page drew it."""

    kind: Literal["use"]
    container: str
    control: Filled


class Seek(Act):
    """Types into a menu whose options the app suggests; what was typed is the control's value."""

    kind: Literal["seek"]
    container: str
    control: Filled


class ChosenFile(Said):
    """A file from somebody's machine, or so much of it as shows that it is too large."""

    name: str
    content: Base64Bytes


class Attach(Act):
    """Chooses files for a field, beside those that it holds, or in place of the only one that it takes."""

    kind: Literal["attach"]
    container: str
    control: Filled
    files: list[ChosenFile]


class Submit(Act):
    """Submits the modal with what stands in its fields."""

    kind: Literal["submit"]
    view: ViewId
    fields: list[Filled]


class Close(Act):
    """Closes the modal in front, or the whole stack."""

    kind: Literal["close"]
    view: ViewId
    which: Literal["one", "all"]


class Say(Act):
    """Writes a message, or runs the command that it begins with."""

    kind: Literal["say"]
    conversation: ChannelId
    text: Annotated[str, Field(max_length=40_000)]
    thread: Ts | None = None


class OpenApp(Act):
    """Comes to one of an app's tabs."""

    kind: Literal["open"]
    app: AppId
    tab: Literal["home", "messages"]


class Wait(Act):
    """Lets time pass: "an hour", "until tomorrow" or "a week" (at eight), or until a wall time in the person's zone."""

    kind: Literal["wait"]
    target: str


class TakeTour(Act):
    """Goes to a step of the tour, counted from 1; beyond the last one it is over."""

    kind: Literal["tour"]
    to: int


TellingAct = Use | Seek | Attach | Submit | Close | Say | OpenApp | Wait
"""Those that an app may come to hear of."""


class ChooseLook(Act):
    """Wants the page light, dark, or as the computer has it."""

    kind: Literal["look"]
    look: Look


AnyAct = TellingAct | TakeTour | ChooseLook
ANY_ACT: TypeAdapter[AnyAct] = TypeAdapter(
    Annotated[AnyAct, Field(discriminator="kind")], config=ConfigDict(defer_build=True)
)

MoveClock = Callable[[datetime], Awaitable[None]]


class CannotDo(Exception):
    """Something that is not possible, or no longer. Its text is for the person who tried."""


class Acts:
    """Does what people do. Each method raises CannotDo."""

    def __init__(
        self, services: Services, interactions: Interactions, move_clock: MoveClock, *, backstage: Backstage, tour: Tour
    ) -> None:
        self._services = services
        self._interactions = interactions
        self._move_clock = move_clock
        self._backstage = backstage
        self._tour = tour

    async def do(self, act: AnyAct) -> None:
        user = self._user(act.user)
        if isinstance(act, TakeTour):
            self._tour.go_to(act.to)
        elif isinstance(act, ChooseLook):
            choose_look(self._services.store, act.look)
        else:
            self._backstage.begin(f"{user.name} {_DOES[act.kind]}")
            await self._do(user, act)

    async def _do(self, user: User, act: TellingAct) -> None:
        match act:
            case Use():
                await self._use(user, act)
            case Seek():
                await self._seek(user, act)
            case Attach():
                self._attach(user, act)
            case Submit():
                await self._submit(user, act)
            case Close():
                await self._close(user, act)
            case Say():
                await self._say(user, act)
            case OpenApp():
                await self._open(user, act)
            case Wait():
                await self._wait(user, act)

    async def _use(self, user: User, act: Use) -> None:
        place = self._place(user, act.container)
        control = _control(place, act.control)
        await self._interactions.use(user, place, control, self._chosen(place, control, act.control, user))

    async def _seek(self, user: User, act: Seek) -> None:
        place = self._place(user, act.container)
        await self._interactions.suggestions(user, place, _control(place, act.control), "".join(act.control.values))

    def _attach(self, user: User, act: Attach) -> None:
        place = self._place(user, act.container)
        control = _control(place, act.control)
        if not isinstance(place, View) or control.kind != "file_input":
            raise CannotDo("This has just changed. Look again, and choose what stands there now.")
        standing = self._held(place, control, user) if most_files(control.element) > 1 else []
        uploads = [Upload(each.name, each.content) for each in act.files]
        self._interactions.attach(user, place, control, uploads, beside=standing)

    async def _submit(self, user: User, act: Submit) -> None:
        view = self._view(user, act.view)
        for field in act.fields:
            control = _control(view, field)
            state = self._chosen(view, control, field, user)
            self._services.views.enter(view.container, user.id, control.place, state)
        await self._interactions.submit(user, view)

    async def _close(self, user: User, act: Close) -> None:
        view = self._view(user, act.view)
        if act.which == "all":
            await self._interactions.close_all(user)
        else:
            await self._interactions.close(user, view)

    async def _say(self, user: User, act: Say) -> None:
        channel = self._conversation(user, act.conversation)
        text = act.text.strip()
        if not text.startswith("/"):
            self._interactions.say(user, channel, as_sent(text, reader_of(self._services, user)), thread_ts=act.thread)
        elif act.thread:
            raise CannotDo("Commands do not work in threads. Type it in the conversation instead.")
        else:
            await self._interactions.run(user, channel, text)

    async def _open(self, user: User, act: OpenApp) -> None:
        app = self._services.store.apps.get(act.app)
        if app is None:
            raise CannotDo("This app is no longer installed.")
        await self._interactions.open_home(user, app, tab=act.tab)

    async def _wait(self, user: User, act: Wait) -> None:
        now = self._services.clock.now()
        target = instant_of(act.target, now, ZoneInfo(user.tz))
        if target < now:
            raise CannotDo("The clock only goes forward. Choose a time that is still to come.")
        began = self._services.conversations.new_ts()
        await self._move_clock(target)
        self._services.store.passages.save(Passage(began, self._services.conversations.new_ts()))

    def _chosen(self, place: View | Message, control: Control, filled: Filled, user: User) -> Json:
        """The state that the browser wants; of files those stay whose ids it still names."""
        if control.kind == "file_input":
            named = " ".join(filled.values).split()
            return control.holding([file for file in self._held(place, control, user) if file["id"] in named])
        if control.kind == "rich_text_input":
            return self._written(place, control, "\n".join(filled.values), user)
        if control.is_external:
            suggestion = self._services.views.suggestions(place.container, user.id).get(control.place)
            suggested = suggestion.options if suggestion else []
            control = control.offering([*self._held(place, control, user), *suggested])
        try:
            return chosen(control, filled.values, ZoneInfo(user.tz))
        except NotOffered as error:
            raise CannotDo("This choice has gone in the meantime. Look again, and choose another.") from error

    def _written(self, place: View | Message, control: Control, typed: str, user: User) -> Json:
        """The rich text that was typed. What nobody has touched stays as it is, with all that cannot be typed."""
        reader = reader_of(self._services, user)
        for held in self._held(place, control, user):
            if as_typed(held, reader) == typed:
                return control.holding(held)
        return control.holding(as_rich_text(typed, reader) if typed.strip() else None)

    def _held(self, place: View | Message, control: Control, user: User) -> list[Json]:
        """The options, files or rich text that stand in a control."""
        values = values_of(place.container, user.id, _blocks(place), store=self._services.store)
        held = control.held_by(values[control.block_id][control.action_id])
        return held if isinstance(held, list) else [held] if held else []

    def _user(self, user_id: UserId) -> User:
        user = self._services.store.users.get(user_id)
        if user is None or user.is_bot:
            raise CannotDo("This person is no longer here. Choose somebody else at the top.")
        return user

    def _conversation(self, user: User, channel_id: ChannelId) -> Channel:
        channel = self._services.store.channels.get(channel_id)
        if channel is None or not self._services.conversations.has(channel, user.id):
            raise CannotDo(f"{user.name} is not in this conversation.")
        return channel

    def _place(self, user: User, container: str) -> View | Message:
        kind, _, key = container.partition(":")
        return self._view(user, ViewId(key)) if kind == "view" else self._message(user, key)

    def _view(self, user: User, view_id: ViewId) -> View:
        view = self._services.store.views.get(view_id)
        if view is None or view.user_id != user.id:
            raise CannotDo("This has closed in the meantime.")
        return view

    def _message(self, user: User, key: str) -> Message:
        channel_id, _, ts = key.partition(":")
        channel = self._conversation(user, ChannelId(channel_id))
        message = self._services.store.messages.get(channel.id, ts)
        if message is None or message.visible_to not in (None, user.id):
            raise CannotDo("This message has gone in the meantime.")
        return message


_DOES = {
    "use": "uses a button or a field",
    "seek": "searches in a menu",
    "attach": "chooses files",
    "submit": "submits a modal",
    "close": "closes a modal",
    "say": "writes",
    "open": "opens an app",
    "wait": "lets time pass",
}
"""What an app may come to hear of, in words."""


_MORNINGS = {"until tomorrow": timedelta(days=1), "a week": timedelta(weeks=1)}


def instant_of(target: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Where the clock shall stand, in UTC."""
    if target == "an hour":
        return now + timedelta(hours=1)
    if target in _MORNINGS:
        day = now.astimezone(zone).date() + _MORNINGS[target]
        return datetime.combine(day, time(8), zone).astimezone(UTC)
    try:
        return datetime.fromisoformat(target).replace(tzinfo=zone).astimezone(UTC)
    except ValueError as error:
        raise CannotDo("That is no date and time. Choose both, such as 13 May 2027 at 08:00.") from error


def _control(place: View | Message, filled: Filled) -> Control:
    for control in controls_of(_blocks(place)):
        if control.place == (filled.block, filled.action):
            return control
    raise CannotDo("This has just changed. Look again, and choose what stands there now.")


def _blocks(place: View | Message) -> list[Json]:
    return list(place.body["blocks"]) if isinstance(place, View) else place.drawn_blocks
