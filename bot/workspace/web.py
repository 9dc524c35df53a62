"""The Web API over HTTP: reads the call in any of the ways in which Slack takes it, and records what was answered."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from bot.workspace.ids import AppId, Json
from bot.workspace.methods import ANYBODY, METHODS, Caller, Method, Token
from bot.workspace.records import App
from bot.workspace.refusal import Refusal
from bot.workspace.services import Services
from bot.workspace.trouble import CutAfterAccepting, CutBeforeAccepting, ServerError, Stall, TooMany

MOST_CALLS = 20_000
CONNECTING = ["connections:write"]
"""What an app-level token is for."""


@dataclass(frozen=True)
class Call:
    """One call of the Web API. `answer` is None when the connection was cut, or the workspace failed on purpose."""

    method: str
    arguments: Json
    answer: Json | None
    status: int
    at: datetime
    app_id: AppId | None


@dataclass(frozen=True)
class _Asked:
    """A call as it arrived: `app` is the one whose token it carries."""

    method: str
    arguments: Json
    token: str
    app: App | None


class WebApi:
    """Serves /api/<method>."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._watchers: list[Callable[[Call], None]] = []

    def when_called(self, told: Callable[[Call], None]) -> None:
        """Calls `told` with every call, once it is answered."""
        self._watchers.append(told)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = self._asked(request.match_info["method"], await _arguments(request), _bearer(request))
        except Refusal as refusal:
            return web.json_response(refusal.answer())
        match self._services.trouble.take(asked.method):
            case TooMany(retry_after=seconds):
                return self._answer(asked, Refusal("ratelimited", retry_after=seconds).answer())
            case ServerError(status=status):
                self._record(asked, None, status=status)
                return web.Response(status=status)
            case CutBeforeAccepting():
                return self._cut(request, asked)
            case CutAfterAccepting():
                self._perform(asked)
                return self._cut(request, asked)
            case Stall() as stall:
                await stall.hold()
        return self._answer(asked, self._perform(asked))

    def _asked(self, method: str, arguments: Json, bearer: str) -> _Asked:
        token = str(arguments.pop("token", "")) or bearer
        app = self._services.store.apps.first("bot_token = ? OR app_token = ?", token, token) if token else None
        return _Asked(method, arguments, token, app)

    def _perform(self, asked: _Asked) -> Json:
        """Does what is asked, whole or not at all, and says what came of it."""
        try:
            with self._services.store.transaction():
                return self._call(asked)
        except Refusal as refusal:
            return refusal.answer()

    def _call(self, asked: _Asked) -> Json:
        method = METHODS.get(asked.method)
        if method is None:
            raise Refusal("unknown_method", req_method=asked.method)
        app = ANYBODY if method.token is Token.NONE else _entitled(asked, method)
        wait = self._services.limits.wait_for((app.id, method.name), method.tier.value)
        if wait:
            raise Refusal("ratelimited", retry_after=wait)
        return method.call(Caller(app, self._services), asked.arguments)

    def _answer(self, asked: _Asked, said: Json) -> web.Response:
        retry_after = said.pop("retry_after", None)
        status = 429 if retry_after else 200
        self._record(asked, said, status=status)
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        return web.json_response(said, status=status, headers=headers | self._headers(asked))

    def _headers(self, asked: _Asked) -> dict[str, str]:
        """What comes with every answer: the workspace's time, and what was granted to the token."""
        date = {"Date": format_datetime(self._services.clock.now().astimezone(UTC), usegmt=True)}
        if asked.app is None:
            return date
        scopes = CONNECTING if asked.token == asked.app.app_token else asked.app.scopes
        return date | {"x-oauth-scopes": ",".join(scopes)}

    def _cut(self, request: web.Request, asked: _Asked) -> web.StreamResponse:
        self._record(asked, None, status=0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _record(self, asked: _Asked, answer: Json | None, *, status: int) -> None:
        at = self._services.clock.now()
        app_id = asked.app.id if asked.app else None
        call = Call(asked.method, asked.arguments, answer, status, at, app_id)
        self.calls.append(call)
        for told in self._watchers:
            told(call)


def _entitled(asked: _Asked, method: Method) -> App:
    """The app that calls, if its token is good for this method."""
    if not asked.token:
        raise Refusal("not_authed")
    if asked.app is None:
        raise Refusal("invalid_auth")
    if asked.app.refused_with:
        raise Refusal(asked.app.refused_with)
    if not asked.token.startswith(method.token.value):
        raise Refusal("not_allowed_token_type")
    return asked.app


async def _arguments(request: web.Request) -> Json:
    """Query, form and JSON body together."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        return given | json_object(await request.text() or "{}")
    return given | dict(await request.post())


def json_object(text: str) -> Json:
    """The JSON object that somebody sent. Raises Refusal invalid_json or json_not_object."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        raise Refusal("invalid_json") from None
    if not isinstance(value, dict):
        raise Refusal("json_not_object")
    return value


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")
