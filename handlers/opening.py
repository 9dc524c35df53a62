"""Opens modals, and says so kindly when Slack will not.

A trigger lives three seconds. Everything a view needs from the database is read before; should the trigger have run
out all the same, the person is asked to try again rather than left in front of nothing.
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.telling import tell
from handlers.views.kit import Payload

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})
TRY_AGAIN = "That took me too long, and Slack closed the door. Nothing is lost: please try once more."


async def opening(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> None:
    """Opens `view` for whoever sent `body`, or tells them that it came too late."""
    try:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        if error.response.get("error") not in TOO_LATE:
            raise
        await tell(client, body, TRY_AGAIN)
