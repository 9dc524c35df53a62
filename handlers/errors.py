"""The one place where errors that no listener expected become words.

A refusal is told as one. Anything else is logged under a reference code, and the person gets an apology with that
code. The answer is always a 200: over Socket Mode bolt acknowledges nothing else, and Slack would send it all again.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.access import NotFound, Refusal
from handlers.services import Services
from handlers.telling import tell
from handlers.views.refusals import notice, refusal_words, trouble_words

# Somebody waits in front of these, and has somewhere to read an answer. (A command's body has no type.)
WAITED_FOR = frozenset({"block_actions", "view_submission", "shortcut", "message_action", None})
FRAMES_KEPT = 12

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
        if body.get("type") in WAITED_FOR:
            await _try_to_tell(client, body, words)
        # `response` is None once the listener has acknowledged: there is nothing left to answer, and bolt insists.
        return BoltResponse(status=200) if response is not None else None

    return told


async def _try_to_tell(client: AsyncWebClient, body: Mapping[str, Any], words: str) -> None:
    """What fails here may be what failed before; the acknowledgement must go out all the same."""
    try:
        await tell(client, body, words)
    except Exception as error:
        log.warning("listener.failure_untold", **facts(error))


def _words(error: Exception, services: Services) -> str:
    if isinstance(error, Refusal):
        return refusal_words(error)
    if isinstance(error, BoltUnhandledRequestError):  # a button or a form that an older version of the bot has drawn
        return refusal_words(NotFound())
    reference = f"{services.rng.getrandbits(32):08x}"
    log.error("listener.failed", reference=reference, **facts(error))
    return trouble_words(reference)


def facts(error: BaseException) -> dict[str, object]:
    """What a log may keep of an error: the kinds and places of it and its causes, and Slack's code.

    Never a message, for it may quote what somebody typed.
    """
    kinds, places = [], []
    link: BaseException | None = error
    while link is not None:
        kinds.append(type(link).__name__)
        places += [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or link.__context__
    code = error.response.get("error") if isinstance(error, SlackApiError) else None
    return {"error": " < ".join(kinds), "at": places[-FRAMES_KEPT:]} | ({"slack": code} if code else {})
