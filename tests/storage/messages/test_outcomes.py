"""What becomes of a claim: posted, found, updated, put back, tried again, dropped or refused."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from schedules.limits import Call
from storage.delivery.deliveries import DeliveryState, MessageRow, MessageState
from storage.delivery.messages import (
    claim_messages,
    drop,
    put_back,
    record_dropped,
    record_found,
    record_refused,
    record_updated,
    try_again,
)
from tests.storage.messages.carrying import (
    DIRECT,
    LEASE,
    MINUTE,
    SECOND,
    ask,
    carried,
    claims,
    claims_one,
    joins,
    owes,
    posts,
    sends,
    subjects,
    touches,
)
from tests.storage.river import EIGHT, River


async def test_twenty_wishes_are_one_update(river: River) -> None:
    """The update shows what all of them wanted."""
    await sends(river, ask(river.ada))
    for _ in range(20):
        await touches(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_updated(session, claim)

    assert await claims(river) == []


async def test_a_wish_that_comes_while_a_message_is_drawn_stays_open(river: River) -> None:
    """Sent or updated: what was drawn may not show it."""
    await owes(river, ask(river.ada))
    await joins(river)
    sending = await claims_one(river)
    await touches(river)
    await posts(river, sending)
    updating = await claims_one(river)
    await touches(river)

    async with river.writing() as session:
        await record_updated(session, updating)

    assert len(await claims(river)) == 1


async def test_what_was_put_back_is_as_it_was(river: River) -> None:
    """One that waited waits; one that may have been sent still may. Nothing was tried, so nothing is counted."""
    await owes(river, ask(river.ada))
    await joins(river)
    first = await claims_one(river)
    async with river.writing() as session:
        await put_back(session, first, EIGHT + MINUTE)
    second = await claims_one(river, EIGHT + MINUTE)
    doubtful = await claims_one(river, EIGHT + MINUTE + LEASE)
    async with river.writing() as session:
        await put_back(session, doubtful, EIGHT + 5 * MINUTE)

    last = await claims_one(river, EIGHT + 5 * MINUTE)

    assert [one.call for one in (second, last)] == [Call.POST, Call.LOOK_UP]
    assert last.sending_since == EIGHT + MINUTE
    assert last.attempts == 0


async def test_a_doubtful_try_is_counted_and_stays_doubtful(river: River) -> None:
    """Nobody knows whether it arrived; it is looked for at its next turn, and not before."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await try_again(session, claim, EIGHT + MINUTE, trouble="TimeoutError")

    assert await claims(river, EIGHT + MINUTE - SECOND) == []
    again = await claims_one(river, EIGHT + MINUTE)
    assert (again.call, again.attempts, again.sending_since) == (Call.LOOK_UP, 1, EIGHT)


async def test_success_forgets_the_attempts(river: River) -> None:
    """An update next week has all its own."""
    await owes(river, ask(river.ada))
    await joins(river)
    async with river.writing() as session:
        await try_again(
            session, (await claim_messages(session, EIGHT, lease=LEASE, limit=1))[0], EIGHT, trouble="TimeoutError"
        )
    await posts(river, await claims_one(river))
    await touches(river)

    assert (await claims_one(river)).attempts == 0


async def test_a_lost_claim_changes_nothing(river: River) -> None:
    """Its process was stopped for minutes; somebody else has the message now and is not disturbed."""
    await owes(river, ask(river.ada))
    await joins(river)
    lost = await claims_one(river)
    held = await claims_one(river, EIGHT + LEASE)

    async with river.writing() as session:
        await put_back(session, lost, EIGHT)
        await try_again(session, lost, EIGHT, trouble="TimeoutError")
        await record_dropped(session, lost)
        await record_refused(session, lost, trouble="is_archived")
        await record_updated(session, lost)

    assert await claims(river, EIGHT + LEASE) == []
    assert await river.message_states() == [MessageState.SENDING]
    assert await posts(river, held)


async def test_a_message_that_was_posted_was_posted_whoever_says_so(river: River) -> None:
    """A claim that had run out during the call still tells where it stands, and the first word counts."""
    await owes(river, ask(river.ada))
    await joins(river)
    lost = await claims_one(river)
    held = await claims_one(river, EIGHT + LEASE)

    said = [await posts(river, lost, ts="1.1"), await posts(river, held, ts="2.2")]
    await touches(river)

    assert said == [True, False]
    assert (await claims_one(river, EIGHT + LEASE)).ts == "1.1"


async def test_a_message_that_was_found_is_drawn_again(river: River) -> None:
    """Nobody knows what its earlier try had shown."""
    await owes(river, ask(river.ada))
    await joins(river)
    await claims_one(river)
    claim = await claims_one(river, EIGHT + LEASE)

    async with river.writing() as session:
        await record_found(session, claim, channel=DIRECT, ts="1.1")

    again = await claims_one(river, EIGHT + LEASE)
    assert (again.state, again.ts) == (MessageState.SENT, "1.1")


async def sent_at(river: River) -> Sequence[datetime | None]:
    async with river.reading() as session:
        return (await session.scalars(select(MessageRow.sent_at).order_by(MessageRow.id))).all()


async def test_when_a_message_was_sent_is_kept(river: River) -> None:
    """One that waits has no such moment yet."""
    await sends(river, ask(river.ada), now=EIGHT + MINUTE)
    await owes(river, ask(river.ada, subject="2"))
    await joins(river, EIGHT + MINUTE)

    assert await sent_at(river) == [EIGHT + MINUTE, None]


async def test_a_message_that_was_found_was_sent_when_it_was_on_its_way(river: River) -> None:
    """Not when it was looked for, which may have been the next day."""
    await owes(river, ask(river.ada))
    await joins(river)
    await claims_one(river)
    claim = await claims_one(river, EIGHT + LEASE)

    async with river.writing() as session:
        await record_found(session, claim, channel=DIRECT, ts="1.1")

    assert await sent_at(river) == [EIGHT]


async def test_a_refused_message_has_failed_and_is_kept(river: River) -> None:
    """It is not tried again, and what it carried is still there to be looked at."""
    await owes(river, ask(river.ada))
    await joins(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_refused(session, claim, trouble="is_archived")

    assert await claims(river, EIGHT + LEASE) == []
    assert await river.message_states() == [MessageState.FAILED]
    assert await river.delivery_states() == [DeliveryState.JOINED]


async def test_nothing_was_sent_that_stands_nowhere(river: River) -> None:
    """It could never be drawn again."""
    await owes(river, ask(river.ada))
    await joins(river)

    with pytest.raises(IntegrityError):
        async with river.writing() as session:
            await session.execute(update(MessageRow).values(state=MessageState.SENT))


async def test_a_refused_update_leaves_the_message_sent(river: River) -> None:
    """Somebody deleted it: the wish ends quietly, and another may come."""
    await sends(river, ask(river.ada))
    await touches(river)
    claim = await claims_one(river)

    async with river.writing() as session:
        await record_refused(session, claim, trouble="is_archived")

    assert await claims(river) == []
    assert await river.message_states() == [MessageState.SENT]


async def test_what_was_dropped_is_in_no_message(river: River) -> None:
    """Answered while it waited: it was not in what she read, and an update must not bring it up."""
    await owes(river, ask(river.ada, "1"), ask(river.ada, "2"))
    await joins(river)
    claim = await claims_one(river)
    first, _ = await carried(river, claim)

    async with river.writing() as session:
        await drop(session, [first.id])

    assert await subjects(river, claim) == ["2"]
