"""What a Web API method is: a function of its caller and its arguments, with the scopes and the tier that Slack
states."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.workspace.ids import AppId, BotId, Json, TeamId, UserId
from bot.workspace.limits import Tier
from bot.workspace.records import App, User
from bot.workspace.refusal import Refusal
from bot.workspace.services import Services


class Token(Enum):
    """Which token a method wants."""

    BOT = "xoxb"
    APP = "xapp"
    NONE = "none"


class Arguments(BaseModel):
    """The arguments of one method. Names that it does not list are refused. `team_id` stands in all of them, because
    Bolt's clients send it along everywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    team_id: TeamId | None = None


@dataclass(frozen=True)
class Caller:
    """The app that calls, and what it reaches."""

    app: App
    services: Services

    @property
    def bot(self) -> User:
        user = self.services.store.users.get(self.app.bot_user_id)
        if user is None:
            raise LookupError(self.app.bot_user_id)
        return user

    def require(self, *any_of: str) -> None:
        """Raises Refusal missing_scope unless one of these was granted."""
        if not any(scope in self.app.scopes for scope in any_of):
            raise Refusal("missing_scope", needed=any_of[0], provided=",".join(self.app.scopes))


ANYBODY = App(AppId(""), "", UserId(""), BotId(""), "", "", "", "", scopes=[])
"""The caller of a method that asks for no token."""

A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class Method:
    """One row of the Web API. `any_scope`: one of these must have been granted, or none is needed."""

    name: str
    arguments: type[Arguments]
    perform: Callable[[Caller, Any], Json]
    tier: Tier
    token: Token
    any_scope: tuple[str, ...]

    def call(self, caller: Caller, given: Json) -> Json:
        """The answer. Raises Refusal."""
        if self.any_scope:
            caller.require(*self.any_scope)
        wanted = arguments_from(self.arguments, given)
        if wanted.team_id not in (None, caller.services.team.id):
            raise Refusal("team_access_not_granted")
        return {"ok": True, **self.perform(caller, wanted)}


def arguments_from(kind: type[A], given: Json) -> A:
    """The arguments, each of its type. Raises Refusal invalid_arguments."""
    try:
        return kind.model_validate(given)
    except ValidationError as wrong:
        raise Refusal("invalid_arguments", map(_complaint, wrong.errors())) from wrong


METHODS: dict[str, Method] = {}


def method(
    name: str, tier: Tier, *any_scope: str, token: Token = Token.BOT
) -> Callable[[Callable[[Caller, A], Json]], Callable[[Caller, A], Json]]:
    """Registers the function as a Web API method; its second parameter's type says which arguments it takes."""

    def register(perform: Callable[[Caller, A], Json]) -> Callable[[Caller, A], Json]:
        hints = get_type_hints(perform)
        arguments = next(kind for kind in hints.values() if isinstance(kind, type) and issubclass(kind, Arguments))
        METHODS[name] = Method(name, arguments, perform, tier, token, any_scope)
        return perform

    return register


def _decoded(value: object) -> object:
    """JSON that arrived as text, as form-encoded arguments do. Text that is none stays what it is, for the grammar to
    refuse."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _listed(value: object) -> object:
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


Structure = Annotated[Any, BeforeValidator(_decoded)]
"""Blocks, a view, metadata: left to the grammar."""

Listed = Annotated[list[str], BeforeValidator(_listed)]
"""Ids with commas between them, or a JSON list."""


def _complaint(error: Any) -> str:
    pointer = "/".join(str(part) for part in error["loc"])
    return f"[ERROR] {_WORDS.get(error['type'], error['msg'])}{_named(error)} [json-pointer:/{pointer}]"


def _named(error: Any) -> str:
    return f": {error['loc'][-1]}" if error["type"] in _WORDS else ""


_WORDS = {"missing": "missing required field", "extra_forbidden": "unsupported argument"}


def page_of(rows: list[Any], *, cursor: str, limit: int) -> tuple[list[Any], Json]:
    """One page of a list, and the metadata that leads to the next. Raises Refusal invalid_cursor."""
    if cursor and not cursor.isdigit():
        raise Refusal("invalid_cursor")
    start = int(cursor or 0)
    rest = start + limit < len(rows)
    return rows[start : start + limit], {"next_cursor": str(start + limit) if rest else ""}
