"""The port: a health page, and the door at which Slack's signed requests come in.

Nothing behind the door sees a request that Slack has not signed: neither bolt nor a listener nor the error handler,
whose apology goes to an address that the request itself names.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.connection import Stop

# Slack's forms hold at most 250 kB of view; anything larger is not from Slack.
LARGEST_REQUEST = 1024 * 1024

Answer = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def http_server(port: int, door: Answer | None = None) -> AsyncIterator[Stop]:
    """Serves GET /healthz, and POST /slack/events where there is a `door`. Stopped, it answers what it has."""
    application = web.Application(client_max_size=LARGEST_REQUEST)
    application.router.add_get("/healthz", _healthy)
    if door is not None:
        application.router.add_post("/slack/events", door)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    # Without a door nobody outside this machine has anything to ask here: no port stands open.
    site = web.TCPSite(runner, host=None if door else "localhost", port=port)
    await site.start()
    try:
        yield site.stop
    finally:
        await runner.cleanup()


def slack_door(app: AsyncApp, signing_secret: str) -> Answer:
    """Lets in what Slack has signed: 401 for anything else, 400 for what cannot be read all the same."""
    verifier = SignatureVerifier(signing_secret)

    async def opened(request: web.Request) -> web.Response:
        if not await _is_signed(request, verifier):
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            read = await to_bolt_request(request)
        except (ValueError, TypeError, AttributeError):  # bolt reads the body as it comes, whatever its shape
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        return await to_aiohttp_response(await app.async_dispatch(read))

    return opened


async def _is_signed(request: web.Request, verifier: SignatureVerifier) -> bool:
    try:
        return verifier.is_valid_request(await request.read(), dict(request.headers))
    except (ValueError, TypeError, OverflowError):  # a timestamp that is no number, a signature that is no ASCII
        return False


async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
