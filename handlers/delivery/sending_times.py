"""When a message may leave, asked at the last moment: whatever was owed, retried or held up, nothing arrives at night.

Nor does a person hear twice in a day, or before the hour that she has chosen, unless it is urgent; nor at all while she
has paused; nor anybody, before the partnership has started, but those who set it up. One rule for all that is sent. A
kind that keeps hours of its own would name them beside its part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.read_once import ReadOnce
from handlers.house.delivery_kinds import DeliveryKind
from schedules.local_time import local
from schedules.school_calendar import SchoolCalendar
from schedules.sending_hours import next_sending_time, personal_sending_time, with_own_hour
from storage.delivery.messages import Claim, put_back
from storage.delivery.mornings import hold
from storage.members.partnership import Partnership
from storage.members.people import RoleKind, holds

UNTIL_STARTED_WAITS = timedelta(hours=1)


async def sending_time(read: ReadOnce, claim: Claim, now: datetime) -> datetime:
    """Now, or the next school morning on which its recipient wishes to hear."""
    of = await read.partnership(claim.partnership_id)
    if not of.has_started(now) and not await _is_for_coordinator(read.session, of, claim, now):
        return now + UNTIL_STARTED_WAITS
    calendars = await _calendars_of_recipient(read, of, claim, now)
    if claim.person_id is None:
        return next_sending_time(now, calendars[0], of.zone)
    wishes, morning = await read.wishes(claim.person_id), await read.morning(claim.message_id, now)
    is_urgent = morning.is_urgent(wishes.kinds_off)
    if not is_urgent:
        calendars = [with_own_hour(calendar, wishes.hour) for calendar in calendars]
    heard_at = None if is_urgent else morning.heard_at
    return min(
        personal_sending_time(now, calendar, of.zone, heard_at=heard_at, paused_until=wishes.paused_until)
        for calendar in calendars
    )


async def put_back_until_wished(session: AsyncSession, claim: Claim, now: datetime) -> None:
    """A message that may not leave yet waits; when, is asked anew, for its recipient may have said otherwise since."""
    if claim.person_id is not None:
        await hold(session, claim.person_id)
    await put_back(session, claim, await sending_time(ReadOnce(session, [claim]), claim, now))


async def kinds_off(read: ReadOnce, claim: Claim, kinds: Mapping[str, DeliveryKind]) -> frozenset[str]:
    """What the recipient of a message has turned off, of the kinds that may be."""
    if claim.person_id is None:
        return frozenset()
    wishes = await read.wishes(claim.person_id)
    return frozenset(name for name, kind in kinds.items() if kind.may_be_off and name in wishes.kinds_off)


async def _is_for_coordinator(session: AsyncSession, of: Partnership, claim: Claim, now: datetime) -> bool:
    if claim.person_id is None:
        return False
    return await holds(session, of.id, claim.person_id, RoleKind.COORDINATOR, on=local(now, of.zone).date())


async def _calendars_of_recipient(
    read: ReadOnce, of: Partnership, claim: Claim, now: datetime
) -> Sequence[SchoolCalendar]:
    """The calendar of each of a person's schools: she is at work on a day on which one of them is open."""
    shared = await read.calendar(of)
    if claim.person_id is None:
        return [shared]
    own = await read.closures(claim.person_id, on=local(now, of.zone).date())
    return [replace(shared, closures=(*shared.closures, *closures)) for closures in own] or [shared]
