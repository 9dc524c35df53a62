"""The addresses beside the Web API: response URLs, and where files are brought and fetched."""

from dataclasses import replace

from aiohttp import web

from bot.workspace.files import media_type_of
from bot.workspace.refusal import Refusal
from bot.workspace.responses import Responses
from bot.workspace.services import Services
from bot.workspace.web import json_object

SIGN_IN_PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Sign in | Slack</title></head><body><h1>Sign in to your workspace</h1></body></html>
"""


class Endpoints:
    def __init__(self, services: Services, responses: Responses) -> None:
        self._services = services
        self._responses = responses

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_post("/actions/{token:.+}", self._respond)
        router.add_post("/upload/{file_id}", self._take_file)
        router.add_get("/files/{file_id}/{name}", self._give_file)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            said = json_object(await request.text())
            with self._services.store.transaction():
                self._responses.answer(request.match_info["token"], said)
        except Refusal as refusal:
            return web.json_response(refusal.answer(), status=404)
        return web.Response(text="ok")

    async def _take_file(self, request: web.Request) -> web.Response:
        """The bytes of a file that was announced: exactly as many as were announced, once."""
        file = self._services.store.files.get(request.match_info["file_id"])
        content = await request.read()
        if file is None or file.content is not None or len(content) != file.size:
            raise web.HTTPBadRequest
        self._services.store.files.save(replace(file, content=content))
        return web.Response(text=f"OK - {len(content)}")

    async def _give_file(self, request: web.Request) -> web.Response:
        """The bytes of a file, to an app that may read it. To anybody else, as Slack does, the page on which people
        sign in: with the status 200, so that it is easily mistaken for the file."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        app = self._services.store.apps.first("bot_token = ?", token)
        file = self._services.store.files.get(request.match_info["file_id"])
        if file is None or file.content is None:
            raise web.HTTPNotFound
        is_granted = app is not None and "files:read" in app.scopes and not app.refused_with
        if app is None or not is_granted or not self._services.conversations.may_read(app, file):
            return web.Response(text=SIGN_IN_PAGE, content_type="text/html")
        return web.Response(body=file.content, content_type=media_type_of(file.name))
