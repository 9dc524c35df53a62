"""The one place where errors that no listener expected become words.

A refusal is told as one. Anything else is logged under a reference code, and the person gets an apology with that
code. The answer is always a 200: over Socket Mode bolt acknowledges nothing else, and Slack would send it all again.
"""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access import NotFound, Refusal
from handlers.services import Services
from handlers.telling import tell
from handlers.views.refusals import notice, refusal_words, trouble_words

log = structlog.get_logger()


def error_handler(services: Services) -> Any:
    """What bolt calls for whatever a listener raised."""

    async def told(
        error: Exception, body: Mapping[str, Any], client: AsyncWebClient, response: BoltResponse | None
    ) -> BoltResponse | None:
        words = _words(error, services)
        if body.get("type") == "view_submission" and response is not None:
            # Pushed, not put in its place: closing the note leads back to the form, with everything that was typed.
            return BoltResponse(status=200, body=json.dumps({"response_action": "push", "view": notice(words)}))
        if body.get("type") != "event_callback":
            await tell(client, body, words)
        # `response` is None once the listener has acknowledged: there is nothing left to answer, and bolt insists.
        return BoltResponse(status=200) if response is not None else None

    return told


def _words(error: Exception, services: Services) -> str:
    if isinstance(error, Refusal):
        return refusal_words(error)
    if isinstance(error, BoltUnhandledRequestError):  # a button that an older version of the bot has drawn
        return refusal_words(NotFound())
    reference = f"{services.rng.getrandbits(32):08x}"
    log.error("listener.failed", reference=reference, exc_info=error)
    return trouble_words(reference)
