"""The page's addresses: the page itself, its assets, what people do there, and word of changes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import ValidationError

from bot.workspace.ids import ChannelId, UserId
from bot.workspace.page.acts import ANY_ACT, Acts, CannotDo, MoveClock
from bot.workspace.page.backstage import Backstage
from bot.workspace.page.files import shown_type
from bot.workspace.page.frame import draw_nobody, draw_page
from bot.workspace.page.look import NobodyHere, Place, look
from bot.workspace.page.passages import Passages
from bot.workspace.page.scene import Beside, Scene, Tab
from bot.workspace.page.tour import Stop, Tour
from bot.workspace.page.unread import Unread

if TYPE_CHECKING:  # the server reads dates with this package, which must not need the server in turn
    from bot.workspace.server import LocalWorkspace

ASSETS = Path(__file__).parent / "static"

_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https:;"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def mount(workspace: "LocalWorkspace", *, move_clock: MoveClock | None = None, tour: Sequence[Stop] = ()) -> None:
    """Puts the page at the root of a workspace that is not yet running. `move_clock` is awaited with the instant (UTC)
    that somebody chose; without it the workspace's clock jumps there. `tour` is shown to whoever comes first."""

    async def jump(to: datetime) -> None:
        workspace.clock.move_to(to)

    page = _Page(workspace, move_clock or jump, Tour(workspace.store, tour))
    router = workspace.application.router
    router.add_get("/", page.show)
    router.add_post("/page/act", page.act)
    router.add_get("/page/changes", page.changes)
    router.add_get("/page/files/{id}", page.file)
    for asset in ASSETS.iterdir():
        router.add_get(f"/page/{asset.name}", page.asset)
    workspace.application.on_shutdown.append(page.hang_up)
    workspace.application.cleanup_ctx.append(page.keep_time)
    workspace.clock.when_moved(workspace.services.changes.announce)


class _Page:
    def __init__(self, workspace: "LocalWorkspace", move_clock: MoveClock, tour: Tour) -> None:
        self._workspace = workspace
        self._tour = tour
        self._backstage = Backstage(workspace.clock)
        workspace.when_called(self._backstage.called)
        workspace.when_answered(self._backstage.answered)
        workspace.services.delivery.when_carried(self._backstage.carried)
        self._acts = Acts(
            workspace.services, workspace.interactions, move_clock, backstage=self._backstage, tour=self._tour
        )
        self._unread = Unread(workspace.store)
        self._listening: set[asyncio.Task[None]] = set()

    async def show(self, request: web.Request) -> web.Response:
        """The page at a place, which the address names."""
        place = Place(*(request.query.get(name, "") for name in ("as", "in", "tab", "thread", "beside")))
        try:
            scene = self._scene(place)
        except NobodyHere:
            return _html(draw_nobody(self._workspace.services.team.name))
        self._mark_as_read(scene)
        return _html(draw_page(scene))

    def _scene(self, place: Place) -> Scene:
        scene = look(self._workspace.services, place, connections=self._workspace.connections)
        acts = self._backstage.acts if place.beside == Beside.CALLS else None
        came = self._unread.arrive(UserId(scene.reader.user_id), ChannelId(scene.here.id)) if scene.here else None
        return replace(scene, read_until=came, acts=acts, tour=self._tour.card, has_tour=self._tour.exists)

    async def act(self, request: web.Request) -> web.Response:
        """Does what somebody did. 204 once the app has acknowledged it; 409 with words for the person where it cannot
        be done. Only the page itself can ask: a form on another site cannot send JSON."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            await self._acts.do(ANY_ACT.validate_json(await request.read()))
        except ValidationError:
            raise web.HTTPBadRequest from None
        except CannotDo as reason:
            return web.json_response({"told": str(reason)}, status=409)
        return web.Response(status=204)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one for each change, without its content, since the browser then looks again."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        listening = asyncio.create_task(self._tell_of_changes(response))
        self._listening.add(listening)
        with suppress(asyncio.CancelledError, ConnectionError):
            await listening
        self._listening.discard(listening)
        return response

    async def hang_up(self, _application: web.Application) -> None:
        """Ends the streams, so that the server need not wait for browsers to leave."""
        for listening in self._listening:
            listening.cancel()

    async def keep_time(self, _application: web.Application) -> AsyncIterator[None]:
        """A minute that has gone by is a change: the clock on the page follows the workspace's."""
        ticking = asyncio.create_task(self._tell_of_minutes())
        yield
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking

    async def _tell_of_minutes(self) -> None:
        clock = self._workspace.clock
        while True:
            await clock.until(clock.monotonic() + 60 - clock.now().timestamp() % 60)
            self._workspace.services.changes.announce()

    async def asset(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(ASSETS / request.path.rpartition("/")[2], headers={"Cache-Control": "no-cache"})

    async def file(self, request: web.Request) -> web.Response:
        """A shared file. Only pictures, PDFs and bare text are shown; anything else is saved, so that no file can act
        as a page."""
        file = self._workspace.store.files.get(request.match_info["id"])
        if file is None or file.content is None:
            raise web.HTTPNotFound
        shown = shown_type(file.name)
        charset = "utf-8" if shown == "text/plain" else None
        headers = _HEADERS | ({} if shown else {"Content-Disposition": "attachment"})
        kind = shown or "application/octet-stream"
        return web.Response(body=file.content, content_type=kind, charset=charset, headers=headers)

    async def _tell_of_changes(self, response: web.StreamResponse) -> None:
        with self._workspace.subscribe() as changes:
            await response.write(b"retry: 1000\ndata: listening\n\n")
            async for _change in changes:
                await response.write(b"data: changed\n\n")

    def _mark_as_read(self, scene: Scene) -> None:
        """What is on the screen is read; an app's messages are not while its Home is."""
        if scene.passages is not None:
            Passages(self._workspace.services, scene.reader).mark()
        if scene.here and scene.messages and not (scene.app and scene.app.tab is Tab.HOME):
            self._unread.mark(UserId(scene.reader.user_id), ChannelId(scene.here.id), scene.messages[-1].ts)


def _html(body: str) -> web.Response:
    return web.Response(text=body, content_type="text/html", headers=_HEADERS)
