"""The port: pages for whoever watches the bot, and the door at which Slack's signed requests come in.

Nothing behind the door sees a request that Slack has not signed: neither bolt nor a listener nor the error handler,
whose apology goes to an address that the request itself names.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

# Slack's forms hold at most 250 kB of view; anything larger is not from Slack.
LARGEST_REQUEST = 1024 * 1024

Answer = Callable[[web.Request], Awaitable[web.Response]]


class SlackDoor:
    """The line over HTTP: lets in what Slack has signed.

    Answers 401 to anything else, 400 to what cannot be read all the same.
    """

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self.envelopes = 0
        self.site: web.TCPSite | None = None
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def __call__(self, request: web.Request) -> web.Response:
        if not await self._is_signed(request):
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        self.envelopes += 1
        try:
            read = await to_bolt_request(request)
        except (ValueError, TypeError, AttributeError):  # bolt reads the body as it comes, whatever its shape
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        return await to_aiohttp_response(await self._app.async_dispatch(read))

    async def _is_signed(self, request: web.Request) -> bool:
        try:
            return self._verifier.is_valid_request(await request.read(), dict(request.headers))
        except (ValueError, TypeError, OverflowError):  # a timestamp that is no number, a signature that is no ASCII
            return False

    async def is_up(self) -> bool:
        """Slack calls by itself: all that the bot can know is that the port is open."""
        return self.site is not None

    async def stop(self) -> None:
        """No new connection is taken; what has come in is answered."""
        site, self.site = self.site, None
        if site is not None:
            await site.stop()


@asynccontextmanager
async def http_server(port: int, pages: Mapping[str, Answer], door: SlackDoor | None = None) -> AsyncIterator[None]:
    """Serves GET of the pages, and POST /slack/events where there is a `door`, while open."""
    application = web.Application(client_max_size=LARGEST_REQUEST)
    for path, page in pages.items():
        application.router.add_get(path, page)
    if door is not None:
        application.router.add_post("/slack/events", door.__call__)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    # Without a door nobody outside this machine has anything to ask here: no port stands open.
    site = web.TCPSite(runner, host=None if door else "localhost", port=port)
    await site.start()
    if door is not None:
        door.site = site
    try:
        yield
    finally:
        await runner.cleanup()
