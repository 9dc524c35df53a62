"""The one place where errors that no listener expected become words.

What is wrong in a form stands beside its fields. A refusal is told as one. Anything else is logged under a reference
code, and the person gets an apology with that code. Slack always gets its acknowledgement: without one it would send it
all again.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.house.access import NotFound, Refusal
from handlers.house.error_facts import facts
from handlers.house.forms import FormErrors
from handlers.house.services import Services
from handlers.house.telling import tell
from handlers.house.views.refusals import UNTRACED_TROUBLE, notice, refusal_words, trouble_words

# Somebody waits in front of these, and has somewhere to read an answer. (A command's body has no type.)
WAITED_FOR = frozenset({"block_actions", "view_submission", "shortcut", "message_action", None})
FORM = "view_submission"

log = structlog.get_logger()


async def explain(
    error: Exception,
    services: Services,
    *,
    body: Mapping[str, Any],
    client: AsyncWebClient,
    ack: AsyncAck,
    is_traced: bool = True,
) -> None:
    """Acknowledges what a listener left unacknowledged, and tells whoever waits what became of it.

    Unless it is traced, no log says that it happened.
    """
    is_open_form = ack.response is None and body.get("type") == FORM
    if is_open_form and isinstance(error, FormErrors):
        await ack(response_action="errors", errors=error.by_field)
        return
    words = _words(error, services) if is_traced else _untraced_words(error, services)
    if is_open_form:
        await ack(**_said_over(body["view"], words))
        return
    if ack.response is None:
        await ack()
    await _try_to_tell(client, body, words, is_traced=is_traced)


def unhandled(services: Services) -> Callable[..., Awaitable[BoltResponse]]:
    """What bolt calls for what no listener takes: a button or a form that an older version of the bot has drawn.

    It answers 200: over Socket Mode bolt acknowledges nothing else.
    """

    async def told(error: Exception, body: Mapping[str, Any], client: AsyncWebClient) -> BoltResponse:
        words = _words(NotFound() if isinstance(error, BoltUnhandledRequestError) else error, services)
        if body.get("type") == FORM:
            return BoltResponse(status=200, body=json.dumps(_said_over(body["view"], words)))
        await _try_to_tell(client, body, words)
        return BoltResponse(status=200)

    return told


def _said_over(form: Mapping[str, Any], words: str) -> dict[str, Any]:
    """The answer to a form: a note laid over it, so that closing that leads back to everything that was typed.

    Over the third of a stack Slack lays nothing more: there it takes the form's place.
    """
    is_third = form.get("previous_view_id") not in (None, form.get("root_view_id"))
    return {"response_action": "update" if is_third else "push", "view": notice(words)}


async def _try_to_tell(client: AsyncWebClient, body: Mapping[str, Any], words: str, *, is_traced: bool = True) -> None:
    """What fails here may be what failed before; there is nobody left to tell then."""
    if body.get("type") not in WAITED_FOR:
        return
    try:
        await tell(client, body, words)
    except Exception as error:
        if is_traced:
            log.warning("listener.failure_untold", **facts(error))


def _words(error: Exception, services: Services) -> str:
    if isinstance(error, Refusal):
        return refusal_words(error)
    reference = f"{services.rng.getrandbits(32):08x}"
    log.error("listener.failed", reference=reference, **facts(error))
    return trouble_words(reference)


def _untraced_words(error: Exception, services: Services) -> str:
    """Without a reference: whoever knows it would find the line of the log, and the minute."""
    if isinstance(error, Refusal):
        return refusal_words(error)
    services.mistakes.note(error, services.clock())
    return UNTRACED_TROUBLE
