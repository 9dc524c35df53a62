"""One meeting as a file for calendars: in the thread below its announcement, and for whoever taps Add to calendar.

Each time that a channel is told of a meeting, a file follows in that thread, for a calendar to put in the place of the
one before (docs/adr/0010).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import inside
from handlers.house.capability import Capability
from handlers.house.delivery_kinds import DeliveryKind
from handlers.house.error_facts import facts
from handlers.house.facts import MessagePosted
from handlers.house.happening import Happening, hears
from handlers.house.references import tapped
from handlers.house.registrar import Registrar
from handlers.house.sending_files import CALLS as FILE_CALLS
from handlers.house.sending_files import NotSent, send_file
from handlers.house.services import Services
from handlers.house.telling import actor_of, tell
from handlers.house.views.kit import Blocks
from handlers.house.views.parts import Part, ThreadFile
from handlers.meetings.calendar_entries import entry_file, entry_of
from handlers.meetings.invitations import ANNOUNCEMENT, NOTICE, TOLD
from handlers.meetings.meeting_extras import MeetingExtra, Shown
from handlers.meetings.meeting_rights import known_meeting
from handlers.meetings.views import meeting_files as views
from handlers.meetings.views.meetings import MeetingRef
from storage.database.ids import MeetingId
from storage.delivery.deliveries import Delivery, Owed
from storage.delivery.messages import deliveries_in
from storage.delivery.subjects import MEETING
from storage.delivery.threads import Thread, thread_below
from storage.meetings.calendar_meetings import KnownMeeting, calendar_meeting
from storage.meetings.meeting_changes import meeting_told
from storage.meetings.meetings import Meeting, meeting
from storage.members.partnership import partnership

FILE = "meeting.file"
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


async def follow(happening: Happening, fact: MessagePosted) -> None:
    """A channel has been told of a meeting: the file is owed to the thread below the announcement."""
    session, of = happening.session, fact.partnership.id
    for one in await deliveries_in(session, fact.message):
        meeting_id = await _told_of(session, one)
        found = await meeting(session, of, meeting_id) if meeting_id else None
        thread = await thread_below(session, of, ANNOUNCEMENT, MEETING.subject(found.id)) if found else None
        if found is not None and thread is not None:
            known = await calendar_meeting(session, found)
            await happening.owe([_owed(known, thread, happening.now)])


async def _told_of(session: AsyncSession, delivery: Delivery) -> MeetingId | None:
    if delivery.kind == ANNOUNCEMENT:
        return MEETING.id_in(delivery.subject)
    if delivery.kind == NOTICE:
        return await meeting_told(session, delivery.partnership_id, TOLD.id_in(delivery.subject))
    return None


def _owed(known: KnownMeeting, thread: Thread, now: datetime) -> Owed:
    return Owed(
        FILE,
        MEETING.subject(known.meeting.id),
        occasion=f"told {known.times_told}",
        not_before=now,
        over_at=known.meeting.ends_at,
        channel=thread.channel,
    )


async def file_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The file, as people know the meeting by now; not owed once that is over, or nothing stands to hang it on."""
    of = await partnership(session, delivery.partnership_id)
    found = await meeting(session, delivery.partnership_id, MEETING.id_in(delivery.subject))
    thread = await thread_below(session, delivery.partnership_id, ANNOUNCEMENT, delivery.subject)
    if of is None or found is None or thread is None:
        return None
    known = await calendar_meeting(session, found)
    if known.meeting.is_over(now) and not delivery.is_posted:
        return None
    content = entry_file(entry_of(known, of.team_id))
    file = ThreadFile(views.file_name(known.meeting), content, thread.ts)
    return Part([], views.file_words(known.meeting), file=file)


async def add_button(_session: AsyncSession, to: Meeting, shown: Shown, _now: datetime) -> Blocks:
    return [views.add_button(to)] if shown is Shown.HOME else []


def capability(services: Services) -> Capability:
    return Capability(
        name="meeting_files",
        register=MeetingFiles(services).register,
        deliveries=[DeliveryKind(FILE, file_part)],
        subscribes=[hears(MessagePosted, follow)],
        offers=[MeetingExtra(EXTRA_ORDER, add_button)],
        calls=CALLS,
    )
