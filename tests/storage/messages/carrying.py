"""What the River Partnership owes, and a process that joins, claims and posts it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from schedules.limits import Limit, Limits
from storage.database.ids import ChannelId, PersonId
from storage.delivery.deliveries import Delivery, Owed, owe, touch
from storage.delivery.joining import join_due
from storage.delivery.messages import Claim, Posted, claim_messages, deliveries_in, record_posted
from tests.storage.river import EIGHT, River

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
LEASE = timedelta(seconds=90)
UNPACED = Limits(Limit(1_000_000, 0), Limit(1_000_000, 0), Limit(1_000_000, 0))
CHANNEL = ChannelId("C1")
DIRECT = ChannelId("D1")


def ask(person_id: PersonId, subject: str = "1", occasion: str = "7 days", at: datetime = EIGHT) -> Owed:
    return Owed("reminder", subject, occasion, at, at + WEEK, person_id=person_id)


def notice(subject: str = "1", at: datetime = EIGHT, channel: ChannelId = CHANNEL) -> Owed:
    return Owed("announcement", subject, "", at, at + WEEK, channel=channel)


def elsewhere(subject: str) -> Owed:
    """A notice in a channel of its own."""
    return notice(subject, channel=ChannelId(f"C{subject}"))


async def owes(river: River, *owed: Owed) -> None:
    async with river.writing() as session:
        await owe(session, river.id, owed)


async def joins(river: River, now: datetime = EIGHT) -> None:
    async with river.writing() as session:
        await join_due(session, now)


async def claims(river: River, now: datetime = EIGHT, limit: int = 10) -> list[Claim]:
    async with river.writing() as session:
        return await claim_messages(session, now, lease=LEASE, limit=limit, limits=UNPACED)


async def claims_one(river: River, now: datetime = EIGHT) -> Claim:
    (claim,) = await claims(river, now)
    return claim


async def sends(river: River, *owed: Owed, now: datetime = EIGHT) -> list[Claim]:
    """Owes, joins and posts, each message at a ts that is its id."""
    await owes(river, *owed)
    await joins(river, now)
    sent = [claim for claim in await claims(river, now) if claim.ts is None]
    for claim in sent:
        await posts(river, claim, at=now)
    return sent


async def posts(river: River, claim: Claim, ts: str | None = None, at: datetime = EIGHT) -> bool:
    async with river.writing() as session:
        first = await record_posted(
            session, [Posted(claim, DIRECT, ts or str(claim.message_id), at, claim.wanted_version)]
        )
    return claim.message_id in first


async def carried(river: River, claim: Claim) -> list[Delivery]:
    async with river.reading() as session:
        return await deliveries_in(session, claim.message_id)


async def subjects(river: River, claim: Claim) -> list[str]:
    return [one.subject for one in await carried(river, claim)]


async def touches(river: River, subject: str = "1", *, kind: str = "reminder") -> None:
    async with river.writing() as session:
        await touch(session, river.id, kind, subject)


def recipients(claims: Sequence[Claim]) -> list[str]:
    return [claim.recipient for claim in claims]
