"""Who is asked what a head is asked, and who may answer for her: herself and her delegates, as she has said.

What counts is the day on which somebody is asked or answers, and not the day that the question is about.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.fetch import fetch
from storage.database.ids import PartnershipId, PersonId, SchoolId
from storage.delivery.deliveries import SENT, DeliveryRow, DeliveryState, MessageRow, Owed, owe
from storage.members.people import REACHABLE, DelegateMode, Member, PersonRow, RoleHeld, RoleKind, RoleRow, in_force
from storage.members.roster import roles_of
from storage.members.wishes import not_asking

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mandate:
    """For whom somebody answers: one head, at which of her schools; at none where the head is of no known school."""

    delegate_id: PersonId
    head_id: PersonId
    head_name: str
    schools: tuple[str, ...]


@dataclass(frozen=True)
class _Delegation:
    delegate_id: PersonId
    head_id: PersonId
    school_id: SchoolId | None
    mode: DelegateMode


def mandates(member: Member) -> list[Mandate]:
    """Everybody for whom a member answers by the roles of her day, in the order in which she came to do so."""
    return _mandates(member.person.id, member.roles)


async def mandate(
    session: AsyncSession, partnership_id: PartnershipId, delegate_id: PersonId, head_id: PersonId, *, on: date
) -> Mandate | None:
    """What somebody answers for in one head's name `on` a day; None where she does not."""
    held = await roles_of(session, partnership_id, delegate_id)
    today = [one.held for one in held if one.from_on <= on and one.goes_beyond(on - _DAY)]
    return next((one for one in _mandates(delegate_id, today) if one.head_id == head_id), None)


def _mandates(delegate_id: PersonId, held: Iterable[RoleHeld]) -> list[Mandate]:
    names: dict[PersonId, str] = {}
    schools: dict[PersonId, list[str]] = defaultdict(list)
    for role in held:
        if role.kind is RoleKind.DELEGATE and role.for_id is not None:
            names[role.for_id] = role.for_name or ""
            schools[role.for_id] += [role.school] if role.school else []
    return [Mandate(delegate_id, head_id, name, tuple(schools[head_id])) for head_id, name in names.items()]


async def ask(session: AsyncSession, partnership_id: PartnershipId, asks: Iterable[Owed], *, on: date) -> None:
    """Owes questions to heads: each to the head, to her delegates, or to both, as she has said for the day.

    A delegate whom no message reaches, or who does not want them now, is as if there were none. Whoever is asked when
    the head is silent is asked once she has had the same question before, or where no message reaches her now.
    """
    delegations = await _delegations(session, partnership_id, on=on)
    owed: list[Owed] = []
    for one in asks:
        hers = await _asking(session, partnership_id, one, delegations, on=on)
        if not await _is_spared(session, partnership_id, _head_of(one), hers, on=on):
            owed.append(one)
        owed += await _to_delegates(session, partnership_id, one, hers, on=on)
    await owe(session, partnership_id, owed)


async def tell(session: AsyncSession, partnership_id: PartnershipId, news: Iterable[Owed], *, on: date) -> None:
    """Owes heads what each must know herself, whoever is asked in her place; and her delegates as `ask` does."""
    delegations = await _delegations(session, partnership_id, on=on)
    owed: list[Owed] = []
    for one in news:
        hers = await _asking(session, partnership_id, one, delegations, on=on)
        owed += [one, *await _to_delegates(session, partnership_id, one, hers, on=on)]
    await owe(session, partnership_id, owed)


def _head_of(asked: Owed) -> PersonId:
    assert asked.person_id is not None
    return asked.person_id


async def _delegations(
    session: AsyncSession, partnership_id: PartnershipId, *, on: date
) -> Mapping[PersonId, Sequence[_Delegation]]:
    """Those of a day by the head; to delegates whom a message reaches."""
    found = await fetch(
        session,
        select(RoleRow.person_id.label("delegate_id"), RoleRow.for_id.label("head_id"), RoleRow.school_id, RoleRow.mode)
        .join(PersonRow, PersonRow.id == RoleRow.person_id)
        .where(
            RoleRow.partnership_id == partnership_id,
            RoleRow.kind == RoleKind.DELEGATE,
            RoleRow.for_id.is_not(None),
            in_force(on),
            REACHABLE,
        )
        .order_by(RoleRow.id),
        _Delegation,
    )
    by_head: dict[PersonId, list[_Delegation]] = defaultdict(list)
    for one in found:
        by_head[one.head_id].append(one)
    return by_head


async def _asking(
    session: AsyncSession,
    partnership_id: PartnershipId,
    asked: Owed,
    delegations: Mapping[PersonId, Sequence[_Delegation]],
    *,
    on: date,
) -> Sequence[_Delegation]:
    """The delegations of the head who is asked, to whoever wants such messages now."""
    hers = delegations.get(_head_of(asked), ())
    away = await not_asking(session, partnership_id, asked.kind, on=on) if hers else frozenset()
    return [one for one in hers if one.delegate_id not in away]


async def _to_delegates(
    session: AsyncSession, partnership_id: PartnershipId, asked: Owed, hers: Sequence[_Delegation], *, on: date
) -> list[Owed]:
    """What is put to a head, as it is put to her delegates."""
    may_wait = any(one.mode is DelegateMode.WHEN_SILENT for one in hers)
    waits = may_wait and not await _is_silent(session, partnership_id, asked, on=on)
    whom = {one.delegate_id for one in hers if not (waits and one.mode is DelegateMode.WHEN_SILENT)}
    return [replace(asked, person_id=one, for_id=asked.person_id) for one in sorted(whom)]


async def _is_silent(session: AsyncSession, partnership_id: PartnershipId, asked: Owed, *, on: date) -> bool:
    """Whether no message reaches a head now, or one that stands in Slack has put the same question to her already."""
    if asked.person_id in await not_asking(session, partnership_id, asked.kind, on=on):
        return True
    reachable = select(PersonRow.id).where(PersonRow.id == asked.person_id, REACHABLE)
    put_before = (
        select(DeliveryRow.id)
        .join(MessageRow, MessageRow.id == DeliveryRow.message_id)
        .where(
            DeliveryRow.partnership_id == partnership_id,
            DeliveryRow.kind == asked.kind,
            DeliveryRow.subject == asked.subject,
            DeliveryRow.about_on.is_not_distinct_from(asked.about_on),
            DeliveryRow.person_id == asked.person_id,
            DeliveryRow.for_id.is_(None),
            DeliveryRow.state == DeliveryState.JOINED,
            SENT,
        )
    )
    return bool(await session.scalar(select(~reachable.exists() | put_before.exists())))


async def _is_spared(
    session: AsyncSession, partnership_id: PartnershipId, head_id: PersonId, hers: Sequence[_Delegation], *, on: date
) -> bool:
    """Whether others are asked instead of a head, at each of her schools: who keeps one of two is asked herself."""
    instead = {one.school_id for one in hers if one.mode is DelegateMode.INSTEAD}
    if not instead:
        return False
    headed = select(RoleRow.school_id).where(
        RoleRow.partnership_id == partnership_id,
        RoleRow.person_id == head_id,
        RoleRow.kind == RoleKind.HEAD,
        in_force(on),
    )
    return set(await session.scalars(headed)) <= instead
