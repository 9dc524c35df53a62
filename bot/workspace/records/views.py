"""Modals and Home tabs, what people have filled in there, and what was said beside the fields."""

from dataclasses import dataclass
from enum import StrEnum

from bot.workspace.ids import AppId, ChannelId, Json, UserId, ViewId


class ViewKind(StrEnum):
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True)
class View:
    """One view as one person has it. `body` is what the app sent; `depth` counts from the first of the stack;
    `opened_in` is the conversation that she had before her."""

    id: ViewId
    app_id: AppId
    user_id: UserId
    kind: ViewKind
    body: Json
    hash: str
    external_id: str = ""
    root_view_id: ViewId | None = None
    previous_view_id: ViewId | None = None
    depth: int = 0
    opened_in: ChannelId | None = None

    @property
    def container(self) -> str:
        return self.id


@dataclass(frozen=True)
class Input:
    """The state of one element, as it will stand in `state.values`."""

    container: str
    user_id: UserId
    block_id: str
    action_id: str
    value: Json


@dataclass(frozen=True)
class Suggestion:
    """The options that an app has offered in an external select for what somebody `typed` there."""

    container: str
    user_id: UserId
    block_id: str
    action_id: str
    typed: str
    options: list[Json]


@dataclass(frozen=True)
class Complaint:
    """Words that the person sees beside a block, or for `block_id` "" beside the whole."""

    container: str
    user_id: UserId
    block_id: str
    text: str
