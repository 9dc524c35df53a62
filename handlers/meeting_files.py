"""One meeting as a file for calendars: whoever wants it taps Add to calendar, and has it in her messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import inside
from handlers.calendar_entries import entry_file, entry_of
from handlers.capability import Capability
from handlers.errors import facts
from handlers.meeting_extras import MeetingExtra, Shown
from handlers.meeting_rights import known_meeting
from handlers.references import tapped
from handlers.registrar import Registrar
from handlers.sending_files import CALLS as FILE_CALLS
from handlers.sending_files import NotSent, send_file
from handlers.services import Services
from handlers.telling import actor_of, tell
from handlers.views import meeting_files as views
from handlers.views.kit import Blocks
from handlers.views.meetings import MeetingRef
from storage.calendar_meetings import calendar_meeting
from storage.meetings import Meeting

EXTRA_ORDER = 90
CALLS = FILE_CALLS | {"chat.postMessage"}

log = structlog.get_logger()


@dataclass(frozen=True)
class MeetingFiles:
    """Listeners. Whoever is in the partnership may have when and where it meets."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.ADD, self.wanted)

    async def wanted(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        await ack()
        actor, ref, now = actor_of(body), tapped(MeetingRef, action), self.services.clock()
        async with self.services.reading() as session:
            here = await inside(session, actor, ref.partnership, now=now)
            known = await calendar_meeting(session, await known_meeting(session, ref))
        content = entry_file(entry_of(known, here.partnership.team_id))
        name, words = views.file_name(known.meeting), views.file_words(known.meeting)
        try:
            await send_file(client, actor.user_id, content, name=name, words=words)
        except NotSent as error:
            log.warning("file.not_sent", **facts(error))
            await tell(client, body, views.NOT_SENT)


async def add_button(_session: AsyncSession, meeting: Meeting, shown: Shown, _now: datetime) -> Blocks:
    return [views.add_button(meeting)] if shown is Shown.HOME else []


def capability(services: Services) -> Capability:
    return Capability(
        name="meeting_files",
        register=MeetingFiles(services).register,
        offers=[MeetingExtra(EXTRA_ORDER, add_button)],
        calls=CALLS,
    )
