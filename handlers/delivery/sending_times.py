"""When a message may leave, asked at the last moment: whatever was owed, retried or held up, nothing arrives at night.

Nor does a person hear twice in a day, or before the hour that she has chosen, unless it is urgent; nor at all while she
has paused; nor anybody, before the partnership has started, but those who set it up. One rule for all that is sent; in
a channel a kind may appear until later, where it names a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.read_once import ReadOnce, read_for
from handlers.house.delivery_kinds import DeliveryKind
from schedules.local_time import local
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import next_sending_time, personal_sending_time, with_later_end, with_own_hour
from storage.database.ids import PartnershipId, PersonId
from storage.delivery.messages import Claim, put_back
from storage.delivery.mornings import hold
from storage.members.partnership import Partnership
from storage.members.people import RoleKind, holds

UNTIL_STARTED_WAITS = timedelta(hours=1)


@dataclass(frozen=True)
class Recipient:
    """Whom something goes to in a partnership: a person, or without one a channel.

    What is urgent waits neither for the day after she last heard from the bot, at `heard_at`, nor for her own hour.
    In a channel it may appear `until` a local time, where messages end earlier.
    """

    partnership_id: PartnershipId
    person_id: PersonId | None
    heard_at: datetime | None = None
    is_urgent: bool = False
    until: time | None = None


async def sending_time(read: ReadOnce, to: Recipient, earliest: datetime) -> datetime:
    """The earliest instant, or the next school morning on which the recipient wishes to hear."""
    of = await read.partnership(to.partnership_id)
    if not of.has_started(earliest) and not await _is_coordinator(read.session, of, to, earliest):
        return earliest + UNTIL_STARTED_WAITS
    calendars = await _calendars_of(read, of, to, earliest)
    if to.person_id is None:
        return next_sending_time(earliest, with_later_end(calendars[0], to.until), of.zone)
    wishes = await read.wishes(to.person_id)
    if not to.is_urgent:
        calendars = [with_own_hour(calendar, wishes.hour) for calendar in calendars]
    heard_at = None if to.is_urgent else to.heard_at
    return min(
        personal_sending_time(earliest, calendar, of.zone, heard_at=heard_at, paused_until=wishes.paused_until)
        for calendar in calendars
    )


async def leaves_at(read: ReadOnce, claim: Claim, now: datetime, *, until: time | None = None) -> datetime:
    """When a new message may leave, in a channel `until` the time that its kind names."""
    return await sending_time(read, replace(await _recipient(read, claim, now), until=until), now)


async def _recipient(read: ReadOnce, claim: Claim, now: datetime) -> Recipient:
    if claim.person_id is None:
        return Recipient(claim.partnership_id, None)
    wishes, morning = await read.wishes(claim.person_id), await read.morning(claim.message_id, now)
    is_urgent = morning.is_urgent(wishes.kinds_off)
    return Recipient(claim.partnership_id, claim.person_id, morning.heard_at, is_urgent)


async def put_back_until_wished(session: AsyncSession, claim: Claim, now: datetime) -> None:
    """A message that may not leave yet waits; when, is asked anew, for its recipient may have said otherwise since.

    That is a morning, until whatever hour it might have appeared.
    """
    if claim.person_id is not None:
        await hold(session, claim.person_id)
    await put_back(session, claim, await leaves_at(read_for(session, [claim]), claim, now))


async def kinds_off(read: ReadOnce, person_id: PersonId | None, kinds: Mapping[str, DeliveryKind]) -> frozenset[str]:
    """What somebody has turned off, of the kinds that may be."""
    if person_id is None:
        return frozenset()
    wishes = await read.wishes(person_id)
    return frozenset(name for name, kind in kinds.items() if kind.may_be_off and name in wishes.kinds_off)


async def _is_coordinator(session: AsyncSession, of: Partnership, to: Recipient, at: datetime) -> bool:
    if to.person_id is None:
        return False
    return await holds(session, of.id, to.person_id, RoleKind.COORDINATOR, on=local(at, of.zone).date())


async def _calendars_of(read: ReadOnce, of: Partnership, to: Recipient, at: datetime) -> Sequence[SchoolCalendar]:
    """The calendar of each of a person's schools: she is at work on a day on which one of them is open."""
    shared = await read.calendar(of)
    if to.person_id is None:
        return [shared]
    own = await read.closures(to.person_id, on=local(at, of.zone).date())
    return [replace(shared, closures=(*shared.closures, *closures)) for closures in own] or [shared]
