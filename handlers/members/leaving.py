"""My details, and the way out: a coordinator leaves by herself, everybody else by asking the coordinators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside, coordinators_of, inside
from handlers.house.opening import pushing, showing
from handlers.house.references import PartnershipRef, tapped
from handlers.house.registrar import Registrar
from handlers.house.services import Services
from handlers.house.telling import actor_of
from handlers.house.views.kit import Payload
from handlers.house.views.notes import note
from handlers.house.views.parts import Part
from handlers.members.membership import role_line, standing_roles, today_of
from handlers.members.roles import removal_form
from handlers.members.views import leaving as views
from handlers.members.views.roles import PersonRef, role_words
from schedules.local_time import local
from schedules.sending_hours import next_sending_time
from storage.delivery.deliveries import Delivery, Owed, owe
from storage.delivery.subjects import ROLE
from storage.members.calendars import school_calendar
from storage.members.partnership import partnership
from storage.members.roster import coordinators_at_work, person, role

WANTS_TO_LEAVE = "people.wants_to_leave"
# Nobody has done anything about it for so long: whoever asked would ask again.
STALE = timedelta(days=60)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Leaving:
    """Listeners."""

    services: Services

    def register(self, registrar: Registrar) -> None:
        registrar.action(views.LEAVE, self.leaving)

    async def leaving(
        self, ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any], client: AsyncWebClient
    ) -> None:
        """Whoever taps means herself, whatever the button says."""
        await ack()
        ref, now = tapped(PartnershipRef, action), self.services.clock()
        async with self.services.writing() as session:
            here = await inside(session, actor_of(body), ref.partnership, now=now)
            if here.member.is_coordinator:
                view = await removal_form(session, here, _herself(here), now)
            else:
                await _ask(session, here, now)
                view = note(views.TITLE, views.asked_words(await coordinators_of(session, here.partnership, now)))
        self.services.deliver_soon()
        await (pushing if here.member.is_coordinator else showing)(client, body, view)


def _herself(here: Inside) -> PersonRef:
    return PersonRef(partnership=here.partnership.id, person=here.member.person.id)


async def drawn_settings(session: AsyncSession, here: Inside, now: datetime) -> Payload:
    """What somebody is here, for herself."""
    today = today_of(here, now)
    held = await standing_roles(session, here.partnership.id, here.member.person.id, today)
    return views.my_settings(
        _herself(here),
        here.member.person,
        [await role_line(session, here, one, today) for one in held],
        coordinators=await coordinators_of(session, here.partnership, now),
        coordinates=here.member.is_coordinator,
    )


async def _ask(session: AsyncSession, here: Inside, now: datetime) -> None:
    """The coordinators who are at work on the morning on which they will read it are asked, once a day."""
    of, me = here.partnership, here.member.person.id
    today = today_of(here, now)
    arrives_on = local(next_sending_time(now, await school_calendar(session, of), of.zone), of.zone).date()
    held = await standing_roles(session, of.id, me, today)
    asked = [
        Owed(
            WANTS_TO_LEAVE,
            ROLE.subject(held[0].id),  # which is touched when it ends, and when its end is taken back
            occasion=f"asked on {today}",
            not_before=now,
            over_at=now + STALE,
            person_id=person_id,
        )
        for person_id in await coordinators_at_work(session, of.id, on=arrives_on)
    ]
    await owe(session, of.id, asked)


async def wants_to_leave_part(session: AsyncSession, delivery: Delivery, now: datetime) -> Part | None:
    """The question whether somebody may go; settled once a last day is known."""
    of = await partnership(session, delivery.partnership_id)
    given = await role(session, delivery.partnership_id, ROLE.id_in(delivery.subject))
    leaver = await person(session, delivery.partnership_id, given.person_id) if given else None
    if of is None or leaver is None:
        return None
    today = local(now, of.zone).date()
    held = await standing_roles(session, of.id, leaver.id, today)
    # Somebody whose days were numbered before she asked has asked all the same: once posted, it is drawn again only
    # when something has been done about it.
    if held and (any(one.to_on is None for one in held) or not delivery.is_posted):
        ref = PersonRef(partnership=of.id, person=leaver.id)
        words = [role_words(one.held) for one in held]
        return views.wants_to_leave(ref, leaver.name, words, is_live=delivery.is_live)
    if not delivery.is_posted:
        return None
    return views.leaves(leaver.name, max((one.to_on for one in held if one.to_on), default=None))
