"""The Web API over HTTP: reads the call in any of the ways in which Slack takes it, and records what was answered."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.workspace.ids import AppId, Json
from bot.workspace.methods import ANYBODY, METHODS, Caller, Method, Token
from bot.workspace.records import App
from bot.workspace.refusal import Refusal
from bot.workspace.services import Services
from bot.workspace.trouble import CutAfterAccepting, CutBeforeAccepting, ServerError, Stall, TooMany

MOST_CALLS = 20_000


@dataclass(frozen=True)
class Call:
    """One call of the Web API. `answer` is None when the connection was cut, or the workspace failed on purpose."""

    method: str
    arguments: Json
    answer: Json | None
    status: int
    at: datetime
    app_id: AppId | None


class WebApi:
    """Serves /api/<method>."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.calls: deque[Call] = deque(maxlen=MOST_CALLS)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        given = await _arguments(request)
        token = str(given.pop("token", "")) or _bearer(request)
        match self._services.trouble.take(name):
            case TooMany(retry_after=seconds):
                return self._answer(name, given, token, Refusal("ratelimited", retry_after=seconds))
            case ServerError(status=status):
                self._record(name, given, token, None, status=status)
                return web.Response(status=status)
            case CutBeforeAccepting():
                return self._cut(request, name, given, token)
            case CutAfterAccepting():
                self._perform(name, given, token)
                return self._cut(request, name, given, token)
            case Stall() as stall:
                await stall.hold()
        return self._answer(name, given, token, self._perform(name, given, token))

    def _perform(self, name: str, given: Json, token: str) -> Json | Refusal:
        """Does what is asked, whole or not at all."""
        try:
            with self._services.store.transaction():
                return self._call(name, given, token)
        except Refusal as refusal:
            return refusal

    def _call(self, name: str, given: Json, token: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        app = self._app_for(method, token)
        self._keep_pace(method, app)
        return method.call(Caller(app, self._services), given)

    def _app_for(self, method: Method, token: str) -> App:
        if method.token is Token.NONE:
            return ANYBODY
        if not token:
            raise Refusal("not_authed")
        app = self._app_of(token)
        if app is None:
            raise Refusal("invalid_auth")
        if app.refused_with:
            raise Refusal(app.refused_with)
        if not token.startswith(method.token.value):
            raise Refusal("not_allowed_token_type")
        return app

    def _app_of(self, token: str) -> App | None:
        return self._services.store.apps.first("bot_token = ? OR app_token = ?", token, token) if token else None

    def _keep_pace(self, method: Method, app: App) -> None:
        wait = self._services.limits.wait_for((app.id, method.name), method.tier.value)
        if wait:
            raise Refusal("ratelimited", retry_after=wait)

    def _answer(self, name: str, given: Json, token: str, said: Json | Refusal) -> web.Response:
        body = said.answer() if isinstance(said, Refusal) else said
        retry_after = body.pop("retry_after", None)
        status = 429 if retry_after else 200
        self._record(name, given, token, body, status=status)
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        return web.json_response(body, status=status, headers=headers)

    def _cut(self, request: web.Request, name: str, given: Json, token: str) -> web.StreamResponse:
        self._record(name, given, token, None, status=0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _record(self, name: str, given: Json, token: str, answer: Json | None, *, status: int) -> None:
        app = self._app_of(token)
        at = self._services.clock.now()
        self.calls.append(Call(name, given, answer, status, at, app.id if app else None))


async def _arguments(request: web.Request) -> Json:
    """Query, form and JSON body together."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json() if request.can_read_body else {}
        return given | body
    return given | dict(await request.post())


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")
