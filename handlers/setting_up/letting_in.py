"""A partnership that is being set up: who may go on with it, what has been chosen, and whether the bot has been let in.

The bot speaks in the heads' channel only once somebody has invited it there; until then nothing goes on.
"""

from datetime import date, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.accounts.accounts import is_archived, is_in
from handlers.changes.editing import changed_meanwhile
from handlers.house.access import Actor, Declined, Inside, coordinating
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from handlers.setting_up.views import setting_up as views
from handlers.setting_up.views.setting_up import SoFar, tick_value
from schedules.local_time import local
from storage.database.ids import ChannelId, PartnershipId
from storage.members.calendars import school_calendar
from storage.members.partnership import Partnership, wait_in
from storage.members.people import RoleKind, holders

A_WEEK = timedelta(weeks=1)
THURSDAY = 3
# More than any summer holidays have.
WEEKS_LOOKED_AT = 10


async def being_set_up(session: AsyncSession, actor: Actor, partnership_id: PartnershipId, now: datetime) -> Inside:
    """The coordinator of a partnership that has not started. Raises Refusal."""
    here = await coordinating(session, actor, partnership_id, now=now)
    if here.partnership.started_at is not None:
        raise Declined(views.STARTED_ALREADY)
    return here


async def so_far(session: AsyncSession, of: Partnership, now: datetime) -> SoFar:
    """What has been chosen by now."""
    return SoFar.of(of, await ticks_of(session, of, RoleKind.HEAD, now))


async def ticks_of(session: AsyncSession, of: Partnership, kind: RoleKind, now: datetime) -> set[str]:
    """Whoever holds a role today and is on Slack, as the boxes on the second screen name them."""
    known = await holders(session, of.id, kind, on=local(now, of.zone).date())
    return {tick_value(one.team_id, one.user_id) for one in known if one.user_id is not None}


def overtaken(as_was: SoFar, is_now: SoFar, wanted: SoFar) -> list[str]:
    """What a colleague has chosen since a screen was opened, and what is `wanted` would overwrite unseen."""
    lines = changed_meanwhile(as_was, is_now, {"name": "the name"} if is_now.name != wanted.name else {})
    if is_now.channel not in (as_was.channel, wanted.channel):
        lines.append(views.channel_changed(is_now.channel))
    if is_now.heads not in (as_was.heads, wanted.heads):
        lines.append(views.HEADS_CHANGED)
    return lines


def channel_of(of: Partnership) -> ChannelId:
    """The channel that the first screen has asked for."""
    assert of.heads_channel is not None
    return of.heads_channel


async def likely_first_day(session: AsyncSession, of: Partnership, now: datetime) -> date | None:
    """Thursday of next week, or the first Thursday after it that is not closed: far enough ahead to be reminded of."""
    today, calendar = local(now, of.zone).date(), await school_calendar(session, of)
    next_thursday = today - timedelta(days=today.weekday()) + A_WEEK + timedelta(days=THURSDAY)
    thursdays = (next_thursday + week * A_WEEK for week in range(WEEKS_LOOKED_AT))
    return next((day for day in thursdays if calendar.why_closed(day) is None), None)


async def closed_door(services: Services, client: AsyncWebClient, of: Partnership, view_id: str) -> Payload | None:
    """What stands in a view, which then waits, while the bot is not in the heads' channel; None where it is."""
    channel = channel_of(of)
    if await is_in(client, channel):
        return None
    async with services.writing() as session:
        await wait_in(session, of.id, view_id)
    has_waited = bool(view_id) and of.waiting_view == view_id
    return views.closed_channel(of) if await is_archived(client, channel) else views.waiting(of, has_waited=has_waited)
