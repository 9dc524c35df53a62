"""The page at which calendar programs look up the meetings. The secret in its address says whose it is."""

from hashlib import sha256
from http import HTTPStatus

from aiohttp import web

from bot.http import Answer
from handlers.house.services import Services
from handlers.meetings.calendar_feeds import looked_up

# Programs ask far less often; one that asks again and again is answered from what it has.
FRESH_SECONDS = 15 * 60


def calendar_page(services: Services) -> Answer:
    """Answers with the calendar at a secret address, 304 where the program has it already, 404 at any other."""

    async def answered(request: web.Request) -> web.Response:
        async with services.work.item():
            content = await looked_up(services, request.match_info["secret"])
        if content is None:
            return web.Response(status=HTTPStatus.NOT_FOUND, headers={"Cache-Control": "no-store"})
        etag = sha256(content).hexdigest()[:32]
        known = {one.value for one in request.if_none_match or ()}
        if etag in known:
            response = web.Response(status=HTTPStatus.NOT_MODIFIED)
        else:
            response = web.Response(body=content, content_type="text/calendar", charset="utf-8")
        response.etag = etag
        response.headers["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
        return response

    return answered
