"""What somebody before the page does: read from the browser, then done by the same functions that drive people in tests."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot.workspace.controls import Control, controls_of
from bot.workspace.ids import AppId, ChannelId, Ts, UserId, ViewId
from bot.workspace.page.entries import NotOffered, chosen
from bot.workspace.page.look import reader_of
from bot.workspace.page.typed import as_sent
from bot.workspace.records import Channel, Message, User, View
from bot.workspace.server import LocalWorkspace

MoveClock = Callable[[datetime], Awaitable[None]]


class CannotDo(Exception):
    """An act that is not possible, or no longer. Its text is for the person who tried."""


class Act(BaseModel):
    """Anything done by the person whom one is. Told apart by `kind`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: UserId


class Filled(BaseModel):
    """What stands in one control. Several values for several ticks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    block: str
    action: str
    values: list[str]


class Use(Act):
    """Presses a button, or changes a control. `container` names the view or message, as the page drew it."""

    kind: Literal["use"]
    container: str
    control: Filled


class Submit(Act):
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
    """Moves the clock: "in an hour", "tomorrow" (at eight), or a wall time in the person's zone."""

    kind: Literal["wait"]
    target: str


AnyAct = Annotated[Use | Submit | Close | Say | OpenApp | Wait, Field(discriminator="kind")]
