"""What is on its way to people and channels, and what falls due: the messages of a morning to come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database.fetch import ValueOf, fetch
from storage.database.ids import ChannelId, PartnershipId
from storage.delivery.deliveries import OWED, UNSENT, Delivery, DeliveryRow, DeliveryState, MessageRow
from storage.delivery.repeats import TIMES_SAID
from storage.delivery.timers import TIMERS, Timer, TimerRow
from storage.delivery.timers import WAITING as TIMER_WAITING
from storage.members.people import PEOPLE, REACHABLE, Person, PersonRow
from storage.overseeing.overseeing import as_if_sent

_WAITS = or_(OWED, and_(DeliveryRow.state == DeliveryState.JOINED, UNSENT))
_HAS_SOMEWHERE_TO_GO = or_(DeliveryRow.channel.is_not(None), REACHABLE)
_moment = func.coalesce(MessageRow.not_before, DeliveryRow.not_before)


@dataclass(frozen=True)
class Leaving:
    """Something that is owed and on its way: to whom, and when that recipient last heard from the bot."""

    delivery: Delivery
    person: Person | None
    channel: ChannelId | None
    not_before: datetime
    heard_at: datetime | None


_Heard = aliased(MessageRow)
_HEARD_AT = select(func.max(_Heard.sent_at)).where(_Heard.person_id == DeliveryRow.person_id).scalar_subquery()


async def leaving(
    session: AsyncSession, partnership_id: PartnershipId, by: datetime, *, kinds: Collection[str]
) -> list[Leaving]:
    """What is owed of some kinds by an instant and can leave, to people by name and then to channels."""
    rows = await session.execute(
        select(
            DeliveryRow,
            ValueOf(Person, *PEOPLE.selected_columns),
            _moment.label("moment"),
            _HEARD_AT.label("heard_at"),
            TIMES_SAID.label("times_said"),
        )
        .outerjoin(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .outerjoin(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(
            DeliveryRow.partnership_id == partnership_id,
            DeliveryRow.kind.in_(kinds),
            _WAITS,
            _moment <= by,
            DeliveryRow.over_at > by,
            _HAS_SOMEWHERE_TO_GO,
        )
        .order_by(PersonRow.name.is_(None), PersonRow.name, PersonRow.id, DeliveryRow.over_at, DeliveryRow.id)
    )
    return [
        Leaving(
            as_if_sent(row, times_said=times_said),
            person if row.person_id is not None else None,
            row.channel,
            not_before=at,
            heard_at=heard_at,
        )
        for row, person, at, heard_at, times_said in rows
    ]


async def timers_by(
    session: AsyncSession, partnership_id: PartnershipId, by: datetime, *, kinds: Collection[str]
) -> list[Timer]:
    """What falls due of some kinds by an instant, in order."""
    due = TIMERS.where(TIMER_WAITING, TimerRow.partnership_id == partnership_id, TimerRow.due_at <= by)
    return await fetch(session, due.where(TimerRow.kind.in_(kinds)).order_by(TimerRow.due_at, TimerRow.id), Timer)
