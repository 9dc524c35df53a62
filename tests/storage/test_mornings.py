"""When a person hears is decided by one at a time: what she says of it holds, however busy the beat is."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from storage.database.engine import Database
from storage.delivery.deliveries import MessageRow
from storage.delivery.messages import put_back
from storage.delivery.mornings import Morning, ask_when_again, hold, morning_of_each
from storage.delivery.pacing import AHEAD
from storage.members.wishes import Wishes, set_wishes, wishes_of
from tests.storage.messages.carrying import ask, claims, claims_one, joins, owes, sends
from tests.storage.messages.test_wanting_again import SOMEBODY_WAITS_FOR_US
from tests.storage.river import EIGHT, River

TEN = EIGHT + timedelta(hours=2)


async def due_at(river: River) -> list[datetime]:
    async with river.reading() as session:
        return list(await session.scalars(select(MessageRow.not_before).order_by(MessageRow.id)))


async def test_only_what_has_not_left_is_asked_about_again(river: River) -> None:
    """And only hers."""
    await sends(river, ask(river.ada, "sent"))
    await owes(river, ask(river.ada, "waits"), ask(river.ben, "waits"))
    await joins(river)

    async with river.writing() as session:
        await ask_when_again(session, river.ada, TEN)

    assert await due_at(river) == [EIGHT, TEN, EIGHT]


async def test_what_she_has_turned_off_is_not_urgent(river: River) -> None:
    """What it would have brought forward waits for the morning."""
    await owes(river, replace(ask(river.ada), is_urgent=True), replace(ask(river.ada), kind="another"))
    await joins(river)
    claim = await claims_one(river)

    async with river.reading() as session:
        morning = (await morning_of_each(session, [claim.message_id], EIGHT))[claim.message_id]
    assert [morning.is_urgent(frozenset(off)) for off in ({"reminder"}, {"another"}, ())] == [False, True, True]


async def test_each_of_several_messages_has_a_morning_of_its_own(river: River) -> None:
    """Only what is urgent in it counts, and only what its own person has heard."""
    await sends(river, ask(river.ada, "sent"))
    await owes(river, ask(river.ada), replace(ask(river.ben), is_urgent=True))
    await joins(river)
    claimed = await claims(river)

    async with river.reading() as session:
        mornings = await morning_of_each(session, [claim.message_id for claim in claimed], EIGHT)
    assert {claim.person_name: mornings[claim.message_id] for claim in claimed} == {
        "Ada Moor": Morning(frozenset(), EIGHT),
        "Ben Hale": Morning(frozenset({"reminder"}), None),
    }


async def test_what_was_sent_by_a_clock_that_was_ahead_is_not_of_today(river: River) -> None:
    """Ada's message by a week, before it was set right; Ben's by the few minutes by which clocks differ."""
    await sends(river, ask(river.ada, "1"), now=EIGHT + timedelta(weeks=1))
    await sends(river, ask(river.ben, "1"), now=EIGHT + AHEAD)
    await owes(river, ask(river.ada, "2"), ask(river.ben, "2"))
    await joins(river)
    claimed = await claims(river, TEN)

    async with river.reading() as session:
        mornings = await morning_of_each(session, [claim.message_id for claim in claimed], EIGHT)
    assert [mornings[claim.message_id].heard_at for claim in claimed] == [None, EIGHT + AHEAD]


async def test_who_ends_her_pause_while_a_message_is_put_back_for_it_does_not_wait(
    postgres_river: River, other_process: Database
) -> None:
    """The beat has read that she has paused, and not written yet."""
    river = postgres_river
    later = EIGHT + timedelta(weeks=2)
    async with river.writing() as session:
        await set_wishes(session, river.id, river.ada, Wishes(paused_until=later.date()))
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async def end_pause() -> None:
        async with other_process.writing() as session:
            await set_wishes(session, river.id, river.ada, Wishes())
            await ask_when_again(session, river.ada, TEN)

    async with river.writing() as session:
        await hold(session, river.ada)
        assert await wishes_of(session, river.id, river.ada) != Wishes()
        ending = asyncio.create_task(end_pause())
        while not await session.scalar(SOMEBODY_WAITS_FOR_US):
            pass
        await put_back(session, claim, later)
    await ending

    assert await due_at(river) == [TEN]
