"""Whom no message reaches, and what each of them should hear of otherwise: a coordinator's to see to.

What is open is drawn by the capability whose it is, as if it were about to be sent; so what has been answered meanwhile
is gone from here by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.delivery.drawing import drawn_or_none
from handlers.house.access import Inside
from handlers.house.services import Services
from handlers.house.views.kit import Payload
from handlers.house.views.parts import Ask
from handlers.members.views.people import PageRef
from handlers.members.views.roles import role_words
from handlers.overseeing.views import not_reached as views
from handlers.overseeing.views.not_reached import NotReached, Why, why_words
from schedules.local_time import local
from storage.database.ids import PersonId
from storage.delivery.deliveries import Delivery
from storage.members.partnership import Partnership
from storage.members.people import Member, Person
from storage.members.roster import roster
from storage.members.wishes import away, wishes_of
from storage.overseeing.overseeing import Unreached, unreached

OWN = "overseeing."
_STANDING = frozenset({Ask.NONE, Ask.LIVE})


@dataclass(frozen=True)
class Open:
    """Something that is open for somebody whom no message reaches; `about` tells it from everything else."""

    person: Person
    about: str
    text: str
    why: Why
    until: date | None


async def whatever_is_open(services: Services, session: AsyncSession, of: Partnership, now: datetime) -> list[Open]:
    """What nobody brings to those who are something here today, by name."""
    today = local(now, of.zone).date()
    absent = await away(session, of.id, today)
    present = {one.person.id for one in await roster(session, of.id, on=today)}
    found = []
    for one in await unreached(session, of.id, now, away=absent.keys()):
        if one.person.id not in present or one.delivery.kind.startswith(OWN):
            continue
        why = await _why(session, one, absent)
        if why is Why.AWAY and not _is_missed(one, absent[one.person.id], of):
            continue  # it comes when she is back
        part = await drawn_or_none(services.kinds, session, one.delivery, now)
        if part is not None and part.ask in _STANDING:
            until = absent[one.person.id] if why is Why.AWAY else None
            found.append(Open(one.person, _about(one.delivery), part.text, why, until))
    return found


async def _why(session: AsyncSession, one: Unreached, absent: Mapping[PersonId, date]) -> Why:
    if one.person.user_id is None:
        return Why.NOT_ON_SLACK
    if one.person.deactivated_at is not None:
        return Why.CLOSED
    if one.trouble is not None and not one.is_silent:
        return Why.REFUSED
    if one.is_silent:
        wishes = await wishes_of(session, one.delivery.partnership_id, one.person.id)
        return Why.OFF if one.delivery.kind in wishes.kinds_off else Why.SILENT
    return Why.AWAY


def _is_missed(one: Unreached, until: date, of: Partnership) -> bool:
    """Whether it is over before she is back."""
    return local(one.delivery.over_at, of.zone).date() <= until


def _about(one: Delivery) -> str:
    on_behalf = f"/{one.for_id}" if one.for_id else ""
    return f"{one.kind}/{one.subject}/{one.person_id}{on_behalf}"


async def drawn_not_reached(
    services: Services, session: AsyncSession, here: Inside, now: datetime, *, at: int = 0
) -> Payload:
    """One page of them, with what to write to each."""
    found = await whatever_is_open(services, session, here.partnership, now)
    members = {one.person.id: one for one in await roster(session, here.partnership.id, on=_today(here, now))}
    return views.not_reached(
        here.partnership.id,
        [_somebody(members[person_id], mine) for person_id, mine in _by_person(found).items()],
        partnership=here.partnership.name,
        sender=here.member.person.name,
        at=at,
    )


def _today(here: Inside, now: datetime) -> date:
    return local(now, here.partnership.zone).date()


def _by_person(found: Sequence[Open]) -> dict[PersonId, list[Open]]:
    grouped: dict[PersonId, list[Open]] = {}
    for one in found:
        grouped.setdefault(one.person.id, []).append(one)
    return grouped


def _somebody(who: Member, mine: Sequence[Open]) -> NotReached:
    return NotReached(
        person=who.person.id,
        name=who.person.name,
        role=", ".join(role_words(held, for_name=held.for_name) for held in who.roles),
        email=who.person.email,
        why=tuple(dict.fromkeys(why_words(one.why, one.until) for one in mine)),
        open=tuple(dict.fromkeys(one.text for one in mine)),
    )


def names(found: Sequence[Open]) -> list[str]:
    """Whose they are, each once."""
    return list(dict.fromkeys(one.person.name for one in found))


def page_ref(here: Inside) -> PageRef:
    return PageRef(partnership=here.partnership.id)
