"""What is owed and due becomes messages: one for each person, one for each thing said to a channel."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database.engine import Database
from storage.database.ids import TeamId, UserId
from storage.delivery.deliveries import DeliveryState, MessageState, owe
from storage.delivery.joining import join_due
from storage.delivery.messages import Claim, claim_messages, put_back, record_missing, try_again
from storage.delivery.timers import claim_timer, set_timers
from storage.members.people import PersonRow
from tests.storage.messages.carrying import (
    CHANNEL,
    DAY,
    LEASE,
    MINUTE,
    SECOND,
    UNPACED,
    ask,
    carried,
    claims,
    claims_one,
    elsewhere,
    joins,
    notice,
    owes,
    posts,
    recipients,
    subjects,
)
from tests.storage.messages.test_wanting_again import SOMEBODY_WAITS_FOR_US
from tests.storage.river import EIGHT, River

Account: TypeAlias = Mapping[str, object]

UNLINKED: Account = {"team_id": None, "user_id": None}
LINKED: Account = {"team_id": "T1", "user_id": "U1"}
CLOSED: Account = {"deactivated_at": EIGHT}
OPEN: Account = {"deactivated_at": None}


async def claims_in(session: AsyncSession, now: datetime) -> Claim:
    (claim,) = await claim_messages(session, now, lease=LEASE, limit=10, limits=UNPACED)
    return claim


async def test_all_that_is_owed_to_a_person_becomes_one_message(river: River) -> None:
    """In the order in which it was due; another person's is another message."""
    await owes(river, ask(river.ada, "2"), ask(river.ada, "1", at=EIGHT - MINUTE), ask(river.ben))

    await joins(river)

    adas, bens = await claims(river)
    assert (adas.recipient, adas.person_name, await subjects(river, adas)) == ("U1", "Ada Moor", ["1", "2"])
    assert (bens.recipient, bens.person_name, await subjects(river, bens)) == ("U2", "Ben Hale", ["1"])


async def test_what_is_owed_to_a_channel_stays_apart(river: River) -> None:
    """Two announcements are two messages."""
    await owes(river, notice("1"), notice("2"))

    await joins(river)

    first = await claims_one(river)
    await posts(river, first)
    second = await claims_one(river)
    assert recipients([first, second]) == [CHANNEL, CHANNEL]
    assert [await subjects(river, first), await subjects(river, second)] == [["1"], ["2"]]
    assert first.person_name is None


async def test_what_is_not_due_yet_is_not_joined(river: River) -> None:
    """Tomorrow's is in no message today."""
    await owes(river, ask(river.ada), ask(river.ada, "2", at=EIGHT + SECOND), notice(at=EIGHT + SECOND))

    await joins(river)

    assert [await subjects(river, claim) for claim in await claims(river)] == [["1"]]


async def test_joining_twice_changes_nothing(river: River) -> None:
    """The next beat finds everything joined."""
    await owes(river, ask(river.ada), notice())
    await joins(river)

    await joins(river, EIGHT + SECOND)

    assert len(await claims(river, EIGHT + SECOND)) == 2


async def test_somebody_who_is_not_on_slack_stays_owed_until_they_are(river: River) -> None:
    """Cat joins Slack in the evening, and what waited for her goes in one message."""
    await owes(river, ask(river.cat, "1"), ask(river.cat, "2"))
    await joins(river)
    assert await claims(river) == []
    async with river.writing() as session:
        await session.execute(
            update(PersonRow).where(PersonRow.id == river.cat).values(team_id=TeamId("T1"), user_id=UserId("U3"))
        )

    await joins(river, EIGHT + MINUTE)

    claim = await claims_one(river, EIGHT + MINUTE)
    assert (claim.recipient, await subjects(river, claim)) == ("U3", ["1", "2"])


@pytest.mark.parametrize(("left", "back"), [(UNLINKED, LINKED), (CLOSED, OPEN)], ids=["unlinked", "closed"])
async def test_a_message_to_somebody_who_has_left_slack_waits_until_she_is_back(
    river: River, left: Account, back: Account
) -> None:
    """Joined, and then her account was taken out or closed: there is nobody to read it."""
    await owes(river, ask(river.ada))
    await joins(river)
    adas = update(PersonRow).where(PersonRow.id == river.ada)

    async with river.writing() as session:
        await session.execute(adas.values(left))
    assert await claims(river) == []
    async with river.writing() as session:
        await session.execute(adas.values(back))

    assert recipients(await claims(river)) == ["U1"]


async def test_what_a_removed_person_was_owed_goes_with_them(river: River) -> None:
    """Owed, joined or on its way: recording what became of it then is harmless."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)
    await owes(river, ask(river.ada, "2"))

    async with river.writing() as session:
        await session.execute(delete(PersonRow).where(PersonRow.id == river.ada))

    assert await posts(river, claim) is False
    assert await river.delivery_states() == []


async def test_nobody_is_written_to_while_timers_of_the_partnership_are_still_firing(river: River) -> None:
    """The second timer of the morning has not fired: its half would come in a message of its own."""
    async with river.writing() as session:
        await set_timers(session, river.id, "2", {"second": EIGHT})
    await owes(river, ask(river.ada, "1"), notice())

    await joins(river)
    assert recipients(await claims(river)) == [CHANNEL]

    async with river.writing() as session:
        await claim_timer(session, EIGHT)
        await owe(session, river.id, [ask(river.ada, "2")])
    await joins(river)
    assert await subjects(river, await claims_one(river)) == ["1", "2"]


async def test_a_message_kept_for_the_morning_does_not_leave_before_all_timers_of_the_morning_have_fired(
    river: River,
) -> None:
    """It was put back in the evening; what the morning adds is to stand in it too. An announcement need not wait."""
    await owes(river, ask(river.ada), ask(river.ben), notice())
    await joins(river)
    async with river.writing() as session:
        for claim in await claim_messages(session, EIGHT, lease=LEASE, limit=10):
            await put_back(session, claim, EIGHT + MINUTE)
        await set_timers(session, river.id, "2", {"second": EIGHT + MINUTE})

    while_firing = await claims(river, EIGHT + MINUTE)
    async with river.writing() as session:
        await claim_timer(session, EIGHT + MINUTE)

    assert recipients(while_firing) == [CHANNEL]
    assert recipients(await claims(river, EIGHT + MINUTE)) == ["U1", "U2"]


async def test_a_message_that_has_not_left_takes_in_what_becomes_due(river: River) -> None:
    """Slack asked for patience: by the time she can be written to, there is more to say."""
    await owes(river, ask(river.ada, "1"))
    await joins(river)
    claim = await claims_one(river)
    async with river.writing() as session:
        await put_back(session, claim, EIGHT + MINUTE)
    await owes(river, ask(river.ada, "2"))

    await joins(river)

    assert await claims(river) == []
    assert await subjects(river, await claims_one(river, EIGHT + MINUTE)) == ["1", "2"]


async def test_a_message_on_its_way_takes_nothing_in(river: River) -> None:
    """It may have been drawn already; what is owed since then goes in another, once that one has arrived."""
    await owes(river, ask(river.ada, "1"))
    await joins(river)
    on_its_way = await claims_one(river)
    await owes(river, ask(river.ada, "2"))

    async with river.writing() as session:
        is_more = await join_due(session, EIGHT, limit=1)
    nobody = await claims(river)
    await posts(river, on_its_way)
    await joins(river)

    assert (is_more, nobody) == (False, [])
    assert await subjects(river, on_its_way) == ["1"]
    assert await subjects(river, await claims_one(river)) == ["2"]


async def test_what_came_due_while_nobody_knew_goes_with_what_had_not_arrived(river: River) -> None:
    """Slack was down for two mornings: on the third there is one message, in which the same is asked once."""
    await owes(river, ask(river.ada, occasion="7 days"))
    await joins(river)
    claim = await claims_one(river)
    async with river.writing() as session:
        await try_again(session, claim, EIGHT + DAY, trouble="TimeoutError")
    await owes(river, ask(river.ada, occasion="1 day"), ask(river.ada, "2", at=EIGHT + DAY))
    await joins(river)
    await joins(river, EIGHT + DAY)

    async with river.writing() as session:
        await record_missing(session, await claims_in(session, EIGHT + DAY), EIGHT + DAY)
    await joins(river, EIGHT + DAY)

    (claim,) = await claims(river, EIGHT + DAY)
    assert [(one.subject, one.is_live) for one in await carried(river, claim)] == [
        ("1", False),
        ("1", True),
        ("2", True),
    ]


async def test_a_message_that_leaves_at_this_moment_takes_nothing_in(
    postgres_river: River, other_process: Database
) -> None:
    """One process claims it while another looks where to put what has become due."""
    river = postgres_river
    await owes(river, ask(river.ada, "1"))
    await joins(river)
    await owes(river, ask(river.ada, "2"))

    async def join() -> None:
        async with other_process.writing() as session:
            await join_due(session, EIGHT)

    async with river.writing() as session:
        await claims_in(session, EIGHT)
        joining = asyncio.create_task(join())
        while not await session.scalar(SOMEBODY_WAITS_FOR_US):
            pass
    await joining

    assert await river.message_states() == [MessageState.SENDING]
    assert await river.delivery_states() == [DeliveryState.JOINED, DeliveryState.OWED]


async def test_two_processes_never_each_join_half_of_a_morning(postgres_river: River, other_process: Database) -> None:
    """While one joins Ada's, the other leaves her alone, whatever is committed meanwhile; Ben's is free."""
    river = postgres_river
    await owes(river, ask(river.ada, "1"))
    async with river.writing() as here:
        await join_due(here, EIGHT)
        await owes(river, ask(river.ada, "2"), ask(river.ben))
        async with other_process.writing() as there:
            await join_due(there, EIGHT)

    assert sorted(recipients(await claims(river))) == ["U1", "U2"]
    assert await river.delivery_states() == [DeliveryState.JOINED, DeliveryState.OWED, DeliveryState.JOINED]


async def test_however_many_processes_join_at_once_each_person_gets_one_message(
    postgres_river: River, other_process: Database
) -> None:
    """And each notice is posted once."""
    river = postgres_river
    for number in range(5):
        await owes(river, ask(river.ada, str(number)), ask(river.ben, str(number)), elsewhere(str(number)))

    async def join(database: Database) -> None:
        async with database.writing() as session:
            await join_due(session, EIGHT)

    await asyncio.gather(*(join(database) for database in (river.database, other_process) * 4))

    assert sorted(recipients(await claims(river))) == ["C0", "C1", "C2", "C3", "C4", "U1", "U2"]
