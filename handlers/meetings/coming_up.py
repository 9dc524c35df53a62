"""Which meetings somebody sees first: those to which she is invited, and for each head for whom she answers, his."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.house.access import Inside
from handlers.meetings.invitations import is_invited
from storage.database.ids import PersonId
from storage.delivery.answerers import Mandate, mandates
from storage.meetings.meetings import Meeting, meetings_to_come

NEAR = timedelta(days=14)


class ComingUp(NamedTuple):
    """The meetings shown to a member as hers, and those of each head for whom she answers, where there are any."""

    hers: Sequence[Meeting]
    for_heads: Sequence[tuple[Mandate, Sequence[Meeting]]]


async def coming_up(session: AsyncSession, here: Inside, now: datetime, *, most: int) -> ComingUp:
    """Of each the next meeting, however far, and those that follow within a fortnight, `most` at the most.

    A coordinator sees every meeting as hers, and so does somebody who has no invitation at all before her.
    """
    ahead = await meetings_to_come(session, here.partnership.id, now=now)
    mandated = [(one, await _inviting(session, ahead, one.head_id, now, most)) for one in mandates(here.member)]
    for_heads = [(mandate, theirs) for mandate, theirs in mandated if theirs]
    if here.member.is_coordinator:
        return ComingUp(_near(ahead, now)[:most], for_heads)
    hers = await _inviting(session, ahead, here.member.person.id, now, most)
    return ComingUp(hers if hers or for_heads else _near(ahead, now)[:most], for_heads)


def _near(ahead: Sequence[Meeting], now: datetime) -> list[Meeting]:
    return [*ahead[:1], *(one for one in ahead[1:] if one.starts_at <= now + NEAR)]


async def _inviting(
    session: AsyncSession, ahead: Sequence[Meeting], person_id: PersonId, now: datetime, most: int
) -> list[Meeting]:
    """Asks no longer than there may be one more to show: a year's meetings are many."""
    found: list[Meeting] = []
    for one in ahead:
        if found and (len(found) == most or one.starts_at > now + NEAR):
            break
        if await is_invited(session, one, person_id):
            found.append(one)
    return found
