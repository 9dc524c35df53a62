"""What is on its way to people and channels, and what falls due: the messages of a morning to come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.database.fetch import ValueOf, fetch
from storage.database.ids import ChannelId, PartnershipId
from storage.delivery.deliveries import OWED, UNSENT, Delivery, DeliveryRow, DeliveryState, MessageRow
from storage.delivery.timers import TIMERS, Timer, TimerRow
from storage.delivery.timers import WAITING as TIMER_WAITING
from storage.members.people import PEOPLE, REACHABLE, Person, PersonRow
from storage.overseeing.overseeing import as_if_sent, ask_of

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


_Heard, _Older, _Earlier = aliased(MessageRow), aliased(DeliveryRow), aliased(MessageRow)
_HEARD_AT = select(func.max(_Heard.sent_at)).where(_Heard.person_id == DeliveryRow.person_id).scalar_subquery()
_TIMES_SAID = (
    select(func.count(distinct(_Older.message_id)))
    .join(_Earlier, _Earlier.id == _Older.message_id)
    .where(
        _Older.partnership_id == DeliveryRow.partnership_id,
        _Older.kind == DeliveryRow.kind,
        _Older.subject == DeliveryRow.subject,
        _Older.person_id == DeliveryRow.person_id,
        _Older.for_id.is_not_distinct_from(DeliveryRow.for_id),
        _Older.about_on.is_not_distinct_from(DeliveryRow.about_on),
        _Older.id < DeliveryRow.id,
        _Older.state == DeliveryState.JOINED,
        ~_Older.is_urgent,
        _Earlier.sent_at.is_not(None),
    )
    .scalar_subquery()
)


async def leaving(session: AsyncSession, partnership_id: PartnershipId, by: datetime) -> list[Leaving]:
    """What is owed by an instant and can leave, to people by name and then to channels.

    Of the same ask made twice, the newer.
    """
    rows = await session.execute(
        select(
            DeliveryRow,
            ValueOf(Person, *PEOPLE.selected_columns),
            _moment.label("moment"),
            _HEARD_AT.label("heard_at"),
            _TIMES_SAID.label("times_said"),
        )
        .outerjoin(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .outerjoin(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(
            DeliveryRow.partnership_id == partnership_id,
            _WAITS,
            _moment <= by,
            DeliveryRow.over_at > by,
            _HAS_SOMEWHERE_TO_GO,
        )
        .order_by(PersonRow.name.is_(None), PersonRow.name, PersonRow.id, DeliveryRow.over_at, DeliveryRow.id)
    )
    found: dict[object, Leaving] = {}
    for row, person, at, heard_at, times_said in rows:
        one = as_if_sent(row, times_said=times_said)
        recipient = person if row.person_id is not None else None
        found[ask_of(one), row.channel, row.channel and row.id] = Leaving(one, recipient, row.channel, at, heard_at)
    return list(found.values())


async def timers_by(
    session: AsyncSession, partnership_id: PartnershipId, by: datetime, *, but: Collection[str] = ()
) -> list[Timer]:
    """What falls due by an instant, in order; `but` names kinds that are left out."""
    due = TIMERS.where(TIMER_WAITING, TimerRow.partnership_id == partnership_id, TimerRow.due_at <= by)
    return await fetch(session, due.where(TimerRow.kind.not_in(but)).order_by(TimerRow.due_at, TimerRow.id), Timer)
